"""Addresses outside of the site where a page is put right: the line of its spec, and a report of a problem.

Their patterns stand in mkdocs.yml. What is filled in is percent-encoded, so that no value becomes part of the
address itself: it cannot end the query, lead to another host or leave the attribute it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from generator.encode import encode_text
from generator.spec.values import safe_url

EDIT: Final = ("file", "line", "commit")
"""What the address of a line may name; the first two it must."""
REPORT: Final = ("title", "body")
"""What the address of a report must name."""

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_HOST: Final = re.compile(r"https://[^/?#{}]+/")
_SIGNS: Final = {sign: str(encode_text(sign)) for sign in "%_~"}
"""What a percent-encoded text has besides letters, digits and what a page prints as it is."""
_TITLE_LIMIT: Final = 80
"""Addresses of more than 2,000 characters are no links; a letter may take twelve of them."""


def edit_fault(text: str) -> str:
    """Say what was expected of the pattern of a line's address; nothing when it is one."""
    return _fault(text, known=EDIT, needed=EDIT[:2])


def report_fault(text: str) -> str:
    """Say what was expected of the pattern of a report's address; nothing when it is one."""
    return _fault(text, known=REPORT, needed=REPORT)


def _fault(text: str, *, known: tuple[str, ...], needed: tuple[str, ...]) -> str:
    named = _PLACEHOLDER.findall(text)
    strange = [name for name in named if name not in known]
    lacking = [name for name in needed if name not in named]
    if strange:
        return f"only {_listed(known)} in braces"
    if _HOST.match(text) is None or safe_url(_PLACEHOLDER.sub("0", text)) is None:
        return "an https address with a host and without credentials"
    return f"{_listed(tuple(lacking))} in it" if lacking else ""


def _listed(names: tuple[str, ...]) -> str:
    shown = [f"`{{{name}}}`" for name in names]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


@dataclass(frozen=True, slots=True)
class Repair:
    """Fills the patterns. A pattern that mkdocs.yml does not have is empty, and so are its addresses."""

    edit: str = ""
    report: str = ""
    site_url: str = ""
    commits: Mapping[str, str] = field(default_factory=dict)
    """The commit that has the very text a file has here, by file; changed files have none."""

    def line(self, file: str, line: int) -> Markup | None:
        """Return where a line of a file is edited, as the value of an href.

        There is no such address when the pattern names a commit that does not have these lines, and for files
        outside of the workspace: the pattern is about those inside.
        """
        number = str(line)
        pieces = _around(self.edit, file, self.commits.get(file, ""), len(number))
        return None if pieces is None else Markup(number.join(pieces))  # noqa: S704 - all of it is encoded

    def problem(self, page: str, title: str, *, service: str, file: str, line: int) -> Markup | None:
        """Return where a problem of a page is reported, with what whoever repairs it has to know."""
        if not self.report:
            return None
        short = title if len(title) <= _TITLE_LIMIT else f"{title[: _TITLE_LIMIT - 1]}…"
        commit = self.commits.get(file, "")
        pieces = (
            f"Page: {self.site_url.rstrip('/')}/",
            f"{page}\n",
            f"Service: {service}\n" if service else "",
            f"Spec: {file}:",
            f"{line}\n",
            f"Commit: {commit or 'not known, or the file has changes that are not committed'}\n\n",
            "What is wrong, and what it should say:\n",
        )
        address, shown = _filled(self.report, title=(_piece(short),), body=tuple(map(_piece, pieces)))
        return None if safe_url(address) is None else Markup(shown)  # noqa: S704 - all of it is encoded


@lru_cache(maxsize=2_000)
def _around(pattern: str, file: str, commit: str, digits: int) -> tuple[str, ...] | None:
    """Return the pieces of a line's address between which its number stands, which has so many digits.

    A page names many lines of few files. None when there is no such address.
    """
    if not pattern or ".." in file.split("/") or ("{commit}" in pattern and not commit):
        return None
    pieces = pattern.split("{line}")
    filled = [_filled(piece, file=(_piece(file, "/"),), commit=(_piece(commit),)) for piece in pieces]
    known = safe_url(("0" * digits).join(address for address, _ in filled)) is not None
    return tuple(shown for _, shown in filled) if known else None


@lru_cache(maxsize=2_000)
def _piece(text: str, safe: str = "") -> tuple[str, str]:
    """Return a piece of an address, percent-encoded, and the same as a page has it."""
    quoted = shown = quote(text, safe=safe)
    for sign, reference in _SIGNS.items():
        shown = shown.replace(sign, reference)
    return quoted, shown


def _filled(pattern: str, **values: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Fill a pattern: the address, and what `link_target` makes of it, put together from pieces made before.

    Nothing that is filled in has braces.
    """
    address, shown = pattern, str(encode_text(pattern))
    for name, pieces in values.items():
        quoted, encoded = map("".join, zip(*pieces, strict=True))
        address = address.replace(f"{{{name}}}", quoted)
        shown = shown.replace(f"&#123;{name}&#125;", encoded)
    return address, shown
