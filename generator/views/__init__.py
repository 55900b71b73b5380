"""What templates see: frozen values for each kind of page, put together from catalog, facts and gaps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from generator.analysis.alert_index import alert_index, service_alerts
from generator.analysis.coverage import ServiceCoverage, coverage
from generator.analysis.people import contact, first_call, ladders
from generator.analysis.presence import presences
from generator.analysis.reuse import Shelf, shelves, uses
from generator.catalog import Catalog
from generator.chronicle import Chronicle
from generator.facts import Facts
from generator.notes import Note
from generator.readiness import Context, Demand, assess
from generator.rules import demands_of
from generator.views.code import code_views
from generator.views.library import ItemView
from generator.views.origin import NoteView, Origin, origin
from generator.views.service import ServiceView
from generator.views.site import SiteView, TeamView

__all__ = ("ItemView", "Origin", "ServiceView", "SiteView", "TeamView", "site_view")


def site_view(
    catalog: Catalog, facts: Facts, chronicles: Mapping[str, Chronicle], *, name: str, today: date
) -> SiteView:
    """Put everything together that pages show."""
    context = Context(catalog, today, facts)
    demands = demands_of(catalog.org.spec.policy)
    covered = coverage(catalog)
    services = tuple(
        _service(one, demands, facts, chronicles[one.service.id], context) for one in covered.services
    )
    alerts = alert_index(catalog)
    return SiteView(
        name,
        catalog.org.spec.name,
        today,
        services,
        catalog.broken,
        alerts,
        tuple(_team(file.spec.id, services, facts, context) for file in catalog.teams),
        origin(catalog.org.file, 1, facts.specs[catalog.org.file]),
        catalog,
        {view.id: view for view in services},
        {alert.name: alert.url for alert in alerts},
        covered,
        tuple(_item(shelf, facts, today) for shelf in shelves(catalog)),
        demands,
    )


def _service(
    covered: ServiceCoverage,
    demands: tuple[Demand, ...],
    facts: Facts,
    chronicle: Chronicle,
    context: Context,
) -> ServiceView:
    entry, catalog = covered.service, context.catalog
    spec = entry.spec
    return ServiceView(
        entry,
        contact(spec.owner, spec, catalog),
        first_call(spec, catalog, today=context.today),
        ladders(spec, catalog),
        presences(spec, catalog, day=context.today),
        service_alerts(entry),
        assess(entry, demands, context),
        facts.specs[entry.file.file],
        code_views(entry, context),
        context.today,
        catalog,
        covered,
        uses(entry, catalog.library),
        chronicle,
        {f"{note.kind} {note.slot}": _note(note, facts) for note in entry.notes},
        facts.traces[entry.id],
    )


def _note(note: Note, facts: Facts) -> NoteView:
    return NoteView(note.html, origin(note.file, 1, facts.specs[note.file]))


def _team(id_: str, services: tuple[ServiceView, ...], facts: Facts, context: Context) -> TeamView:
    catalog = context.catalog
    file = catalog.team_by_id[id_]
    called = tuple(view for view in services if any(found.ref == id_ for found in view.call.contacts))
    return TeamView(
        file.spec,
        contact(id_, None, catalog),
        tuple(view for view in services if view.spec.owner == id_),
        tuple(view for view in services if view.spec.operated_by == id_),
        called,
        origin(file.file, 1, facts.specs[file.file]),
    )


def _item(shelf: Shelf, facts: Facts, today: date) -> ItemView:
    file = shelf.newest.file
    return ItemView(shelf, today, origin(file.file, 1, facts.specs[file.file]))
