"""The states of a service: how it got where it is, and how a pilot ends."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.lifecycle import follows, past
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule

_ENDING = ("retiring", "retired")
_ENDS = ("users", "data", "access", "alerts")


@rule("HND004", fields=("lifecycle",), beyond=True)
def illegal_jump(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The service came to its state from one that does not lead there.

    What the states between would have asked, nobody has looked at.

    Set ``lifecycle`` to the state it is really in and go on from there; returns lead from readiness and
    hypercare to hardening, and from steady to hypercare; what is stopped goes to retiring. Git knows the
    states it had; a change that is not committed counts.
    """
    states = context.facts.states if context.facts else ()
    now = service.spec.lifecycle
    came_by = states[0][1] if states and states[0][0] == now else None
    before = next((state for state, _ in states if state != now), "")
    if before and not follows(before, now):
        between = past(before, now)
        way = f"past {' and '.join(between)}" if between else "where no way leads"
        when = f"with commit {came_by.short} of {came_by.date}" if came_by else "with a change not committed"
        yield ("lifecycle",), f"it went from {before} to {now}, {way}, {when}"


@rule("HND005", fields=("pilot.ends", "pilot.exit_decision"))
def endless_pilot(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A pilot has no last day, or nobody says what is decided then and by whom.

    A pilot without an end becomes production that nobody made ready.

    Write ``pilot.ends`` and ``pilot.exit_decision``.
    """
    if service.spec.lifecycle == "pilot":
        pilot = service.spec.pilot
        if pilot is None or pilot.ends is None:
            yield ("pilot", "ends"), "nothing says when the pilot is over"
        if pilot is None or pilot.exit_decision is None:
            yield ("pilot", "exit_decision"), "nothing says what is decided at its end, and by whom"


@rule("HND006", fields=("pilot.ends",))
def pilot_overdue(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The last day of the pilot is past, and the service is still a pilot.

    People rely on it by now, and nobody has decided to run it.

    Take the decision that ``pilot.exit_decision`` names: harden it, end it, or move ``pilot.ends``.
    """
    ends = service.spec.pilot.ends if service.spec.pilot else None
    if service.spec.lifecycle == "pilot" and ends and ends < context.today:
        yield ("pilot", "ends"), f"the pilot was to end on {ends}"


@rule("HND017", fields=("retirement.steps[].about",))
def left_behind(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A service is being retired, and nothing says what becomes of its users, data, access or alerts.

    Keys that still open doors and alerts that still wake people outlive every service.

    Write a step about each under ``retirement.steps``, with owner and day.
    """
    spec = service.spec
    if spec.lifecycle in _ENDING and "retirement" not in spec.nothing:
        steps = spec.retirement.steps if spec.retirement else ()
        lost = [kind for kind in _ENDS if kind not in {step.about for step in steps}]
        if lost and (spec.retirement is None or "steps" not in spec.retirement.nothing):
            yield ("retirement", "steps"), f"no step is about {', '.join(lost)}"


@rule("HND018", fields=("retirement.steps[].done", "retirement.steps[].due", "retirement.last_day"))
def not_taken_down(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Something was to end with the service by a day that is past, or the service is retired, and it goes on.

    Nobody watches it any more, and it still costs, leaks or wakes somebody.

    Do it, and write ``done``; or move its day and ``retirement.last_day``.
    """
    spec, today = service.spec, context.today
    plan = spec.retirement
    if plan is not None and spec.lifecycle == "retiring" and plan.last_day and plan.last_day < today:
        yield ("retirement", "last_day"), f"its last day was {plan.last_day}, and it is not retired"
    for number, step in enumerate(plan.steps if plan else ()):
        if step.done is None and ((step.due and step.due < today) or spec.lifecycle == "retired"):
            late = f"was to be done by {step.due}" if step.due else "is not done"
            yield ("retirement", "steps", number), f"{step.id} {late}"


RULES = (illegal_jump, endless_pilot, pilot_overdue, left_behind, not_taken_down)
