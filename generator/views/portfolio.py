"""What pages for those who decide see: sums over services, of what the services' own pages say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from generator.analysis.agenda import Due
from generator.analysis.lessons import Ideas, Lessons, ideas, lessons
from generator.analysis.register import Item, register
from generator.analysis.transition import Tally
from generator.analysis.worth import Worth, decided, worth
from generator.spec.adoption import Stage
from generator.spec.claims import Lifecycle
from generator.views.service import ServiceView

_STATES: Final[tuple[str, ...]] = get_args(Lifecycle)
_DECISIONS: Final = ("decision", "hypercare", "acceptance", "waiver")
"""Dates on which somebody has to say yes or no."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Services together, or one of them. `users` are the services that use each library item."""

    services: tuple[ServiceView, ...]
    users: Mapping[str, tuple[str, ...]]
    today: date

    @property
    def worth(self) -> Worth:
        """Return their success criteria."""
        return worth((view.spec for view in self.services), today=self.today)

    @property
    def states(self) -> tuple[tuple[str, int], ...]:
        """Return how many services are in each state, in the order of states; none without any."""
        found = [view.spec.lifecycle for view in self.services]
        return tuple((state, found.count(state)) for state in _STATES if state in found)

    @property
    def musts(self) -> Tally:
        """Return how many musts are met, of those that are asked."""
        scores = [view.assessment.score for view in self.services]
        return Tally(sum(one.musts_met for one in scores), sum(one.musts for one in scores))

    @property
    def grave(self) -> tuple[Item, ...]:
        """Return the failure modes whose action priority today is high, the most urgent first."""
        found = register(view.entry for view in self.services).rated
        return tuple(item for item in found if item.risk is not None and item.risk.today.priority == "high")

    @property
    def decisions(self) -> tuple[Due, ...]:
        """Return what waits for a yes or no, overdue ones included, the earliest first."""
        found = (due for view in self.services for due in view.agenda if due.kind in _DECISIONS)
        return tuple(sorted(found, key=lambda due: due.day))

    @property
    def decided(self) -> tuple[tuple[ServiceView, Stage], ...]:
        """Return the last decision on the growth of each service that has one, the latest first."""
        found = [(view, stage) for view in self.services if (stage := decided(view.spec)) is not None]
        return tuple(sorted(found, key=lambda one: (str(one[1].decided_at), one[0].id), reverse=True))

    @property
    def lessons(self) -> Lessons:
        """Return what they learnt, and who uses what became of it."""
        return lessons((view.entry for view in self.services), self.users)

    @property
    def ideas(self) -> Ideas:
        """Return the improvement log."""
        return ideas((view.entry for view in self.services), today=self.today)
