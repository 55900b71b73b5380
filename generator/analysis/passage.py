"""How services pass from pilot to steady: how long each state lasted, and how the first weeks went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median_low
from typing import Final

from msgspec import Struct

from generator.spec.improvement import Incident

FIRST_DAYS: Final = 90
"""How long after users came incidents count as early ones."""


class Stay(Struct, frozen=True):
    """A state of a service. `until` is the day it was left, None while it lasts.

    `since` is None when that day cannot be read; `open` says that the state may have begun earlier.
    """

    state: str
    since: date | None
    until: date | None
    open: bool = False
    lasts: bool = False

    def days(self, today: date) -> int | None:
        """Return how many days it lasted, or has lasted until today; None when a day is not known."""
        end = today if self.lasts else self.until
        return None if self.since is None or end is None else (end - self.since).days


class Middle(Struct, frozen=True):
    """How long a state usually lasts: the low median of stays that are over and known whole, in days."""

    state: str
    days: int
    stays: int


class Early(Struct, frozen=True):
    """Incidents of the first 90 days with users, both ends included; `over` when those days are past."""

    count: int
    since: date
    until: date
    over: bool


def middles(stays: Iterable[Stay], order: Iterable[str], *, today: date) -> tuple[Middle, ...]:
    """Return how long each state usually lasts, in the order of states; none that nobody has left."""
    found: dict[str, list[int]] = defaultdict(list)
    for stay in stays:
        days = stay.days(today)
        if days is not None and not stay.lasts and not stay.open:
            found[stay.state].append(days)
    return tuple(
        Middle(state, median_low(found[state]), len(found[state])) for state in order if state in found
    )


def early(incidents: Iterable[Incident], stays: Iterable[Stay], *, today: date) -> Early | None:
    """Count the incidents of the first 90 days; None when it is not known when users came.

    They come with hypercare; a service whose history is not whole may have had them before.
    """
    first = next((stay for stay in stays if stay.state in ("hypercare", "steady")), None)
    if first is None or first.since is None or first.open:
        return None
    until = first.since + timedelta(days=FIRST_DAYS)
    days = [incident.at.date() for incident in incidents]
    return Early(sum(first.since <= day <= until for day in days), first.since, until, until < today)
