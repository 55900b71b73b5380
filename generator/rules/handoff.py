"""Whether the project may leave: acceptance, hypercare."""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule

_SETTLED = ("met", "na", "waived")


@rule("HND001", fields=("handoff.acceptance_criteria", "handoff.acceptance_criteria[].verdict"))
def criterion_open(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """An acceptance criterion that must be met is open or not met.

    The receiving team runs a service that nobody has shown to be ready.

    Meet it, and have the receiving team write its verdict.
    """
    handoff = service.spec.handoff
    for number, criterion in enumerate(handoff.acceptance_criteria if handoff else ()):
        if criterion.must and criterion.verdict not in _SETTLED:
            verdict = criterion.verdict or "open"
            yield ("handoff", "acceptance_criteria", number), f"{criterion.id} must be met and is {verdict}"


@rule("HND002", fields=("hypercare.ends",))
def hypercare_overdue(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The end date of hypercare is past, and the service is still in hypercare.

    Nobody can tell whether the project team still answers.

    End it when its exit criteria hold, or extend it with a reason and an approver.
    """
    hypercare = service.spec.hypercare
    end = hypercare.agreed_end if hypercare else None
    if service.spec.lifecycle == "hypercare" and end and end < context.today:
        yield ("hypercare", "ends"), f"hypercare was to end on {end}"


@rule("HND003", fields=("handoff.acceptance_criteria",))
def no_acceptance(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No acceptance criterion is written, or no handoff at all.

    What was promised at handoff is remembered differently by everybody.

    Write ``handoff.acceptance_criteria``, each with an owner.
    """
    handoff = service.spec.handoff
    stated = handoff is not None and (handoff.acceptance_criteria or "acceptance_criteria" in handoff.nothing)
    if "handoff" not in service.spec.nothing and not stated:
        yield ("handoff", "acceptance_criteria"), "nothing says what was or will be accepted"


RULES = (criterion_open, hypercare_overdue, no_acceptance)
