"""Headings to HTML and table of contents, by Python-Markdown with the site's extensions, each text once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from markdown import Markdown
from markdown.extensions.toc import nest_toc_tokens
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.toc import TableOfContents, get_toc

_ALONE: Final = re.compile(r"#{1,6} [^\n\[<\\`]*")
"""Headings that mean the same anywhere: no link to look up, no code, no HTML."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading as Markdown makes it: a line of HTML and its entry in the table of contents."""

    html: str
    entry: dict[str, Any]


class Headings:
    """Converts the headings of pages, and remembers each."""

    def __init__(self, config: MkDocsConfig) -> None:
        """Set up Markdown as MkDocs does for a page."""
        self._markdown = Markdown(
            extensions=config.markdown_extensions, extension_configs=config.mdx_configs or {}
        )
        self._known: dict[str, Heading | None] = {}

    def converted(self, lines: list[str]) -> tuple[list[str], TableOfContents] | None:
        """Return the HTML of a page's headings and its table of contents. None for any that needs a page."""
        found = [self._one(line) for line in lines]
        headings = [heading for heading in found if heading is not None]
        if len(headings) != len(lines):
            return None
        if len({heading.entry["id"] for heading in headings}) != len(headings):
            # Markdown numbers ids that are there twice: it has to see all of them.
            together = self._convert(lines)
            if together is None:
                return None
            headings = together
        entries: Any = [dict(heading.entry) for heading in headings]  # nesting writes into them
        return [heading.html for heading in headings], get_toc(nest_toc_tokens(entries))

    def _one(self, line: str) -> Heading | None:
        if line not in self._known:
            found = self._convert([line]) if _ALONE.fullmatch(line) else None
            self._known[line] = found[0] if found else None
        return self._known[line]

    def _convert(self, lines: list[str]) -> list[Heading] | None:
        self._markdown.reset()
        html = self._markdown.convert("\n\n".join(lines)).split("\n")
        entries = list(_flat(getattr(self._markdown, "toc_tokens", [])))
        if not len(lines) == len(html) == len(entries):
            return None
        return [Heading(line, entry) for line, entry in zip(html, entries, strict=True)]


def _flat(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Undo the nesting, in the order of the page."""
    found = []
    for entry in entries:
        found.append({key: value for key, value in entry.items() if key != "children"})
        found += _flat(entry["children"])
    return found
