"""Questions for those who are called: alerts, symptoms, what to do, whom to call, who decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from generator.analysis.alert_index import service_alerts
from generator.analysis.quiz.facts import DESK, DUTY, ON_CALL, About, Answer, Fact, ended, same
from generator.analysis.words import DECISIONS
from generator.spec.base import empty
from generator.spec.escalation import Escalation
from generator.spec.failure_modes import FailureMode


def _alerts(about: About) -> Iterator[Fact]:
    for alert in service_alerts(about.entry):
        near = tuple(mode for mode in about.spec.failure_modes if alert.name in mode.related_alerts)
        right = tuple(Answer(mode.id, mode.title) for mode in (*alert.failure_modes, *near))
        if alert.failure_modes:
            text = f"The alert {alert.name} fires. Which failure mode does it point to?"
            yield Fact(
                "alert", text, right, about.titles, DUTY, about.mode(alert.failure_modes[0]), right[0].text
            )


def _symptoms(about: About) -> Iterator[Fact]:
    """Ask whose symptom it is. A symptom that is part of another's is one of both."""
    for mode in about.spec.failure_modes:
        for symptom in mode.symptoms:
            also = tuple(
                other for other in about.spec.failure_modes if other is not mode and _shows(other, symptom)
            )
            right = tuple(Answer(one.id, one.title) for one in (mode, *also))
            text = f"Somebody sees: {ended(symptom)} Under which failure mode is it written?"
            yield Fact("symptom", text, right, about.titles, (*DUTY, *DESK), about.mode(mode), mode.title)


def _shows(mode: FailureMode, symptom: str) -> bool:
    asked = same(symptom)
    return any(asked in same(other) or same(other) in asked for other in mode.symptoms)


def _first_checks(about: About) -> Iterator[Fact]:
    found = [(mode, mode.first_check) for mode in about.spec.failure_modes if mode.first_check is not None]
    others = tuple(Answer(mode.id, step.do) for mode, step in found)
    for mode, step in found:
        text = f"You suspect: {ended(mode.title)} What do you look at first?"
        yield Fact(
            "first check", text, (Answer(mode.id, step.do),), others, DUTY, about.mode(mode), mode.title
        )


def _time_boxes(about: About) -> Iterator[Fact]:
    """Ask when to stop trying. Times after which the same page calls somebody are not offered as wrong."""
    modes = about.spec.failure_modes
    boxes = tuple(Answer(str(m.time_box.seconds), m.time_box.text) for m in modes if m.time_box is not None)
    for mode in modes:
        if mode.time_box is None:
            continue
        waits = (mode.time_box, *(when.after for when in mode.escalate_when if when.after is not None))
        right = tuple(Answer(str(wait.seconds), wait.text) for wait in waits)
        text = f"{ended(mode.title)} After how long do you stop trying and escalate, whatever the state?"
        yield Fact("time box", text, right, boxes, ON_CALL, about.mode(mode), mode.title)


def _reasons_to_call(about: About) -> Iterator[Fact]:
    modes = about.spec.failure_modes
    others = tuple(
        Answer(same(when.condition), when.condition) for mode in modes for when in mode.escalate_when
    )
    for mode in modes:
        right = tuple(Answer(same(when.condition), when.condition) for when in mode.escalate_when)
        if right:
            text = f"{ended(mode.title)} Which of these does its page name as a reason to call somebody?"
            yield Fact("escalation", text, right, others, ON_CALL, about.mode(mode), mode.title)


def _procedures(about: About) -> Iterator[Fact]:
    works = about.spec.procedures
    titles = tuple(Answer(work.id, work.title or work.id) for work in works)
    for work, title in zip(works, titles, strict=True):
        page = about.page(f"runbook/#procedure-{work.id}")
        if work.when is not None:
            text = f"{ended(work.when)} Which procedure is that for?"
            yield Fact("procedure", text, (title,), titles, DUTY, page, title.text)
        if work.approvals:
            right = tuple(about.party(ref) for ref in work.approvals)
            text = f"{ended(title.text)} Who must agree before it is done?"
            yield Fact("approval", text, right, about.parties, ON_CALL, page, title.text)


def _ladders(about: About) -> Iterator[Fact]:
    for policy in (about.spec.escalation or empty(Escalation)).policies:
        page, where = about.page("runbook/"), "Runbook"
        for level in policy.levels:
            text = f"Escalation policy {policy.id}: whom does level {level.level} call?"
            right = (about.party(level.target),)
            yield Fact("ladder", text, right, about.parties, (*DUTY, *DESK), page, where)


def _decisions(about: About) -> Iterator[Fact]:
    for one in (about.spec.escalation or empty(Escalation)).decisions:
        text = f"Who may decide this without a meeting: {DECISIONS[one.decision]}?"
        right = tuple(about.party(ref) for ref in (one.who, one.deputy) if ref)
        audiences = (*ON_CALL, "manager", *DESK)
        yield Fact("decision", text, right, about.parties, audiences, about.page("runbook/"), "Runbook")


def _advisers(about: About) -> Iterator[Fact]:
    for found in (about.spec.escalation or empty(Escalation)).functional:
        text, right = (
            f"Whom do you ask, whatever the severity, about this: {found.topic}?",
            about.party(found.to),
        )
        audiences, page = (*ON_CALL, *DESK), about.page("runbook/")
        yield Fact("adviser", text, (right,), about.parties, audiences, page, "Runbook")


SOURCES: Final[tuple[Callable[[About], Iterator[Fact]], ...]] = (
    _alerts, _symptoms, _first_checks, _time_boxes, _reasons_to_call, _procedures, _ladders, _decisions,
    _advisers,
)  # fmt: skip
