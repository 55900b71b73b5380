"""The register of known issues: what services live with, in the order in which it is promised to be gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec import Struct

from generator.catalog import ServiceEntry
from generator.spec.improvement import TechDebt

FILE: Final = "issues.csv"
"""The register for spreadsheets: of the whole site, and beside the pages of each service."""
_ASKED: Final = ("location", "risk", "effect_on_ops", "workaround", "owner", "due")


class KnownIssue(Struct, frozen=True):
    """A shortcut of a project, and the service that lives with it."""

    service: ServiceEntry
    debt: TechDebt
    overdue: bool
    """Whether it was to be gone on a day that is past."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return the fields that say nothing; what it blocks is not asked for."""
        return tuple(field for field in _ASKED if getattr(self.debt, field) is None)


class KnownIssues(Struct, frozen=True):
    """Known issues in their order, and how many there are of what."""

    items: tuple[KnownIssue, ...]

    @property
    def overdue(self) -> int:
        """Return how many were to be gone by now."""
        return sum(issue.overdue for issue in self.items)

    @property
    def blocking(self) -> int:
        """Return how many keep a service out of a state."""
        return sum(issue.debt.blocks_state is not None for issue in self.items)

    @property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        """Return how many there are of each kind, the most frequent first."""
        counted = Counter(issue.debt.type for issue in self.items)
        return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def known_issues(services: Iterable[ServiceEntry], *, today: date) -> KnownIssues:
    """Sort the known issues of services: by the day they are to be gone, else last; equals by id."""
    found = (
        KnownIssue(entry, debt, debt.due is not None and debt.due < today)
        for entry in services
        for debt in entry.spec.tech_debt
    )
    order = sorted(found, key=lambda issue: (issue.debt.due or date.max, issue.service.id, issue.debt.id))
    return KnownIssues(tuple(order))
