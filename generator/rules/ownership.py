"""Whether somebody can be called."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.people import first_call
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule


@rule("OWN001")
def no_escalation_policy(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No escalation policy says who is called, and who is next.

    At 3 a.m. the first person may not answer. Without a second level the reader stops there.

    Write ``escalation.policies`` with at least two levels.
    """
    if service.spec.escalation is None or not service.spec.escalation.policies:
        yield ("escalation", "policies"), "no policy says who is called"


@rule("OWN002")
def nobody_reachable(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Whoever is to be called first has no channel.

    A name is not enough at 3 a.m.

    Add ``channels`` to the team's file or to the role in org.yaml.
    """
    for contact in first_call(service.spec, context.catalog, today=context.today).contacts:
        if not contact.channels and contact.kind != "vendor":
            yield ("owner",), f"{contact.name} is called first and has no channel"


@rule("OWN003")
def operator_unknown(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Nobody is named who runs the service.

    Until the handoff the builders run it; after it somebody else does. The page cannot guess which.

    Set ``operated_by``.
    """
    if service.spec.operated_by is None:
        yield ("operated_by",), "nobody is named who runs the service"


RULES = (no_escalation_policy, nobody_reachable, operator_unknown)
