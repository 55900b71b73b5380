"""Rows of one service in a file about all, exchanged for what it says of it now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

_FAR: Final = 40
"""Lines that the longest row has."""


def exchanged(name: str, whole: bytes, before: bytes, after: bytes, marks: Sequence[bytes]) -> bytes:
    """Return a file with other rows: those in which two files of the same name about one service differ.

    A row of a page is found by its lines from one on that has a mark, the name of the service or its address,
    to the one that differs, or back; a row of a table has all in one line. Raises ValueError when a row is
    not there once, or there are more or fewer.
    """
    table = name.endswith(".csv")
    ends = b"\r\n" if table else b"\n"
    old, new = before.split(ends), after.split(ends)
    if len(old) != len(new):
        raise ValueError("there are more or fewer lines")
    for number, line in enumerate(new):
        if old[number] != line:
            rows = ((number, number + 1),) if table else _blocks(old, number, marks)
            found = next(((row, place) for row in rows if (place := _only(whole, old, row, ends)) >= 0), None)
            if found is None:
                raise ValueError("a row is not there once")
            (first, last), place = found
            end = place + len(ends.join(old[first:last]))
            whole = whole[:place] + ends.join(new[first:last]) + whole[end:]
            old[first:last] = new[first:last]
    return whole


def _only(whole: bytes, lines: Sequence[bytes], row: tuple[int, int], ends: bytes) -> int:
    """Return the place of some whole lines in a file that has them once; else a number below nought."""
    block = ends.join((b"", *lines[slice(*row)], b""))
    place = whole.find(block)
    return place + len(ends) if place >= 0 and whole.find(block, place + 1) < 0 else -1


def _blocks(lines: Sequence[bytes], number: int, marks: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Yield from where to where the row of a line may be told from others by one that has a mark."""
    above, below = range(number, max(number - _FAR, -1), -1), range(number, min(number + _FAR, len(lines)))
    first = next((one for one in above if any(mark in lines[one] for mark in marks)), None)
    last = next((one for one in below if any(mark in lines[one] for mark in marks)), None)
    if first is not None:
        yield first, number + 1
    if last is not None:
        yield number, last + 1
    if first is not None and last is not None:
        yield first, last + 1
