"""Who is called at a moment, minute by minute.

Waits between levels are elapsed time, so a change to or from summer time neither adds nor takes an hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from generator.analysis.clock import is_open
from generator.analysis.hours import in_words
from generator.analysis.people import Contact, contact, first_call
from generator.analysis.targets import arithmetic
from generator.shared import Shared
from generator.spec.audience import HIDDEN
from generator.spec.escalation import Level, Policy
from generator.spec.org import OrgSeverity
from generator.spec.service import Service
from generator.spec.team import Channel, ChannelType, Hours


class Duty(Struct, frozen=True):
    """Whether somebody is there, and why. `now` is None when the specs do not say."""

    now: bool | None
    reason: str


class Way(Struct, frozen=True):
    """One channel to try. `value` is empty when there is none of that kind; `answers` None when not known."""

    kind: str
    value: str
    answers: bool | None
    remark: str = ""


class Step(Struct, frozen=True):
    """One call of the ladder. `level` is empty for the last resort, `local` None when no zone is declared."""

    contact: Contact
    after: int
    at: datetime
    local: datetime | None
    duty: Duty
    ways: tuple[Way, ...]
    level: Level | None = None

    @property
    def answers(self) -> bool | None:
        """Whether somebody answers on a way this step uses; None when that cannot be known."""
        known = {way.answers for way in self.ways}
        return True if True in known else None if None in known else False


class Timeline(Struct, frozen=True):
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


class Project(Struct, frozen=True):
    """The project team in hypercare. `steps` is empty outside of the hours agreed for it."""

    reason: str
    steps: tuple[Step, ...]


def timeline(service: Service, catalog: Shared, *, severity: OrgSeverity, at: datetime) -> Timeline:
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
        instead = call(contact(service.operated_by or service.owner, service, catalog), at)
        return Timeline(severity, at, None, passed_over=reasons, instead=instead)
    steps = tuple(
        call(contact(level.target, service, catalog), at, after=level.after.seconds, level=level)
        for level in policy.levels
    )
    last = policy.levels[-1].after.seconds
    final = call(contact(policy.final.target, service, catalog), at, after=last) if policy.final else None
    sums = arithmetic([step.after for step in steps], severity)
    return Timeline(severity, at, policy, steps, final, arithmetic=sums)


def project(service: Service, catalog: Shared, *, at: datetime) -> Project | None:
    """Return who of the project team can be called beside the ladder; None when no hypercare is on."""
    plan = service.hypercare
    if service.lifecycle != "hypercare" or plan is None or not plan.project_contacts:
        return None
    reason = first_call(service, catalog, today=at.date()).reason
    if plan.hours and not is_open((plan.hours,), at, frozenset()):
        return Project(f"{reason}, {in_words(plan.hours)}: not now", ())
    return Project(reason, tuple(call(contact(ref, service, catalog), at) for ref in plan.project_contacts))


def applies(policy: Policy, severity: OrgSeverity) -> bool:
    """Whether a policy is for a severity."""
    return not policy.applies_to or severity.id in policy.applies_to


def _passed_over(policy: Policy, severity: OrgSeverity, at: datetime) -> str:
    """Return why a policy is not followed; empty when it is."""
    if not applies(policy, severity):
        return f"{policy.id} is for {', '.join(policy.applies_to)}"
    if policy.hours and not is_open((policy.hours,), at, frozenset()):
        return f"{policy.id} holds {in_words(policy.hours)}: not now"
    return ""


def call(who: Contact, start: datetime, *, after: int = 0, level: Level | None = None) -> Step:
    """Return what happens when somebody is called some seconds after a moment."""
    at = start + timedelta(seconds=after)
    duty = _duty(who.hours, at, who)
    ways = tuple(_ways(who, level.via if level else (), at, duty))
    return Step(who, after, at, at.astimezone(ZoneInfo(who.zone)) if who.zone else None, duty, ways, level)


def _duty(hours: tuple[Hours, ...], at: datetime, who: Contact) -> Duty:
    if not hours:
        return Duty(
            None,
            f"the hours of this {who.kind} are {HIDDEN}"
            if who.hours_hidden
            else f"no hours of this {who.kind} are declared",
        )
    words = "; ".join(in_words(entry) for entry in hours)
    if is_open(hours, at, who.holidays):
        return Duty(True, words)
    if is_open(hours, at, frozenset()):
        return Duty(False, f"a holiday; otherwise {words}")
    return Duty(False, words)


def _ways(who: Contact, kinds: tuple[ChannelType, ...], at: datetime, duty: Duty) -> Iterator[Way]:
    """Yield the channels in the order of the level; without one, those for incidents as the team has them."""
    if who.kind == "vendor":
        if who.note or who.portal:
            yield Way("support", who.note or who.portal, None)
        return
    if not kinds:
        usual = [channel for channel in who.channels if not channel.for_ or "incident" in channel.for_]
        yield from (_way(channel, at, duty, who) for channel in usual)
    for kind in dict.fromkeys(kinds):
        found = [channel for channel in who.channels if channel.type == kind]
        yield from (_way(channel, at, duty, who) for channel in found)
        if not found:
            yield Way(kind, "", False)


def _way(channel: Channel, at: datetime, duty: Duty, who: Contact) -> Way:
    """Judge a channel by its own hours, or else by those of the team."""
    own = _duty((channel.hours,), at, who) if channel.hours else duty
    remarks = []
    if own.now is False:
        remarks.append(f"closed now: {own.reason}" if channel.hours else "closed now")
    elif own.now and not duty.now:
        remarks.append(f"answers now: {own.reason}")
    if channel.for_ and "incident" not in channel.for_:
        remarks.append(f"meant for: {', '.join(channel.for_)}")
    return Way(channel.type, channel.value, own.now, "; ".join(remarks))
