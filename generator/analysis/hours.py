"""Weekly hours as words for a page."""

from __future__ import annotations

from typing import Final

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


def in_words(hours: Hours) -> str:
    """Return hours as `Monday to Friday, 08:00 to 17:00, Europe/Stockholm time`."""
    if hours.always:
        return "around the clock"
    return f"{_days(hours)}, {hours.from_} to {hours.to}, {hours.tz} time"


def _days(hours: Hours) -> str:
    order = list(_DAYS)
    places = sorted({order.index(day) for day in hours.days})
    if len(places) == 7:
        return "every day"
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1:
        return f"{_DAYS[order[places[0]]]} to {_DAYS[order[places[-1]]]}"
    return ", ".join(_DAYS[order[place]] for place in places)
