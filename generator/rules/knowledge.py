"""Whether those who receive a service were shown it, and have shown that they can do it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.detection import HIGH
from generator.analysis.learning import Covered, doubts, learning
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule
from generator.spec.base import empty
from generator.spec.escalation import Escalation
from generator.spec.handoff import Handoff
from generator.spec.service import Service


@rule("HND010", fields=("handoff.kt_sessions[].covers", "handoff.demonstrations"))
def not_taught(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A failure mode was neither taught to the receiving team nor done by it.

    They meet it for the first time alone, and those who know it have left.

    Hold a session about it and name it in ``covers``, or have the receiver do it and write
    ``handoff.demonstrations``.
    """
    handoff = service.spec.handoff
    if handoff is not None and "kt_sessions" not in handoff.nothing:
        for found in _modes(service, context):
            if not found.handed_over_by(context.today):
                yield ("handoff", "kt_sessions"), f"{found.topic.id} was neither taught nor demonstrated"


@rule("HND011", fields=("handoff.demonstrations", "failure_modes[].severity"))
def not_demonstrated(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Nobody of the receiving team has handled a severe failure mode (8 or more) from its page alone.

    Whether the page is enough will show in the incident that costs most.

    Play it through: the receiver alone, with nothing but the page. One done by those who hand over, with help
    or from memory is none.
    """
    handoff = service.spec.handoff
    if handoff is None or "demonstrations" in handoff.nothing:
        return
    severe = {mode.id: mode.severity for mode in service.spec.failure_modes if (mode.severity or 0) >= HIGH}
    givers = handoff.givers(service.spec.built_by)
    for found in _modes(service, context):
        if found.topic.id in severe and not found.shown_by(context.today, givers):
            said = f"{found.topic.id} has severity {severe[found.topic.id]} and was not demonstrated"
            last = next((doubts(one, givers) for one in found.demonstrations), "")
            yield ("handoff", "demonstrations"), f"{said}: {last or 'not yet'}"


@rule("HND012", fields=("handoff.demonstrations[].gaps", "handoff.demonstrations[].due"))
def found_in_demonstration(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The last demonstration found that the page lacks something.

    The next one to stand before that page is alone and has no time.

    Mend the page and have it done again; ``owner`` and ``due`` of the demonstration say who and by when.
    """
    handoff = service.spec.handoff or empty(Handoff)
    newest = {
        id(one)
        for found in learning(service, context.catalog.org.spec, today=context.today).covered
        for one in found.demonstrations
        if one.at == found.demonstrations[0].at
    }
    for number, shown in enumerate(handoff.demonstrations):
        for gap in shown.gaps if id(shown) in newest else ():
            yield ("handoff", "demonstrations", number), f"{shown.what}: {gap.rstrip('.')}"


@rule(
    "HND021",
    fields=("handoff.kt_sessions[].receiver_teams", "escalation.policies[].levels", "operated_by"),
)
def called_untaught(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A team that runs the service or is called for it was in no session and has demonstrated nothing.

    Whoever calls it reaches people who have never seen the service.

    Teach it, and name it in ``handoff.kt_sessions[].receiver_teams``, or take it off the ladder. Without
    ``receiver_teams`` a session was for ``handoff.to_team``.
    """
    handoff = service.spec.handoff
    if handoff is None or not handoff.kt_sessions:
        return
    taught = handoff.taught_by(context.today) | handoff.givers(service.spec.built_by)
    for team, why in _acting(service.spec).items():
        if team in context.catalog.team_by_id and team not in taught:
            yield ("handoff", "kt_sessions"), f"{team} {why} and was in no session"


def _acting(spec: Service) -> dict[str, str]:
    """Return who has to act when the service fails, and why: who runs it, and who is called."""
    levels = (level for policy in (spec.escalation or empty(Escalation)).policies for level in policy.levels)
    called = {str(level.target): f"is called at level {level.level}" for level in reversed((*levels,))}
    return called | ({str(spec.operated_by): "runs the service"} if spec.operated_by else {})


def _modes(service: ServiceEntry, context: Context) -> tuple[Covered, ...]:
    found = learning(service, context.catalog.org.spec, today=context.today)
    return found.about("failure mode")


RULES = (not_taught, not_demonstrated, found_in_demonstration, called_untaught)
