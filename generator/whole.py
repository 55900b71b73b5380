"""The files that are about more than one service: pages, the search, registers and files for programs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from generator import calendars, exports, feeds, inputs, pages, search, tools
from generator.forks import aside
from generator.inputs import Record
from generator.narrow.kept import SEARCH, Store
from generator.pages import Frame
from generator.reference import reference
from generator.search import Finder
from generator.shards import File
from generator.subjects import Own
from generator.templating import PACKAGE_TEMPLATES
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.views.site import SiteView

_ASSETS = PACKAGE_TEMPLATES / "assets"


class _Shown(Struct, frozen=True):
    """Files as a copy of this process made them, and what would have been noted here."""

    files: tuple[tuple[str, bytes], ...]
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

    def files(
        self, finder: Finder | None, store: Store | None, stays: dict[str, str], jobs: int = 1
    ) -> Iterator[File]:
        """Yield them, and note which of the search's stay. There is a finder where the site has its own.

        With several jobs a copy of this process makes all but assets and registers of gaps, and begins when
        the first file is taken.
        """
        reads = finder is not None
        if jobs > 1:
            with aside(partial(self._noted, finder, store), jobs) as wait:
                yield from _assets(reads=reads)
                yield from exports.all_gaps(self.view)
                shown = wait()
            inputs.taken(shown.record)
            yield from shown.files
            stays |= shown.stays
            if store is not None and reads:
                store.put_written(SEARCH, shown.index)
            return
        yield from _assets(reads=reads)
        yield from self._shown(finder, store)
        if finder is not None:
            stays |= finder.stays
            if store is not None:
                store.put(SEARCH, finder.index)
            del finder  # what it knows of every page takes room
        yield from self._programs()
        yield from exports.all_gaps(self.view)

    def _noted(self, finder: Finder | None, store: Store | None) -> _Shown:
        """Make what is sent to another process."""
        record = Record(os.fspath(self.workspace.root), 0)
        with inputs.noted(record):
            files = (*self._shown(finder, store), *self._programs())
        if finder is None:
            return _Shown(files, record, {}, b"")
        return _Shown(files, record, finder.stays, store.written(finder.index) if store is not None else b"")

    def _shown(self, finder: Finder | None, store: Store | None) -> Iterator[tuple[str, bytes]]:
        """Yield the pages, and the files of the search."""
        around = self.around.knowing(self.urls)
        for page in pages.render_whole(self.view, reference(), around, self.services):
            yield page.path, page.text.encode()
            if finder is not None:
                finder.read(page)
        if finder is not None:
            before = store.get(SEARCH, search.Index) if store is not None and finder.few else None
            yield from finder.files(self.workspace.docs, tools.name(), before)

    def _programs(self) -> Iterator[tuple[str, bytes]]:
        """Yield registers but those of gaps, and files for programs."""
        yield from exports.exports(self.view)
        yield from calendars.calendars(self.view, self.workspace.site_url).items()
        yield from feeds.feeds(self.view, self.workspace.site_url).items()


def _assets(*, reads: bool) -> Iterator[File]:
    """Yield what pages load, and what reads the search if there is one."""
    for asset in sorted(_ASSETS.rglob("*")):
        if asset.is_file():
            path = f"assets/{asset.relative_to(_ASSETS).as_posix()}"
            more = search.script() if reads and path == search.SCRIPT else b""
            yield path, asset.read_bytes() + more
