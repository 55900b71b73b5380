"""What templates see: frozen values for each kind of page, put together from catalog, facts and gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from generator import late
from generator.analysis.alert_index import alert_index
from generator.analysis.coverage import ServiceCoverage, coverage
from generator.analysis.freshness import Looked
from generator.analysis.lessons import reusers
from generator.analysis.people import contact
from generator.analysis.reuse import Shelf, shelves, uses
from generator.catalog import Catalog
from generator.facts import Facts
from generator.notes import Note
from generator.readiness import Scene
from generator.rules import demands_of
from generator.spec.audience import UNMARKED, Reader, may_read
from generator.views.code import code_views
from generator.views.judged import Judge
from generator.views.neighbourhood import Neighbourhood
from generator.views.origin import NoteView, Origin, origin
from generator.views.service import ServiceView
from generator.withhold import seen_by

if TYPE_CHECKING:
    from generator import ledger
    from generator.chronicle import Chronicle
    from generator.readiness.kept import Kept
    from generator.releases import Editions
    from generator.views import library, site
    from generator.views.library import ItemView
    from generator.views.site import SiteView, TeamView
else:
    ledger = late.Module("generator.ledger")
    library = late.Module("generator.views.library")
    site = late.Module("generator.views.site")

__all__ = (
    "Neighbourhood",
    "Origin",
    "ServiceView",
    "service_view",
    "site_view",
    "with_editions",
)


def site_view(  # noqa: PLR0913 - what a site is made of, each by its name
    whole: Catalog,
    facts: Facts,
    chronicles: Mapping[str, Chronicle],
    *,
    name: str,
    today: date,
    reader: Reader = UNMARKED,
    kept: Kept | None = None,
    apart: bool = False,
) -> SiteView:
    """Put everything together that a reader is shown. Only readiness is judged on the whole, or as `kept`."""
    catalog = seen_by(whole, reader)
    seen = _seen(facts, catalog, whole, today, reader, _looked(chronicles, catalog, whole, reader))
    scene = Scene.of(catalog, today, seen)
    judge = Judge(whole, Scene.of(whole, today, facts), scene, reader, kept)
    covered, alerts = coverage(catalog), alert_index(catalog)
    shown = (
        service_view(one, judge, seen, chronicles[one.service.id], scene, reader) for one in covered.services
    )
    services = tuple(_apart(shown, scene) if apart else shown)
    return site.SiteView(
        name=name,
        organisation=catalog.org.spec.name,
        today=today,
        catalog=catalog,
        by_id={view.id: view for view in services},
        alert_urls={alert.name: alert.url for alert in alerts},
        reader=reader,
        withholds=catalog is not whole,
        reusers=reusers(catalog),
        services=services,
        broken=catalog.broken,
        alerts=alerts,
        teams=_teams(services, seen, scene, reader),
        origin=origin(catalog.org.file, 1, seen.specs[catalog.org.file], reader),
        coverage=covered,
        library=tuple(_item(shelf, seen, today, reader) for shelf in shelves(catalog)),
        demands=demands_of(catalog.org.spec.policy),
    )


def _apart(services: Iterable[ServiceView], scene: Scene) -> Iterator[ServiceView]:
    """Yield services whose pages can look up no team but those they name.

    A template of a workspace's own may ask for any: it has to be given services as they are.
    """
    return (replace(view, catalog=scene.catalog.near(view.entry.file)) for view in services)


def with_editions(seen: SiteView, editions: Editions) -> SiteView:
    """Return the site with what earlier versions its services have."""
    services = tuple(
        replace(view, editions=editions[view.id]) if editions.get(view.id) else view for view in seen.services
    )
    return replace(seen, services=services, by_id={view.id: view for view in services})


def _seen(
    facts: Facts,
    catalog: Catalog,
    whole: Catalog,
    today: date,
    reader: Reader,
    looked: Mapping[str, tuple[Looked, ...]],
) -> Facts:
    """Return what git says to a reader. What it says of code is nothing for the public."""
    if not may_read(reader, UNMARKED):
        return facts.without_code(catalog)
    told = facts if catalog is whole else facts.seen_in(catalog, whole, today=today)
    return replace(told, reviews=looked)


def _looked(
    chronicles: Mapping[str, Chronicle], catalog: Catalog, whole: Catalog, reader: Reader
) -> Mapping[str, tuple[Looked, ...]]:
    """Return what a reader is told of reviews."""
    before = {entry.id: entry.spec.reviews for entry in whole.services}
    return {
        entry.id: ledger.seen_of(before[entry.id], chronicles[entry.id].looked, entry.spec.reviews)
        for entry in catalog.services
    }


def service_view(
    covered: ServiceCoverage,
    judge: Judge,
    facts: Facts,
    chronicle: Chronicle,
    scene: Scene,
    reader: Reader,
) -> ServiceView:
    """Put together what the pages of one service see. Of others a scene knows what rules ask."""
    entry = covered.service
    judged = judge.judged(entry, entry.spec.lifecycle)
    return ServiceView(
        entry,
        scene.catalog,
        scene.today,
        judged,
        facts.specs[entry.file.file],
        code_views(entry, scene),
        covered,
        uses(entry, scene.library),
        chronicle,
        {f"{note.kind} {note.slot}": _note(note, facts, reader) for note in entry.notes},
        facts.traces[entry.id],
        facts.reviews.get(entry.id, ()),
        reader,
        judge.ahead(entry, judged),
        judge.stale(entry),
    )


def _note(note: Note, facts: Facts, reader: Reader) -> NoteView:
    return NoteView(note.html, origin(note.file, 1, facts.specs[note.file], reader))


def _teams(
    services: tuple[ServiceView, ...], facts: Facts, scene: Scene, reader: Reader
) -> tuple[TeamView, ...]:
    """Return all teams. Services are looked through once, not once for each team."""
    owns, operates, called = (defaultdict[str, list[ServiceView]](list) for _ in range(3))
    for view in services:
        owns[view.spec.owner].append(view)
        operates[view.spec.operated_by or ""].append(view)
        for ref in dict.fromkeys(found.ref for found in view.call.contacts):
            called[ref].append(view)
    catalog = scene.catalog
    return tuple(
        site.TeamView(
            file.spec,
            contact(file.spec.id, None, catalog),
            tuple(owns[file.spec.id]),
            tuple(operates[file.spec.id]),
            tuple(called[file.spec.id]),
            origin(file.file, 1, facts.specs[file.file], reader),
        )
        for file in catalog.teams
    )


def _item(shelf: Shelf, facts: Facts, today: date, reader: Reader) -> ItemView:
    file = shelf.newest.file
    return library.ItemView(shelf, today, origin(file.file, 1, facts.specs[file.file], reader))
