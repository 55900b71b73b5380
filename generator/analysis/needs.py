"""Whom to call about each dependency, and whether they are there when the service is promised."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from generator.analysis.clock import is_open
from generator.analysis.escalation import call
from generator.analysis.hours import length
from generator.analysis.people import Contact, contact
from generator.analysis.presence import home_zone, hours_of_contact, promise, unpromised
from generator.analysis.week import moments, runs, week_of
from generator.shared import Shared
from generator.spec.architecture import Dependency
from generator.spec.audience import HIDDEN
from generator.spec.service import Service


class Need(Struct, frozen=True):
    """A dependency with whom to call. Seconds are of one week; `alone` is None when that cannot be known."""

    dependency: Dependency
    contact: Contact | None
    promised: int
    alone: int | None
    week: str
    why_not_promised: str

    @property
    def mismatch(self) -> bool:
        """Whether the service is promised at times at which nobody can be called about the dependency."""
        return bool(self.alone)

    @property
    def words(self) -> str:
        """Return how the hours fit, as a sentence; nothing when nobody is written."""
        if self.contact is None:
            return ""
        if not self.promised:
            return f"When the service is promised is {self.why_not_promised}, so hours cannot be compared."
        if self.alone is None and self.contact.vendor:
            return "The contract's hours are words: compare them with the hours the service is promised."
        if self.alone is None:
            lack = (
                f"Their hours are {HIDDEN}" if self.contact.hours_hidden else "No hours are written for them"
            )
            return f"{lack}, so nobody knows whether they are there."
        if not self.alone:
            return f"There in all {length(self.promised)} the service is promised in {self.week}."
        there = length(self.promised - self.alone)
        return (
            f"The service is promised for {length(self.promised)} in {self.week}, they are there for {there} "
            f"of them: nobody can be called for {length(self.alone)}."
        )


def needs(service: Service, catalog: Shared, *, today: date) -> tuple[Need, ...]:
    """Return the dependencies of a service in the order of its spec."""
    return tuple(_need(found, service, catalog, today) for found in service.dependencies)


def _need(dependency: Dependency, service: Service, catalog: Shared, today: date) -> Need:
    who = contact(dependency.contact, service, catalog) if dependency.contact else None
    hours = promise(service)
    week = week_of(today, home_zone(service, catalog))
    if who is None or not hours:
        return Need(dependency, who, 0, None, week.name, unpromised(service))

    def state(at: datetime) -> tuple[bool, bool | None]:
        return is_open(hours, at, frozenset()), call(who, at).answers

    found = runs(week, moments((*hours, *hours_of_contact(who)), week), state)
    promised = [run for run in found if run.state[0]]
    unknown = any(run.state[1] is None for run in promised)
    alone = None if unknown else sum(run.seconds for run in promised if not run.state[1])
    return Need(dependency, who, sum(run.seconds for run in promised), alone, week.name, "")
