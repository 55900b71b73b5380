"""When somebody is there, as a list of moments for a script that knows no hours and no zones.

`29756160 29806560 0 480 540` means: from the first to the second number, in minutes since 1970, this list
knows the answer; it begins with 0, nobody is there; after 480 minutes that changes, after another 540 again.
Outside of these two moments the script must say nothing: clocks, holidays and teams may have changed since.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from generator.analysis.people import Contact
from generator.analysis.week import Week, hours_of
from generator.spec.team import Channel, Hours

_KNOWN: Final = timedelta(weeks=5)
"""How long a site that nobody builds anew goes on to say who is there."""

_Key = tuple[str, tuple[str, ...], str, str]


def opening(who: Contact, channel: Channel | None, today: date) -> str:
    """Return when somebody answers, by a channel's own hours, else by the team's.

    Empty when they hold around the clock, are not written, or the holiday calendar has run out.
    """
    hours = (channel.hours,) if channel and channel.hours else who.hours
    if not hours or any(entry.always for entry in hours):
        return ""
    return _opening(tuple(map(_key, hours)), who.holidays, today - timedelta(days=today.weekday()))


def _key(hours: Hours) -> _Key:
    return hours.tz, tuple(hours.days), hours.from_, hours.to


@lru_cache(maxsize=1024)
def _opening(keys: tuple[_Key, ...], holidays: frozenset[date], monday: date) -> str:
    hours = tuple(Hours.model_construct(tz=tz, days=d, from_=a, to=b) for tz, d, a, b in keys)  # type: ignore[arg-type]
    # A day earlier: in the east the week has begun while UTC has Sunday.
    start = datetime.combine(monday, time(), UTC) - timedelta(days=1)
    end = min([start + _KNOWN, *(_run_out(holidays, entry.tz) for entry in hours if holidays)])
    if end <= start:
        return ""
    found = hours_of(hours, Week("UTC", start.date(), start, end), holidays)
    cuts = [run.start for run in found]
    lengths = (_minutes(later) - _minutes(sooner) for sooner, later in pairwise(cuts))
    return " ".join(map(str, (_minutes(start), _minutes(end), int(found[0].state), *lengths)))


def _run_out(holidays: frozenset[date], zone: str) -> datetime:
    """Return the end of the last holiday that is written: of the days after it nobody knows."""
    after = max(holidays) + timedelta(days=1)
    return datetime.combine(after, time(), ZoneInfo(zone)).astimezone(UTC)


def _minutes(at: datetime) -> int:
    return int(at.timestamp()) // 60
