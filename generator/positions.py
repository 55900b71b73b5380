"""Where the fields of a document stand, as a tree of its own shape.

A path is walked when somebody asks for it: most fields are right, and nobody ever does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from generator.spec.base import FieldPath

Spot = tuple[int, int]
"""A line and a column, counted from 1."""
Spots = dict[str | int, tuple[Any, ...]]
"""By key or number: the line and the column, and the same of what is inside if there can be anything."""

_BARE: Final = 2


class Positions(Mapping[FieldPath, Spot]):
    """The lines and columns of a document's fields by path, in the order of the file."""

    __slots__ = ("_inner", "_spot")

    def __init__(self, spot: Spot, inner: Spots) -> None:
        self._spot, self._inner = spot, inner

    def __getitem__(self, path: FieldPath) -> Spot:
        line, column, inner = *self._spot, self._inner
        for step in path:
            line, column, *rest = inner[step]
            inner = rest[0] if rest else {}
        return line, column

    def __iter__(self) -> Iterator[FieldPath]:
        yield ()
        yield from _paths(self._inner, ())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _paths(inner: Spots, path: FieldPath) -> Iterator[FieldPath]:
    for step, spot in inner.items():
        here = (*path, step)
        yield here
        if len(spot) > _BARE:
            yield from _paths(spot[_BARE], here)
