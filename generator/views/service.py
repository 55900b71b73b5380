"""What the pages of one service see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from generator import __version__
from generator.analysis.absence import Absence, absence
from generator.analysis.alert_index import ServiceAlert
from generator.analysis.freshness import Freshness, freshness
from generator.analysis.guide import Guide
from generator.analysis.learning import Learning, learning
from generator.analysis.outline import Entry, outline
from generator.analysis.people import Call, Contact, Ladder, contact
from generator.analysis.transition import Transition, transition
from generator.catalog import Catalog, ServiceEntry
from generator.facts import CodeFacts, SpecFacts
from generator.readiness import Assessment, Gap, Level
from generator.spec.base import Section
from generator.spec.failure_modes import FailureMode
from generator.spec.service import Service

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
    assessment: Assessment
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
    def gaps(self) -> tuple[Gap, ...]:
        """Return what the service lacks, the most pressing first."""
        return self.assessment.gaps

    @property
    def musts(self) -> int:
        """Return how many of the gaps are musts."""
        return sum(gap.level is Level.MUST for gap in self.gaps)

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
