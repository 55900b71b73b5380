"""What templates see: frozen values for each kind of page, put together from catalog, facts and gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from generator import __version__
from generator.analysis.absence import Absence, absence
from generator.analysis.alert_index import NamedAlert, ServiceAlert, alert_index, service_alerts
from generator.analysis.coverage import Coverage, coverage
from generator.analysis.freshness import Freshness, freshness
from generator.analysis.guide import Guide
from generator.analysis.hours import in_words
from generator.analysis.learning import Learning, learning
from generator.analysis.neighbours import Neighbour, neighbour
from generator.analysis.outline import Entry, outline
from generator.analysis.people import Call, Contact, Ladder, contact, first_call, ladders
from generator.analysis.prose import Span, spans
from generator.analysis.transition import Transition, transition
from generator.analysis.vocabulary import Part, vocabulary
from generator.catalog import Broken, Catalog, ServiceEntry
from generator.facts import CodeFacts, Facts, SpecFacts
from generator.readiness import Context, Gap, Level, assess
from generator.reference import ModelEntry
from generator.rules import RULES
from generator.spec.base import Section
from generator.spec.failure_modes import FailureMode
from generator.spec.org import Org, OrgSeverity
from generator.spec.service import Service
from generator.spec.team import Hours, Team

UNPAGED: Final = frozenset(
    {
        "data", "security", "compliance", "risks", "audit_log", "ai", "stakeholders", "success_criteria",
        "scaling", "pilot", "hardening", "tech_debt", "change", "improvements", "lessons", "governance",
        "policies", "incidents", "reviews",
    }
)  # fmt: skip
"""Sections without a page of their own; the overview shows them."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a page comes from: every page ends with it. `line` is where its subject starts in the spec."""

    file: str
    line: int
    commit: str
    commit_date: str
    words: str
    tool: str = f"handoff {__version__}"


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service with everything its pages say."""

    entry: ServiceEntry
    owner: Contact
    call: Call
    ladders: tuple[Ladder, ...]
    alerts: tuple[ServiceAlert, ...]
    gaps: tuple[Gap, ...]
    facts: SpecFacts
    code: tuple[CodeFacts, ...]
    today: date
    catalog: Catalog

    @property
    def spec(self) -> Service:
        """Return the service's spec."""
        return self.entry.spec

    @property
    def id(self) -> str:
        """Return the service's id."""
        return self.entry.id

    @property
    def url(self) -> str:
        """Return the address of the overview; the other pages lie below it."""
        return f"services/{self.entry.id}/"

    @property
    def musts(self) -> int:
        """Return how many of the gaps are musts."""
        return sum(gap.rule.level is Level.MUST for gap in self.gaps)

    @property
    def freshness(self) -> Freshness:
        """Return how current the spec is."""
        return freshness(self.spec, self.catalog.org.spec, today=self.today)

    @property
    def transition(self) -> Transition:
        """Return how far the handoff has come."""
        return transition(self.spec, self.today)

    @property
    def learning(self) -> Learning:
        """Return what people have learnt and tried."""
        return learning(self.entry, self.catalog.org.spec, today=self.today)

    def gaps_in(self, *fields: str) -> tuple[Gap, ...]:
        """Return the gaps of some of the spec's outermost fields."""
        return tuple(gap for gap in self.gaps if gap.path[:1] and gap.path[0] in fields)

    @property
    def sections(self) -> tuple[Entry, ...]:
        """Return the sections that have no page of their own, outlined."""
        return outline(self.spec, owner=self.spec.owner, today=self.today, only=UNPAGED)

    def failure_mode_url(self, mode: FailureMode) -> str:
        """Return the address of a failure mode's page."""
        return f"{self.url}failure-modes/{mode.id}/"

    @property
    def guide(self) -> Guide:
        """Return what to do when it fails."""
        return Guide(self.spec, self.url, self.alerts, self.ladders, self.catalog.org.spec)

    def why_missing(self, section: Section, field: str) -> Absence:
        """Say why a field has no value, with owner and date."""
        return absence(section, field, owner=self.spec.owner, today=self.today)

    def outline(self, section: Section) -> tuple[Entry, ...]:
        """Return a section's fields as labelled values."""
        return outline(section, owner=self.spec.owner, today=self.today)

    def contact(self, ref: str) -> Contact:
        """Look up somebody this service refers to."""
        return contact(ref, self.spec, self.catalog)

    def origin(self, *path: str | int) -> Origin:
        """Say where a page about a part of this spec comes from."""
        return origin(self.entry.file.file, self.entry.file.line(path), self.facts)

    def alert_origin(self, alert: ServiceAlert) -> Origin:
        """Say where the spec speaks of an alert: its note, else the section of alerts."""
        notes = self.spec.alerts.notes if self.spec.alerts else ()
        if alert.note is None:
            return self.origin("alerts")
        return self.origin("alerts", "notes", notes.index(alert.note))


def origin(file: str, line: int, facts: SpecFacts) -> Origin:
    """Say where a page comes from."""
    commit = facts.commit
    return Origin(file, line, commit.short if commit else "", commit.date if commit else "", facts.words)


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team and the services it has to do with."""

    spec: Team
    contact: Contact
    owns: tuple[ServiceView, ...]
    operates: tuple[ServiceView, ...]
    called: tuple[ServiceView, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class SiteView:
    """The whole site."""

    name: str
    organisation: str
    today: date
    services: tuple[ServiceView, ...]
    broken: tuple[Broken, ...]
    alerts: tuple[NamedAlert, ...]
    teams: tuple[TeamView, ...]
    origin: Origin
    """Of org.yaml, for pages about the whole."""
    catalog: Catalog
    by_id: Mapping[str, ServiceView]
    alert_urls: Mapping[str, str]
    """The page of each alert; empty for a name that cannot be part of an address."""

    @property
    def org(self) -> Org:
        """Return what the organisation shares: severities, tiers, scales."""
        return self.catalog.org.spec

    @property
    def coverage(self) -> Coverage:
        """Return whether alerts and failure modes know each other."""
        return coverage(self.catalog)

    def severity(self, id_: str) -> OrgSeverity:
        """Return a severity by its id. References are checked before."""
        return next(severity for severity in self.org.severities if severity.id == id_)

    def neighbour(self, ref: str, view: ServiceView) -> Neighbour:
        """Look up what a dependency or consumer of a service names."""
        return neighbour(ref, view.spec, self.catalog)

    def why_missing(self, section: Section, field: str, owner: str) -> Absence:
        """Say why a field of org.yaml or of a team has no value, and whom to ask."""
        return absence(section, field, owner=owner, today=self.today)

    def spans(self, text: str) -> tuple[Span, ...]:
        """Cut one of our own texts into words and code."""
        return spans(text)

    def contact(self, ref: str) -> Contact:
        """Look up a team, a role or a vendor of the organisation."""
        return contact(ref, None, self.catalog)

    def hours(self, hours: Hours) -> str:
        """Return weekly hours in words."""
        return in_words(hours)

    def vocabulary(self, file: str, models: tuple[ModelEntry, ...]) -> tuple[Part, ...]:
        """Return the mappings of a kind of spec file, each described once."""
        return vocabulary(file, models)

    @property
    def problems(self) -> int:
        """Return the number of problems in specs that were rejected."""
        return sum(broken.problems for broken in self.broken)

    @property
    def gaps(self) -> int:
        """Return the number of gaps of all services."""
        return sum(len(view.gaps) for view in self.services)

    @property
    def musts(self) -> int:
        """Return how many of them are musts."""
        return sum(view.musts for view in self.services)

    @property
    def overdue(self) -> tuple[tuple[ServiceView, Gap], ...]:
        """Return the gaps of all services whose day is past, the oldest first."""
        found = [(view, gap) for view in self.services for gap in view.gaps if gap.overdue]
        return tuple(sorted(found, key=lambda pair: (pair[1].due or date.max, pair[1].order)))


def site_view(catalog: Catalog, facts: Facts, *, name: str, today: date) -> SiteView:
    """Put everything together that pages show."""
    context = Context(catalog, today)
    services = tuple(_service(entry, catalog, facts, context) for entry in catalog.services)
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
    )


def _service(entry: ServiceEntry, catalog: Catalog, facts: Facts, context: Context) -> ServiceView:
    spec = entry.spec
    return ServiceView(
        entry,
        contact(spec.owner, spec, catalog),
        first_call(spec, catalog, today=context.today),
        ladders(spec, catalog),
        service_alerts(entry),
        assess(entry, RULES, context),
        facts.specs[entry.file.file],
        facts.code[entry.id],
        context.today,
        catalog,
    )


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
