"""Whether the service is worth running, grows by decisions, and those who decide take part in time."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.outlook import outlook
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule


@rule(
    "SUC001",
    fields=(
        "success_criteria[].target",
        "success_criteria[].actual",
        "success_criteria[].measured_at",
        "success_criteria[].source",
    ),
)
def success_not_measured(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A success criterion cannot be judged: it was not measured, or its target, day or source is not written.

    Money and night shifts go on without anybody knowing what for.

    Measure it, and write ``actual``, ``measured_at``, ``source`` and a target such as ``>= 0.8``.
    """
    for number, found in enumerate(outlook(service.spec, context.today).criteria):
        if found.met is None and not found.stops and "actual" not in found.criterion.nothing:
            yield ("success_criteria", number, "actual"), f"{found.criterion.id}: {found.why}"


@rule("SUC002", fields=("success_criteria[].stop_when", "success_criteria[].actual"))
def stop_reached(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A success criterion has the value at which the service was to be stopped, and it goes on.

    That was agreed before anybody's work depended on it.

    Decide: retire it, go back a state, or agree on another ``stop_when`` with a reason.
    """
    found = outlook(service.spec, context.today)
    for number, one in enumerate(found.criteria):
        if one.stops and not found.over:
            at = f"{one.criterion.actual} on {one.criterion.measured_at}"
            message = f"{one.criterion.id} was {at}, and was to stop at {one.criterion.stop_when}"
            yield ("success_criteria", number, "actual"), message


@rule("SUC003", fields=("stakeholders[].involved_since", "stakeholders[].sign_off", "pilot.ends"))
def involved_late(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Somebody whose word the handoff needs takes part only since after the pilot.

    What they need was not tried while it was cheap to change; they will say so at the sign-off.

    Ask them now what they cannot live with, and write it as acceptance criteria. Without a pilot the first
    day of hypercare counts.
    """
    spec = service.spec
    tried = spec.pilot.ends if spec.pilot else None
    last = tried or (spec.hypercare.starts if spec.hypercare else None)
    for number, one in enumerate(spec.stakeholders):
        if one.sign_off and last is not None and one.involved_since is not None and one.involved_since > last:
            until = f"the pilot ended on {last}" if tried else f"hypercare began on {last}"
            path = ("stakeholders", number, "involved_since")
            yield path, f"{one.function} takes part since {one.involved_since}, and {until}"


@rule("SUC004", fields=("scaling.stages[].due", "scaling.stages[].decision"))
def stage_undecided(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The day of a stage is past, and nobody has decided on it.

    It grows by itself, and the people, quota and money it takes were granted by nobody.

    Hold its ``go_no_go`` against the facts, and write ``decision`` and ``decided_at``; or move ``due``.
    """
    for number, stage in enumerate(service.spec.scaling.stages if service.spec.scaling else ()):
        if stage.decision is None and stage.due is not None and stage.due < context.today:
            yield ("scaling", "stages", number), f"{stage.id} was to be decided by {stage.due}"


@rule("SUC005", fields=("scaling.stages[].decision", "scaling.stages[].depends_on"))
def stage_ahead(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A stage was decided with go, and one that comes first was not.

    What the earlier stage was to show, nobody has seen.

    Decide on the earlier one first, or take it out of ``depends_on``.
    """
    stages = service.spec.scaling.stages if service.spec.scaling else ()
    gone = {stage.id for stage in stages if stage.decision == "go"}
    for number, stage in enumerate(stages):
        for first in stage.depends_on if stage.decision == "go" else ():
            if first not in gone:
                path = ("scaling", "stages", number, "depends_on")
                yield path, f"{stage.id} goes, and {first} was not decided with go"


RULES = (success_not_measured, stop_reached, involved_late, stage_undecided, stage_ahead)
