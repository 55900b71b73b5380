"""Weekly hours against a clock: only here it is said whether they hold at a moment.

Hours are what a clock on the wall shows. In the hour that a zone has twice both passes are in or out alike,
and a time that a zone leaves out never comes. `to` at or before `from` means the next day; the day a span
starts on decides its weekday and whether it is a holiday. A holiday closes office hours; hours that leave no
gap in a week, alone or with others of the same zone, hold on holidays too.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from generator.spec.team import Hours

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = 24 * 60
_WEEK: Final = 7 * _DAY


def is_open(hours: tuple[Hours, ...], at: datetime, holidays: frozenset[date]) -> bool:
    """Return whether a moment is within one of these hours. The module says what that means."""
    constant = gapless(hours) if holidays else frozenset()
    return any(_within(entry, at, frozenset() if entry.tz in constant else holidays) for entry in hours)


def gapless(hours: tuple[Hours, ...]) -> frozenset[str]:
    """Return the zones whose hours together leave no gap in a week."""
    return frozenset(
        zone
        for zone in {entry.tz for entry in hours}
        if _fills_week([entry for entry in hours if entry.tz == zone])
    )


def changes(hours: Hours, start: datetime, end: datetime) -> frozenset[datetime]:
    """Return every moment between two at which these hours may begin or end; between them nothing changes."""
    if hours.always:
        return frozenset()
    walls = _walls(hours.tz, hours.from_, hours.to, start, end)
    return frozenset(moment for moment in walls if start < moment < end)


@lru_cache(maxsize=1024)
def _walls(zone: str, begin: str, stop: str, start: datetime, end: datetime) -> frozenset[datetime]:
    """Return when the clock of a zone shows one of two times, in both passes, or is put forward or back."""
    tz = ZoneInfo(zone)
    first, last = start.astimezone(tz).date(), end.astimezone(tz).date()
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    shown = (time(*divmod(minutes % _DAY, 60)) for minutes in (_minutes(begin), _minutes(stop)))
    clocks = [clock.replace(fold=fold) for clock in shown for fold in (0, 1)]
    walls = (datetime.combine(day, clock, tz).astimezone(UTC) for day in days for clock in clocks)
    return frozenset(walls) | switches(zone, start, end)


@lru_cache(maxsize=1024)
def switches(zone: str, start: datetime, end: datetime) -> frozenset[datetime]:
    """Return the moments between two at which the clocks of a zone are put forward or back."""
    tz, step = ZoneInfo(zone), timedelta(hours=6)
    number = -((start - end) // step)
    samples = (*(start + step * count for count in range(number)), end)
    return frozenset(
        _switch(tz, sooner, later)
        for sooner, later in pairwise(samples)
        if sooner.astimezone(tz).utcoffset() != later.astimezone(tz).utcoffset()
    )


def _switch(tz: ZoneInfo, sooner: datetime, later: datetime) -> datetime:
    """Halve the time between two moments until the minute is found at which the offset is another."""
    before = sooner.astimezone(tz).utcoffset()
    low, high = 0, int((later - sooner).total_seconds()) // 60
    while high - low > 1:
        middle = (low + high) // 2
        same = (sooner + timedelta(minutes=middle)).astimezone(tz).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return sooner + timedelta(minutes=high)


def _within(hours: Hours, at: datetime, holidays: frozenset[date]) -> bool:
    wall = at.astimezone(ZoneInfo(hours.tz))
    minute = wall.hour * 60 + wall.minute
    start, end = _span(hours)
    for back in (0, 1):
        day = wall.date() - timedelta(days=back)
        in_span = start <= minute + back * _DAY < end
        if in_span and _DAYS[day.weekday()] in hours.days and day not in holidays:
            return True
    return False


def _span(hours: Hours) -> tuple[int, int]:
    """Return the minutes of the day at which hours start and end; after 24:00 the count goes on."""
    start, end = _minutes(hours.from_), _minutes(hours.to)
    return start, end if end > start else end + _DAY


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _fills_week(hours: list[Hours]) -> bool:
    spans = [
        (start + week, end + week)
        for entry in hours
        for start, end in (_span(entry),)
        for day in entry.days
        # A span of Sunday night goes on on the Monday the week begins with.
        for week in (_DAYS.index(day) * _DAY, _DAYS.index(day) * _DAY - _WEEK)
    ]
    reached = 0
    for start, end in sorted(spans):
        if start <= reached:
            reached = max(reached, end)
    return reached >= _WEEK
