"""Where the fields of a document stand, as a tree of its own shape.

A path is walked when somebody asks for it: most fields are right, and nobody ever does.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any, Final, NoReturn

from generator.spec.base import FieldPath

Spot = tuple[int, int]
"""A line and a column, counted from 1."""
Spots = dict[str | int, tuple[Any, ...]]
"""By key or number: the line and the column, and the same of what is inside if there can be anything."""

_BARE: Final = 2
_WINDOW, _MEMORY = 13, 6
"""What packing looks back at, 8 KiB, about a document, and may keep of it.

With more, its room comes from the system for each document, and goes back there: to fill pages of memory with
zeros again and again takes as long as to pack.
"""


class Positions(Mapping[FieldPath, Spot]):
    """The lines and columns of a document's fields by path, in the order of the file."""

    __slots__ = ("inner", "spot")

    def __init__(self, spot: Spot, inner: Spots) -> None:
        self.spot, self.inner = spot, inner

    def __getitem__(self, path: FieldPath) -> Spot:
        line, column, inner = *self.spot, self.inner
        for step in path:
            line, column, *rest = inner[step]
            inner = rest[0] if rest else {}
        return line, column

    def nearest(self, path: FieldPath) -> tuple[Spot, int]:
        """Return where a field stands, or its nearest ancestor that does; and of how many steps that is."""
        found: tuple[Any, ...] = (*self.spot, self.inner)
        for number, step in enumerate(path):
            inner = found[_BARE].get(step) if len(found) > _BARE else None
            if inner is None:
                return found[:_BARE], number
            found = inner
        return found[:_BARE], len(path)

    def __iter__(self) -> Iterator[FieldPath]:
        yield ()
        yield from _paths(self.inner, ())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _paths(inner: Spots, path: FieldPath) -> Iterator[FieldPath]:
    for step, spot in inner.items():
        here = (*path, step)
        yield here
        if len(spot) > _BARE:
            yield from _paths(spot[_BARE], here)


class Folded(Mapping[FieldPath, Spot]):
    """The same in a tenth of the memory. Who asks opens it, and the last few stay open."""

    __slots__ = ("kept",)

    def __init__(self, positions: Mapping[FieldPath, Spot]) -> None:
        if isinstance(positions, Positions):
            self.kept = folded((positions.spot, positions.inner))
        else:
            self.kept = folded(dict(positions))

    def __getitem__(self, path: FieldPath) -> Spot:
        return _open(self.kept)[path]

    def __iter__(self) -> Iterator[FieldPath]:
        return iter(_open(self.kept))

    def __len__(self) -> int:
        return len(_open(self.kept))


def nearest(positions: Mapping[FieldPath, Spot], path: FieldPath) -> tuple[Spot | None, int]:
    """Return where a field or its nearest ancestor stands, and of how many steps that is; else None."""
    known = _open(positions.kept) if isinstance(positions, Folded) else positions
    if isinstance(known, Positions):
        return known.nearest(path)
    lengths = range(len(path), -1, -1)
    return next(((known[path[:length]], length) for length in lengths if path[:length] in known), (None, 0))


def folded(value: Any) -> bytes:  # noqa: ANN401 - dicts, lists, tuples, texts and numbers
    """Put plain data into few bytes, the same for equal values."""
    out = BytesIO()
    writer = pickle.Pickler(out, 5)
    writer.fast = True  # else it would tell what stands in it twice from what is only equal
    writer.dump(value)
    packing = zlib.compressobj(1, wbits=_WINDOW, memLevel=_MEMORY)
    return packing.compress(out.getvalue()) + packing.flush()


def unfolded(kept: bytes) -> Any:  # noqa: ANN401 - whatever was put in
    """Return what was put into bytes, which may come from a file."""
    return _Plain(BytesIO(zlib.decompress(kept))).load()


class _Plain(pickle.Unpickler):
    """Makes plain data of what was written, and nothing else."""

    def find_class(self, module: str, name: str) -> NoReturn:
        """Refuse every class."""
        raise pickle.UnpicklingError(f"no plain data: {module}.{name}")


@lru_cache(maxsize=8)
def _open(kept: bytes) -> Mapping[FieldPath, Spot]:
    found = unfolded(kept)
    return found if isinstance(found, dict) else Positions(*found)
