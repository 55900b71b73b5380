"""Who is there in a week, if an incident begins: the answer of the ladder at every moment, and its holes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from msgspec import Struct

from generator.analysis.clock import gapless
from generator.analysis.escalation import applies, timeline
from generator.analysis.hours import length, stamp
from generator.analysis.people import Contact, contact
from generator.analysis.standing import Standing, against, standing
from generator.analysis.strip import Day, Kind, strip
from generator.analysis.week import Run, Week, hours_of, moments, runs, shared, week_of
from generator.shared import Shared
from generator.spec.audience import HIDDEN
from generator.spec.escalation import Policy
from generator.spec.org import OrgSeverity
from generator.spec.service import Service
from generator.spec.team import Hours

_PARTS: Final = (
    (Kind.LATE, "Somebody, but too late"),
    (Kind.UNKNOWN, "Not known"),
    (Kind.LATER, "Nobody at level 1, but later"),
)
HOLES: Final = frozenset({Kind.LAST, Kind.NOBODY, Kind.NO_POLICY})
"""A moment is a hole when no level of a ladder has anybody who can be reached then."""


class Row(Struct, frozen=True):
    """A time when the first level is not there. The end is excluded."""

    begin: str
    end: str
    utc_begin: str
    utc_end: str
    length: str
    kind: Kind
    words: str


class Presence(Struct, frozen=True, dict=True):
    """A week of some severities that have the same answer at every moment of it."""

    severities: tuple[OrgSeverity, ...]
    week: Week
    runs: tuple[Run[Standing], ...]
    promised: tuple[Run[bool], ...]
    """When the service is promised; empty when that is not written."""
    why_not_promised: str

    @cached_property
    def gaps(self) -> tuple[Row, ...]:
        """Return when the first level is not there, or nobody knows."""
        zone = self.week.zone
        return tuple(
            Row(
                stamp(run.start, zone),
                stamp(run.end, zone),
                stamp(run.start, "UTC"),
                stamp(run.end, "UTC"),
                length(run.seconds),
                run.state.kind,
                run.state.words,
            )
            for run in self.runs
            if run.state.kind is not Kind.FIRST
        )

    @cached_property
    def strip(self) -> tuple[Day, ...]:
        """Return the week as seven rows of cells."""
        return strip((Run(run.start, run.end, run.state.kind) for run in self.runs), self.week)

    @cached_property
    def holes(self) -> tuple[Run[Standing], ...]:
        """Return when no level has anybody."""
        return tuple(run for run in self.runs if run.state.kind in HOLES)

    @property
    def promised_holes(self) -> int:
        """Return how many seconds of the holes lie in hours the service is promised."""
        return shared(self.holes, self.promised)

    @property
    def hole_seconds(self) -> int:
        """Return how long nobody is there."""
        return sum(run.seconds for run in self.holes)

    @property
    def headline(self) -> str:
        """Return whether there are holes."""
        if self.holes:
            return "There are holes."
        unknown = any(run.state.kind is Kind.UNKNOWN for run in self.runs)
        return "Whether there are holes is not known." if unknown else "No holes."

    @property
    def verdict(self) -> tuple[str, ...]:
        """Return how much of the week has which answer, as sentences, the worst first."""
        found = []
        if self.holes:
            found.append(f"Holes: {length(self.hole_seconds)} of {self.hours}, {self._of_promise}.")
        for kind, words in _PARTS:
            seconds = sum(run.seconds for run in self.runs if run.state.kind is kind)
            if seconds:
                found.append(f"{words}: {length(seconds)} of {self.hours}.")
        return tuple(found)

    @property
    def _of_promise(self) -> str:
        if not self.promised:
            return f"and when the service is promised is {self.why_not_promised}"
        seconds = self.promised_holes
        return f"{length(seconds) if seconds else 'none'} of them while the service is promised"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return what is the case at one time or another, each once."""
        return tuple(dict.fromkeys(row.words for row in self.gaps))

    @property
    def hours(self) -> str:
        """Return how long the week is."""
        return length(self.week.seconds)


def presences(service: Service, catalog: Shared, *, day: date) -> tuple[Presence, ...]:
    """Return who is there in the week of a day, on the clocks of whoever has the service."""
    week = week_of(day, home_zone(service, catalog))
    promised = _promised(service, week)
    known: dict[tuple[str, ...], tuple[Run[Standing], ...]] = {}
    found: dict[tuple[Run[Standing], ...], list[OrgSeverity]] = {}
    for severity in catalog.org.spec.severities:
        policies = tuple(policy for policy in _policies(service) if applies(policy, severity))
        key = tuple(policy.id for policy in policies)
        if key not in known:
            cuts = _cuts(service, catalog, policies, week)
            known[key] = runs(week, cuts, _Judge(service, catalog, severity))
        found.setdefault(against(known[key], severity), []).append(severity)
    why = unpromised(service)
    return tuple(Presence(tuple(severities), week, each, promised, why) for each, severities in found.items())


def home_zone(service: Service, catalog: Shared) -> str:
    """Return the zone of whoever has a service: by its clocks weeks are shown. Else UTC."""
    return contact(service.operated_by or service.owner, service, catalog).zone or "UTC"


class _Judge(Struct, frozen=True):
    """Asks the engine of `handoff escalate`, and keeps of its answer what a week shows."""

    service: Service
    catalog: Shared
    severity: OrgSeverity

    def __call__(self, at: datetime) -> Standing:
        return standing(timeline(self.service, self.catalog, severity=self.severity, at=at))


def _policies(service: Service) -> tuple[Policy, ...]:
    return service.escalation.policies if service.escalation else ()


def _cuts(service: Service, catalog: Shared, policies: tuple[Policy, ...], week: Week) -> Iterator[datetime]:
    """Yield every moment at which the engine's answer may change."""
    for policy in policies:
        if policy.hours:
            yield from moments((policy.hours,), week)
        waits = [(level.target, level.after.seconds) for level in policy.levels]
        if policy.final:
            waits.append((policy.final.target, waits[-1][1]))
        for target, after in waits:
            yield from moments(hours_of_contact(contact(target, service, catalog)), week, after=after)


def hours_of_contact(who: Contact) -> tuple[Hours, ...]:
    """Return all hours that decide whether somebody is there: their own and those of their channels."""
    return (*who.hours, *(channel.hours for channel in who.channels if channel.hours))


def promise(service: Service) -> tuple[Hours, ...]:
    """Return the hours a service is promised, in full or less; none when that is not written."""
    hours = service.service_hours
    return tuple(entry for entry in (hours.core, hours.extended) if entry) if hours else ()


def unpromised(service: Service) -> str:
    """Say why nobody can tell when a service is promised."""
    return HIDDEN if "service_hours" in service.withheld else "not written"


def _promised(service: Service, week: Week) -> tuple[Run[bool], ...]:
    hours = promise(service)
    return hours_of(hours, week) if hours else ()


def holidays(service: Service, catalog: Shared, week: Week) -> tuple[tuple[date, tuple[str, ...]], ...]:
    """Return the holidays of a week, each with the names of those on the ladders whose hours it closes."""
    names = {who.name: who.holidays for who in _keeping_holidays(service, catalog)}
    kept = ((day, tuple(name for name, days in names.items() if day in days)) for day in week.days)
    return tuple((day, who) for day, who in kept if who)


def last_known(service: Service, catalog: Shared, week: Week) -> tuple[tuple[str, date], ...]:
    """Return whose holiday calendar ends before a week does, and on which day."""
    sunday = week.monday + timedelta(days=6)
    return tuple(
        (who.name, who.holidays_until)
        for who in _keeping_holidays(service, catalog)
        if who.holidays_until and who.holidays_until < sunday
    )


def _keeping_holidays(service: Service, catalog: Shared) -> tuple[Contact, ...]:
    """Return those on the ladders whose hours leave a gap: those that leave none know no holidays."""
    targets = dict.fromkeys(level.target for policy in _policies(service) for level in policy.levels)
    people = (contact(ref, service, catalog) for ref in targets)
    return tuple(
        who for who in people if any(hours.tz not in gapless(who.hours) for hours in hours_of_contact(who))
    )
