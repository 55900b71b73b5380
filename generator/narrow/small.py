"""What a file about the whole says of a few services, found by a site of no others.

What differs between two such sites, with a service as it was and as it is, differs in the same rows of the
whole one: there they are exchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from generator import pages
from generator.analysis.alert_index import alert_index
from generator.analysis.coverage import coverage
from generator.catalog import Catalog
from generator.encode import encode_text
from generator.exports import exports
from generator.narrow.again import Together
from generator.narrow.kept import Fleet
from generator.narrow.rows import exchanged
from generator.pages import Frame
from generator.subjects import Own
from generator.views.origin import Origin
from generator.views.site import SiteView


class Whole(Struct, frozen=True):
    """Sites of some services as they were and as they are, and the files about the whole that differ."""

    frame: Frame
    services: tuple[Own, ...]
    before: SiteView
    after: SiteView
    files: frozenset[str]

    @classmethod
    def of(cls, fleet: Fleet, before: Together, after: Together, files: frozenset[str]) -> Self:
        """Take services from before and after an edit."""
        both = [tuple(own for _, own in sorted(found.services.items())) for found in (before, after)]
        origin = both[0][0].view.origin()  # of any: it is to be the same
        catalog = Catalog(fleet.common.org, fleet.common.teams, (), (), fleet.library)
        sites = [small(fleet.frame, catalog, services, origin) for services in both]
        return cls(fleet.frame, both[0], sites[0], sites[1], files)

    def rows(self, docs: Path, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the files in which rows of some of the services, by id, are otherwise, with these.

        Raises ValueError when a row is not found, RenderError as pages do, OSError when a file is not there.
        """
        before, after = (dict(self._said(site)) for site in (self.before, self.after))
        views = [self.before.by_id[id_] for id_ in ids]
        marks = [mark.encode() for view in views for mark in (view.url, encode_text(view.spec.name))]
        for file in sorted(before):
            if before[file] != after[file]:
                yield file, exchanged(file, (docs / file).read_bytes(), before[file], after[file], marks)

    def _said(self, site: SiteView) -> Iterator[tuple[str, bytes]]:
        """Yield the files as they would be of a site, those there are for its readers."""
        templates = {f"site/{file}.j2" for file in self.files}
        for page in pages.render_whole(site, None, self.frame, self.services, only=templates):
            yield page.path, page.text.encode()
        if any(file.endswith(".csv") for file in self.files):
            yield from ((file, content) for file, content in exports(site) if file in self.files)


def small(frame: Frame, catalog: Catalog, services: Iterable[Own], origin: Origin) -> SiteView:
    """Return a site of some services alone, without teams and library. All else is that of the catalog."""
    near, views = frame.site, tuple(own.view for own in services)
    catalog = replace(catalog, services=tuple(view.entry for view in views), broken=())
    return SiteView(
        name=near.name,
        organisation=near.organisation,
        today=near.today,
        catalog=catalog,
        by_id={view.id: view for view in views},
        alert_urls=near.alert_urls,
        reader=near.reader,
        reusers=near.reusers,
        services=views,
        broken=(),
        alerts=alert_index(catalog),
        teams=(),
        origin=origin,
        coverage=coverage(catalog),
        library=(),
        demands=(),
    )
