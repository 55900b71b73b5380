"""What was learnt and what became of it: lessons, the library items they turned into, and ideas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from generator.analysis.reuse import shelves
from generator.catalog import Catalog, ServiceEntry
from generator.spec.improvement import Improvement, Lesson

STATUSES: Final = ("idea", "planned", "done", "dropped")
"""What becomes of an idea, in the order of its life."""


class Learnt(Struct, frozen=True):
    """A lesson of a service. `item` is the id of the library item it became; empty when it became none."""

    service: ServiceEntry
    lesson: Lesson
    item: str
    users: tuple[str, ...]
    """The services that use the item, by id: any version of it, each service once."""

    @property
    def url(self) -> str:
        """Return the address of the library item."""
        return f"library/{self.item}/" if self.item else ""


class Lessons(Struct, frozen=True):
    """The lessons of services, the latest first; those without a day last."""

    items: tuple[Learnt, ...]

    @property
    def shared(self) -> tuple[Learnt, ...]:
        """Return the lessons that became an item of the library."""
        return tuple(one for one in self.items if one.item)

    @property
    def reused(self) -> int:
        """Return how many services use an item that a lesson became: each service of each item once."""
        return len({(one.item, user) for one in self.shared for user in one.users})


class Idea(Struct, frozen=True):
    """An improvement of a service. It is overdue past its day until it is done or dropped."""

    service: ServiceEntry
    idea: Improvement
    overdue: bool


class Ideas(Struct, frozen=True):
    """The improvement log: ideas by what became of them, then by day."""

    items: tuple[Idea, ...]

    @property
    def statuses(self) -> tuple[tuple[str, int], ...]:
        """Return how many ideas have each status; those that say none are counted under an empty one."""
        counted = Counter(one.idea.status or "" for one in self.items)
        return tuple((status, counted[status]) for status in (*STATUSES, "") if status or counted[""])


def reusers(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return which services use each item of the library, by id."""
    return {
        shelf.newest.spec.id: tuple(sorted({use.service for use in shelf.uses})) for shelf in shelves(catalog)
    }


def lessons(services: Iterable[ServiceEntry], users: Mapping[str, tuple[str, ...]]) -> Lessons:
    """Return what services learnt. `users` are the services that use each library item (`reusers`)."""
    found = (_learnt(entry, lesson, users) for entry in services for lesson in entry.spec.lessons)
    return Lessons(tuple(sorted(found, key=_latest)))


def ideas(services: Iterable[ServiceEntry], *, today: date) -> Ideas:
    """Return the improvement log of services."""
    found = [
        Idea(entry, one, one.status not in ("done", "dropped") and one.due is not None and one.due < today)
        for entry in services
        for one in entry.spec.improvements
    ]
    return Ideas(tuple(sorted(found, key=_life)))


def _learnt(entry: ServiceEntry, lesson: Lesson, users: Mapping[str, tuple[str, ...]]) -> Learnt:
    item = lesson.reused_as.item if lesson.reused_as else ""
    return Learnt(entry, lesson, item, users.get(item, ()))


def _latest(one: Learnt) -> tuple[int, str, str]:
    return -(one.lesson.at.toordinal() if one.lesson.at else 0), one.service.id, one.lesson.id


def _life(one: Idea) -> tuple[int, date, str, str]:
    status = STATUSES.index(one.idea.status) if one.idea.status else len(STATUSES)
    return status, one.idea.due or date.max, one.service.id, one.idea.id
