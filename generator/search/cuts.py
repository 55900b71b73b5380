"""The files of an index, filled with rows one after the other, and which of them change with a few rows."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

First = TypeVar("First")
"""What tells a row from others, in their order: its number, or the term it is about."""


def cuts(rows: Iterable[str], limit: int) -> Iterator[tuple[int, list[str]]]:
    """Yield what goes into each file, with the number of its first row."""
    first = size = 0
    cut: list[str] = []
    for number, row in enumerate(rows):
        if cut and size + len(row) > limit:
            yield first, cut
            first, size, cut = number, 0, []
        cut.append(row)
        size += len(row)
    if cut:
        yield first, cut


def again(
    order: Sequence[First],
    before: Sequence[tuple[First, str]],
    fresh: Sequence[Any],
    rows: Callable[[int], Iterable[str]],
    limit: int,
    place: Callable[[First], Any],
) -> Iterator[tuple[First, list[str] | None]]:
    """Yield the first row of each file, and what goes into it; None for one that is as it was.

    Rows go by `place`. Those at places that are `fresh`, which are sorted, may be new, gone or otherwise; all
    others are as they were in the files `before`. `rows` gives all from a number on. Where a row is
    otherwise, those behind it may move to the next file, until one begins with the row it began with before.
    """
    start = number = 0
    while start < len(order):
        end = _stays(order, start, before[number : number + 2], fresh, place)
        cut = None if end else next(cuts(rows(start), limit))[1]
        yield order[start], cut
        start = end or start + len(cut or ())
        number += 1


def _stays(
    order: Sequence[First],
    start: int,
    before: Sequence[tuple[First, str]],
    fresh: Sequence[Any],
    place: Callable[[First], Any],
) -> int:
    """Return where the next file begins, if the first of these begins here and is what it was; else 0."""
    if not before or order[start] != before[0][0]:
        return 0
    first, last, end = bisect_left(fresh, place(order[start])), len(fresh), len(order)
    if len(before) > 1:
        after = place(before[1][0])  # which decides, too, where the one before ends
        last, end = bisect_right(fresh, after), bisect_left(order, after, key=place)
    return end if first == last else 0


def call(name: str, data: str, *, named: bool = True) -> tuple[bytes, str]:
    """Return a file, and the digest of its data; the index has none."""
    digest = hashlib.sha256(data.encode("ascii")).hexdigest()[:8] if named else ""
    return f'handoffSearch("{name}","{digest}",{data});\n'.encode("ascii"), digest


program: Final = json.JSONEncoder(separators=(",", ":")).encode
text: Final = json.encoder.encode_basestring_ascii
"""Both write data in ASCII only: no line separator of Unicode ends a string, whatever reads it."""


def texts(row: Iterable[str]) -> str:
    """Write a row. An encoder is made anew for each call of `program`, which takes longer."""
    return f"[{','.join(map(text, row))}]"
