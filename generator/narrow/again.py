"""One service put together from its text and from what is kept of it, as a walk over all puts it together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.alert_index import NamedAlert, alert_index
from generator.analysis.coverage import ServiceCoverage, coverage
from generator.catalog import Catalog, ServiceEntry
from generator.exposure import letting
from generator.load import Loaded
from generator.manifests import manifest_reader
from generator.narrow.kept import Fleet, Known
from generator.parts import completing, read_service
from generator.readiness import Scene
from generator.subjects import Own, own_of
from generator.survey import Ground, checked
from generator.views import service_view
from generator.views.judged import Judge
from generator.withhold import seen_by
from generator.workspace import Workspace


class Together(Struct, frozen=True):
    """Some services, by id, and the alerts that several of them have: nobody else has one of those."""

    services: Mapping[str, Own]
    alerts: tuple[NamedAlert, ...]


class Again:
    """Puts services together on a day, beside all others as they were."""

    def __init__(self, workspace: Workspace, fleet: Fleet, today: date) -> None:
        """Take what is shared."""
        self._workspace, self._fleet, self._today = workspace, fleet, today
        self._common = common = fleet.common
        org, teams = common.org, common.teams
        manifests = manifest_reader(workspace.root)
        loaded = Loaded(org.file, org, ()), tuple(Loaded(team.file, team, ()) for team in teams)
        self._prepare = completing(*loaded, fleet.library, manifests)
        may = letting(fleet.patterns, fleet.shared, workspace)
        self._ground = Ground(workspace, org.spec, fleet.names, may, fleet.library, manifests)

    def together(self, services: Mapping[str, Known]) -> Together | None:
        """Put services together by their files, with all those that share an alert with them.

        None when anything is wrong with one, or not for the readers, or an alert has another address.
        """
        entries = [self._entry(file, known) for file, known in services.items()]
        right = sorted((entry for entry in entries if entry is not None), key=lambda entry: entry.id)
        catalog = Catalog(self._common.org, self._common.teams, tuple(right), (), self._fleet.library)
        alerts, urls = alert_index(catalog), self._fleet.frame.site.alert_urls
        if len(right) != len(entries) or seen_by(catalog, self._fleet.frame.site.reader) is not catalog:
            return None
        if any(urls.get(alert.name) != alert.url for alert in alerts):
            return None
        own = defaultdict[str, list[NamedAlert]](list)
        for alert in alerts:
            if alert.url and alert.name not in self._fleet.alerts:
                own[alert.parts[0].service.id].append(alert)
        found = {
            covered.service.id: self._own(covered, catalog, services[covered.service.file.file], own)
            for covered in coverage(catalog).services
        }
        return Together(found, tuple(alert for alert in alerts if alert.name in self._fleet.alerts))

    def _entry(self, file: str, known: Known) -> ServiceEntry | None:
        part = read_service(known.raw, file, self._fleet.files[file], self._prepare)
        entry, problems = checked(part, self._ground)
        return None if problems or part.problems else entry

    def _own(
        self,
        covered: ServiceCoverage,
        catalog: Catalog,
        known: Known,
        alerts: Mapping[str, Sequence[NamedAlert]],
    ) -> Own:
        id_, site = covered.service.id, self._fleet.frame.site
        places = covered.service.spec.code_locations  # facts are about the very objects
        code = (
            replace(one, location=place) for one, place in zip(known.facts.code[id_], places, strict=False)
        )
        asked = replace(known.facts, code={id_: tuple(code)})
        facts = replace(asked, reviews={id_: known.chronicle.looked})
        scene = Scene(self._common, self._fleet.library, known.others, self._today, asked)
        seen = replace(scene, facts=facts)
        judge = Judge(catalog, scene, seen, site.reader)
        view = service_view(covered, judge, facts, known.chronicle, seen, site.reader)
        near = self._common.near(covered.service.file)
        view = replace(view, catalog=near, editions=known.editions)
        return own_of(view, alerts[id_], facts, facts.texts if site.judges else None)
