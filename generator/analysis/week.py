"""A week on the clocks of a zone, cut into runs during which an answer stays the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from generator.analysis.clock import changes, is_open, switches
from generator.spec.team import Hours

State = TypeVar("State", bound=Hashable)


class Week(Struct, frozen=True):
    """The ISO week of a day: from Monday 00:00 to the next one, as the clocks of a zone show it."""

    zone: str
    monday: date
    start: datetime
    end: datetime

    @property
    def switches(self) -> tuple[datetime, ...]:
        """Return when the clocks are put forward or back in it."""
        return tuple(sorted(switches(self.zone, self.start, self.end)))

    @property
    def days(self) -> tuple[date, ...]:
        """Return its seven days."""
        return tuple(self.monday + timedelta(days=number) for number in range(7))

    @property
    def name(self) -> str:
        """Return its number and year, as calendars print them."""
        year, number, _ = self.monday.isocalendar()
        return f"week {number} of {year}"

    @property
    def seconds(self) -> int:
        """Return how long it is: an hour less or more than seven days when the clocks change."""
        return int((self.end - self.start).total_seconds())


class Run(Struct, Generic[State], frozen=True):
    """A time, its end excluded, during which something stays the same."""

    start: datetime
    end: datetime
    state: State

    @property
    def seconds(self) -> int:
        """Return how long it is."""
        return int((self.end - self.start).total_seconds())


@lru_cache(maxsize=100)
def week_of(day: date, zone: str) -> Week:
    """Return the week of a day."""
    monday = day - timedelta(days=day.weekday())
    tz = ZoneInfo(zone)
    start, end = (
        datetime.combine(first, time(), tz).astimezone(UTC) for first in (monday, monday + timedelta(days=7))
    )
    return Week(zone, monday, start, end)


def runs(
    week: Week, moments: Iterable[datetime], judge: Callable[[datetime], State]
) -> tuple[Run[State], ...]:
    """Judge a week. Between two of the moments the answer must not change."""
    found: list[Run[State]] = []
    cuts = sorted({week.start, *(moment for moment in moments if week.start < moment < week.end)})
    for start, end in zip(cuts, [*cuts[1:], week.end], strict=True):
        state = judge(start)
        if found and found[-1].state == state:
            found[-1] = Run(found[-1].start, end, state)
        else:
            found.append(Run(start, end, state))
    return tuple(found)


def moments(hours: Iterable[Hours], week: Week, *, after: int = 0) -> Iterator[datetime]:
    """Yield when hours may begin or end, each so many seconds earlier: then a call after them meets it."""
    wait = timedelta(seconds=after)
    for entry in hours:
        yield from (change - wait for change in changes(entry, week.start + wait, week.end + wait))


def hours_of(
    hours: tuple[Hours, ...], week: Week, holidays: frozenset[date] = frozenset()
) -> tuple[Run[bool], ...]:
    """Return when hours hold in a week."""
    return runs(week, moments(hours, week), lambda at: is_open(hours, at, holidays))


def shared(some: Iterable[Run[State]], others: Iterable[Run[bool]]) -> int:
    """Return how many seconds of some runs lie in those of others that are true."""
    held = [run for run in others if run.state]
    pairs = ((min(a.end, b.end), max(a.start, b.start)) for a in some for b in held)
    return sum(int((end - start).total_seconds()) for end, start in pairs if end > start)
