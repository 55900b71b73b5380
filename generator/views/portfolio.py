"""What pages for those who decide see: sums over services, of what the services' own pages say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, get_args

from msgspec import Struct

from generator.analysis.agenda import Due
from generator.analysis.lessons import Ideas, Lessons, ideas, lessons
from generator.analysis.load import Duty, shown
from generator.analysis.register import Item, register
from generator.analysis.transition import Tally, Word
from generator.analysis.worth import Worth, decided, worth
from generator.spec.adoption import Stage, Stakeholder
from generator.spec.ai_system import Cost
from generator.spec.claims import Lifecycle
from generator.views.service import ServiceView

_STATES: Final[tuple[str, ...]] = get_args(Lifecycle)
_SOON: Final = 30
"""Days within which something counts as due soon."""
_DECISIONS: Final = ("decision", "hypercare", "acceptance", "waiver")
"""Dates on which somebody has to say yes or no."""


class Portfolio(Struct, frozen=True):
    """Services together, or one of them. `users` are the services that use each library item."""

    services: tuple[ServiceView, ...]
    users: Mapping[str, tuple[str, ...]]
    today: date

    @property
    def worth(self) -> Worth:
        """Return their success criteria."""
        return worth(view.transition.outlook for view in self.services)

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
    def budgets(self) -> tuple[tuple[ServiceView, Cost], ...]:
        """Return what models of services may cost; units differ, so nothing is added up."""
        found = ((view, view.spec.ai.cost if view.spec.ai else None) for view in self.services)
        return tuple((view, cost) for view, cost in found if cost is not None)

    @property
    def lessons(self) -> Lessons:
        """Return what they learnt, and who uses what became of it."""
        return lessons((view.entry for view in self.services), self.users)

    @property
    def ideas(self) -> Ideas:
        """Return the improvement log."""
        return ideas((view.entry for view in self.services), today=self.today)

    @property
    def stakeholders(self) -> tuple[Voice, ...]:
        """Return who has a say, function by function, with the word each has given."""
        found = [
            Voice(view, one, _word(view, one)) for view in self.services for one in view.spec.stakeholders
        ]
        return tuple(sorted(found, key=lambda voice: (voice.stakeholder.function.casefold(), voice.view.id)))


class Voice(Struct, frozen=True):
    """A stakeholder of a service, and the word they have given or are asked for; None when none is asked."""

    view: ServiceView
    stakeholder: Stakeholder
    word: Word | None


def _word(view: ServiceView, one: Stakeholder) -> Word | None:
    for word in view.transition.words:
        named = word.stakeholder is one or word.function.casefold() == one.function.casefold()
        if named or (word.signoff is not None and one.role is not None and word.signoff.by_role == one.role):
            return word
    return None


class Load(Struct, frozen=True):
    """What lies on a team by the services it runs."""

    services: tuple[ServiceView, ...]
    duty: Duty
    today: date

    @property
    def paging(self) -> int:
        """Return how many alerts of these services wake somebody."""
        return sum(view.coverage.paging for view in self.services)

    @property
    def drills(self) -> tuple[Due, ...]:
        """Return what is to be practised again by 30 days from now, overdue ones included."""
        until = self.today + timedelta(days=_SOON)
        found = (due for view in self.services for due in view.agenda if due.kind == "practice")
        return tuple(due for due in found if due.day <= until)

    @property
    def bus_factor(self) -> int | None:
        """Return the smallest bus factor of the code of these services; None when none is known."""
        places = (place for view in self.services for place in view.code.places)
        known = (place.people.bus_factor for place in places)
        return min((factor for factor in known if factor is not None), default=None)

    @property
    def hours(self) -> str:
        """Return the hours of a week in which it is there; nothing when that is not known."""
        return _shown(self.duty.hours)

    @property
    def each(self) -> str:
        """Return how many of them fall to each who shares the rota; nothing when that is not known."""
        return _shown(self.duty.each)


def _shown(hours: Fraction | None) -> str:
    return shown(hours) if hours is not None else ""


def expiry(view: ServiceView, today: date) -> str:
    """Say when the next thing of a service is due, in words that a list can be filtered by."""
    first = view.agenda[0].day if view.agenda else None
    if first is None:
        return "Nothing due"
    if first < today:
        return "Overdue"
    return f"Within {_SOON} days" if first <= today + timedelta(days=_SOON) else "Later"
