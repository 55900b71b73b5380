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

from generator.spec.values import safe_url

EDIT: Final = ("file", "line", "commit")
"""What the address of a line may name; the first two it must."""
REPORT: Final = ("title", "body")
"""What the address of a report must name."""

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_HOST: Final = re.compile(r"https://[^/?#{}]+/")
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

    def line(self, file: str, line: int) -> str:
        """Return where a line of a file is edited.

        There is no such address when the pattern names a commit that does not have these lines, and for files
        outside of the workspace: the pattern is about those inside.
        """
        commit = self.commits.get(file, "")
        outside = ".." in file.split("/")
        if not self.edit or outside or ("{commit}" in self.edit and not commit):
            return ""
        return _filled(self.edit, {"file": _file(file), "line": str(line), "commit": commit})

    def problem(self, page: str, title: str, *, service: str, file: str, line: int) -> str:
        """Return where a problem of a page is reported, with what whoever repairs it has to know."""
        if not self.report:
            return ""
        short = title if len(title) <= _TITLE_LIMIT else f"{title[: _TITLE_LIMIT - 1]}…"
        commit = self.commits.get(file, "")
        lines = (
            f"Page: {self.site_url.rstrip('/')}/{page}",
            f"Service: {service}" if service else "",
            f"Spec: {file}:{line}",
            f"Commit: {commit or 'not known, or the file has changes that are not committed'}",
            "",
            "What is wrong, and what it should say:",
        )
        body = "".join(f"{_quoted(text)}%0A" for number, text in enumerate(lines) if text or number > 1)
        return _filled(self.report, {"title": _quoted(short), "body": body})


@lru_cache(maxsize=1_000)
def _file(path: str) -> str:
    return quote(path, safe="/")


@lru_cache(maxsize=1_000)
def _quoted(text: str) -> str:
    return quote(text, safe="")


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    """Fill a pattern. What is filled in has no braces of its own."""
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern
