"""The history of a quarantined copy as a value: who made which commit when, on what, and what it touched.

Two walks per repository, however many services and paths there are. This first one lists all commits without
looking at files. The second, of `githistory`, compares files, newest commit first, and stops as soon as every
asked path has its last change and the asked reach of the history is behind it: comparing is what costs. Where
the history of an earlier commit is known, only what came since is read; `gitkept` has it from run to run.

A **merge** brings others' commits and is none of its author's; it touches a path only where its result
differs from all its parents. A **squash merge** is one commit of its author and of those its
`Co-authored-by` trailers name. The date of a commit is its committer's, as everywhere else.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import TYPE_CHECKING, overload

from msgspec import Struct, field
from msgspec.structs import replace

from generator import late
from generator.gitids import Ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator import authors, gitrun
    from generator.authors import Mailmap, Person
    from generator.quarantine import Copy
else:
    authors = late.Module("generator.authors")
    gitrun = late.Module("generator.gitrun")

_LAST_SECOND = 253_402_300_799  # 9999-12-31: no calendar we print goes further
_CO_AUTHORS = 50
_LOG = (
    "log",
    "-z",
    "--date-order",  # a child before its parents, whatever the clocks of their authors said
    "--encoding=UTF-8",
    "--format=tformat:%H%x00%P%x00%ct%x00%an%x00%ae%x00%(trailers:key=Co-authored-by,valueonly,separator=%x01)",
)


class Made(Struct, frozen=True):
    """A commit: its parents and people by their numbers, and its second; None when that cannot be read."""

    sha: str
    at: int | None
    parents: tuple[int, ...]
    by: tuple[int, ...]

    @property
    def counts(self) -> bool:
        """Whether it is somebody's own work, as merges are not."""
        return len(self.parents) < 2


class Runs(Struct, frozen=True):
    """A tuple of numbers for each commit: all of them one after another, and where each tuple ends."""

    values: array[int] = field(default_factory=lambda: array("i"))
    ends: array[int] = field(default_factory=lambda: array("i"))

    def __getitem__(self, number: int) -> tuple[int, ...]:
        begin = self.ends[number - 1] if number else 0
        return tuple(self.values[begin : self.ends[number]])

    @classmethod
    def of(cls, each: Iterable[Iterable[int]]) -> Runs:
        """Put tuples one after another."""
        runs = cls()
        for values in each:
            runs.values.extend(values)
            runs.ends.append(len(runs.values))
        return runs

    def followed_by(self, older: Runs, shift: int) -> Runs:
        """Return these tuples and those of older commits, whose numbers grow."""
        values, ends = _raised(older.values, shift), _raised(older.ends, len(self.values))
        return Runs(self.values + values, self.ends + ends)


def _raised(column: array[int], by: int) -> array[int]:
    """Add a number to each of many, none of them below zero: as one long number, in a fifth of the time."""
    each = array("i", [by]).tobytes() * len(column)
    total = int.from_bytes(column.tobytes(), sys.byteorder) + int.from_bytes(each, sys.byteorder)
    return array("i", total.to_bytes(len(each), sys.byteorder))


class Commits(Struct, frozen=True):
    """Commits as columns, made into objects when they are asked for, which few of many are.

    A second of -1 is one that cannot be read.
    """

    shas: Ids = field(default_factory=Ids)
    at: array[int] = field(default_factory=lambda: array("q"))
    parents: Runs = field(default_factory=Runs)
    by: Runs = field(default_factory=Runs)

    def __len__(self) -> int:
        return len(self.shas)

    def __iter__(self) -> Iterator[Made]:
        return map(self.__getitem__, range(len(self.shas)))

    @overload
    def __getitem__(self, number: int) -> Made: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[Made, ...]: ...
    def __getitem__(self, number: int | slice) -> Made | tuple[Made, ...]:
        if isinstance(number, slice):
            return tuple(self[one] for one in range(*number.indices(len(self))))
        sha, at = self.shas[number], self.at[number]
        return Made(sha, None if at < 0 else at, self.parents[number], self.by[number])


class History(Struct, frozen=True):
    """All commits of HEAD, newest first, children before their parents, each numbered by its place.

    `touched` has for each asked path the numbers of the commits that touched it, newest first, for all
    commits of the asked reach at least.
    """

    commits: Commits = field(default_factory=Commits)
    people: tuple[Person, ...] = ()
    touched: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    shallow: bool = False

    @property
    def undated(self) -> bool:
        """Whether a commit's date cannot be read, so that none can be counted by dates."""
        return -1 in self.commits.at

    def has(self, name: str) -> bool:
        """Tell whether a commit has this hexadecimal name, whole or of its first digits."""
        return any(True for _ in self.commits.shas.beginning(name))

    def called(self, name: str) -> str:
        """Return the only commit with this hexadecimal name, whole or of its first digits; else nothing."""
        alike = tuple(islice(self.commits.shas.beginning(name), 2))
        return alike[0] if len(alike) == 1 else ""

    def after(self, second: int) -> frozenset[int]:
        """Number the commits that are younger than a second."""
        return frozenset(number for number, at in enumerate(self.commits.at) if at > second)

    def ahead(self, sha: str) -> frozenset[int] | None:
        """Number the commits that a commit does not have; None where that cannot be known.

        In a shallow history only a straight line can be counted: behind a merge, or behind the oldest commit
        that is here, may lie others.
        """
        start = self.commits.shas.place(sha)
        if start is None:
            return None
        values, ends = self.commits.parents.values, self.commits.parents.ends
        has, left, found, begin, straight = {start}, {0}, list[int](), 0, True
        # Children stand before their parents: once nothing is left that only HEAD has, no more will come.
        for number, end in enumerate(ends):
            if left <= has:
                break
            if number in has:
                has.update(values[begin:end])
            else:
                found.append(number)
                straight &= end - begin == 1
                left.update(values[begin:end])
            left.discard(number)
            begin = end
        return frozenset(found) if straight or not self.shallow else None


class Reach(Struct, frozen=True):
    """How far back files are compared: to a second, tags and named commits. `bots` are like more programs."""

    after: int | None = None
    tags: frozenset[str] = frozenset()
    commits: frozenset[str] = frozenset()
    bots: tuple[str, ...] = ()


def read(copy: Copy, known: Mailmap, bots: tuple[str, ...], base: History | None = None) -> History:
    """List all commits of HEAD; where `base` is the history of an earlier one, only what came since is read.

    Who is meant by an author must be the same in both.
    """
    if base is not None and base.commits:
        try:
            grown = _grown(copy, known, bots, base)
        except gitrun.TooMuchError:
            raise
        except gitrun.GitError:  # of a commit that was thrown away the copy knows nothing
            grown = None
        if grown is not None:
            return grown
    people: dict[Person, int] = {}
    told = tuple(_told(copy, known, bots, people))
    shas = [sha for sha, *_ in told]
    commits = _columns(told, Ids.of(shas), {sha: place for place, sha in enumerate(shas)}.get)
    return History(commits, tuple(people), shallow=bool(copy.boundary()))


def _grown(copy: Copy, known: Mailmap, bots: tuple[str, ...], base: History) -> History | None:
    """Put what came since before a history; None where one log would not list them so.

    It would not when the old head is no ancestor, or when something new is older than something old.
    """
    head, old = base.commits.shas[0], base.commits
    people = {one: number for number, one in enumerate(base.people)}
    told = () if copy.refs.head == head else tuple(_told(copy, known, bots, people, f"^{head}"))
    if not told:
        return base if copy.refs.head == head else None
    first = min(at for _, _, at, _ in told)
    if first <= max(old.at) or not any(head in line for _, line, _, _ in told):
        return None
    shas = old.shas.behind([sha for sha, *_ in told])
    new = _columns(told, shas, shas.place)
    commits = replace(
        new,
        at=new.at + old.at,
        parents=new.parents.followed_by(old.parents, len(told)),
        by=new.by.followed_by(old.by, 0),
    )
    return History(commits, tuple(people))


_Told = tuple[str, list[str], int, tuple[int, ...]]


def _columns(told: Sequence[_Told], shas: Ids, place: Callable[[str], int | None]) -> Commits:
    """Make columns of commits, which have the first of some ids."""
    places = (map(place, line) for _, line, _, _ in told)
    # Of a shallow history's oldest commits the parents are not told, and not here.
    parents = Runs.of([one for one in line if one is not None] for line in places)
    return Commits(shas, array("q", [at for _, _, at, _ in told]), parents, Runs.of(by for *_, by in told))


def _told(
    copy: Copy, known: Mailmap, bots: tuple[str, ...], people: dict[Person, int], *without: str
) -> Iterator[_Told]:
    """Yield commits with the ids of their parents; people get the next numbers."""
    met: dict[tuple[bytes, bytes], int] = {}

    def number(name: bytes, address: bytes) -> int:
        if (name, address) not in met:
            who, box = (part.decode("utf-8", "replace").strip() for part in (name, address))
            met[name, address] = people.setdefault(authors.person(who, box, known, bots), len(people))
        return met[name, address]

    fields = copy.ask(*_LOG, copy.refs.head, *without)
    for sha, parents, at, name, address, trailers in zip(*[fields] * 6, strict=True):
        by: tuple[int, ...] = (number(name, address),)
        for line in trailers.split(b"\1")[:_CO_AUTHORS] if trailers else ():
            named = authors.trailer(line.decode("utf-8", "replace"))
            by += (number(*(part.encode() for part in named)),) if named else ()
        when = second(at)
        by = tuple(dict.fromkeys(by)) if trailers else by
        yield sha.decode("ascii"), parents.decode("ascii").split(), -1 if when is None else when, by


def second(digits: bytes) -> int | None:
    """Read a date; one that no clock of git's users ever showed is none."""
    return int(digits) if digits.isdigit() and len(digits) < 13 and int(digits) <= _LAST_SECOND else None


def needed(history: History, reach: Reach, tags: Mapping[str, str]) -> frozenset[int]:
    """Number the commits that have to be compared with their parents for the asked reach."""
    shas: AbstractSet[str] = {tags[name] for name in reach.tags if name in tags}
    shas |= {sha for name in reach.commits if (sha := history.called(name))}
    numbers = frozenset[int]().union(*(history.ahead(sha) or () for sha in shas))
    return numbers if reach.after is None else numbers | history.after(reach.after)
