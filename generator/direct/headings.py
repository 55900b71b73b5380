"""Headings to HTML and table of contents, by Python-Markdown with the site's extensions, each text once.

Of headings that are words only Markdown sees one of each level, with a mark for the words: they stand in the
HTML as they were written, and what names them in addresses is a function of the words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from markdown import Markdown
from markdown.extensions.toc import nest_toc_tokens
from mkdocs.structure.toc import AnchorLink, TableOfContents, get_toc
from msgspec import Struct

from generator.direct.pieces import MARK, Pieces, cut

_ALONE: Final = re.compile(r"#{1,6} [^\n\[<\\`]*")
"""Headings that mean the same anywhere: no link to look up, no code, no HTML."""
_LETTERS: Final = r"(?:[^\W_]|[.,/()-]|&#[0-9]{1,7};)++"
_WORDS: Final = re.compile(rf"(#{{1,6}}) ({_LETTERS}(?: {_LETTERS})*+)")
"""Headings in which no sign means anything to Markdown, as ours are."""
_PLAIN_ID: Final = re.compile(r"[\w-]+")
_WORD: Final = f"{MARK}words"
_MOST: Final = 20_000
"""How many are remembered."""
_ROWS: Final = 1_000
"""How many rows of them."""


class Heading(Struct, frozen=True):
    """One heading as Markdown makes it: a line of HTML and its entry in the table of contents."""

    html: str
    entry: dict[str, Any]


class _Below(Struct, frozen=True):
    """What a page has below its first heading: pages of a type have the same, of whomever they are."""

    html: list[str]
    ids: set[str]
    entries: list[AnchorLink]

    def under(self, first: Heading) -> TableOfContents:
        """Return the table of contents of a page whose first heading is as high."""
        token: Any = {**first.entry, "children": []}
        toc = get_toc([token])
        toc.items[0].children = self.entries
        return toc


class Headings:
    """Converts the headings of pages, and remembers each."""

    def __init__(self, extensions: Sequence[str], options: Mapping[str, Any]) -> None:
        """Set up Markdown as MkDocs does for a page."""
        self._markdown = Markdown(extensions=extensions, extension_configs=options)
        self._known: dict[str, Heading | None] = {}
        self._below: dict[tuple[int, tuple[str, ...]], _Below] = {}
        self._levels: dict[str, tuple[Pieces, dict[str, Any]] | None] = {}

    def converted(self, lines: list[str]) -> tuple[list[str], TableOfContents] | None:
        """Return the HTML of a page's headings and its table of contents. None for any that needs a page."""
        found = [self._one(line) for line in lines[:1]]
        first, rest = found[0] if found else None, tuple(lines[1:])
        below = self._below.get((first.entry["level"], rest)) if first else None
        if first and below and first.entry["id"] not in below.ids:
            return [first.html, *below.html], below.under(first)
        found += [self._one(line) for line in rest]
        headings = [heading for heading in found if heading is not None]
        if len(headings) != len(lines):
            return None
        ids = {heading.entry["id"] for heading in headings}
        if len(ids) != len(headings):
            # Markdown numbers ids that are there twice: it has to see all of them.
            together = self._convert(lines)
            if together is None:
                return None
            headings = together
        entries: Any = [dict(heading.entry) for heading in headings]  # nesting writes into them
        html, toc = [heading.html for heading in headings], get_toc(nest_toc_tokens(entries))
        if first and len(toc) == 1 and len(ids) == len(headings):
            if len(self._below) >= _ROWS:
                self._below.clear()
            self._below[first.entry["level"], rest] = _Below(
                html[1:], ids - {first.entry["id"]}, toc.items[0].children
            )
        return html, toc

    def _one(self, line: str) -> Heading | None:
        if line not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[line] = self._of_words(line) or self._by_itself(line)
        return self._known[line]

    def _by_itself(self, line: str) -> Heading | None:
        found = self._convert([line]) if _ALONE.fullmatch(line) else None
        return found[0] if found else None

    def _of_words(self, line: str) -> Heading | None:
        """Return a heading made like the marked one of its level; None when it says more than words."""
        found = _WORDS.fullmatch(line)
        if found is None:
            return None
        level, words = found.groups()
        if level not in self._levels:
            self._levels[level] = self._learn(level)
        learnt, id_ = self._levels[level], self._id(words)
        if learnt is None or not _PLAIN_ID.fullmatch(id_):
            return None
        pieces, entry = learnt
        entry = {**entry, "id": id_, "name": words, "html": words}
        return Heading(pieces.filled({"words": words, "id": id_}), entry)

    def _learn(self, level: str) -> tuple[Pieces, dict[str, Any]] | None:
        marked, id_ = self._by_itself(f"{level} {_WORD}"), self._id(_WORD)
        if marked is None or {**marked.entry, "id": id_, "name": _WORD, "html": _WORD} != marked.entry:
            return None
        pieces = cut(marked.html, {_WORD: "words", id_: "id"})
        return (pieces, marked.entry) if pieces else None

    def _id(self, words: str) -> str:
        """Name a heading as Markdown does the first one of these words; empty when it does not."""
        processors: Any = self._markdown.treeprocessors
        if "toc" not in processors:
            return ""
        toc = processors["toc"]
        return str(toc.slugify(html.unescape(words), toc.sep))

    def _convert(self, lines: list[str]) -> list[Heading] | None:
        self._markdown.reset()
        converted = self._markdown.convert("\n\n".join(lines)).split("\n")
        entries = list(_flat(getattr(self._markdown, "toc_tokens", [])))
        if not len(lines) == len(converted) == len(entries):
            return None
        return [Heading(line, entry) for line, entry in zip(converted, entries, strict=True)]


def _flat(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Undo the nesting, in the order of the page."""
    found = []
    for entry in entries:
        found.append({key: value for key, value in entry.items() if key != "children"})
        found += _flat(entry["children"])
    return found
