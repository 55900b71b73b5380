"""The ids of a history's commits, and at which place each of them stands.

They are kept as the bytes they are read as: to make texts of 50,000 ids and a table of them takes longer than
git does to say what is new, and few are asked for. A place is found by halving numbers that are in the order
of their ids.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field


class Ids(Struct, frozen=True, eq=False):
    """The ids of commits, newest first: all of them as bytes, `width` of them each.

    `young` has the first of them by their places. `order` has all others as their ids ascend, each by its
    place among those others.
    """

    raw: bytes = b""
    width: int = 20
    young: Mapping[str, int] = field(default_factory=dict)
    order: array[int] = field(default_factory=lambda: array("i"))

    def __eq__(self, other: object) -> bool:
        """Whether they are the same, however they are found."""
        return isinstance(other, Ids) and (self.raw, self.width) == (other.raw, other.width)

    def __hash__(self) -> int:
        return hash(self.raw)

    def __len__(self) -> int:
        return len(self.raw) // self.width

    def __getitem__(self, place: int) -> str:
        begin = range(0, len(self.raw), self.width)[place]
        return self.raw[begin : begin + self.width].hex()

    def __iter__(self) -> Iterator[str]:
        ids, width = self.raw.hex(), 2 * self.width
        return (ids[begin : begin + width] for begin in range(0, len(ids), width))

    def __contains__(self, sha: object) -> bool:
        return isinstance(sha, str) and self.place(sha) is not None

    def place(self, sha: str) -> int | None:
        """Return where an id stands; None when it is none of these."""
        if sha in self.young:
            return self.young[sha]
        rank = self._rank(sha)
        found = self._old(rank) if rank < len(self.order) else ""
        return len(self.young) + self.order[rank] if found == sha else None

    def index(self, sha: str) -> int:
        """Return where one of these ids stands. Raises KeyError for any other."""
        place = self.place(sha)
        if place is None:
            raise KeyError(sha)
        return place

    def beginning(self, name: str) -> Iterator[str]:
        """Yield the ids that begin so."""
        yield from (sha for sha in self.young if sha.startswith(name))
        for rank in range(self._rank(name), len(self.order)):
            sha = self._old(rank)
            if not sha.startswith(name):
                break
            yield sha

    @classmethod
    def of(cls, shas: Sequence[str]) -> Ids:
        """Make ids of their texts."""
        width = len(shas[0]) // 2 if shas else 20
        return cls(bytes.fromhex("".join(shas)), width, {}, _ranks(shas))

    def behind(self, newer: Sequence[str]) -> Ids:
        """Return newer ids and these behind them."""
        young = {sha: place for place, sha in enumerate((*newer, *self.young))}
        return Ids(bytes.fromhex("".join(newer)) + self.raw, self.width, young, self.order)

    def ends_with(self, older: Ids) -> bool:
        """Whether these are others and behind them those."""
        return self.width == older.width and self.raw.endswith(older.raw)

    def settled(self) -> Ids:
        """Return the same ids, none of them young."""
        return Ids.of(tuple(self)) if self.young else self

    def _rank(self, name: str) -> int:
        """Count the others that are less than a name."""
        return bisect_left(range(len(self.order)), name, key=self._old)

    def _old(self, rank: int) -> str:
        return self[len(self.young) + self.order[rank]]


def _ranks(shas: Sequence[str]) -> array[int]:
    """Number ids in the order in which they ascend."""
    return array("i", sorted(range(len(shas)), key=shas.__getitem__))
