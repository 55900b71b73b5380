"""Whether a service is worth running: what was promised, what was measured, what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from generator.analysis.transition import Tally
from generator.spec.adoption import Stage, SuccessCriterion
from generator.spec.service import Service

CLASSES: Final = ("function", "sustainable-operation", "adoption", "business-case")
"""The four classes of success criteria, in the order in which a pilot can show them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A success criterion. `met` is None when nothing was measured, or only a reader can compare it."""

    criterion: SuccessCriterion
    met: bool | None


@dataclass(frozen=True, slots=True)
class Worth:
    """The success criteria of services, class by class."""

    outcomes: tuple[Outcome, ...]

    @property
    def met(self) -> Tally:
        """Return how many targets are met, of all criteria: one that was not measured is not met."""
        return self._tally(self.outcomes)

    @property
    def missed(self) -> int:
        """Return how many were measured and are not met."""
        return sum(outcome.met is False for outcome in self.outcomes)

    @property
    def open(self) -> int:
        """Return of how many nobody can say it yet."""
        return sum(outcome.met is None for outcome in self.outcomes)

    @property
    def classes(self) -> tuple[tuple[str, Tally], ...]:
        """Return the four classes, with how many of their criteria are met."""
        return tuple(
            (name, self._tally(one for one in self.outcomes if one.criterion.class_ == name))
            for name in CLASSES
        )

    @staticmethod
    def _tally(outcomes: Iterable[Outcome]) -> Tally:
        found = [outcome.met is True for outcome in outcomes]
        return Tally(sum(found), len(found))


def worth(services: Iterable[Service]) -> Worth:
    """Compare what was measured with its target, in the order of classes, then of the specs."""
    found = [_outcome(one) for service in services for one in service.success_criteria]
    return Worth(tuple(sorted(found, key=lambda one: CLASSES.index(one.criterion.class_))))


def _outcome(criterion: SuccessCriterion) -> Outcome:
    if criterion.target is None or criterion.actual is None:
        return Outcome(criterion, None)
    return Outcome(criterion, criterion.target.met_by(criterion.actual))


def decided(service: Service) -> Stage | None:
    """Return the stage of growth that was decided last; None when no day of a decision is written."""
    stages = service.scaling.stages if service.scaling else ()
    found = [stage for stage in stages if stage.decided_at is not None]
    return max(found, key=lambda stage: str(stage.decided_at), default=None)
