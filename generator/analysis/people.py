"""Whom to call: teams, roles and vendors with their channels, and who comes first in which phase."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from msgspec import Struct

from generator.analysis.hours import in_words
from generator.analysis.targets import against, total
from generator.latest import latest
from generator.load import SpecFile
from generator.shared import Shared
from generator.spec.audience import HIDDEN
from generator.spec.escalation import Level, Policy
from generator.spec.hypercare import Hypercare
from generator.spec.org import HolidayCalendar, Org, OrgSeverity, Vendor
from generator.spec.service import Service
from generator.spec.team import Channel, Hours, OnCall, Team


class Contact(Struct, frozen=True):
    """Somebody to call. `url` is the page of a team, `timezone` its zone; else they are empty.

    `holidays` close office hours. None are written for after `holidays_until`.
    """

    ref: str
    kind: Literal["team", "role", "vendor"]
    name: str
    channels: tuple[Channel, ...] = ()
    hours: tuple[Hours, ...] = ()
    oncall: OnCall | None = None
    url: str = ""
    note: str = ""
    vendor: Vendor | None = None
    timezone: str = ""
    holidays: frozenset[date] = frozenset()
    hidden: bool = False
    """Whether something is written about ways to reach them, and is not for the reader."""
    hours_hidden: bool = False
    """Whether the hours they are there are written, and are not for the reader."""

    @property
    def portal(self) -> str:
        """Return where a vendor takes requests; empty when that is not written, or it is no vendor."""
        return (self.vendor and self.vendor.portal) or ""

    @property
    def zone(self) -> str:
        """Return the zone they think in, else the first their hours are meant in; else nothing."""
        declared = (*self.hours, *(channel.hours for channel in self.channels if channel.hours))
        return self.timezone or next((hours.tz for hours in declared), "")

    @property
    def holidays_until(self) -> date | None:
        """Return the last day of the holiday calendar; None without one."""
        return max(self.holidays, default=None)


class Call(Struct, frozen=True):
    """Whom to call first, in order, and why them."""

    contacts: tuple[Contact, ...]
    reason: str
    project: str = ""
    """When and how soon the project team answers, while it helps and that is written."""


class Rung(Struct, frozen=True):
    """A level of a ladder with whom it means."""

    level: Level
    contact: Contact


class Ladder(Struct, frozen=True):
    """An escalation policy with everybody on it. `total` is the time until the last rung is called."""

    policy: Policy
    rungs: tuple[Rung, ...]
    final: Contact | None

    @property
    def total(self) -> str:
        """Return the time until the last rung is called, as its author wrote it."""
        return self.policy.levels[-1].after.text

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Return whom the rungs mean."""
        return tuple(rung.contact for rung in self.rungs)

    @property
    def sum(self) -> str:
        """Return that time as the sum of the waits between the rungs."""
        return total(self._waits)

    def against(self, severity: OrgSeverity) -> tuple[str, ...]:
        """Return how that time compares with the response target of a severity."""
        return against(self._waits, severity)

    @property
    def _waits(self) -> tuple[int, ...]:
        return tuple(level.after.seconds for level in self.policy.levels)


def contact(ref: str, service: Service | None, catalog: Shared) -> Contact:
    """Look up somebody. References are checked before; a team with a rejected file keeps its id as name."""
    prefix, _, name = ref.rpartition(":")
    if prefix == "role":
        for role in catalog.org.spec.roles:
            if role.id == name:
                hidden = "channels" in role.withheld
                return Contact(ref, "role", role.name, role.channels, note=role.decides or "", hidden=hidden)
    if prefix == "vendor":
        vendors = (service.vendors if service else ()) + catalog.org.spec.vendors
        for vendor in vendors:
            if vendor.id == name:
                return Contact(ref, "vendor", vendor.name, note=vendor.contact or "", vendor=vendor)
    team = catalog.team_by_id.get(ref)
    if team is None:
        return Contact(ref, "team", ref, hidden=ref == HIDDEN)
    known = _teams(catalog.org)
    return (known.get(id(team)) or known.setdefault(id(team), (team, _team(team.spec, catalog))))[1]


@latest
def _teams(_: SpecFile[Org]) -> dict[int, tuple[SpecFile[Team], Contact]]:
    """Return the teams that were looked up: services speak of the same few again and again.

    They are told apart by identity, and held so that no other has that.
    """
    return {}


def _team(spec: Team, catalog: Shared) -> Contact:
    return Contact(
        spec.id,
        "team",
        spec.name,
        spec.channels,
        spec.hours,
        spec.oncall,
        f"teams/{spec.id}/",
        timezone=spec.timezone or "",
        holidays=_holidays(spec.holidays, catalog),
        hidden="channels" in spec.withheld,
        hours_hidden="hours" in spec.withheld,
    )


class Contacts(dict[str, Contact]):
    """Those a service refers to, by reference. Pages speak of the same few again and again."""

    def __init__(self, service: Service, catalog: Shared) -> None:
        """Know nobody yet."""
        super().__init__()
        self._service, self._catalog = service, catalog

    def __missing__(self, ref: str) -> Contact:
        found = self[ref] = contact(ref, self._service, self._catalog)
        return found


_NONE: Final = frozenset[date]()


def _holidays(id_: str | None, catalog: Shared) -> frozenset[date]:
    found = [_days(calendar) for calendar in catalog.org.spec.holidays if calendar.id == id_]
    return _NONE.union(*found) if len(found) > 1 else next(iter(found), _NONE)


@latest
def _days(calendar: HolidayCalendar) -> frozenset[date]:
    return frozenset(calendar.days)


def ladders(service: Service, catalog: Shared) -> tuple[Ladder, ...]:
    """Return the service's escalation policies with everybody on them."""
    policies = service.escalation.policies if service.escalation else ()
    return tuple(
        Ladder(
            policy,
            tuple(Rung(level, contact(level.target, service, catalog)) for level in policy.levels),
            contact(policy.final.target, service, catalog) if policy.final else None,
        )
        for policy in policies
    )


def first_call(service: Service, catalog: Shared, *, today: date) -> Call:
    """Say whom to call first. The phase decides: in hypercare the project team is called too."""
    steps = ladders(service, catalog)
    if service.lifecycle == "hypercare" and service.hypercare and service.hypercare.project_contacts:
        project = tuple(contact(ref, service, catalog) for ref in service.hypercare.project_contacts)
        first = steps[0].rungs[0].contact if steps else _operator(service, catalog)
        return Call(_once((first, *project)), _hypercare(service.hypercare, today), _when(service.hypercare))
    if steps:
        return Call((steps[0].rungs[0].contact,), f"first level of policy {steps[0].policy.id}")
    if service.operated_by:
        return Call((_operator(service, catalog),), "operates the service")
    escalation = service.escalation
    held = "escalation" in service.withheld or (escalation is not None and "policies" in escalation.withheld)
    why = f"its escalation policies are {HIDDEN}" if held else "no escalation policy is written"
    return Call((_operator(service, catalog),), f"owns the service; {why}")


def _hypercare(hypercare: Hypercare, today: date) -> str:
    end = hypercare.agreed_end
    if end is None:
        return "hypercare: the project team helps; no end is set"
    if end < today:
        return f"hypercare was to end on {end} and goes on: the project team still helps"
    return f"hypercare: the project team helps until {end}"


def _when(hypercare: Hypercare) -> str:
    hours, within = hypercare.hours, hypercare.respond_within
    said = (in_words(hours) if hours else "", f"within {within}" if within else "")
    return ", ".join(words for words in said if words)


def _operator(service: Service, catalog: Shared) -> Contact:
    return contact(service.operated_by or service.owner, service, catalog)


def _once(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    return tuple({found.ref: found for found in contacts}.values())
