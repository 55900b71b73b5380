"""How often people were woken for nothing: the log of pages, alert by alert (the CRE "pager spin" review)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.catalog import ServiceEntry

if TYPE_CHECKING:
    from generator.alertlog import Woken


class Noise(Struct, frozen=True):
    """One alert, or all when it has no name: how often it woke somebody, and how often it was worth it."""

    alert: str
    pages: int
    critical: int
    actionable: int
    first: date
    last: date
    """Days in UTC."""
    known: bool
    """Whether a rule file of the service has the alert."""

    @property
    def for_nothing(self) -> int:
        """Return how often there was nothing to do."""
        return self.pages - self.actionable


def noise(entry: ServiceEntry) -> tuple[Noise, ...]:
    """Return the alerts of a service's log, those that woke people for nothing most often first."""
    by_name: dict[str, list[Woken]] = defaultdict(list)
    for page in entry.log.pages if entry.log else ():
        by_name[page.alert].append(page)
    known = {rule.name for rule in entry.alerts}
    found = (_noise(name, pages, known=name in known) for name, pages in by_name.items())
    return tuple(sorted(found, key=lambda one: (-one.for_nothing, one.alert)))


def in_all(entry: ServiceEntry) -> Noise | None:
    """Return the sum of all alerts; None when nobody was woken, or nothing is known of it."""
    pages = list(entry.log.pages) if entry.log else []
    return _noise("", pages, known=True) if pages else None


def _noise(name: str, pages: list[Woken], *, known: bool) -> Noise:
    days = sorted(page.at.date() for page in pages)
    critical, actionable = sum(page.critical for page in pages), sum(page.actionable for page in pages)
    return Noise(name, len(pages), critical, actionable, days[0], days[-1], known)
