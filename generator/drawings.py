"""Drawings of ladders and of data that moves, made as `svg` makes those of steps and neighbours.

What is drawn depends on how many levels and flows there are, and on nothing they say.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from generator.analysis.people import Ladder
from generator.spec.architecture import DataFlow
from generator.svg import RADIUS, ROW, SPINE, WIDE, Line, short

LONG: Final = 38
"""How many characters of a flow are shown: nothing stands beside them."""
AXIS: Final = 82
_PITCH: Final = 2 * ROW + ROW // 4


class Called(Struct, frozen=True):
    """Somebody on a ladder. `number` is the level's, None for the last resort; `when` is since the start."""

    number: int | None
    when: str
    label: str
    y: int


class LadderDrawing(Struct, frozen=True):
    """A drawing of whom to call when, from the start down to the last resort."""

    width: int
    height: int
    calls: tuple[Called, ...]
    lines: tuple[Line, ...]


def ladder_drawing(ladder: Ladder) -> LadderDrawing:
    """Draw the levels of an escalation policy below one another. A dashed line leads to the last resort."""
    calls = [
        Called(rung.level.level, _since(rung.level.after.seconds), short(rung.contact.name), _row(row))
        for row, rung in enumerate(ladder.rungs)
    ]
    if ladder.final is not None:
        calls.append(Called(None, "no answer", short(ladder.final.name), _row(len(calls))))
    lines = tuple(
        _down(AXIS, _row(row), otherwise=call.number is None) for row, call in enumerate(calls) if row
    )
    return LadderDrawing(WIDE, len(calls) * ROW, tuple(calls), lines)


def _since(seconds: int) -> str:
    sign = "+" if seconds else ""
    return f"{sign}{seconds} s" if seconds % 60 else f"{sign}{seconds // 60} min"


def _row(row: int) -> int:
    return row * ROW + ROW // 2


def _down(x: int, y: int, *, otherwise: bool) -> Line:
    """Draw a line into the row at `y` from the one above it."""
    tip = y - RADIUS
    return Line(f"M {x} {y - ROW + RADIUS} V {tip - 4}", f"M {x} {tip} l -4 -6 h 8 z", otherwise=otherwise)


class Flow(Struct, frozen=True):
    """Data that moves: where it comes from, at `y`, and where it goes, a row below."""

    source: str
    to: str
    what: str
    y: int


class Flows(Struct, frozen=True):
    """A drawing of data that moves, flow below flow. Equal names are not joined: they are free text."""

    width: int
    height: int
    flows: tuple[Flow, ...]
    lines: tuple[Line, ...]


def flows_drawing(flows: tuple[DataFlow, ...]) -> Flows:
    """Draw each flow as two places with an arrow between them."""
    found = tuple(
        Flow(
            short(one.from_, LONG),
            short(one.to, LONG),
            short(one.what, LONG),
            row * _PITCH + ROW // 2,
        )
        for row, one in enumerate(flows)
    )
    lines = tuple(_down(SPINE, one.y + ROW, otherwise=False) for one in found)
    return Flows(WIDE, len(found) * _PITCH - ROW // 4, found, lines)
