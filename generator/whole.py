"""The files that are about more than one service: pages, the search, registers and files for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from generator import calendars, exports, feeds, pages, search, tools
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


class Whole(Struct, frozen=True):
    """What files about more than one service are made of."""

    view: SiteView
    services: tuple[Own, ...]
    around: Frame
    workspace: Workspace

    def files(self, finder: Finder | None, store: Store | None, stays: dict[str, str]) -> Iterator[File]:
        """Yield them, and note which of the search's stay. There is a finder where the site has its own."""
        for asset in sorted(_ASSETS.rglob("*")):
            if asset.is_file():
                path, reads = f"assets/{asset.relative_to(_ASSETS).as_posix()}", finder is not None
                more = search.script() if reads and path == search.SCRIPT else b""
                yield path, asset.read_bytes() + more
        for page in pages.render_whole(self.view, reference(), self.around, self.services):
            yield page.path, page.text.encode()
            if finder is not None:
                finder.read(page)
        if finder is not None:
            yield from self._found(finder, store)
            stays |= finder.stays
            del finder  # what it knows of every page takes room
        yield from exports.exports(self.view)
        yield from calendars.calendars(self.view, self.workspace.site_url).items()
        yield from feeds.feeds(self.view, self.workspace.site_url).items()

    def _found(self, finder: Finder, store: Store | None) -> Iterator[File]:
        before = store.get(SEARCH, search.Index) if store is not None else None
        yield from finder.files(self.workspace.docs, tools.name(), before)
        if store is not None:
            store.put(SEARCH, finder.index)
