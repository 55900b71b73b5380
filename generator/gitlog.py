"""The history of a quarantined copy as a value: who made which commit when, on what, and what it touched.

Two walks per repository, however many services and paths there are. This first one lists all commits without
looking at files. The second, of `githistory`, compares files, newest commit first, and stops as soon as every
asked path has its last change and the asked reach of the history is behind it: comparing is what costs.

A **merge** brings others' commits and is none of its author's; it touches a path only where its result
differs from all its parents. A **squash merge** is one commit of its author and of those its
`Co-authored-by` trailers name. The date of a commit is its committer's, as everywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.authors import Mailmap, Person, person, trailer

if TYPE_CHECKING:
    from generator.quarantine import Copy

_LAST_SECOND = 253_402_300_799  # 9999-12-31: no calendar we print goes further
_CO_AUTHORS = 50
_LOG = (
    "log",
    "-z",
    "--date-order",  # a child before its parents, whatever the clocks of their authors said
    "--encoding=UTF-8",
    "--format=tformat:%H%x00%P%x00%ct%x00%an%x00%ae%x00%(trailers:key=Co-authored-by,valueonly,separator=%x01)",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A commit: its parents and people by their numbers, and its second; None when that cannot be read."""

    sha: str
    at: int | None
    parents: tuple[int, ...]
    by: tuple[int, ...]

    @property
    def counts(self) -> bool:
        """Whether it is somebody's own work, as merges are not."""
        return len(self.parents) < 2


@dataclass(frozen=True, slots=True)
class History:
    """All commits of HEAD, newest first, children before their parents, and their places by their ids.

    `touched` has for each asked path the numbers of the commits that touched it, newest first, for all
    commits of the asked reach at least.
    """

    commits: tuple[Made, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    touched: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    shallow: bool = False
    undated: bool = False
    """Whether a commit's date cannot be read, so that none can be counted by dates."""

    def has(self, name: str) -> bool:
        """Tell whether a commit has this hexadecimal name, whole or of its first digits."""
        return name in self.numbers or any(sha.startswith(name) for sha in self.numbers)

    def called(self, name: str) -> str:
        """Return the only commit with this hexadecimal name, whole or of its first digits; else nothing."""
        alike = [name] if name in self.numbers else [sha for sha in self.numbers if sha.startswith(name)]
        return alike[0] if len(alike) == 1 else ""

    def ahead(self, sha: str) -> frozenset[int] | None:
        """Number the commits that a commit does not have; None where that cannot be known.

        In a shallow history only a straight line can be counted: behind a merge, or behind the oldest commit
        that is here, may lie others.
        """
        start = self.numbers.get(sha)
        if start is None:
            return None
        has, left, found = {start}, {0}, list[int]()
        # Children stand before their parents: once nothing is left that only HEAD has, no more will come.
        for number, made in enumerate(self.commits):
            if left <= has:
                break
            left.discard(number)
            if number in has:
                has.update(made.parents)
            else:
                found.append(number)
                left.update(made.parents)
        straight = all(len(self.commits[number].parents) == 1 for number in found)
        return frozenset(found) if straight or not self.shallow else None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back files are compared: to a second, tags and named commits. `bots` are like more programs."""

    after: int | None = None
    tags: frozenset[str] = frozenset()
    commits: frozenset[str] = frozenset()
    bots: tuple[str, ...] = ()


def read(copy: Copy, known: Mailmap, bots: tuple[str, ...]) -> History:
    """List all commits of HEAD."""
    told: list[tuple[str, str, int | None, tuple[int, ...]]] = []
    people: dict[Person, int] = {}
    met: dict[tuple[bytes, bytes], tuple[int]] = {}

    def number(name: bytes, address: bytes) -> tuple[int]:
        if (name, address) not in met:
            who, box = (part.decode("utf-8", "replace").strip() for part in (name, address))
            met[name, address] = (people.setdefault(person(who, box, known, bots), len(people)),)
        return met[name, address]

    fields = copy.ask(*_LOG, copy.refs.head)
    for sha, parents, at, name, address, trailers in zip(*[fields] * 6, strict=True):
        by: tuple[int, ...] = number(name, address)
        for line in trailers.split(b"\1")[:_CO_AUTHORS] if trailers else ():
            named = trailer(line.decode("utf-8", "replace"))
            by += number(*(part.encode() for part in named)) if named else ()
        told.append((sha.decode("ascii"), parents.decode("ascii"), second(at), by))
    numbers = {sha: number for number, (sha, *_) in enumerate(told)}
    commits = tuple(
        # Of a shallow history's oldest commits the parents are not told, and not here.
        Made(
            sha,
            at,
            tuple(numbers[one] for one in parents.split() if one in numbers),
            tuple(dict.fromkeys(by)),
        )
        for sha, parents, at, by in told
    )
    undated = any(made.at is None for made in commits)
    return History(commits, numbers, tuple(people), shallow=bool(copy.boundary()), undated=undated)


def second(digits: bytes) -> int | None:
    """Read a date; one that no clock of git's users ever showed is none."""
    return int(digits) if digits.isdigit() and len(digits) < 13 and int(digits) <= _LAST_SECOND else None


def needed(history: History, reach: Reach, tags: Mapping[str, str]) -> frozenset[str]:
    """Return the commits that have to be compared with their parents for the asked reach."""
    shas: AbstractSet[str] = {tags[name] for name in reach.tags if name in tags}
    shas |= {sha for name in reach.commits if (sha := history.called(name))}
    numbers = {number for sha in shas for number in history.ahead(sha) or ()}
    if reach.after is not None:
        recent = enumerate(history.commits)
        numbers |= {number for number, made in recent if made.at is not None and made.at > reach.after}
    return frozenset(history.commits[number].sha for number in numbers)
