"""Takes out of one spec what is not for a reader, and keeps what is left whole: no field breaks its model.

A mapping goes when it is marked for fewer readers, and everything in it goes with it. Where it stood alone,
its field is `Withheld`; from a list it is left out, and the list is `Withheld`, too, as far as it is there.
What cannot be without it (a ladder without any level) goes as well. Only the mapping of the whole file never
goes here: whoever asks for it looks first.

Hours say when the rest holds. A ladder without its hours would hold always, and of a week of which a part is
not shown the rest would be called closed: what is left without its hours goes as well, and hours go together.

Steps are the exception. One that is left out would be skipped by whoever follows the others, so a step in its
place says that it is not shown, and whom to ask. It has the number it has for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, TypeVar

from annotated_types import MinLen
from msgspec import Struct, field
from msgspec.structs import replace

from generator.document import Source
from generator.spec.audience import HIDDEN, Reader, may_read
from generator.spec.base import WITHHELD, FieldPath, Section, fields, key_of
from generator.spec.channels import Channel, Hours
from generator.spec.escalation import Policy
from generator.spec.failure_modes import FailureMode
from generator.spec.hypercare import Hypercare
from generator.spec.identity import ServiceHours
from generator.spec.procedures import Procedure
from generator.spec.steps import Step

Kind = TypeVar("Kind", bound=Section)

STAND_IN: Final = "withheld_{}"
"""The id of a step that stands for another; no id of a spec has an underscore."""
_LEADING: Final = ("ok", "else_", "undo")
_UNDER_HOURS: Final = (Policy, Channel, Hypercare, ServiceHours)
_HOURS: Final = frozenset({"hours", "core", "extended"})


class Cut(Struct, frozen=True):
    """What was taken out of a document: fields and entries, and which entries each list has kept.

    Paths and numbers are those of the document as it was.
    """

    gone: frozenset[FieldPath]
    kept: dict[FieldPath, tuple[int, ...]]

    def path(self, path: FieldPath) -> FieldPath | None:
        """Return where something stands now; None when it is not there."""
        now: list[str | int] = []
        for length, step in enumerate(path, 1):
            if path[:length] in self.gone:
                return None
            kept = self.kept.get(path[: length - 1])
            now.append(kept.index(step) if kept is not None and isinstance(step, int) else step)
        return tuple(now)

    def source(self, source: Source, hidden_files: frozenset[str]) -> Source:
        """Return where everything stands that is left, and nothing of what stood there.

        What stands in a file that is not shown has no place.
        """
        places = ((self.path(path), at) for path, at in source.positions.items())
        borrowed = ((self.path(path), at) for path, at in source.borrowed.items())
        return replace(
            source,
            data=None,
            hints=(),
            positions={path: at for path, at in places if path is not None},
            borrowed={path: at for path, at in borrowed if path is not None and at.file not in hidden_files},
        )


def cut(spec: Kind, reader: Reader, *, around: Reader, ask: str) -> tuple[Kind, Cut]:
    """Take out of a spec what is not for a reader. `around` holds where nothing is marked."""
    work = _Work(reader, ask)
    left = work.inside(spec, spec.marked or around, ())
    return left, Cut(frozenset(work.gone), work.kept)


@cache
def _needed(model: type[Section]) -> frozenset[str]:
    """Return the fields that a section cannot be without: those asked for, and lists with a least length."""
    return frozenset(
        name
        for name, info in model.model_fields.items()
        if info.is_required() or any(isinstance(found, MinLen) for found in info.metadata)
    )


class _Work(Struct):
    """One document on its way."""

    reader: Reader
    ask: str
    gone: set[FieldPath] = field(default_factory=set)
    kept: dict[FieldPath, tuple[int, ...]] = field(default_factory=dict)
    stand_ins: dict[str, str] = field(default_factory=dict)
    """Ids of the steps of one failure mode or procedure that are left out, and of their stand-ins."""
    number: int = 0

    def section(self, section: Kind, around: Reader, path: FieldPath) -> Kind | None:
        """Return what is left of a section; None when nothing may be."""
        mark = section.marked or around
        if not may_read(self.reader, mark):
            return None
        left = self.inside(section, mark, path)
        bare = {key_of(section, name) for name in _needed(type(section)) if not getattr(left, name)}
        needed = bare | _HOURS if isinstance(section, _UNDER_HOURS) else bare
        return left if needed.isdisjoint(left.withheld) else None

    def inside(self, section: Kind, mark: Reader, path: FieldPath) -> Kind:
        """Return a section with what is left of its fields; the very same when that is everything."""
        of_steps = isinstance(section, FailureMode | Procedure)
        if of_steps:
            self.stand_ins = {}
        changed: dict[str, object] = {}
        lost: dict[str, object] = {}
        for name, value in fields(section):
            key = key_of(section, name)
            left, whole = self._value(value, mark, (*path, key))
            if left is not value:
                changed[name] = left
            if not whole:
                lost[key] = WITHHELD
        if changed:
            section = section.model_copy(update={**changed, "nothing": {**section.nothing, **lost}})
        return _redirected(section, self.stand_ins) if of_steps and self.stand_ins else section

    def _value(self, value: object, mark: Reader, path: FieldPath) -> tuple[object, bool]:
        """Return what is left of a value, and whether everything that stood directly in it still does."""
        if isinstance(value, Section):
            left = self._entry(value, mark, path)
            return left, not (left is None or _stands_in(left, value))
        if not isinstance(value, tuple) or not any(isinstance(inner, Section) for inner in value):
            return value, True
        entries = [
            (number, inner, self._entry(inner, mark, (*path, number))) for number, inner in enumerate(value)
        ]
        if any(left is None and isinstance(inner, Hours) for _, inner, left in entries):
            self.gone.update((*path, number) for number, _, _ in entries)
            return (), False
        kept = [(number, left) for number, _, left in entries if left is not None]
        if len(kept) < len(value):
            self.kept[path] = tuple(number for number, _ in kept)
        same = all(left is inner for _, inner, left in entries)
        whole = not any(left is None or _stands_in(left, inner) for _, inner, left in entries)
        return value if same else tuple(left for _, left in kept), whole

    def _entry(self, section: Section, mark: Reader, path: FieldPath) -> Section | None:
        left = self.section(section, mark, path)
        if left is None:
            self.gone.add(path)
        return self._stand_in(section) if left is None and isinstance(section, Step) else left

    def _stand_in(self, step: Step) -> Step:
        """Return a step that says that there is one. What led to that one leads to it."""
        said = f"A step is {HIDDEN}. Ask {self.ask} for it before you go on."
        found = Step.model_validate({"do": said})
        if step.id is None:
            return found
        self.number += 1
        self.stand_ins[step.id] = STAND_IN.format(self.number)
        return found.model_copy(update={"id": self.stand_ins[step.id]})


def _stands_in(left: Section, section: Section) -> bool:
    return isinstance(left, Step) and isinstance(section, Step) and left.do != section.do


def _redirected(section: Kind, stand_ins: Mapping[str, str]) -> Kind:
    """Lead every step that led to a step that is left out to what stands in its place."""
    changed: dict[str, object] = {}
    for name, value in fields(section):
        if isinstance(value, Step):
            changed[name] = _led(value, stand_ins)
        elif isinstance(value, tuple) and any(isinstance(inner, Step) for inner in value):
            changed[name] = tuple(_led(inner, stand_ins) for inner in value)
    return section.model_copy(update=changed)


def _led(step: Step, stand_ins: Mapping[str, str]) -> Step:
    named = {name: getattr(step, name) for name in _LEADING}
    moved = {name: stand_ins[target] for name, target in named.items() if target in stand_ins}
    return step.model_copy(update=moved) if moved else step
