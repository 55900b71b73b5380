"""The rule engine: rules look at a service, gaps come out. Gaps are content; they never stop a build."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from generator.catalog import Catalog, ServiceEntry
from generator.diagnostics import Place
from generator.load import dotted
from generator.spec.base import FieldPath, Section, UnknownValue

STATES: Final = ("pilot", "hardening", "readiness", "hypercare", "steady", "retiring", "retired")


class Level(StrEnum):
    """How much a gap weighs."""

    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class Context:
    """What rules may look at besides the service."""

    catalog: Catalog
    today: date


Finding = tuple[FieldPath, str]
Check = Callable[[ServiceEntry, Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A requirement: which services it holds for, and the function that finds the offences."""

    id: str
    level: Level
    tiers: tuple[int, ...]
    since: str
    check: Check
    fields: tuple[str, ...] = ()
    """The fields it asks for, as `handoff explain` writes their paths; `Step.run` is one of every step."""

    @property
    def name(self) -> str:
        """Return the name of the offence."""
        return self.check.__name__.replace("_", "-")

    @property
    def manual(self) -> tuple[str, ...]:
        """Return the rule's manual, paragraph by paragraph: the gap, why it hurts, the repair."""
        text = inspect.getdoc(self.check) or ""
        return tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))

    @property
    def subjects(self) -> tuple[str, ...]:
        """Name the fields it asks for, with code between backticks; of some every mapping has one."""
        parts = [field.rpartition(".") for field in self.fields]
        return tuple(
            f"`{key}` of every {kind.lower()}" if kind[:1].isupper() else f"`{kind}{dot}{key}`"
            for kind, dot, key in parts
        )

    @property
    def asks(self) -> str:
        """Say how much it asks of which services: `must, for tiers 1 and 2, from readiness on`."""
        first, last = ", ".join(map(str, self.tiers[:-1])), self.tiers[-1]
        some = f"tiers {first} and {last}" if first else f"tier {last}"
        return f"{self.level}, for {'every tier' if len(self.tiers) == 4 else some}, from {self.since} on"

    def holds_for(self, service: ServiceEntry) -> bool:
        """Whether the rule asks anything of this service in its state."""
        return service.spec.tier in self.tiers and STATES.index(service.spec.lifecycle) >= STATES.index(
            self.since
        )


def rule(
    id_: str,
    level: Level,
    *,
    since: str = "pilot",
    tiers: tuple[int, ...] = (1, 2, 3, 4),
    fields: tuple[str, ...] = (),
) -> Callable[[Check], Rule]:
    """Make a rule of a check function. The function's docstring is the rule's manual."""
    return lambda check: Rule(id_, level, tiers, since, check, fields)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a service lacks. `due` is None when nobody has set a date."""

    service: str
    rule: Rule
    path: FieldPath
    message: str
    place: Place
    owner: str
    due: date | None
    overdue: bool

    @property
    def order(self) -> tuple[object, ...]:
        """Overdue first, musts before shoulds, then by date and place."""
        return (
            not self.overdue,
            self.rule.level,
            self.due or date.max,
            self.rule.id,
            self.place,
            self.message,
        )


def assess(entry: ServiceEntry, rules: Iterable[Rule], context: Context) -> tuple[Gap, ...]:
    """Return what a service lacks, the most pressing first."""
    gaps = [
        _gap(entry, found_by, path, message, context)
        for found_by in rules
        if found_by.holds_for(entry)
        for path, message in found_by.check(entry, context)
    ]
    return tuple(sorted(gaps, key=lambda gap: gap.order))


def _gap(entry: ServiceEntry, found_by: Rule, path: FieldPath, message: str, context: Context) -> Gap:
    owner, due = _answerable(entry, path)
    overdue = due is not None and due < context.today
    place = entry.file.source.place(path)
    words = f"{dotted(path)}: {message}" if path else message
    return Gap(entry.id, found_by, path, words, place, owner, due, overdue)


def _answerable(entry: ServiceEntry, path: FieldPath) -> tuple[str, date | None]:
    """Say who fills a gap and by when: an `unknown` on the way, the entry's owner, or the service's."""
    here: object = entry.spec
    owner, due = str(entry.spec.owner), None
    for step in path:
        if isinstance(here, Section):
            nothing = here.nothing.get(str(step))
            if isinstance(nothing, UnknownValue):
                return nothing.unknown.owner, nothing.unknown.due
            here = getattr(here, str(step), None)
        elif isinstance(here, tuple) and isinstance(step, int):
            here = here[step]
        if isinstance(here, Section):
            owner = getattr(here, "owner", None) or owner
            due = getattr(here, "due", None) or due
    return owner, due
