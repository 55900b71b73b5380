"""Rows as a file for spreadsheets: texts stay texts, numbers stay numbers, and nothing is a formula.

The file is RFC 4180 with CRLF. It begins with a byte order mark, without which Excel reads UTF-8 as another
encoding; programs read it as `utf-8-sig`. Texts are in quotes; names of columns, numbers and days are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from generator import late
from generator.encode import normalise

Cell = str | int | Decimal | date | None
"""None is an empty cell: what is not known has no number."""

_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""What begins a formula; the last four are the wide forms, which some spreadsheets read alike."""
_FORMULA: Final = late.pattern(rf"\A(?=[\t\n])|(?:\A\s*|[;\t\n])[ \"']*(?=[{_SIGNS}])")
"""The beginning of a formula: of a cell, and of what a spreadsheet that cuts at `;` or tabs takes for one."""
_TAME: Final = re.compile(r"[A-Za-z0-9(][ -:<-~]*+")
"""A text of plain letters and signs without `;` that begins with no sign: nothing of it is a formula."""
_COLUMN: Final = re.compile(r"[a-z_]+")


def sheet(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows. Each has a cell for each column; a column's name is a word."""
    return b"".join(lines(columns, rows))


def lines(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Write rows one by one, for files that need not be in memory as a whole."""
    assert all(_COLUMN.fullmatch(name) for name in columns)  # noqa: S101 - our own words
    yield f"{','.join(columns)}\r\n".encode("utf-8-sig")
    for row in rows:
        assert len(row) == len(columns)  # noqa: S101 - our own rows
        # Most cells are plain texts or empty, and asking here saves a call for each.
        cells = [_text(cell) if type(cell) is str else "" if cell is None else _cell(cell) for cell in row]
        yield f"{','.join(cells)}\r\n".encode()


def _cell(cell: Cell) -> str:
    return _text(cell) if isinstance(cell, str) else str(cell)


@lru_cache(maxsize=20_000)
def _text(value: str) -> str:
    """Write a text. Most cells of a register say what others say, too."""
    return '"' + harmless(value).replace('"', '""') + '"'


def harmless(text: str) -> str:
    """Return text with an apostrophe before whatever a spreadsheet could take for a formula."""
    if _TAME.fullmatch(text):
        return text
    return _FORMULA.sub(lambda match: f"{match.group()}'", normalise(text))
