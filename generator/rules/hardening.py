"""Whether what was to be made solid is, and whether a debt stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.analysis.codepaths import debt_paths
from generator.catalog import ServiceEntry
from generator.readiness import STATES, Context, Finding, rule

_RUN: Final = STATES[: STATES.index("retiring")]


@rule("HRD001", fields=("tech_debt[].blocks_state",))
def debt_in_the_way(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """The service is in a state that one of its known issues keeps it out of.

    What was agreed to be unbearable there is now carried by whoever is on call.

    Remove the debt and its entry, go back a state, or agree anew on ``blocks_state``.
    """
    now = service.spec.lifecycle
    for number, debt in enumerate(service.spec.tech_debt):
        kept_out = debt.blocks_state
        if kept_out in _RUN and now in _RUN and STATES.index(now) >= STATES.index(kept_out):
            yield ("tech_debt", number), f"{debt.id} keeps it out of {kept_out}, and it is in {now}"


@rule("HRD002", fields=("hardening[].due", "hardening[].done"))
def hardening_overdue(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Something was to be made solid by a day that is past, and is not done.

    The handoff is planned on it; those who receive learn of the delay from the first incident.

    Do it, and write ``done`` with evidence; or agree on another day.
    """
    for number, item in enumerate(service.spec.hardening):
        if item.done is None and item.due is not None and item.due < context.today:
            yield ("hardening", number), f"{item.id} was to be done by {item.due}"


@rule("HRD003", fields=("hardening[].done",))
def not_solid(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Users rely on the service, and something of its hardening plan is not done.

    It was written down because it would not hold.

    Do it, and write ``done`` with evidence.
    """
    for number, item in enumerate(service.spec.hardening):
        if item.done is None and not (item.due is not None and item.due < context.today):
            yield (
                ("hardening", number),
                f"{item.id} is not done, and the service is in {service.spec.lifecycle}",
            )


@rule("HRD004", fields=("tech_debt[].location",), beyond=True)
def debt_not_there(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A known issue lies in a path that is not in the repository.

    It has moved or is gone; whoever has to live with it searches in the wrong place.

    Correct ``location``, or take the issue out. Repositories that cannot be read are not judged.
    """
    for facts in context.facts.code if context.facts else ():
        if facts.repository is None:
            continue
        lost = set(debt_paths(service.spec, facts.location)) - facts.repository.there
        for number, debt in enumerate(service.spec.tech_debt):
            if debt.location is not None and debt.location.rstrip("/") in lost:
                yield ("tech_debt", number, "location"), f"{debt.id}: {facts.shown} has no {debt.location}"


@rule("HRD005", fields=("hardening[].removes",))
def removed_debt_listed(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Something that removes a known issue is done, and the issue is still listed.

    People go on working around what is gone, or believe gone what is not.

    Take the issue out of ``tech_debt``, or take ``done`` back.
    """
    for number, item in enumerate(service.spec.hardening):
        for debt in item.removes if item.done is not None else ():
            yield ("hardening", number, "removes"), f"{item.id} is done, and {debt} is still listed"


RULES = (debt_in_the_way, hardening_overdue, not_solid, debt_not_there, removed_debt_listed)
