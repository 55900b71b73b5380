"""Whether the failure modes lead a stranger through the night."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator import late
from generator.analysis.detection import noticed
from generator.analysis.graph import Node, dead_end, graphs, loops, unreachable
from generator.analysis.holes import holes
from generator.analysis.walk import FIRST_CHECK, all_steps
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule
from generator.spec.base import FieldPath, NotApplicable, sections
from generator.spec.steps import Step


@rule("FMD001", fields=("failure_modes",))
def no_failure_mode(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No failure mode is written.

    The runbook has nothing to say when an alert fires.

    Start with the failure you had last: ``failure_modes`` with symptoms, first check and mitigation.
    """
    if not service.spec.failure_modes:
        yield ("failure_modes",), "no failure mode is written"


@rule("FMD002", fields=("failure_modes[].mitigation",))
def no_mitigation(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A failure mode has no step that stops the harm.

    The reader knows what is wrong and not what to do.

    Write ``mitigation``, or ``mitigation: {na: reason}`` when only waiting helps.
    """
    for number, mode in enumerate(service.spec.failure_modes):
        if not mode.mitigation and not isinstance(mode.nothing.get("mitigation"), NotApplicable):
            yield ("failure_modes", number, "mitigation"), f"{mode.id} has no step that stops the harm"


@rule("FMD003", fields=("failure_modes[].verification",))
def no_verification(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A failure mode does not say how one knows that it is over.

    Incidents are closed too early and come back an hour later.

    Write ``verification`` with what to look at and what to expect.
    """
    for number, mode in enumerate(service.spec.failure_modes):
        if not mode.verification and not isinstance(mode.nothing.get("verification"), NotApplicable):
            yield ("failure_modes", number, "verification"), f"nothing tells that {mode.id} is over"


@rule("FMD004", fields=("failure_modes[].detected_by",))
def undetected(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Nothing detects a failure mode.

    Users notice it first, and nobody is woken.

    Name an alert, synthetic check, log query or dashboard in ``detected_by``. An alert whose note in
    ``alerts.notes`` names the failure mode counts, too.
    """
    for found in noticed(service):
        if found.undetected:
            yield ("failure_modes", found.number, "detected_by"), f"nothing detects {found.mode.id}"


@rule("FMD005", fields=("failure_modes[].first_check",))
def no_first_check(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A failure mode has no first check.

    The reader cannot tell in a minute whether the alert is real.

    Write ``first_check``: one look, and what to expect.
    """
    for number, mode in enumerate(service.spec.failure_modes):
        if mode.first_check is None and not isinstance(mode.nothing.get("first_check"), NotApplicable):
            yield ("failure_modes", number, "first_check"), f"{mode.id} has no first check"


@rule("FMD006", fields=("Step.run", "Step.danger", "Step.undo"))
def change_without_way_back(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A command changes something, and neither danger nor undo is written.

    Half asleep, people run what the page shows.

    Add ``danger`` and ``undo``, or ``reads_only: true`` when it changes nothing.
    """
    for path, step in all_steps(service.spec):
        if isinstance(step.nothing.get("undo"), NotApplicable):
            continue
        if step.changes and step.danger is None and step.undo is None:
            yield (*path, "run"), "the command changes something; danger and undo are not written"


@rule(
    "FMD007", fields=("failure_modes[].severity", "failure_modes[].occurrence", "failure_modes[].detection")
)
def no_risk_numbers(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A failure mode has no severity, occurrence or detection.

    Nobody can tell which failure to work on first.

    Rate all three from 1 to 10 on the scales of org.yaml.
    """
    for number, mode in enumerate(service.spec.failure_modes):
        for field in ("severity", "occurrence", "detection"):
            if getattr(mode, field) is None and field not in mode.nothing:
                yield ("failure_modes", number, field), f"{mode.id} has no {field}"


@rule("FMD008", fields=("Step.id", "Step.ok", "Step.else", "Step.undo"))
def step_unreachable(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No step leads to a step.

    It was meant to be done by somebody, and everybody passes it by.

    Name its ``id`` in the ``ok``, ``else`` or ``undo`` of another step, or take it out.
    """
    for path, subject in graphs(service.spec):
        for node in unreachable(subject):
            yield _path(path, node), f"no step leads to step {node.number}"


@rule("FMD009", fields=("Step.ok", "Step.else"))
def loop_without_exit(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Steps go round in a circle, and none of them leads out.

    Half asleep, people do what the page says, again and again, while the harm goes on.

    Let ``ok`` or ``else`` of one lead to ``verification``, ``done``, ``escalate`` or another failure mode.
    """
    for path, subject in graphs(service.spec):
        for circle in loops(subject):
            numbers = ", ".join(str(node.number) for node in circle)
            words = (
                f"steps {numbers} go round in a circle"
                if len(circle) > 1
                else f"step {numbers} leads to itself"
            )
            yield _path(path, circle[0]), f"{words} with no way out"


@rule("FMD010", fields=("failure_modes[].verification", "failure_modes[].escalate_when", "Step.else"))
def dead_end_after_change(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A failure mode ends after a change, with nothing to look at and nobody to call.

    The reader has changed something and does not know whether it helped.

    Write ``verification``, or ``escalate_when``, or let a step's ``else`` lead to ``escalate``.
    """
    for mode, (path, subject) in zip(service.spec.failure_modes, graphs(service.spec), strict=False):
        last = dead_end(mode, subject)
        if last is not None and not isinstance(mode.nothing.get("verification"), NotApplicable):
            yield (
                _path(path, last),
                f"{mode.id} ends at step {last.number}, with nothing to look at and nobody to call",
            )


@rule("FMD011", fields=("incidents[].failure_mode",))
def incident_without_failure_mode(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """An incident has no failure mode.

    It happened, and next time there is again no page that leads out of it.

    Write the failure mode, and name it in the incident's ``failure_mode``.
    """
    for number, incident in enumerate(service.spec.incidents):
        if incident.failure_mode is None and "failure_mode" not in incident.nothing:
            yield ("incidents", number, "failure_mode"), f"no failure mode explains {incident.id}"


_LOOK: Final = late.pattern(
    r"(?i)\b(?:check|look (?:at|into|through)|inspect|read|see|search|watch)\b"
    r"[^.;:]{0,40}\b(?:logs?|metrics|traces)\b"
)
_HOW: Final = re.compile(r"`[^`]*[\s{|=][^`]*`")
"""A command or query within a text; a single word in backticks is a name."""


@rule("FMD012", fields=("Step.do", "Step.run"))
def look_without_command(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A step says to look at logs, metrics or traces, and not how.

    Half asleep in front of an empty search field, nobody knows what to type.

    Write the query in ``run``, with what to ``expect``.
    """
    for path, step in all_steps(service.spec):
        if step.run is None and _LOOK.search(step.do) and not _HOW.search(step.do):
            yield (*path, "do"), "it says what to look at, and gives no command or query"


@rule("FMD013", fields=("Step.do", "failure_modes[].symptoms", "failure_modes[].title"))
def text_to_be_written(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A text says that it is still to be written.

    It looks like an answer, counts as filled, and says nothing.

    Write the text, or ``{unknown: {owner, due}}`` in its place.
    """
    for path in holes(service.spec):
        yield path, "the text is still to be written"


@rule("FMD014", fields=("Step.run", "Step.expect"))
def command_without_expectation(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A step has a command, and nothing says what it is to show.

    The reader looks at twenty lines and cannot tell good from bad.

    Write ``expect``: what stands there when it worked.
    """
    for path, step in all_steps(service.spec):
        if step.run and not (step.expect or "expect" in step.nothing):
            yield (*path, "expect"), "nothing says what the command is to show"


@rule("FMD015", fields=("failure_modes[].first_check", "failure_modes[].diagnosis", "Step.else"))
def look_without_else(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A step of the diagnosis says what is expected, and not where to go when it is not so.

    It is the branch the night takes, and the page ends there.

    Write ``else``: another step, another failure mode, or ``escalate``.
    """
    for number, mode in enumerate(service.spec.failure_modes):
        for path, step in sections((mode.first_check or (), mode.diagnosis), ("failure_modes", number)):
            if isinstance(step, Step) and step.expect and not (step.else_ or "else" in step.nothing):
                field = ("diagnosis", path[-1]) if path[2] else ("first_check",)
                yield ("failure_modes", number, *field, "else"), "nothing says where to go when it is not so"


_OF_DANGER: Final = {
    "blast_radius": "whom a dangerous step hits",
    "confirm": "what to make sure of before a dangerous step",
}


@rule("FMD016", fields=("Danger.blast_radius", "Danger.confirm", "Step.danger", "Step.undo"))
def danger_half_said(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A dangerous step does not say whom it hits, what to make sure of first, or how to take it back.

    At 3 a.m. the copy button is quicker than the doubt.

    Write ``blast_radius`` and ``confirm`` into ``danger``, and ``undo``, or ``undo: {na: reason}``.
    """
    for path, step in all_steps(service.spec):
        if step.danger is not None:
            for field, words in _OF_DANGER.items():
                if getattr(step.danger, field) is None and field not in step.danger.nothing:
                    yield (*path, "danger", field), f"nothing says {words}"
            if step.undo is None and "undo" not in step.nothing:
                yield (*path, "undo"), "nothing says how to take a dangerous step back"


def _path(subject: FieldPath, node: Node) -> FieldPath:
    return (*subject, "first_check") if node.phase == FIRST_CHECK else (*subject, node.phase, node.index)


RULES = (
    no_failure_mode,
    no_mitigation,
    no_verification,
    undetected,
    no_first_check,
    change_without_way_back,
    no_risk_numbers,
    step_unreachable,
    loop_without_exit,
    dead_end_after_change,
    incident_without_failure_mode,
    look_without_command,
    text_to_be_written,
    command_without_expectation,
    look_without_else,
    danger_half_said,
)
