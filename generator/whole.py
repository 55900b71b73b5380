"""The files that are about more than one service: pages, the search, registers and files for programs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from generator import calendars, exports, feeds, inputs, pages, search, tools
from generator.forks import Numbers, Other, aside
from generator.inputs import Record
from generator.intake import Compared, Intake
from generator.locks import lent
from generator.narrow.kept import SEARCH, Store
from generator.pages import Frame, Listed
from generator.reference import reference
from generator.search import Finder
from generator.shards import File, Hire, Reuse
from generator.staged import Content
from generator.subjects import Own
from generator.templating import PACKAGE_TEMPLATES
from generator.workers import MOST_COPIED, WORTH
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.views.site import SiteView

_ASSETS = PACKAGE_TEMPLATES / "assets"
_KINDS: Final = 3
"""Kinds of files for programs, each of which one process makes."""


class _Shown(Struct, frozen=True):
    """Files as a copy of this process made them, and what would have been noted here."""

    files: tuple[File, ...]
    record: Record
    stays: Mapping[str, str]
    index: bytes
    """What is kept of the search; nothing where there is none."""


class Whole(Struct, frozen=True):
    """What files about more than one service are made of."""

    view: SiteView
    services: tuple[Own, ...]
    around: Frame
    urls: frozenset[str]
    """The addresses of all pages that there are to be."""
    workspace: Workspace

    def lacking(
        self, listed: tuple[Listed, ...], store: Store | None, reuse: Reuse, hire: Hire
    ) -> Iterator[File]:
        """Yield the files that do not stay, by several processes when few others are to be made."""
        number, finder = len(self.services), None
        if self.workspace.searched:
            finder = search.finder(self.view, listed)
        crew = hire(number) if reuse.before and WORTH <= number <= MOST_COPIED else None
        jobs, intake = (crew.jobs, crew.intake) if crew else (1, None)
        files = self.files(finder, store, reuse.whole, jobs, intake)
        return ((path, content) for path, content in files if path not in reuse.whole)

    def files(
        self,
        finder: Finder | None,
        store: Store | None,
        stays: dict[str, str],
        jobs: int = 1,
        intake: Intake | None = None,
    ) -> Iterator[File]:
        """Yield them, and note which of the search's stay. There is a finder where the site has its own.

        With several jobs a copy of this process takes part, which begins when the first file is taken. It
        makes the search, and takes in what it makes.
        """
        if jobs > 1 and intake is not None:
            intake.open()
        shown, made = None, set[str]()
        numbers, rest = Numbers(pages.number_whole(self.view)), Numbers(_KINDS)
        noted = partial(self._noted, finder, store, numbers, rest, intake)
        with closing(numbers), closing(rest), lent(), aside(noted, jobs) as other:
            if other is not None:
                for file in self._meanwhile(finder, numbers, rest, other):
                    made.add(file[0])
                    yield file
                shown = other.wait()
        if shown is None:
            again = (file for file in self._alone(finder, store, stays) if file[0] not in made)
            yield from (_taken(intake, *file) for file in again) if jobs > 1 else again
            return
        inputs.taken(shown.record)
        yield from shown.files
        stays |= shown.stays
        if store is not None and finder is not None:
            store.put_written(SEARCH, shown.index)

    def _meanwhile(
        self, finder: Finder | None, numbers: Numbers, rest: Numbers, other: Other[_Shown]
    ) -> Iterator[File]:
        """Yield what this process makes beside a copy of it."""
        ours = tuple(self._pages(finder, numbers))
        if finder is not None:
            other.tell(finder.headings)
        yield from ours
        yield from _assets(reads=finder is not None)
        yield from exports.all_gaps(self.view)
        yield from self._programs(rest)

    def _alone(self, finder: Finder | None, store: Store | None, stays: dict[str, str]) -> Iterator[File]:
        """Yield all that this process makes by itself."""
        yield from _assets(reads=finder is not None)
        yield from self._pages(finder)
        if finder is not None:
            yield from self._search(finder, store)
            stays |= finder.stays
            if store is not None:
                store.put(SEARCH, finder.index)
            del finder  # what it knows of every page takes room
        yield from self._programs()
        yield from exports.all_gaps(self.view)

    def _noted(
        self,
        finder: Finder | None,
        store: Store | None,
        numbers: Numbers,
        rest: Numbers,
        intake: Intake | None,
        told: Callable[[], Any],
    ) -> _Shown:
        """Make what is sent to another process, as a copy of it."""
        record, index, stays = Record(os.fspath(self.workspace.root), 0), b"", dict[str, str]()
        with inputs.noted(record):
            files = [_taken(intake, *file) for file in self._pages(finder, numbers)]
            if finder is not None:
                finder.know(told())
                files += [_taken(intake, *file) for file in self._search(finder, store)]
                stays, index = finder.stays, store.written(finder.index) if store is not None else b""
            files += self._programs(rest)  # not taken in: what is rejected may have a part in them
        return _Shown(tuple(files), record, stays, index)

    def _pages(self, finder: Finder | None, numbers: Numbers | None = None) -> Iterator[tuple[str, bytes]]:
        """Yield the pages, or those that this process takes, and have the finder read them."""
        around = self.around.knowing(self.urls)
        for page in pages.render_whole(self.view, reference(), around, self.services, numbers=numbers):
            yield page.path, page.text.encode()
            if finder is not None:
                finder.read(page)

    def _search(self, finder: Finder, store: Store | None) -> Iterator[tuple[str, bytes]]:
        """Yield the files of the search that do not stay, once all pages are read."""
        before = store.get(SEARCH, search.Index) if store is not None and finder.few else None
        yield from finder.files(self.workspace.docs, tools.name(), before)

    def _programs(self, numbers: Numbers | None = None) -> Iterator[tuple[str, bytes]]:
        """Yield registers but those of gaps, and files for programs, or those that this process takes."""
        address = self.workspace.site_url
        kinds: tuple[Callable[[], Iterable[tuple[str, bytes]]], ...] = (
            lambda: exports.exports(self.view),
            lambda: calendars.calendars(self.view, address).items(),
            lambda: feeds.feeds(self.view, address).items(),
        )
        for make in kinds if numbers is None else numbers.of(kinds):
            yield from make()


def _taken(intake: Intake | None, path: str, content: Content | Compared) -> File:
    """Take a file in that is made of bytes, if there is what takes it; else return it as it is."""
    if intake is None or not isinstance(content, bytes):
        return path, content
    return path, intake.take_again(path, content)


def _assets(*, reads: bool) -> Iterator[File]:
    """Yield what pages load, and what reads the search if there is one."""
    for asset in sorted(_ASSETS.rglob("*")):
        if asset.is_file():
            path = f"assets/{asset.relative_to(_ASSETS).as_posix()}"
            more = search.script() if reads and path == search.SCRIPT else b""
            yield path, asset.read_bytes() + more
