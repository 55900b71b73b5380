"""The search of a large site: an index in small files, of which a reader's browser asks for a few.

The theme's search loads every word of the site before it finds the first one: 75 KB for each service of
`tests/fleet.py`, 75 MB for a thousand. Ours knows what pages are about instead of all they say: names,
symptoms, headings, steps. `entries` says what each page is found by, `byhand` what pages are that people
wrote beside ours, `words` what a word is, `terms` which of them count for what, `shards` makes files of it,
`index` keeps what they are made of, `cuts` cuts rows into files; `templates/search/search.js` reads them, in
a box like the theme's.

A site is large from `LARGE` pages on. Smaller ones keep the theme's search, which knows every word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator.looks import Looks
from generator.pages import Listed
from generator.render import Page
from generator.search.byhand import by_hand
from generator.search.entries import Entry, entries, headings, instructions, told
from generator.search.index import Index
from generator.search.shards import renewed, reshown, shards
from generator.templating import PACKAGE_TEMPLATES

if TYPE_CHECKING:
    from generator.views.site import SiteView

__all__ = (
    "FOLDER",
    "LARGE",
    "SCRIPT",
    "Entry",
    "Finder",
    "Index",
    "finder",
    "instructions",
    "other",
    "script",
    "told",
)

LARGE: Final = 300
"""Pages from which on the theme's index is too much to load: 2 to 4 MB, half a minute on a slow phone."""
FOLDER: Final = "assets/search/"
"""Where the index lies: a site that has it needs no other."""
_MANY: Final = 50_000
"""Entries up to which all are held at once to see which are otherwise: those of 3,000 services."""
SCRIPT: Final = "assets/handoff.js"
"""The script that every page loads, and that the reader of the index becomes part of."""


def finder(site: SiteView, pages: tuple[Listed, ...], *, large: int = LARGE) -> Finder | None:
    """Return what makes the index of a large site; None for any other."""
    return Finder(site, pages) if len(pages) >= large else None


def script() -> bytes:
    """Return the reader of the index."""
    return (PACKAGE_TEMPLATES / "search/search.js").read_bytes()


class Finder:
    """Makes the index of a site for the readers of its view."""

    def __init__(self, site: SiteView, pages: tuple[Listed, ...]) -> None:
        """Take all pages there are to be."""
        self._site, self._pages = site, pages
        self.headings: dict[str, tuple[str, ...]] = {}
        """Those of the pages that were read, by their addresses."""
        self.index = Index()
        """What the files are made of, once they are taken."""
        self.stays: dict[str, str] = {}
        """The files that stay, with their digests, once the others are taken."""

    @property
    def few(self) -> bool:
        """Whether an index of before is of use: of more pages all files are made anew."""
        return len(self._pages) <= _MANY

    def read(self, page: Page) -> None:
        """Find a page about the whole by its headings, too. Those of services' pages are all alike."""
        self.headings[page.url] = headings(page.text)

    def know(self, headings: Mapping[str, tuple[str, ...]]) -> None:
        """Learn those of pages that were read elsewhere."""
        self.headings |= headings

    def files(self, docs: Path, by: str = "", before: Index | None = None) -> Iterator[tuple[str, bytes]]:
        """Yield the files of the index that do not stay, by their paths. The folder may hold people's pages.

        `by` names what makes them. They stay when it made an index `before`, of which they are as they were.
        """
        found = self._renewed(docs, before) if before and before.by == by else None
        if found is None:
            self.index = Index(by)
            yield from _below(shards(self._entries(docs), self.index))
        else:
            self.index, files = found
            yield from _below(iter(files.items()))

    def _renewed(self, docs: Path, before: Index) -> tuple[Index, dict[str, bytes]] | None:
        """Return the index and those of its files that are otherwise; None when all have to be made."""
        found = renewed(list(self._entries(docs)), before) if len(before.urls) <= _MANY else None
        if found is None:
            return None
        index, files = found
        stay, looks = index.files.keys() - files.keys(), Looks(docs)
        if any(looks.at(f"{FOLDER}{name}") != index.files[name] for name in stay):
            return None
        self.stays = {f"{FOLDER}{name}": index.files[name] for name in sorted(stay)}
        return found

    def _entries(self, docs: Path) -> Iterator[Entry]:
        made = {page.url for page in self._pages}
        return chain(entries(self._site, self._pages, self.headings), by_hand(docs, made))


def other(index: Index, shown: Mapping[int, Entry], docs: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files that are otherwise when other words stand in the entries of an index.

    `shown` are those, by number, that show other words, too. Raises ValueError when there would be more or
    fewer files, or the docs folder has not those of the index.
    """
    return _below(chain(reshown(shown, index, docs / FOLDER), index.renewed()))


def _below(files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    return ((f"{FOLDER}{name}", content) for name, content in files)
