"""Weekly hours, moments and lengths of time as words for a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from generator.analysis.clock import switches
from generator.spec.team import Hours

_DAYS: Final = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


_SHORT: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def in_words(hours: Hours) -> str:
    """Return hours as `Monday to Friday, 08:00 to 17:00, Europe/Stockholm time`."""
    if hours.always:
        return "around the clock"
    return f"{_days(hours)}, {hours.from_} to {hours.to}, {hours.tz} time"


def in_utc(hours: Hours, today: date) -> str:
    """Return hours as UTC has them, with the days on which that changes because clocks do.

    It stays true for a reader who comes later, until the second change from now.
    """
    tz, start = ZoneInfo(hours.tz), datetime.combine(today, time(), UTC)
    ends = sorted(switches(hours.tz, start, start + timedelta(days=400)))[:2]
    begins = (start, *ends)
    spans = zip(begins, [*ends, None], strict=True)
    shown = [
        _shifted(hours, begin.astimezone(tz).utcoffset() or timedelta())
        + (f" until {end.astimezone(tz).date()}" if end else "")
        for begin, end in spans
        if end or not ends
    ]
    return f"{', then '.join(shown)}, UTC"


def _shifted(hours: Hours, offset: timedelta) -> str:
    """Return hours so much earlier, with their days where these are others."""
    minutes = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (hours.from_, hours.to))
    (back, start), (_, end) = (divmod(m - int(offset.total_seconds()) // 60, 24 * 60) for m in minutes)
    clocks = f"{start // 60:02}:{start % 60:02} to {end // 60:02}:{end % 60:02}"
    if not back:
        return clocks
    order = list(_DAYS)
    return f"{_named([(order.index(day) + back) % 7 for day in hours.days])}, {clocks}"


def _days(hours: Hours) -> str:
    order = list(_DAYS)
    return _named([order.index(day) for day in hours.days])


def _named(days: Iterable[int]) -> str:
    order = list(_DAYS)
    places = sorted(set(days))
    if len(places) == 7:
        return "every day"
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1:
        return f"{_DAYS[order[places[0]]]} to {_DAYS[order[places[-1]]]}"
    return ", ".join(_DAYS[order[place]] for place in places)


def stamp(at: datetime, zone: str) -> str:
    """Return a moment as `Sat 2026-11-28 18:00 +01:00`; UTC needs no offset."""
    local = at.astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    shown = f"{_SHORT[local.weekday()]} {local.date()} {local:%H:%M}"
    return shown if zone == "UTC" else f"{shown} {offset[:3]}:{offset[3:5]}"


def length(seconds: int) -> str:
    """Return a time that passes as `4 h 30 min`."""
    parts = ((seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 h"
