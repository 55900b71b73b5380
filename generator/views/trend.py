"""How ready services were, side by side, and all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from msgspec import Struct

from generator.gitfacts import Commit
from generator.readiness import Score
from generator.views.service import ServiceView


class Sum(Struct, frozen=True):
    """The musts of all services whose score is known, and of how many it is not."""

    score: Score
    unknown: int


class Trend(Struct, frozen=True):
    """The past states in the order of time; after them, in `sums`, today by what specs alone say."""

    views: tuple[ServiceView, ...]
    commits: tuple[Commit, ...]
    sums: tuple[Sum, ...]

    @property
    def words(self) -> str:
        """Say what is missing from the history; nothing when it is whole."""
        return self.views[0].chronicle.words if self.views else ""

    @property
    def first(self) -> Sum:
        """Return the sum of the oldest state."""
        return self.sums[0]

    @property
    def now(self) -> Sum:
        """Return the sum of today."""
        return self.sums[-1]


def trend(views: Sequence[ServiceView]) -> Trend:
    """Put the standings of services side by side; all services have the same commits."""
    commits = tuple(one.commit for one in views[0].chronicle.standings) if views else ()
    past: list[list[Score | None]] = [
        [view.chronicle.standings[number].score for view in views] for number in range(len(commits))
    ]
    today: list[Score | None] = [view.assessment.by_spec for view in views]
    return Trend(tuple(views), commits, tuple(map(_sum, (*past, today))))


def _sum(scores: Sequence[Score | None]) -> Sum:
    known = [one for one in scores if one is not None]
    return Sum(reduce(_plus, known, Score()), len(scores) - len(known))


def _plus(one: Score, other: Score) -> Score:
    return Score(
        one.musts + other.musts,
        one.musts_met + other.musts_met,
        musts_waived=one.musts_waived + other.musts_waived,
    )
