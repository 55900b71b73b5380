"""What lies on a team: how many hours a week somebody is on call, and how many share them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from msgspec import Struct

from generator.spec.team import Hours, Team

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = 24 * 60


class Duty(Struct, frozen=True):
    """The hours a week in which a team is there. `each` is how many fall to one of those who share the rota.

    None where it is not known: no hours are written, or in several zones, or nobody says how many share it.
    """

    hours: Fraction | None
    each: Fraction | None


def duty(team: Team) -> Duty:
    """Return how much of a week a team is there, hours that overlap counted once."""
    hours = _hours(team.hours)
    size = team.oncall.size if team.oncall else None
    return Duty(hours, hours / size if hours is not None and size else None)


def _hours(spans: Iterable[Hours]) -> Fraction | None:
    found = tuple(spans)
    if any(span.always for span in found):
        return Fraction(7 * 24)
    if len({span.tz for span in found}) != 1:
        return None
    minutes = {
        (_DAYS.index(day) * _DAY + minute) % (7 * _DAY)
        for span in found
        for day in span.days
        for minute in range(_minute(span.from_), _end(span))
    }
    return Fraction(len(minutes), 60)


def _end(span: Hours) -> int:
    """Return the minute at which hours end; after 24:00 the count goes on."""
    end = _minute(span.to)
    return end if end > _minute(span.from_) else end + _DAY


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def shown(hours: Fraction) -> str:
    """Return hours with at most one digit behind the point."""
    return f"{float(hours):.1f}".removesuffix(".0")
