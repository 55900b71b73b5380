"""Who is called at a moment, minute by minute: the one place that compares hours with a clock.

Hours are what a clock on the wall shows. In the hour that a zone has twice both passes are in or out alike,
and a time that a zone leaves out never comes. `to` at or before `from` means the next day; the day a span
starts on decides its weekday and whether it is a holiday. A holiday closes office hours; hours that leave no
gap in a week, alone or with others of the same zone, hold on holidays too.

Waits between levels are elapsed time, so a change to or from summer time neither adds nor takes an hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from generator.analysis.hours import in_words
from generator.analysis.people import Contact, contact, first_call
from generator.catalog import Catalog
from generator.spec.escalation import Level, Policy
from generator.spec.org import OrgSeverity
from generator.spec.service import Service
from generator.spec.team import Channel, ChannelType, Hours, Team

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = 24 * 60
_WEEK: Final = 7 * _DAY


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether somebody is there, and why. `now` is None when the specs do not say."""

    now: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class Way:
    """One channel to try. `value` is empty when there is none of that kind; `answers` None when not known."""

    kind: str
    value: str
    answers: bool | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One call of the ladder. `level` is empty for the last resort, `local` None when no zone is declared."""

    contact: Contact
    after: int
    at: datetime
    local: datetime | None
    zone: str
    duty: Duty
    ways: tuple[Way, ...]
    level: Level | None = None

    @property
    def answers(self) -> bool | None:
        """Whether somebody answers on a way this step uses; None when that cannot be known."""
        known = {way.answers for way in self.ways}
        return True if True in known else None if None in known else False


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happens after an incident is declared.

    Without a policy `steps` is empty, `passed_over` says why none holds, and `instead` whom to call. The spec
    gives `final` no time: it is judged at the moment the last level is called, the soonest it can be.
    """

    severity: OrgSeverity
    at: datetime
    policy: Policy | None
    steps: tuple[Step, ...] = ()
    final: Step | None = None
    passed_over: tuple[str, ...] = ()
    instead: Step | None = None
    arithmetic: tuple[str, ...] = ()

    @property
    def somebody(self) -> bool:
        """Whether a policy holds and not every step of it is known to be in vain."""
        called = (*self.steps, self.final) if self.final else self.steps
        return any(step.answers is not False for step in called)


@dataclass(frozen=True, slots=True)
class Project:
    """The project team in hypercare. `steps` is empty outside of the hours agreed for it."""

    reason: str
    steps: tuple[Step, ...]


def is_open(hours: tuple[Hours, ...], at: datetime, holidays: frozenset[date]) -> bool:
    """Return whether a moment is within one of these hours. The module says what that means."""
    constant = _gapless(hours) if holidays else frozenset()
    return any(_within(entry, at, frozenset() if entry.tz in constant else holidays) for entry in hours)


def _within(hours: Hours, at: datetime, holidays: frozenset[date]) -> bool:
    wall = at.astimezone(ZoneInfo(hours.tz))
    minute = wall.hour * 60 + wall.minute
    start, end = _span(hours)
    for back in (0, 1):
        day = wall.date() - timedelta(days=back)
        in_span = start <= minute + back * _DAY < end
        if in_span and _DAYS[day.weekday()] in hours.days and day not in holidays:
            return True
    return False


def _span(hours: Hours) -> tuple[int, int]:
    """Return the minutes of the day at which hours start and end; after 24:00 the count goes on."""
    start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (hours.from_, hours.to))
    return start, end if end > start else end + _DAY


def _gapless(hours: tuple[Hours, ...]) -> frozenset[str]:
    """Return the zones whose hours together leave no gap in a week."""
    return frozenset(
        zone
        for zone in {entry.tz for entry in hours}
        if _fills_week([entry for entry in hours if entry.tz == zone])
    )


def _fills_week(hours: list[Hours]) -> bool:
    spans = [
        (start + week, end + week)
        for entry in hours
        for start, end in (_span(entry),)
        for day in entry.days
        # A span of Sunday night goes on on the Monday the week begins with.
        for week in (_DAYS.index(day) * _DAY, _DAYS.index(day) * _DAY - _WEEK)
    ]
    reached = 0
    for start, end in sorted(spans):
        if start <= reached:
            reached = max(reached, end)
    return reached >= _WEEK


def timeline(service: Service, catalog: Catalog, *, severity: OrgSeverity, at: datetime) -> Timeline:
    """Return who is called, how and when, if an incident of this severity is declared at this moment.

    The first policy of the spec that is for the severity and holds now is followed. Its hours name no holiday
    calendar, so they are taken as written; holidays count where teams name one.
    """
    at = at.astimezone(UTC)
    policies = service.escalation.policies if service.escalation else ()
    for policy in policies:
        if not _passed_over(policy, severity, at):
            break
    else:
        reasons = tuple(_passed_over(policy, severity, at) for policy in policies)
        instead = _step(contact(service.operated_by or service.owner, service, catalog), catalog, at, 0)
        return Timeline(severity, at, None, passed_over=reasons, instead=instead)
    steps = tuple(
        _step(contact(level.target, service, catalog), catalog, at, level.after.seconds, level)
        for level in policy.levels
    )
    last = policy.levels[-1].after.seconds
    final = _step(contact(policy.final.target, service, catalog), catalog, at, last) if policy.final else None
    return Timeline(severity, at, policy, steps, final, arithmetic=tuple(_arithmetic(steps, severity)))


def project(service: Service, catalog: Catalog, *, at: datetime) -> Project | None:
    """Return who of the project team can be called beside the ladder; None when no hypercare is on."""
    plan = service.hypercare
    if service.lifecycle != "hypercare" or plan is None or not plan.project_contacts:
        return None
    reason = first_call(service, catalog, today=at.date()).reason
    if plan.hours and not is_open((plan.hours,), at, frozenset()):
        return Project(f"{reason}, {in_words(plan.hours)}: not now", ())
    return Project(
        reason, tuple(_step(contact(ref, service, catalog), catalog, at, 0) for ref in plan.project_contacts)
    )


def _passed_over(policy: Policy, severity: OrgSeverity, at: datetime) -> str:
    """Return why a policy is not followed; empty when it is."""
    if policy.applies_to and severity.id not in policy.applies_to:
        return f"{policy.id} is for {', '.join(policy.applies_to)}"
    if policy.hours and not is_open((policy.hours,), at, frozenset()):
        return f"{policy.id} holds {in_words(policy.hours)}: not now"
    return ""


def _step(who: Contact, catalog: Catalog, start: datetime, after: int, level: Level | None = None) -> Step:
    file = catalog.team_by_id.get(who.ref)
    team = file.spec if file else None
    at = start + timedelta(seconds=after)
    holidays = _holidays(team, catalog)
    duty = _duty(who.hours, at, holidays, who)
    declared = (*who.hours, *(channel.hours for channel in who.channels if channel.hours))
    zone = (team and team.timezone) or next((hours.tz for hours in declared), "")
    kinds = level.via if level else ()
    ways = tuple(_ways(who, kinds, at, holidays, duty))
    return Step(who, after, at, at.astimezone(ZoneInfo(zone)) if zone else None, zone, duty, ways, level)


def _holidays(team: Team | None, catalog: Catalog) -> frozenset[date]:
    calendars = catalog.org.spec.holidays
    return frozenset(
        day for calendar in calendars if team and calendar.id == team.holidays for day in calendar.days
    )


def _duty(hours: tuple[Hours, ...], at: datetime, holidays: frozenset[date], who: Contact) -> Duty:
    if not hours:
        return Duty(None, f"no hours of this {who.kind} are declared")
    words = "; ".join(in_words(entry) for entry in hours)
    if is_open(hours, at, holidays):
        return Duty(True, words)
    if is_open(hours, at, frozenset()):
        return Duty(False, f"a holiday; otherwise {words}")
    return Duty(False, words)


def _ways(
    who: Contact, kinds: tuple[ChannelType, ...], at: datetime, holidays: frozenset[date], duty: Duty
) -> Iterator[Way]:
    """Yield the channels in the order of the level; without one, those for incidents as the team has them."""
    if who.kind == "vendor":
        if who.note or who.portal:
            yield Way("support", who.note or who.portal, None)
        return
    if not kinds:
        usual = [channel for channel in who.channels if not channel.for_ or "incident" in channel.for_]
        yield from (_way(channel, at, holidays, duty, who) for channel in usual)
    for kind in dict.fromkeys(kinds):
        found = [channel for channel in who.channels if channel.type == kind]
        yield from (_way(channel, at, holidays, duty, who) for channel in found)
        if not found:
            yield Way(kind, "", False)


def _way(channel: Channel, at: datetime, holidays: frozenset[date], duty: Duty, who: Contact) -> Way:
    """Judge a channel by its own hours, or else by those of the team."""
    own = _duty((channel.hours,), at, holidays, who) if channel.hours else duty
    remarks = []
    if own.now is False:
        remarks.append(f"closed now: {own.reason}" if channel.hours else "closed now")
    elif own.now and not duty.now:
        remarks.append(f"answers now: {own.reason}")
    if channel.for_ and "incident" not in channel.for_:
        remarks.append(f"meant for: {', '.join(channel.for_)}")
    return Way(channel.type, channel.value, own.now, "; ".join(remarks))


def _arithmetic(steps: tuple[Step, ...], severity: OrgSeverity) -> Iterator[str]:
    """Yield the time to the last level and how it compares with the response target, as sums to follow."""
    waits = [step.after for step in steps]
    total, target = waits[-1], severity.respond_within
    parts = [waits[0], *(later - sooner for sooner, later in pairwise(waits))]
    unit = _unit(*waits, target.seconds if target else 0)
    last = f"{_number(total, unit)} {unit}"
    shown = " + ".join(_number(part, unit) for part in parts)
    yield f"Time to the last level: {shown} = {last}" if len(parts) > 1 else f"Time to the last level: {last}"
    if target is None:
        yield f"Response target of {severity.id}: none is declared"
        return
    goal = _number(target.seconds, unit)
    yield f"Response target of {severity.id}: {goal} {unit}"
    if total <= target.seconds:
        spare = _number(target.seconds - total, unit)
        yield f"{goal} - {_number(total, unit)} = {spare} {unit} left when the last level is called"
    else:
        over = _number(total - target.seconds, unit)
        yield f"{_number(total, unit)} - {goal} = {over} {unit} over the target"
        soon = sum(wait <= target.seconds for wait in waits)
        yield f"Called within the target: {soon} of {len(waits)} levels"


def _unit(*seconds: int) -> str:
    return "s" if any(number % 60 for number in seconds) else "min"


def _number(seconds: int, unit: str) -> str:
    return str(seconds if unit == "s" else seconds // 60)
