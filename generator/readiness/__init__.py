"""The readiness engine: demands look at a service, gaps come out. Gaps are content and never stop a build."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.catalog import ServiceEntry
from generator.diagnostics import Place
from generator.load import dotted
from generator.readiness.context import Context, Scene
from generator.readiness.rule import Check, Finding, Rule, rule
from generator.readiness.waivers import waiver_of
from generator.same import same
from generator.spec.base import FieldPath, UnknownValue, is_section
from generator.spec.policy import Waiver

__all__ = (
    "REQUIRED", "STATES", "UNKNOWN", "Assessment", "Check", "Context", "Demand", "Demands", "Finding", "Gap",
    "Level", "Rule", "Scene", "Score", "assess", "promoted", "rule", "told",
)  # fmt: skip

STATES: Final = ("pilot", "hardening", "readiness", "hypercare", "steady", "retiring", "retired")
_ORDER: Final = {state: number for number, state in enumerate(STATES)}
REQUIRED: Final = "REQ001"
"""The rule of every field that is asked for."""
UNKNOWN: Final = "UNK001"
"""The rule of values somebody has promised to find out."""


class Level(StrEnum):
    """How much a gap weighs."""

    MUST = "must"
    SHOULD = "should"


class Demand(Struct, frozen=True):
    """A rule, and of which tiers it is asked from which state on: a row of the policy."""

    rule: Rule
    must: tuple[int, ...]
    should: tuple[int, ...]
    since: str
    area: str
    check: Check
    field: str = ""
    """What is asked for, when it is a field."""
    of: str = "service"
    given: str = ""
    applies: Callable[[ServiceEntry], bool] | None = None
    """Tells of which services else it is asked at all; None: of all."""

    @property
    def asks(self) -> str:
        """Say how much it asks of which services: `must, for tiers 1 and 2, from readiness on`."""
        levels = ((Level.MUST, self.must), (Level.SHOULD, self.should))
        said = "; ".join(f"{level}, for {_tiers(tiers)}" for level, tiers in levels if tiers)
        return f"{said or 'of nobody'}, from {self.since} on"

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields it asks for, as `handoff explain` writes their paths."""
        if not self.field:
            return self.rule.fields
        prefix = {"service": "", "team": "teams/*.", "org": "org."}[self.of]
        return (prefix + re.sub(r"\[[^\]]*\]", "[]", self.field).removesuffix("[]"),)

    def level(self, service: ServiceEntry) -> Level | None:
        """Return how much it weighs for a service in its state; None when nothing is asked of it."""
        level = self.weight(service.spec.tier, service.spec.lifecycle)
        return level if self.applies is None or self.applies(service) else None

    def weight(self, tier: int, state: str) -> Level | None:
        """Return how much it weighs for the services of a tier in a state to which it applies."""
        level = Level.MUST if tier in self.must else Level.SHOULD if tier in self.should else None
        return None if _ORDER[state] < _ORDER[self.since] else level


class Demands(tuple[Demand, ...]):
    """All that is asked of anybody, which finds again what is asked of whom: it is the same for many."""

    def of(self, service: ServiceEntry) -> Iterator[tuple[Demand, Level]]:
        """Yield what is asked of a service in its state, and how much it weighs."""
        found = self._weighed(service.spec.tier, service.spec.lifecycle)
        return (one for one in found if (applies := one[0].applies) is None or applies(service))

    def _weighed(self, tier: int, state: str) -> tuple[tuple[Demand, Level], ...]:
        known = self._known.get((tier, state))
        if known is None:
            weighed = ((demand, demand.weight(tier, state)) for demand in self)
            known = tuple((demand, level) for demand, level in weighed if level is not None)
            self._known[tier, state] = known
        return known

    @cached_property
    def _known(self) -> dict[tuple[int, str], tuple[tuple[Demand, Level], ...]]:
        return {}


def _tiers(tiers: tuple[int, ...]) -> str:
    first, last = ", ".join(map(str, tiers[:-1])), tiers[-1]
    return "every tier" if len(tiers) == 4 else f"tiers {first} and {last}" if first else f"tier {last}"


class Gap(Struct, frozen=True):
    """Something a service lacks. `due` is None when nobody has set a date."""

    service: str
    rule: Rule
    level: Level
    path: FieldPath
    message: str
    place: Place
    owner: str
    due: date | None
    overdue: bool
    area: str
    waiver: Waiver | None = None
    """What puts the gap off for a while; then it does not count."""

    @property
    def order(self) -> tuple[object, ...]:
        """Overdue first, musts before shoulds, then by date and place."""
        place = self.place
        return (
            not self.overdue,
            self.level,
            self.due or date.max,
            self.rule.id,
            place.file, place.line, place.column, place.used_at,  # compared without a call of Place
            self.message,
        )  # fmt: skip


_Outcome = tuple[bool, str]
"""Whether a demand is a must, and what became of it."""
_BECOMES: Final = ("met", "waived", "open")


class Score(Struct, frozen=True):
    """How much of what is asked is there. Musts and shoulds are counted apart: no average hides a must."""

    musts: int = 0
    musts_met: int = 0
    shoulds: int = 0
    shoulds_met: int = 0
    musts_waived: int = 0
    """Musts that are not met, and put off."""

    @property
    def ready(self) -> bool:
        """Whether every must is met or put off."""
        return self.musts == self.musts_met + self.musts_waived

    @classmethod
    def of(cls, outcomes: Iterable[_Outcome]) -> Score:
        """Count what became of demands."""
        count = Counter(outcomes)
        musts, shoulds = ([count[must, became] for became in _BECOMES] for must in (True, False))
        return cls(sum(musts), musts[0], sum(shoulds), shoulds[0], musts[1])


class Assessment(Struct, frozen=True, dict=True):  # a dict: its score is worked out once
    """What a service lacks: open gaps and those put off, the most pressing first, and its scores."""

    gaps: tuple[Gap, ...]
    waived: tuple[Gap, ...]
    areas: Mapping[str, Score]
    untold: int = 0
    """How many gaps count and are not among them, because they tell of what is not shown."""
    by_spec: Score = Score()
    """The score without what asks more than specs: it can be held against that of a past state."""

    @cached_property
    def score(self) -> Score:
        """Return the sum of all areas."""
        parts = self.areas.values()
        return Score(
            sum(part.musts for part in parts),
            sum(part.musts_met for part in parts),
            sum(part.shoulds for part in parts),
            sum(part.shoulds_met for part in parts),
            sum(part.musts_waived for part in parts),
        )


def assess(entry: ServiceEntry, demands: Demands, scene: Scene) -> Assessment:
    """Return what a service lacks, and how much of what is asked of it is there.

    A demand whose gap is put off by a waiver is not met.
    """
    context, found = scene.about(entry), list[Gap]()
    areas: defaultdict[str, list[_Outcome]] = defaultdict(list)
    by_spec: list[_Outcome] = []
    for demand, level in demands.of(entry):
        before = len(found)
        for path, message in demand.check(entry, context):
            found.append(_gap(entry, demand, level, path, message, context.today))
        became = _outcome(gap.waiver is not None for gap in found[before:]) if len(found) > before else "met"
        outcome = level is Level.MUST, became
        areas[demand.area].append(outcome)
        if not demand.rule.beyond:
            by_spec.append(outcome)
    gaps = sorted(_told_once(found), key=lambda gap: gap.order)
    return Assessment(
        tuple(gap for gap in gaps if gap.waiver is None),
        tuple(gap for gap in gaps if gap.waiver is not None),
        {area: Score.of(outcomes) for area, outcomes in areas.items()},
        by_spec=Score.of(by_spec),
    )


def scored(entry: ServiceEntry, demands: Demands, scene: Scene) -> Score:
    """Return how much of what is asked of a service is there, without a word about what is not."""
    context = scene.about(entry)

    def waived(demand: Demand) -> Iterator[bool]:
        rule, field, spec = demand.rule.id, demand.field, entry.spec
        for path, _ in demand.check(entry, context):
            yield waiver_of(rule, field, path, spec, today=context.today) is not None

    return Score.of([(level is Level.MUST, _outcome(waived(one))) for one, level in demands.of(entry)])


def _outcome(waived: Iterator[bool]) -> str:
    """Say what became of a demand from which of its gaps are put off."""
    first = next(waived, None)
    return "met" if first is None else "waived" if first and all(waived) else "open"


def promoted(entry: ServiceEntry, state: str) -> ServiceEntry:
    """Return the service as it would be in a state."""
    if entry.spec.lifecycle == state:
        return entry
    file = entry.file.saying(entry.spec.model_copy(update={"lifecycle": state}))
    return replace(entry, file=file)


def _told_once(gaps: Sequence[Gap]) -> Iterator[Gap]:
    """Leave out what is told already: the same of a field, or "not known" after anything else of it."""
    told: set[tuple[FieldPath, str]] = set()
    for gap in sorted(gaps, key=lambda gap: (gap.rule.id == UNKNOWN, gap.level)):
        about = (gap.path, "" if gap.rule.id == UNKNOWN else gap.message)
        if gap.rule.id not in (REQUIRED, UNKNOWN) or about not in told:
            yield gap
        told |= {about, (gap.path, "")}


def _gap(
    entry: ServiceEntry, demand: Demand, level: Level, path: FieldPath, message: str, today: date
) -> Gap:
    owner, due = _answerable(entry, path)
    overdue = due is not None and due < today
    place = same(entry.file.source.place(path))
    waiver = waiver_of(demand.rule.id, demand.field, path, entry.spec, today=today)
    known = _said(path, message)
    return Gap(entry.id, demand.rule, level, *known, place, owner, due, overdue, demand.area, waiver)


@lru_cache(maxsize=10_000)
def _said(path: FieldPath, message: str) -> tuple[FieldPath, str]:
    """Return a place, and what is said of it. What services lack is much the same everywhere."""
    return path, f"{dotted(path)}: {message}" if path else message


def _answerable(entry: ServiceEntry, path: FieldPath) -> tuple[str, date | None]:
    """Say who fills a gap and by when: an `unknown` on the way, the entry's owner, or the service's."""
    here: object = entry.spec
    owner, due, section = same(str(entry.spec.owner)), None, True
    for step in path:
        if section:
            held = here.__dict__
            nothing = held["nothing"] and held["nothing"].get(str(step))
            if isinstance(nothing, UnknownValue):
                return same(str(nothing.unknown.owner)), nothing.unknown.due
            here = held.get(str(step))
        elif isinstance(here, tuple) and isinstance(step, int):
            here = here[step]
        section = is_section(here)
        if section:
            owner = same(str(here.__dict__.get("owner") or owner))
            due = here.__dict__.get("due") or due
    return owner, due
