"""Drills: failure modes told from the outside, as somebody on duty meets them, and what they do then.

A drill is made from each failure mode that has steps and something to see. One written by hand goes before
it; what its author left out comes from the failure mode.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from generator.analysis.alert_index import ServiceAlert, service_alerts
from generator.analysis.amounts import span
from generator.analysis.learning import Covered
from generator.analysis.walk import FIRST_CHECK, NumberedStep, Setting, mode_phases, walk
from generator.analysis.words import after
from generator.catalog import ServiceEntry
from generator.spec.base import FieldPath, NotApplicable
from generator.spec.drills import Drill
from generator.spec.failure_modes import Detection, FailureMode
from generator.spec.service import Service


class Event(Struct, frozen=True):
    """Something the trainee sees or hears, in seconds since the drill began."""

    after: int
    text: str

    @property
    def when(self) -> str:
        """Return the time as `after 5 min`."""
        return f"after {span(Fraction(self.after))}" if self.after else "at the start"


class Rehearsal(Struct, frozen=True):
    """A drill that can be played. `written` is the spec's; None when all comes from the failure mode."""

    id: str
    mode: FailureMode | None
    written: Drill | None
    injects: tuple[Event, ...]
    hints: tuple[str, ...]
    expected: tuple[str, ...]
    debrief: tuple[str, ...]

    @property
    def field(self) -> str:
        """Return the field of the ledger that names it."""
        return "failure_mode" if self.written is None else "drill"

    @property
    def level(self) -> str:
        """Return for whom it is; empty when nobody said."""
        return (self.written and self.written.level) or ""

    @property
    def safe_in(self) -> str:
        """Return where it may be done for real; empty for talk only."""
        return (self.written and self.written.safe_in) or ""


class Unplayable(Struct, frozen=True):
    """A failure mode or drill that cannot be played, the field that is missing, and the reason.

    `mode` is None for a drill that belongs to none.
    """

    id: str
    mode: FailureMode | None
    path: FieldPath
    reason: str


class Drills(Struct, frozen=True):
    """The drills of a service, those written by hand first, and what cannot be played."""

    playable: tuple[Rehearsal, ...]
    without: tuple[Unplayable, ...]

    def of(self, name: str) -> tuple[Rehearsal, ...]:
        """Return the drill of that id, else those of a failure mode by its id or a former one."""
        exact = tuple(drill for drill in self.playable if drill.written is not None and drill.id == name)
        return exact or tuple(
            drill for drill in self.playable if drill.mode and name in (drill.mode.id, *drill.mode.aliases)
        )


def drills(entry: ServiceEntry) -> Drills:
    """Make the drills of a service."""
    made = _all_made(entry, [mode.id for mode in entry.spec.failure_modes])
    by_hand = _written(entry.spec, made)
    playable = tuple(drill for drill in by_hand if drill.injects and drill.expected)
    return Drills((*playable, *made.values()), (*_unplayable(entry.spec), *_empty(by_hand)))


def number(entry: ServiceEntry) -> int:
    """Count what can be played, without making it unless some is written by hand."""
    if entry.spec.training and entry.spec.training.drills:
        return len(drills(entry).playable)
    return len(_wanted(entry, [mode.id for mode in entry.spec.failure_modes]))


def unplayable(entry: ServiceEntry) -> tuple[Unplayable, ...]:
    """Return what cannot be rehearsed. Of the other drills none is made that no written one builds on."""
    training = entry.spec.training
    made = _all_made(entry, [drill.failure_mode for drill in training.drills] if training else ())
    return (*_unplayable(entry.spec), *_empty(_written(entry.spec, made)))


def _all_made(entry: ServiceEntry, modes: Collection[str | None]) -> dict[str, Rehearsal]:
    """Make drills of failure modes that have steps and something to see."""
    wanted = _wanted(entry, modes)
    alerts = service_alerts(entry) if wanted else ()
    return {mode.id: _made(mode, entry.spec, alerts) for mode in wanted.values()}


def _wanted(entry: ServiceEntry, modes: Collection[str | None]) -> dict[str, FailureMode]:
    found = (one for one in entry.spec.failure_modes if one.id in modes and _has_steps(one) and _shows(one))
    return {mode.id: mode for mode in found}


def _written(spec: Service, made: Mapping[str, Rehearsal]) -> tuple[Rehearsal, ...]:
    modes = {mode.id: mode for mode in spec.failure_modes}
    return tuple(_by_hand(drill, modes, made) for drill in (spec.training.drills if spec.training else ()))


def draw(found: Iterable[Rehearsal], seed: int) -> Rehearsal:
    """Draw one by lot: the same of a seed, whatever else is added or taken away.

    Highest random weight (Thaler and Ravishankar, 1998) over SHA-256. Raises ValueError when there is none.
    """
    return min(found, key=lambda drill: hashlib.sha256(f"{seed} {drill.id}".encode()).digest())


def longest_ago(found: Iterable[Rehearsal], covered: Iterable[Covered]) -> Rehearsal:
    """Return the drill whose failure mode was tried longest ago; what was never tried comes first.

    Raises ValueError when there is none.
    """
    tried = {topic.topic.id: topic.tried for topic in covered if topic.tried is not None}
    days = {id_: day.toordinal() for id_, day in tried.items()}
    return min(found, key=lambda drill: days.get(drill.mode.id, 0) if drill.mode else 0)


def _unplayable(spec: Service) -> Iterator[Unplayable]:
    for index, mode in enumerate(spec.failure_modes):
        if not _has_steps(mode):
            if not isinstance(mode.nothing.get("mitigation"), NotApplicable):
                path: FieldPath = ("failure_modes", index, "mitigation")
                yield Unplayable(mode.id, mode, path, "no step is written")
        elif not _shows(mode):
            path = ("failure_modes", index, "symptoms")
            yield Unplayable(mode.id, mode, path, "nothing says what one would see of it")


def _has_steps(mode: FailureMode) -> bool:
    return any(steps for _, steps in mode_phases(mode))


def _shows(mode: FailureMode) -> bool:
    return bool(mode.symptoms or mode.detected_by)


def _empty(by_hand: tuple[Rehearsal, ...]) -> Iterator[Unplayable]:
    for index, drill in enumerate(by_hand):
        for field, words in (("injects", "what happens in it"), ("expected", "what a trained person does")):
            if not getattr(drill, field):
                path: FieldPath = ("training", "drills", index, field)
                yield Unplayable(drill.id, drill.mode, path, f"nothing says {words}")


def _by_hand(drill: Drill, modes: Mapping[str, FailureMode], made: Mapping[str, Rehearsal]) -> Rehearsal:
    """Take what the author wrote, and the failure mode's for the rest."""
    mode = modes.get(drill.failure_mode or "")
    spare = made.get(drill.failure_mode or "")
    injects = tuple(Event(inject.after.seconds, inject.text) for inject in drill.injects)
    return Rehearsal(
        drill.id,
        mode,
        drill,
        injects or (spare.injects if spare else ()),
        drill.hints or (spare.hints if spare else ()),
        drill.expected or (spare.expected if spare else ()),
        drill.debrief or (spare.debrief if spare else ()),
    )


def _made(mode: FailureMode, spec: Service, alerts: tuple[ServiceAlert, ...]) -> Rehearsal:
    steps = _steps(mode)
    events = sorted(_events(mode, spec, alerts), key=lambda event: event.after)
    return Rehearsal(
        mode.id,
        mode,
        None,
        tuple(events),
        tuple(_hints(mode)),
        tuple(_expected(mode, spec, steps)),
        tuple(_debrief(mode, steps, alerts)),
    )


def _events(mode: FailureMode, spec: Service, alerts: tuple[ServiceAlert, ...]) -> Iterator[Event]:
    """Tell what is noticed, from the first sign on, as long as the time box lasts.

    What would be noticed after it is left out: by then somebody else is called.
    """
    delays = [found.expected_delay.seconds if found.expected_delay else 0 for found in mode.detected_by]
    first, box = min(delays, default=0), mode.time_box.seconds if mode.time_box else None
    last = max((delay - first for delay in delays if box is None or delay - first < box), default=0)
    for found, delay in zip(mode.detected_by, delays, strict=True):
        if delay - first <= last:
            yield from (Event(delay - first, sign) for sign in _signs(found, alerts))
    for symptom in mode.symptoms:
        yield Event(0, f"Somebody sees: {symptom}")
    for message in spec.comms.templates if spec.comms else ():
        if message.id in mode.comms:
            yield Event(last, f"They ask for news ({message.channel}): {message.audience}")
    if box is not None:
        yield Event(box, "Somebody asks: is it over, and if not, who is on it now?")


def _signs(found: Detection, alerts: tuple[ServiceAlert, ...]) -> Iterator[str]:
    """Tell a detection as it arrives: an alert with its rule's text, not with what the spec says it means."""
    if found.alert is not None:
        rules = (rule for alert in alerts if alert.name == found.alert for rule in alert.rules)
        text = next((rule.summary for rule in rules if rule.summary), "")
        yield f"Alert {found.alert}" + (f": {text}" if text else "")
    if found.synthetic is not None:
        yield f"The synthetic check fails: {found.synthetic}"
    if found.log_query is not None:
        yield f"The log query finds something: {found.log_query}"
    if found.dashboard is not None:
        yield f"The dashboard looks unusual: {found.dashboard}"
    if found.user_report is not None:
        yield f"Users report it: {found.user_report}"


def _steps(mode: FailureMode) -> tuple[NumberedStep, ...]:
    """Return the steps with the numbers of the failure mode's page, without those that take them back."""
    phases = walk(mode_phases(mode), Setting({})).phases
    return tuple(step for phase in phases if phase.key != "rollback" for step in phase.steps)


def _hints(mode: FailureMode) -> Iterator[str]:
    yield "Look up what you saw on the runbook: alerts and symptoms are listed there."
    if mode.component is not None:
        yield f"It is about: {mode.component}"
    first = (mode.first_check, *mode.diagnosis)
    yield from (f"A look that helps: {step.do}" for step in first[:2] if step is not None)
    yield f"The page is: {mode.title}"


def _expected(mode: FailureMode, spec: Service, steps: tuple[NumberedStep, ...]) -> Iterator[str]:
    yield f"Opens the page: {mode.title}"
    for found in steps:
        word = "first check" if found.anchor.startswith(FIRST_CHECK) else f"step {found.number}"
        yield f"Does {word}: {found.step.do}"
    for when in mode.escalate_when:
        yield f"Escalates {after(when.after)}, if: {when.condition}"
    if mode.time_box is not None:
        yield f"Stops and escalates after {mode.time_box}, whatever the state"
    for message in spec.comms.templates if spec.comms else ():
        if message.id in mode.comms:
            yield f"Sends the message {message.id} to: {message.audience}"


def _debrief(
    mode: FailureMode, steps: tuple[NumberedStep, ...], alerts: tuple[ServiceAlert, ...]
) -> Iterator[str]:
    others = {other.title for alert in alerts if mode in alert.failure_modes for other in alert.failure_modes}
    for title in sorted(others - {mode.title}):
        yield f"The same alert may mean: {title}. How did you tell them apart?"
    for found in steps:
        if found.step.danger is not None:
            what = found.step.danger.what
            what = found.step.danger.what
            yield f"Step {found.number} is dangerous ({what}). What did you make sure of before?"
    if mode.time_box is not None:
        yield f"The page says to stop after {mode.time_box}. When would you have called somebody?"
    yield "What did the page not say, and which access or tool was missing?"
