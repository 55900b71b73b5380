"""What `handoff show` prints of a service, failure mode, procedure or alert, from the values of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.analysis.absence import withheld
from generator.analysis.alert_index import ServiceAlert
from generator.analysis.hours import in_words
from generator.analysis.people import Contact, Ladder, first_call
from generator.analysis.walk import FIRST_CHECK
from generator.analysis.words import STATES, after, reach, way
from generator.commands.paragraphs import Exact, Paragraph, Prose
from generator.commands.steps import Subject, phase
from generator.spec.audience import HIDDEN
from generator.spec.base import Section
from generator.spec.failure_modes import Detection, FailureMode
from generator.spec.procedures import Procedure

_BLANK: Final = Prose("")
_PHASES: Final = (
    ("diagnosis", "FIND THE CAUSE"),
    ("mitigation", "STOP THE HARM"),
    ("recovery", "RECOVER"),
    ("verification", "VERIFY"),
    ("rollback", "UNDO"),
)
_PROCEDURE: Final = (
    ("precheck", "CHECK BEFORE"),
    ("steps", "DO"),
    ("verification", "SEE THAT IT WORKED"),
    ("rollback", "TAKE IT BACK"),
)
_PAGES: Final = {True: "pages somebody", False: "pages nobody", None: "not known if it pages"}


def overview(subject: Subject) -> Iterator[Paragraph]:
    """Yield what the service is, whom to call, and what can be shown of it."""
    spec = subject.spec
    yield Prose(f"{spec.id}: {spec.name}", style="head")
    yield Prose(spec.summary)
    run = f" Run by {subject.contact(spec.operated_by).name}." if spec.operated_by else ""
    owner = subject.contact(spec.owner).name
    yield Prose(f"Tier {spec.tier}, {STATES[spec.lifecycle].lower()}. Owned by {owner}.{run}")
    yield from _call(subject)
    yield from _withheld(spec, subject)
    yield from _head("FAILURE MODES")
    for mode in spec.failure_modes:
        box = f", stop after {mode.time_box}" if mode.time_box else ""
        yield Prose(f"{mode.id}: {mode.title}{box}", 2, 2)
        yield Prose(f"Noticed by: {_noticed(mode, subject)}", 6, 2)
    if not spec.failure_modes:
        yield _line(subject.missing(spec, "failure_modes"))
    yield from _head("ALERTS")
    for alert in subject.guide.alerts:
        modes = ", ".join(mode.id for mode in alert.failure_modes) or "no failure mode is written"
        yield Prose(f"{alert.name} ({_PAGES[alert.pages]}): {modes}", 2, 2)
    if not subject.guide.alerts:
        yield _line("none")
    if spec.procedures:
        yield from _head("PROCEDURES")
        for procedure in spec.procedures:
            yield Prose(f"{procedure.id}: {procedure.title or procedure.kind}", 2, 2)
    yield from _escalate(subject, tuple(ladder.policy.id for ladder in subject.guide.ladders))
    yield from _big(subject)
    yield _BLANK
    yield Prose(f"Steps: handoff show {spec.id} NAME, a failure mode, an alert or a procedure")


def failure_mode(mode: FailureMode, subject: Subject) -> Iterator[Paragraph]:
    """Yield a failure mode as its page has it, from how to recognise it to whom to call."""
    yield Prose(f"{subject.spec.id} / {mode.id}: {mode.title}", 0, 2, "head")
    if mode.time_box:
        yield Prose(f"STOP AFTER {mode.time_box}, whatever the state, and escalate.", style="danger")
    else:
        yield Prose(f"Time box: {subject.missing(mode, 'time_box')}. When you are stuck, escalate.")
    yield from _call(subject)
    yield from _withheld(mode, subject)
    yield from _head("RECOGNISE IT")
    for symptom in mode.symptoms or (subject.missing(mode, "symptoms"),):
        yield Prose(f"- {symptom}", 2, 2)
    yield _line(f"Noticed by: {_noticed(mode, subject)}")
    for number, cause in enumerate(mode.cause, 1):
        yield _line(f"Likely cause {number}: {cause}")
    for word in ("users", "business", "data", "safety"):
        if mode.effect is not None and (mode.effect.nothing.get(word) or getattr(mode.effect, word)):
            said = getattr(mode.effect, word) or subject.missing(mode.effect, word)
            yield _line(f"What it does to {word}: {said}")
    yield from _steps(mode, subject)
    if mode.workaround is not None:
        yield from _head("MEANWHILE")
        for_ = f" Helps: {mode.workaround.for_}." if mode.workaround.for_ else ""
        until = f" For how long: {mode.workaround.until}." if mode.workaround.until else ""
        yield _line(f"{mode.workaround.text}{for_}{until}")
    yield from _when_to_escalate(mode, subject)
    yield from _messages(mode, subject)


def _steps(mode: FailureMode, subject: Subject) -> Iterator[Paragraph]:
    walk = subject.guide.walk(mode)
    yield from _head("FIRST CHECK: IS IT REAL?")
    if mode.first_check is None:
        yield _line(subject.missing(mode, "first_check"))
    yield from phase(walk.phase(FIRST_CHECK), subject)
    for key, words in _PHASES:
        yield from _head(words)
        if not walk.phase(key).steps:
            yield _line(subject.missing(mode, key))
        yield from phase(walk.phase(key), subject)


def _when_to_escalate(mode: FailureMode, subject: Subject) -> Iterator[Paragraph]:
    yield from _head("ESCALATE")
    for when in mode.escalate_when:
        level = f", begin with level {when.level} at once" if when.level and when.level > 1 else ""
        yield Prose(f"- {after(when.after).capitalize()}, if: {when.condition}", 2, 2)
        if when.policy:
            yield Prose(f"Follow {when.policy}{level}.", 6, 2)
        for thing in when.take_with_you:
            yield Prose(f"Take with you: {thing}", 6, 2)
    if not mode.escalate_when:
        yield _line(subject.missing(mode, "escalate_when"))
    named = {when.policy for when in mode.escalate_when if when.policy}
    policies = (ladder.policy.id for ladder in subject.guide.ladders)
    yield from _escalate(subject, tuple(id_ for id_ in policies if not named or id_ in named))
    yield from _big(subject)


def _messages(mode: FailureMode, subject: Subject) -> Iterator[Paragraph]:
    for id_ in mode.comms:
        message = subject.guide.message(id_)
        when = f"; {message.when}" if message.when else ""
        yield from _head("MESSAGE")
        yield _line(f"To {message.audience} by {message.channel}{when}:")
        yield Exact(message.text)


def procedure(found: Procedure, subject: Subject) -> Iterator[Paragraph]:
    """Yield a procedure as the runbook has it."""
    yield Prose(f"{subject.spec.id} / {found.id}: {found.title or found.kind}", 0, 2, "head")
    if found.when is not None:
        yield Prose(f"When: {found.when}", 0, 2)
    who = subject.contact(found.who).name if found.who else subject.missing(found, "who")
    yield Prose(f"Who: {who}", 0, 2)
    if found.approvals:
        yield Prose(f"Asks first: {', '.join(subject.contact(ref).name for ref in found.approvals)}", 0, 2)
    yield from _withheld(found, subject)
    if found.takes is not None:
        yield Prose(f"Takes about {found.takes}.")
    walk = subject.guide.procedure(found)
    for key, words in _PROCEDURE:
        if walk.phase(key).steps or key == "steps" or key in found.nothing:
            yield from _head(words)
            if not walk.phase(key).steps:
                yield _line(subject.missing(found, key))
            yield from phase(walk.phase(key), subject)


def alert(found: ServiceAlert, subject: Subject) -> Iterator[Paragraph]:
    """Yield an alert as one service has it, and the failure modes it means in full."""
    yield Prose(f"{found.name} in {subject.spec.id} ({subject.spec.name})", 0, 2, "head")
    yield Prose(f"Means: {found.meaning or _unexplained(subject)}", 0, 2)
    yield Prose(f"It {_PAGES[found.pages]}." if found.pages is not None else "It is not known if it pages.")
    for rule in found.rules:
        limit = rule.threshold
        fires = f"the value is {limit.operator} {limit.value}" if limit else "the expression has a result"
        yield Prose(
            f"Fires when {fires}, for {rule.for_ or 'no time: at once'} ({rule.file}, line {rule.line}):"
        )
        yield Exact(rule.expr)
    if found.note is not None:
        for reason in found.note.false_positive_when:
            yield Prose(f"Fires and nothing is wrong: {reason}", 0, 2)
        silence = found.note.silence_ok or subject.missing(found.note, "silence_ok")
        yield Prose(f"Silence it: {silence}", 0, 2)
    for mode in found.failure_modes:
        yield _BLANK
        yield from failure_mode(mode, subject)
    if not found.failure_modes:
        hidden = "failure_modes" in subject.spec.withheld
        what = f"is {HIDDEN}" if hidden else "is written for this alert"
        yield Prose(f"No failure mode {what}: no steps are known. Call.", style="danger")
        yield from _call(subject)


def _noticed(mode: FailureMode, subject: Subject) -> str:
    ways = [f"{way}{f' ({found.expected_delay})' if found.expected_delay else ''}"
            for found in mode.detected_by for way in _ways(found)]  # fmt: skip
    by_note = (alert.name for alert in subject.guide.alerts_of(mode) if alert.name not in mode.alerts)
    return "; ".join((*ways, *(f"alert {name}" for name in by_note))) or subject.missing(mode, "detected_by")


def _ways(found: Detection) -> Iterator[str]:
    named = (
        ("alert", found.alert),
        ("synthetic check", found.synthetic),
        ("log query", found.log_query),
        ("dashboard", found.dashboard),
        ("users tell us:", found.user_report),
    )
    return (f"{word} {value}" for word, value in named if value is not None)


def _call(subject: Subject) -> Iterator[Paragraph]:
    call = first_call(subject.spec, subject.catalog, today=subject.today)
    yield _BLANK
    yield Prose(f"CALL ({call.reason})", 0, 2, "head")
    for who in call.contacts:
        yield from _reach("", who, reach(who))


def _escalate(subject: Subject, policies: tuple[str, ...]) -> Iterator[Paragraph]:
    for id_ in policies:
        yield from _ladder(subject.guide.ladder(id_), subject)


def _ladder(ladder: Ladder, subject: Subject) -> Iterator[Paragraph]:
    names = {severity.id: severity.name for severity in subject.catalog.org.spec.severities}
    severities = ", ".join(names.get(id_, id_) for id_ in ladder.policy.applies_to) or "all severities"
    hours = in_words(ladder.policy.hours) if ladder.policy.hours else "at any time"
    yield _BLANK
    yield Prose(f"WHO IS CALLED: {ladder.policy.id} ({severities}; {hours})", 0, 2, "head")
    for rung in ladder.rungs:
        repeat = f", try {rung.level.repeat} times" if rung.level.repeat and rung.level.repeat > 1 else ""
        label = f"Level {rung.level.level}, {after(rung.level.after)}{repeat}: "
        yield from _reach(label, rung.contact, reach(rung.contact, rung.level.via), rung.level.note or "")
    if ladder.final is not None and ladder.policy.final is not None:
        yield from _reach(
            "Nobody answered: ", ladder.final, reach(ladder.final), ladder.policy.final.then or ""
        )


def _big(subject: Subject) -> Iterator[Paragraph]:
    pack = subject.catalog.org.spec.big_incidents
    if pack is None:
        if "big_incidents" in subject.catalog.org.spec.withheld:
            yield from _head(f"WHEN IT IS BIG: {HIDDEN}")
        return
    names = {severity.id: severity.name for severity in subject.catalog.org.spec.severities}
    severities = ", ".join(names.get(id_, id_) for id_ in pack.applies_to) or "all severities"
    yield from _head(f"WHEN IT IS BIG ({severities})")
    if pack.declare:
        yield _line(f"Declare it: {pack.declare}")
    for room in pack.rooms:
        yield _line(f"Meet: {way(room)}")
    for role in pack.roles:
        who = subject.contact(role.who).name if role.who else "whoever says so"
        does = f": {'; '.join(role.does)}" if role.does else ""
        yield _line(f"{role.name} ({who}){does}")


def _reach(label: str, who: Contact, ways: tuple[str, ...], note: str = "") -> Iterator[Paragraph]:
    there = f", there {'; '.join(map(in_words, who.hours))}" if who.hours else ""
    yield Prose(f"{label}{who.name}{there}", 2, 4)
    for one in ways:
        yield Prose(one, 6, 4)
    if note:
        yield Prose(note, 6, 4)


def _withheld(section: Section, subject: Subject) -> Iterator[Paragraph]:
    """Say that something is there and not shown, before anybody relies on what is."""
    held = withheld(section)
    if held:
        owner = subject.contact(subject.spec.owner)
        ask = "whoever owns the service" if owner.ref == HIDDEN else owner.name
        yield _BLANK
        parts = f"Held back, as a whole or in part: {', '.join(held)}"
        yield Prose(f"NOT ALL OF IT IS SHOWN to these readers. {parts}. Ask {ask}.", style="danger")


def _unexplained(subject: Subject) -> str:
    """Say why nothing is told about an alert that no note of the spec is about."""
    return f"not written, or {HIDDEN}" if "alerts" in withheld(subject.spec) else "not written"


def _head(words: str) -> Iterator[Paragraph]:
    yield _BLANK
    yield Prose(words, style="head")


def _line(text: str) -> Prose:
    return Prose(text, 2, 2)
