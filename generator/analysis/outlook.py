"""Whether to go on with a service: its success criteria judged, and what follows from them, with reasons.

Four classes count: it works, it can be run, people use it, it pays. The statement is the one that holds
whatever is not known turns out to be; where several could, it cannot be said, and why not is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from msgspec import Struct

from generator.analysis.absence import absence, held_back
from generator.analysis.lifecycle import NEXT
from generator.spec.adoption import SuccessCriterion
from generator.spec.service import Service

Advice = Literal["advance", "hold", "stop"]
CLASSES: Final = ("function", "sustainable-operation", "adoption", "business-case")
_OVER: Final = ("retiring", "retired")


class Success(Struct, frozen=True):
    """A success criterion today. `met` is None when it cannot be judged; `why` says why not."""

    criterion: SuccessCriterion
    met: bool | None
    stops: bool
    """Whether what was measured is the value at which going on is not worth it."""
    why: str
    owner: str
    due: date | None = None
    """Who finds out what is not known, and by when; None when no day is set."""
    counts: bool = True
    """Whether it is asked at all: not when the spec says why it does not apply."""


class Reason(Struct, frozen=True):
    """Something that a statement rests on, whose it is, and by when it is another; empty when nobody's."""

    words: str
    owner: str
    due: date | None = None


class Outlook(Struct, frozen=True):
    """What to do with a service. `advice` is None when it cannot be said, or when it is over."""

    advice: Advice | None
    reasons: tuple[Reason, ...]
    criteria: tuple[Success, ...]
    over: bool = False

    @property
    def by_class(self) -> tuple[tuple[str, tuple[Success, ...]], ...]:
        """Return the four classes with their criteria; none where one is missing."""
        return tuple((one, tuple(x for x in self.criteria if x.criterion.class_ == one)) for one in CLASSES)


def outlook(spec: Service, today: date) -> Outlook:
    """Judge the success criteria of a service, and say whether to advance, hold or stop."""
    criteria = tuple(_judged(one, spec, today) for one in spec.success_criteria)
    if spec.lifecycle in _OVER:
        return Outlook(None, (), criteria, over=True)
    if held_back(spec, "success_criteria", "tech_debt"):
        return Outlook(None, (Reason("part of what it rests on is not for this reader", ""),), criteria)
    stops = [_reason(one) for one in criteria if one.stops]
    if stops:
        return Outlook("stop", tuple(stops), criteria)
    asked = [one for one in criteria if one.counts]
    unknown = (*(_reason(one) for one in asked if one.met is None), *_missing(spec, criteria, today))
    against = (*(_reason(one) for one in asked if one.met is False), *_in_the_way(spec))
    could_stop = any(one.met is None and one.criterion.stop_when is not None for one in asked)
    if against and not could_stop:
        return Outlook("hold", (*against, *unknown), criteria)
    if unknown:
        return Outlook(None, (*unknown, *against), criteria)
    return Outlook("advance", tuple(map(_reason, asked)), criteria)


def _judged(one: SuccessCriterion, spec: Service, today: date) -> Success:
    gone = absence(one, "actual", owner=one.owner or spec.owner, today=today)
    actual, why = one.actual, _doubt(one, today)
    if actual is None:
        words = {"unknown": "not known yet", "na": f"does not apply: {gone.reason}"}
        told = words.get(gone.kind, "not measured")
        return Success(one, None, False, told, gone.owner, gone.due, counts=gone.kind != "na")
    met = one.target.met_by(actual) if one.target and not why else None
    stops = not why and one.stop_when is not None and one.stop_when.met_by(actual) is True
    return Success(one, met, stops, why, one.owner or spec.owner)


def _doubt(one: SuccessCriterion, today: date) -> str:
    """Say why a measured value decides nothing, or nothing when it does."""
    if one.measured_at is None:
        return "nobody wrote on which day it was measured"
    if one.measured_at > today:
        return f"measured on {one.measured_at}, which has not come yet"
    if one.source is None:
        return "nobody wrote where the number comes from"
    if one.target is None or one.target.met_by(Decimal(0)) is None:
        return "its target is no number with a comparison"
    return ""


def _reason(one: Success) -> Reason:
    criterion = one.criterion
    if one.met is None and not one.stops:
        return Reason(f"{criterion.id} ({criterion.class_}): {one.why}", one.owner, one.due)
    limit = criterion.stop_when if one.stops else criterion.target
    word = "which is where it was to stop" if one.stops else "which is met" if one.met else "which is not met"
    return Reason(
        f"{criterion.id} ({criterion.class_}): {criterion.actual} on {criterion.measured_at}; "
        f"{'stop at' if one.stops else 'target'} {limit}, {word}",
        one.owner,
    )


def _missing(spec: Service, criteria: tuple[Success, ...], today: date) -> Iterator[Reason]:
    """Yield the classes that nobody wrote a criterion for."""
    gone = absence(spec, "success_criteria", owner=spec.owner, today=today)
    if gone.kind == "na":
        yield Reason(f"no success criteria: {gone.reason}", gone.owner)
        return
    for class_ in CLASSES:
        if not any(one.criterion.class_ == class_ for one in criteria):
            yield Reason(f"no criterion of class {class_} is written", gone.owner, gone.due)


def _in_the_way(spec: Service) -> Iterator[Reason]:
    """Yield the known issues that keep the service out of the state it would go to."""
    onward = NEXT[spec.lifecycle][0]
    for debt in spec.tech_debt:
        if debt.blocks_state in (onward, spec.lifecycle):
            yield Reason(f"{debt.id} keeps it out of {debt.blocks_state}", debt.owner or spec.owner, debt.due)
