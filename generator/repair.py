"""Addresses outside of the site where a page is put right: the line of its spec, and a report of a problem.

Their patterns stand in mkdocs.yml. What is filled in is percent-encoded, so that no value becomes part of the
address itself: it cannot end the query, lead to another host or leave the attribute it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct, field

from generator.diagnostics import NotGivenError
from generator.encode import encode_text, encoded
from generator.spec.values import LONGEST_URL, safe_url

_SIGNS: Final = {sign: str(encode_text(sign)) for sign in "%_~"}
"""What a percent-encoded text has besides letters, digits and what a page prints as it is."""
_OTHERS: Final = {safe: re.compile(f"[^A-Za-z0-9_.~{safe}-]+") for safe in ("", "/")}
"""What is percent-encoded: most of a text is not, and quoting it all looks at each of its letters."""
_OPENING: Final = re.compile(r"\0(\w+)\0")
_OPEN: Final = {name: (f"\0{name}\0", f"\0{name}\0") for name in ("title", "page", "line")}
"""What is left open in an address: no sign of one, and none that a page prints."""
_TITLE_LIMIT: Final = 80
"""Addresses of more than 2,000 characters are no links; a letter may take twelve of them."""


class Repair(Struct, frozen=True):
    """Fills the patterns. A pattern that mkdocs.yml does not have is empty, and so are its addresses."""

    edit: str = ""
    report: str = ""
    site_url: str = ""
    commits: Mapping[str, str] = field(default_factory=dict)
    """The commit that has the very text a file has here, by file; changed files have none."""
    others: frozenset[str] = frozenset()
    """Files whose commits are not here. Whoever asks for one is told so, and not that it was changed."""

    def line(self, file: str, line: int) -> Markup | None:
        """Return where a line of a file is edited, as the value of an href.

        There is no such address when the pattern names a commit that does not have these lines, and for files
        outside of the workspace: the pattern is about those inside.
        """
        number = str(line)
        pieces = _around(self.edit, file, self._commit(file), len(number))
        return None if pieces is None else encoded(number.join(pieces))

    def problem(self, page: str, title: str, *, service: str, file: str, line: int) -> Markup | None:
        """Return where a problem of a page is reported, with what whoever repairs it has to know."""
        short = title if len(title) <= _TITLE_LIMIT else f"{title[: _TITLE_LIMIT - 1]}…"
        frame = _framed(self.report, self.site_url, service, file, self._commit(file))
        if frame is None:
            return None
        told = {"title": _piece(short), "page": _piece(f"{page}\n"), "line": _piece(f"{line}\n")}
        asked = [told[name] for name in frame.asked]
        if frame.length + sum(len(quoted) for quoted, _ in asked) > LONGEST_URL:
            return None
        shown = list(frame.shown)
        shown[1::2] = [encoded for _, encoded in asked]
        return encoded("".join(shown))

    def _commit(self, file: str) -> str:
        if file in self.others:
            raise NotGivenError(f"a page names {file}, and does not know its commit")
        return self.commits.get(file, "")


class _Frame(Struct, frozen=True):
    """The address of a report without what differs from page to page of a service."""

    shown: tuple[str, ...]
    """What a page has of it, every second of which is the name of something that differs."""
    asked: tuple[str, ...]
    """These names."""
    length: int
    """How long the address is without them."""


@lru_cache(maxsize=2_000)
def _framed(pattern: str, site_url: str, service: str, file: str, commit: str) -> _Frame | None:
    """Return what the reports of a service's pages have in common. None when there is no such address."""
    if not pattern:
        return None
    pieces = (
        _piece(f"Page: {site_url.rstrip('/')}/"),
        _OPEN["page"],
        _piece((f"Service: {service}\n" if service else "") + f"Spec: {file}:"),
        _OPEN["line"],
        _piece(f"Commit: {commit or 'not known, or the file has changes that are not committed'}\n\n"),
        _piece("What is wrong, and what it should say:\n"),
    )
    address, shown = _filled(pattern, title=(_OPEN["title"],), body=pieces)
    fixed, parts = _OPENING.sub("", address), tuple(_OPENING.split(shown))
    known = safe_url(_OPENING.sub("0", address)) is not None
    return _Frame(parts, parts[1::2], len(fixed)) if known else None


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
    quoted = shown = _OTHERS[safe].sub(_quoted, text)
    for sign, reference in _SIGNS.items():
        shown = shown.replace(sign, reference)
    return quoted, shown


def _quoted(found: re.Match[str]) -> str:
    return _references(found.group())


@lru_cache(maxsize=2_000)
def _references(text: str) -> str:
    """Return signs percent-encoded. Between words stand few kinds of them."""
    return quote(text, safe="")


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
