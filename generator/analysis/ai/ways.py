"""How a model is stopped, overruled and replaced: when each way was last tried, and what people can carry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from msgspec import Struct

from generator.analysis.dates import after
from generator.spec.ai import Ai
from generator.spec.ai_oversight import ByHand, Fallback, Oversight, Switch
from generator.spec.ai_system import AiModel
from generator.spec.base import FieldPath, empty
from generator.spec.claims import Tested
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.values import Duration


class Way(Struct, frozen=True):
    """One way away from what the model says. `again` is when policy wants it tried again."""

    name: str
    title: str
    section: Switch | Fallback | AiModel
    path: FieldPath
    again: date | None
    overdue: bool
    every: Duration | None

    @property
    def tested(self) -> Tested | None:
        """Return the last time it was tried."""
        return self.section.tested

    @property
    def failed(self) -> bool:
        """Whether it did not work then."""
        return self.tested is not None and self.tested.result == "fail"


class Load(Struct, frozen=True):
    """What people can do by hand in a day, against what comes."""

    by_hand: ByHand
    able: Decimal

    @property
    def usual_left(self) -> Decimal:
        """Return what they could do besides on an ordinary day; below 0 that many stay undone."""
        return self.able - self.by_hand.usual

    @property
    def peak_left(self) -> Decimal | None:
        """Return the same for the worst day; None when nobody says how many come then."""
        return None if self.by_hand.peak is None else self.able - self.by_hand.peak


def ways(spec: Service, org: Org, *, today: date) -> tuple[Way, ...]:
    """Return the ways of a service: stop, override, fallback, then models that stand in for others.

    A model that was tried as one is among them, whether or not another names it.
    """
    every = next((policy.exercise_every for policy in org.tiers if policy.tier == spec.tier), None)
    return tuple(_way(*found, every, today) for found in _written(spec.ai or empty(Ai)))


def load(spec: Service) -> Load | None:
    """Multiply people by what each manages in a day; None when the numbers are not written."""
    found = spec.ai.fallback.by_hand if spec.ai and spec.ai.fallback else None
    return Load(found, found.people * found.each) if found else None


def _written(ai: Ai) -> Iterator[tuple[str, str, Switch | Fallback | AiModel, FieldPath]]:
    oversight = ai.oversight or empty(Oversight)
    if oversight.stop is not None:
        yield "stop", "Stop the whole system", oversight.stop, ("ai", "oversight", "stop")
    if oversight.override is not None:
        yield "override", "Overrule one output", oversight.override, ("ai", "oversight", "override")
    if ai.fallback is not None:
        yield "fallback", "Work without the model", ai.fallback, ("ai", "fallback")
    named = {model.fallback for model in ai.models}
    for number, model in enumerate(ai.models):
        if model.id in named or model.tested is not None:
            yield model.id, f"Change over to {model.id}", model, ("ai", "models", number)


def _way(
    name: str,
    title: str,
    section: Switch | Fallback | AiModel,
    path: FieldPath,
    every: Duration | None,
    today: date,
) -> Way:
    again = after(section.tested.at, every) if section.tested else None
    return Way(name, title, section, path, again, again is not None and again < today, every)
