"""A week as a strip: seven days of a clock's quarters of an hour, each with the worst answer it holds.

A clock that is put back shows an hour twice: the worse pass stands. An hour that it leaves out is no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from generator.analysis.week import Run, Week


class Kind(StrEnum):
    """How good an answer is, the best first."""

    FIRST = "first"
    LATER = "later"
    UNKNOWN = "unknown"
    LATE = "late"
    LAST = "last"
    NOBODY = "nobody"
    NO_POLICY = "no-policy"


_QUARTER: Final = timedelta(minutes=15)
_QUARTERS: Final = 96
_SKIPPED: Final = "skipped"
_RANK: Final = {kind: rank for rank, kind in enumerate(Kind)}
_SIGNS: Final = {
    Kind.FIRST: ("●", "1", "level 1"),
    Kind.LATER: ("◐", "2", "later level"),
    Kind.LATE: ("◔", "!", "too late"),
    Kind.UNKNOWN: ("?", "?", "not known"),
    Kind.LAST: ("✕", "x", "last resort only"),
    Kind.NOBODY: ("✕", "x", "nobody"),
    Kind.NO_POLICY: ("○", "-", "no policy"),
    _SKIPPED: ("", " ", "no such hour"),
}


class Cell(Struct, frozen=True):
    """Neighbouring quarters of one kind: how many, a sign that needs no colour, and a word."""

    kind: str
    quarters: int

    @property
    def rank(self) -> int:
        """Return how bad it is; an hour that does not come is no answer at all."""
        return -1 if self.kind == _SKIPPED else _RANK[Kind(self.kind)]

    @property
    def sign(self) -> str:
        """Return a sign that tells it without a colour."""
        return _SIGNS[self.kind][0]

    @property
    def letter(self) -> str:
        """Return a sign for a terminal."""
        return _SIGNS[self.kind][1]

    @property
    def word(self) -> str:
        """Return it in a word or two."""
        return _SIGNS[self.kind][2]


class Day(Struct, frozen=True):
    """One row of the strip."""

    day: date
    cells: tuple[Cell, ...]


def strip(answers: Iterable[Run[Kind]], week: Week) -> tuple[Day, ...]:
    """Return the seven rows of a week."""
    worst = _worst(answers, ZoneInfo(week.zone))
    return tuple(Day(day, tuple(_cells(day, worst))) for day in week.days)


def _cells(day: date, worst: dict[tuple[date, int], Kind]) -> Iterator[Cell]:
    for kind, quarters in groupby(worst.get((day, quarter), _SKIPPED) for quarter in range(_QUARTERS)):
        yield Cell(kind, len(list(quarters)))


def _worst(answers: Iterable[Run[Kind]], zone: ZoneInfo) -> dict[tuple[date, int], Kind]:
    """Return the worst kind of every quarter that a clock shows."""
    found: dict[tuple[date, int], Kind] = {}
    for run in answers:
        moment = run.start
        while moment < run.end:
            wall = moment.astimezone(zone)
            place = wall.date(), (wall.hour * 60 + wall.minute) // 15
            found[place] = max(found.get(place, run.state), run.state, key=_RANK.__getitem__)
            # On to the clock's next quarter: runs begin and end at any minute.
            moment += _QUARTER - timedelta(minutes=wall.minute % 15, seconds=wall.second)
    return found
