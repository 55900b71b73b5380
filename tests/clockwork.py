"""The hands of a clock, turned minute by minute: what hours mean, said a second time and another way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from generator.spec.team import Hours

WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SWITCHES: Final = (
    ("Europe/Stockholm", date(2026, 3, 29)),
    ("Europe/Stockholm", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
)


@cache
def instants(zone: str, day: date) -> tuple[tuple[datetime, ...], ...]:
    """Give, for each minute on the wall of a day, the moments at which a clock shows it: 0, 1 or 2."""
    found = []
    for minute in range(24 * 60):
        wall = datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=ZoneInfo(zone))
        moments = {wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
        # A wall time that the zone leaves out comes back as another one.
        shown = [
            m for m in moments if m.astimezone(ZoneInfo(zone)).strftime("%d %H:%M") == f"{wall:%d %H:%M}"
        ]
        found.append(tuple(shown))
    return tuple(found)


def walked(entry: Hours, days: list[date], holidays: frozenset[date]) -> set[datetime]:
    """Turn the hands of the clock of a zone minute by minute and note when it is within the hours."""
    found: set[datetime] = set()
    for day in days:
        if WEEK[day.weekday()] not in entry.days or day in holidays:
            continue
        minute = int(entry.from_[:2]) * 60 + int(entry.from_[3:])
        end = entry.to
        while True:
            later, inside = divmod(minute, 24 * 60)
            found.update(instants(entry.tz, day + timedelta(days=later))[inside])
            minute += 1
            if f"{minute // 60 % 24:02}:{minute % 60:02}" == end.replace("24:00", "00:00"):
                break
    return found


CLOCKS: Final = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))


def hours(start: str, end: str, days: tuple[str, ...] = WEEK, tz: str = "Europe/Stockholm") -> Hours:
    """Make weekly hours."""
    return Hours.model_validate({"tz": tz, "days": days, "from": start, "to": end})


def at(text: str) -> datetime:
    """Read a moment."""
    return datetime.fromisoformat(text).astimezone(UTC)
