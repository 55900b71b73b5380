"""Days counted on from a day. The calendar has ends; past them there is no day."""

from __future__ import annotations

from datetime import date, timedelta

from generator.spec.values import Duration


def after(day: date | None, length: Duration | None) -> date | None:
    """Return the day that long after a day; None when either is not known or the calendar ends before."""
    return _moved(day, length, 1)


def before(day: date | None, length: Duration | None) -> date | None:
    """Return the day that long before a day; None when either is not known or the calendar begins after."""
    return _moved(day, length, -1)


def _moved(day: date | None, length: Duration | None, direction: int) -> date | None:
    if day is None or length is None:
        return None
    try:
        return day + timedelta(seconds=direction * length.seconds)
    except OverflowError:
        return None
