"""The theme's HTML around pages of one kind, and how a page is put into it."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any, Final

from mkdocs.structure.toc import AnchorLink, TableOfContents
from msgspec import Struct

from generator.direct.contents import Contents
from generator.direct.pieces import Pieces
from generator.direct.titles import Titles

_MOST: Final = 200
"""How many tables of contents are remembered."""
Traits = tuple[bool, ...]
"""What the theme sees of a page's content: its own heading, contents, the heading first in them, and more."""


class Skeleton(Struct, frozen=True, dict=True):
    """The theme around pages of one kind; `join` is between entries of the table of contents."""

    pieces: Pieces
    contents: Contents
    join: str

    @classmethod
    def of(cls, data: list[Any], titles: Titles) -> Skeleton:
        """Return what was kept as plain data. Raises ValueError or TypeError when it is none of ours."""
        around, leaf, branch, inner, join = data
        pieces, *entry = (Pieces(tuple(texts), tuple(places)) for texts, places in (around, leaf, branch))
        return cls(pieces, Contents(entry[0], entry[1], inner, titles), join)

    @cached_property
    def data(self) -> list[Any]:
        """All of it as plain data."""
        pieces = (self.pieces, self.contents.leaf, self.contents.branch)
        return [*([one.texts, one.places] for one in pieces), self.contents.join, self.join]

    @cached_property
    def name(self) -> str:
        """A digest of all of it."""
        return hashlib.sha256(repr(self.data).encode()).hexdigest()

    def filled(self, title: str, url: str, path: str, content: str, toc: TableOfContents) -> str:
        """Return the HTML of a page."""
        values = {"content": content, "url": url, "path": path}
        values["first"] = next((entry.id for entry in toc), "")
        for place in set(self.pieces.places) - values.keys():
            if place == "contents":
                values[place] = self._beside(_shown(toc))
            else:
                values[place] = self.contents.titles.value(place, title)
        return self.pieces.filled(values)

    def _beside(self, entries: list[AnchorLink]) -> str:
        """Return the table of contents beside a page. Many have the very same entries."""
        known = self._besides.get(id(entries))
        if known is None or known[0] is not entries:
            if len(self._besides) >= _MOST:
                self._besides.clear()
            known = self._besides[id(entries)] = entries, self.contents.shown(entries, self.join)
        return known[1]

    @cached_property
    def _besides(self) -> dict[int, tuple[list[AnchorLink], str]]:
        return {}


def traits(content: str, toc: TableOfContents) -> Traits:
    """Return what the theme sees of a page's content."""
    first = next(iter(toc), None)
    headed = first is not None and first.level == 1
    return "<h1" in content, first is not None, headed, bool(_shown(toc))


def _shown(toc: TableOfContents) -> list[AnchorLink]:
    """Return the entries that the theme shows beside a page: not the heading of the page itself."""
    entries = list(toc)
    return entries[0].children if entries and entries[0].level == 1 else entries
