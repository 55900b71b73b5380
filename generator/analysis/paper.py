"""One sheet of A4 paper: which rows stand on it and how much of each text, so that it never becomes two.

Rows are chosen by their number alone, each text with the least of lines it asks for: first the least rows of
each block, then more of the first block, of the second, and so on. The lines that are left go to the texts
that need more, one each in turn. Heights are in points and those of `.ho-oncall` in handoff.css.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.measure import fit, width

SHEET: Final = 788
"""A4 without its margins of 8 mm above and below is 796; the rest is for printers."""
LINE: Final = 13
HEAD: Final = 17
ROW: Final = 3
TITLE: Final = 18
FOOT: Final = 44
_COLUMN: Final = 48.2
"""The width of a row in units of the size of its letters; the paper has 49.7, less the hanging indent."""
_TITLE_COLUMN: Final = 32.0
_FOOT_COLUMN: Final = 62.0
_BOLD: Final = 1.17
"""How much wider bold letters are."""


class Piece(Struct, frozen=True):
    """A text of a few lines. As a wish it is whole and says how many lines it wants.

    Before it stand a word of ours and a name, cut when it is long.
    """

    word: str
    text: str
    most: int = 1
    least: int = 1
    name: str = ""
    strong: bool = False


Row = tuple[Piece, ...]
"""Pieces below each other."""


class Block(Struct, frozen=True):
    """Rows under a heading, the most important first: at least `least`, at most `most` of them are shown."""

    title: str
    rows: tuple[Row, ...]
    least: int
    most: int
    rest: str
    """What to say of those that are left out: `{} more failure modes: ...`."""
    more: str = ""
    """The same with their number; empty when all are shown."""


class Sheet(Struct, frozen=True):
    """What stands on the sheet: every text is as long as it may be."""

    title: str
    top: Row
    blocks: tuple[Block, ...]
    foot: str


def sheet(title: str, top: Row, blocks: Sequence[Block], foot: str) -> Sheet:
    """Lay a sheet out."""
    heading = fit(title, width=_TITLE_COLUMN, most=2)
    # Two lines are kept for the title when rows are counted: its length must not decide about them.
    room = SHEET - 2 * TITLE - FOOT - _row(top)
    chosen = _chosen(blocks, room)
    spare = room - sum(map(_height, chosen)) + TITLE * (2 - heading.lines)
    pieces = (*top, *(piece for block in chosen for row in block.rows for piece in row))
    shown = iter(_shared(pieces, spare // LINE))
    return Sheet(
        heading.text,
        tuple(next(shown) for _ in top),
        tuple(
            replace(
                block,
                title=fit(block.title, width=_COLUMN / _BOLD, most=1).text,
                rows=tuple(tuple(next(shown) for _ in row) for row in block.rows),
            )
            for block in chosen
        ),
        fit(foot, width=_FOOT_COLUMN, most=2).text,
    )


def _chosen(blocks: Sequence[Block], room: int) -> tuple[Block, ...]:
    """Choose the rows that are shown: the least of each block, then more of the first, of the second..."""
    chosen = [_first(block, block.least) for block in blocks]
    for index, block in enumerate(blocks):
        others = sum(map(_height, chosen)) - _height(chosen[index])
        counts = range(min(block.most, len(block.rows)), block.least, -1)
        chosen[index] = next(
            (grown for count in counts if others + _height(grown := _first(block, count)) <= room),
            chosen[index],
        )
    return tuple(chosen)


def _first(block: Block, count: int) -> Block:
    left = len(block.rows) - count
    return replace(block, rows=block.rows[:count], more=block.rest.format(left) if left > 0 else "")


def _row(row: Row) -> int:
    return LINE * sum(piece.least for piece in row) + ROW


def _height(block: Block) -> int:
    return HEAD + sum(map(_row, block.rows)) + (LINE if block.more else 0)


def _shared(pieces: Sequence[Piece], spare: int) -> Iterator[Piece]:
    """Give each text the least it asks for, and a line more in turn while there are some to give."""
    whole = [_cut(piece, piece.most) for piece in pieces]
    need = [lines for _, lines in whole]
    given = [piece.least for piece in pieces]
    # What is not needed of the least is there for others.
    spare += sum(max(0, least - lines) for least, lines in zip(given, need, strict=True))
    for lines in range(2, max(need) + 1):
        for index, lacking in enumerate(need):
            if given[index] < lines <= lacking and spare > 0:
                given[index], spare = lines, spare - 1
    return (
        found if lines <= most else _cut(piece, most)[0]
        for piece, (found, lines), most in zip(pieces, whole, given, strict=True)
    )


@lru_cache(maxsize=2_000)
def _cut(piece: Piece, most: int) -> tuple[Piece, int]:
    """Cut a text to so many lines. Teams and their channels stand on the cards of many services."""
    name = fit(piece.name, width=_COLUMN / 3, most=1).text if piece.name else ""
    lead = width(f"{piece.word} {name}") * _BOLD + 1.5 if piece.word or name else 0.0
    column = _COLUMN / _BOLD if piece.strong else _COLUMN
    fitted = fit(piece.text, width=column, most=most, lead=lead)
    shown = Piece(piece.word, fitted.text, piece.most, piece.least, name, piece.strong)
    return shown, fitted.lines
