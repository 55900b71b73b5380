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


def called(positions: Mapping[FieldPath, Spot], *keys: str) -> list[FieldPath]:
    """Return the paths of all fields with one of these keys. Other paths are not even made."""
    if isinstance(positions, Positions):
        return positions.called(keys)
    return [path for path in positions if path and path[-1] in keys]


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

    def called(self, keys: tuple[str, ...]) -> list[FieldPath]:
        """Return the paths of all fields with one of these keys, wherever they stand."""
        return _called(self._inner, keys)


def _paths(inner: Spots, path: FieldPath) -> Iterator[FieldPath]:
    for step, spot in inner.items():
        here = (*path, step)
        yield here
        if len(spot) > _BARE:
            yield from _paths(spot[_BARE], here)


def _called(inner: Spots, keys: tuple[str, ...]) -> list[FieldPath]:
    found: list[FieldPath] = [(key,) for key in keys if key in inner]
    for step, spot in inner.items():
        if len(spot) > _BARE:
            found += [(step, *rest) for rest in _called(spot[_BARE], keys)]
    return found
