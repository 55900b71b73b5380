"""The steps of a failure mode or procedure, numbered through, and where each of them leads, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from msgspec import Struct

from generator.analysis.amounts import minutes
from generator.integrity import DONE, ESCALATE, MODE_PHASES, PROCEDURE_PHASES
from generator.latest import latest
from generator.pasted import in_words
from generator.spec.base import FieldPath, sections_of
from generator.spec.failure_modes import FailureMode
from generator.spec.procedures import Procedure
from generator.spec.service import Service
from generator.spec.steps import Step

FIRST_CHECK: Final = "first-check"

Phases = tuple[tuple[str, tuple[Step, ...]], ...]


class Target(Struct, frozen=True):
    """Where a step leads. Without `url` it is on the same page; without both it is a word only."""

    text: str
    url: str = ""
    anchor: str = ""


class NumberedStep(Struct, frozen=True):
    """A step with its number on the page, and the places its `ok`, `else` and `undo` name."""

    step: Step
    number: int
    anchor: str
    ok: Target | None
    otherwise: Target | None
    undo: Target | None
    """The step that takes it back; None when `undo` is a command or not written."""

    @property
    def undo_in_words(self) -> bool:
        """Whether `undo` begins as a sentence does. It decides the looks only: the text is shown whole."""
        return self.step.undo is not None and in_words(self.step.undo)


class Phase(Struct, frozen=True):
    """Steps that belong together."""

    key: str
    steps: tuple[NumberedStep, ...]

    @property
    def takes(self) -> str:
        """Return how long all steps take together, rounded up to minutes; empty when one does not say."""
        lengths = [numbered.step.takes for numbered in self.steps]
        known = [length.seconds for length in lengths if length is not None]
        return minutes(-(-sum(known) // 60)) if known and len(known) == len(lengths) else ""

    @property
    def span(self) -> str:
        """Return which steps these are, as `step 3` or `steps 3 to 6`; empty when there is none."""
        if len(self.steps) < 2:
            return "".join(f"step {numbered.number}" for numbered in self.steps)
        return f"steps {self.steps[0].number} to {self.steps[-1].number}"


class Walk(Struct, frozen=True):
    """All phases of a failure mode or procedure. Numbers run through, so that "step 7" names one step."""

    phases: tuple[Phase, ...]

    def phase(self, key: str) -> Phase:
        """Return a phase; one without steps when nothing is written."""
        return next((phase for phase in self.phases if phase.key == key), Phase(key, ()))


class Setting(Struct, frozen=True):
    """Where steps stand: the page that has all of them, what this page shows, and how anchors begin here.

    `page` is empty when this page has all of them; then `shown` is not asked.
    """

    modes: Mapping[str, Target]
    prefix: str = ""
    page: str = ""
    shown: frozenset[str] = frozenset()
    escalate: str = "escalate"


@latest
def all_steps(spec: Service) -> tuple[tuple[FieldPath, Step], ...]:
    """Return every step of a service with its place."""
    return tuple(sections_of(spec, Step))


def mode_phases(mode: FailureMode) -> Phases:
    """Return the phases of a failure mode in the order they are walked."""
    first = (mode.first_check,) if mode.first_check is not None else ()
    return ((FIRST_CHECK, first), *((key, getattr(mode, key)) for key in MODE_PHASES))


def procedure_phases(procedure: Procedure) -> Phases:
    """Return the phases of a procedure in the order they are walked."""
    return tuple((key, getattr(procedure, key)) for key in PROCEDURE_PHASES)


def walk(phases: Phases, setting: Setting) -> Walk:
    """Number the steps and find where each leads. References are checked before."""
    places = _places(phases, setting)
    numbers = iter(range(1, sum(len(steps) for _, steps in phases) + 1))
    return Walk(
        tuple(
            Phase(key, tuple(_numbered(step, key, index, next(numbers), places, setting)
                             for index, step in enumerate(steps, 1)))
            for key, steps in phases
        )
    )  # fmt: skip


def _numbered(
    step: Step, key: str, index: int, number: int, places: Mapping[str, Target], setting: Setting
) -> NumberedStep:
    return NumberedStep(
        step,
        number,
        setting.prefix + _anchor(step, key, index),
        _target(step.ok, places),
        _target(step.else_, places),
        places.get(step.undo) if step.undo is not None else None,
    )


def _target(name: str | None, places: Mapping[str, Target]) -> Target | None:
    return None if name is None else places.get(name, Target(name))


def _anchor(step: Step, key: str, index: int) -> str:
    return f"step-{step.id}" if step.id else f"{key}-{index}"


def _places(phases: Phases, setting: Setting) -> dict[str, Target]:
    """Map every name that a step leads to. A step's own id wins over a phase of that name."""
    named = {
        name for _, steps in phases for step in steps for name in (step.ok, step.else_, step.undo) if name
    }
    if not named:
        return {}
    fixed = {
        ESCALATE: Target("stop and escalate", anchor=setting.escalate),
        DONE: Target("you are done"),
    }
    inside = dict((*_phase_places(phases, setting, named), *_steps(phases, setting, named)))
    return {**setting.modes, **fixed, **inside}


def _steps(phases: Phases, setting: Setting, named: Collection[str]) -> Iterator[tuple[str, Target]]:
    number = 0
    for key, steps in phases:
        for index, step in enumerate(steps, 1):
            number += 1
            if step.id and step.id in named:
                yield step.id, _place(f"step {number}", key, _anchor(step, key, index), setting)


def _phase_places(phases: Phases, setting: Setting, named: Collection[str]) -> Iterator[tuple[str, Target]]:
    number = 1
    for key, steps in phases:
        if key in named:
            anchor = _anchor(steps[0], key, 1) if steps else key
            text = f"step {number}, {key}" if steps else key
            yield key, _place(text, key, anchor, setting)
        number += len(steps)


def _place(text: str, key: str, anchor: str, setting: Setting) -> Target:
    if setting.page and key not in setting.shown:
        return Target(text, setting.page, anchor)
    return Target(text, anchor=setting.prefix + anchor)
