"""What each audience of a service must learn, what nobody teaches it, and the steps to being on call."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from msgspec import Struct

from generator.analysis.amounts import span
from generator.analysis.learning import Topic, topics
from generator.catalog import ServiceEntry
from generator.spec.base import empty
from generator.spec.training import Audience, AudienceId, Module, Rung, Training

_ON_CALL: Final[tuple[AudienceId, ...]] = ("operator", "second-line")
"""Who is called must be able to do all of it; of the others nobody asks that."""


class Guide(Struct, frozen=True):
    """What one audience learns, in the order of the spec.

    `untaught` are failure modes and procedures that none of its modules covers; empty for those not on call.
    """

    audience: Audience
    modules: tuple[Module, ...]
    untaught: tuple[Topic, ...]

    @property
    def takes(self) -> str:
        """Return how long it takes one person; empty when a module does not say it, or there is none."""
        lengths = [module.takes.seconds for module in self.modules if module.takes is not None]
        return span(Fraction(sum(lengths))) if lengths and len(lengths) == len(self.modules) else ""

    @property
    def climbs(self) -> bool:
        """Whether the ladder to being on call is for them."""
        return self.audience.id in _ON_CALL


class Step(Struct, frozen=True):
    """A rung with the one after it, whose `needs` is what is still to be done; None at the top."""

    rung: Rung
    following: Rung | None


def guides(entry: ServiceEntry) -> tuple[Guide, ...]:
    """Return a guide for each training audience."""
    training = entry.spec.training or empty(Training)
    return tuple(_guide(audience, training, entry) for audience in training.audiences)


def steps(training: Training) -> tuple[Step, ...]:
    """Return the rungs of the ladder, the first step first."""
    rungs = training.ladder
    return tuple(Step(rung, after) for rung, after in zip(rungs, (*rungs[1:], None), strict=True))


def _guide(audience: Audience, training: Training, entry: ServiceEntry) -> Guide:
    modules = tuple(module for module in training.modules if audience.id in module.audience)
    taught = {str(id_) for module in modules for id_ in module.covers}
    asked = topics(entry) if audience.id in _ON_CALL and modules else ()
    untaught = tuple(topic for topic in asked if topic.kind != "alert" and topic.id not in taught)
    return Guide(audience, modules, untaught)
