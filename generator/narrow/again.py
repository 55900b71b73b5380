"""One service put together from its text and from what is kept of it, as a walk over all puts it together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from generator.analysis.alert_index import alert_index
from generator.analysis.coverage import coverage
from generator.catalog import Catalog, ServiceEntry
from generator.exposure import letting
from generator.load import Loaded
from generator.manifests import manifest_reader
from generator.narrow.kept import Fleet, Known
from generator.parts import completing, read_service
from generator.readiness import Scene
from generator.shards import Unit
from generator.subjects import own_of
from generator.survey import Ground, checked
from generator.views import service_view
from generator.views.judged import Judge
from generator.workspace import Workspace


class Again:
    """Puts services together on a day, beside all others as they were."""

    def __init__(self, workspace: Workspace, fleet: Fleet, today: date) -> None:
        """Take what is shared."""
        self._workspace, self._fleet, self._today = workspace, fleet, today
        self._common = common = fleet.setting.frame.site.catalog
        org, teams = common.org, common.teams
        manifests = manifest_reader(workspace.root)
        loaded = Loaded(org.file, org, ()), tuple(Loaded(team.file, team, ()) for team in teams)
        self._prepare = completing(*loaded, fleet.library, manifests)
        may = letting(fleet.patterns, fleet.shared, workspace)
        self._ground = Ground(workspace, org.spec, fleet.names, may, fleet.library, manifests)

    def unit(self, file: str, known: Known) -> Unit | None:
        """Return the service of a file. None when anything is wrong with it.

        Nor is there one when it shares an alert with others, whose pages would be others, too.
        """
        part = read_service(known.raw, file, self._fleet.files[file], self._prepare)
        entry, problems = checked(part, self._ground)
        if entry is None or problems or part.problems or not self._alone(entry):
            return None
        return self._unit(entry, known)

    def _alone(self, entry: ServiceEntry) -> bool:
        """Tell whether its alerts are its own, and at their addresses still."""
        urls, found = self._fleet.setting.frame.site.alert_urls, alert_index(self._catalog(entry))
        return all(
            alert.name not in self._fleet.alerts and urls.get(alert.name) == alert.url for alert in found
        )

    def _catalog(self, entry: ServiceEntry) -> Catalog:
        return Catalog(self._common.org, self._common.teams, (entry,), (), self._fleet.library)

    def _unit(self, entry: ServiceEntry, known: Known) -> Unit:
        """Put a service together."""
        catalog, reader = self._catalog(entry), self._fleet.setting.frame.site.reader
        scene = Scene(self._common, self._fleet.library, known.others, self._today, known.facts)
        facts = replace(known.facts, reviews={entry.id: known.chronicle.looked})
        seen = replace(scene, facts=facts)
        judge = Judge(catalog, scene, seen, reader)
        covered = coverage(catalog).services[0]
        view = service_view(covered, judge, facts, known.chronicle, seen, reader)
        view = replace(view, editions=known.editions)
        alerts = [alert for alert in alert_index(catalog) if alert.url]
        texts = facts.texts if self._fleet.setting.frame.site.judges else None
        return Unit(own_of(view, alerts, facts, texts), known.bodies)
