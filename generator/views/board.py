"""What the board of transitions sees: where each service stands on its way, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Final, get_args

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.agenda import Due
from generator.analysis.passage import Early, Middle, Stay, early, middles
from generator.analysis.transition import Tally
from generator.gitfacts import Commit
from generator.spec.claims import Lifecycle
from generator.views.service import ServiceView

if TYPE_CHECKING:
    from generator.chronicle import FirstReview, Spell

_ORDER: Final[tuple[str, ...]] = get_args(Lifecycle)
_MOVING: Final = ("pilot", "hardening", "readiness", "hypercare", "retiring")
_NEXT: Final = ("hypercare", "handoff", "acceptance", "decision")
"""Dates that a handoff turns on."""


class Row(Struct, frozen=True):
    """A service on its way. `stays` are its states, the first one first; what comes next is the earliest."""

    view: ServiceView
    stays: tuple[Stay, ...]
    next: Due | None
    early: Early | None
    first: FirstReview | None

    @property
    def now(self) -> Stay | None:
        """Return its state as git tells it; None when its history says nothing, or another state."""
        last = self.stays[-1] if self.stays else None
        return last if last and last.state == self.view.spec.lifecycle else None

    @property
    def days(self) -> int | None:
        """Return how many days it has been in its state; None when that is not known."""
        return self.now.days(self.view.today) if self.now else None


class Board(Struct, frozen=True):
    """All services: those on their way in the order of states, then those that have arrived."""

    moving: tuple[Row, ...]
    arrived: tuple[Row, ...]
    middles: tuple[Middle, ...]

    @property
    def overdue(self) -> int:
        """Return how many are in hypercare past its end."""
        return sum(row.view.transition.overdue for row in self.moving)

    @property
    def first_met(self) -> Tally:
        """Return how many criteria were met at the first reviews whose beginning is known, of how many."""
        found = [row.first.verdicts for row in self.reviewed if row.first and not row.first.open]
        return Tally(sum(one.met for one in found), sum(one.asked for one in found))

    @property
    def reviewed(self) -> tuple[Row, ...]:
        """Return the services whose criteria were judged."""
        return tuple(row for row in (*self.moving, *self.arrived) if row.first is not None)


def board(views: Iterable[ServiceView], *, today: date) -> Board:
    """Return the board of a day."""
    rows = sorted(map(_row, views), key=lambda row: (_ORDER.index(row.view.spec.lifecycle), row.view.id))
    stays = [stay for row in rows for stay in row.stays]
    return Board(
        tuple(row for row in rows if row.view.spec.lifecycle in _MOVING),
        tuple(row for row in rows if row.view.spec.lifecycle not in _MOVING),
        middles(stays, _ORDER, today=today),
    )


def _row(view: ServiceView) -> Row:
    stays = _stays(view)
    following = next((due for due in view.agenda if due.kind in _NEXT), None)
    first_weeks = early(view.spec.incidents, stays, today=view.today)
    return Row(view, stays, following, first_weeks, view.chronicle.first_review)


def _stays(view: ServiceView) -> tuple[Stay, ...]:
    """Return the states, the first one first. It may be older than the first spec that tells of it.

    The spec says itself when hypercare began.
    """
    spells = view.chronicle.states
    found = [_stay(spell, first=spell is spells[-1]) for spell in reversed(spells)]
    starts = view.spec.hypercare.starts if view.spec.hypercare else None
    if found and starts and found[0].state == "hypercare" and found[0].open:
        found[0] = replace(found[0], since=starts, open=False)
    return tuple(found)


def _stay(spell: Spell, *, first: bool) -> Stay:
    until = _day(spell.until) if spell.until else None
    return Stay(spell.value, _day(spell.since), until, spell.open or first, lasts=spell.until is None)


def _day(commit: Commit) -> date | None:
    return date.fromisoformat(commit.date) if commit.date else None
