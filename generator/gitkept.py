"""What is known of a commit's history, kept beside the copy from run to run: only what came since is read.

One file of plain data: a line of JSON and columns of numbers behind it, under a digest. One that is damaged,
of other code or of another way to tell people apart is as good as none, and facts are the same without any.
Of a shallow history nothing is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from array import array
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, field

from generator import githistory
from generator.authors import Person
from generator.githistory import Commit
from generator.gitids import Ids
from generator.gitlog import Commits, History, Runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.githistory import Entry
    from generator.quarantine import Copy

_CODE: Final = ("authors.py", "githistory.py", "gitids.py", "gitkept.py", "gitlog.py")
_MANY: Final = 256
"""Commits that are read again before the file is written anew."""
_LONGEST: Final = 1 << 28
_DIGEST: Final = 64


class Known(Struct, frozen=True):
    """What is known at the newest commit of a history: last changes of asked paths, and what touched them.

    `objects` are the ids of the asked paths, empty for one that is not there. What touched a path is complete
    for the `compared` commits.
    """

    history: History
    objects: Mapping[bytes, str]
    last: Mapping[bytes, str]
    touched: Mapping[bytes, tuple[int, ...]]
    compared: frozenset[int]
    commits: Mapping[str, Commit] = field(default_factory=dict)
    added: int | None = None
    """Commits that came to what was kept; None when that was not enough."""


def known(
    copy: Copy,
    history: History,
    wanted: AbstractSet[bytes],
    now: Mapping[bytes, Entry],
    needed: AbstractSet[int],
    base: Known | None,
) -> Known:
    """Say what is known at HEAD, from what was known of an earlier commit where that is enough."""
    grown = _grown(copy, history, wanted, now, needed, base) if base is not None else None
    if grown is not None:
        return grown
    shas = tuple(history.commits.shas)
    walked = githistory.changes(copy, wanted, now, {shas[number] for number in needed})
    places = {sha: place for place, sha in enumerate(shas)}
    return Known(
        history,
        _objects(wanted, now),
        walked.last,
        {name: _numbers(places.__getitem__, touching) for name, touching in walked.touched.items()},
        frozenset(map(places.__getitem__, walked.compared)),
    )


def _grown(
    copy: Copy,
    history: History,
    wanted: AbstractSet[bytes],
    now: Mapping[bytes, Entry],
    needed: AbstractSet[int],
    base: Known,
) -> Known | None:
    """Put what came since to what was known; None where the commits since then do not tell it all."""
    old, shas = base.history.commits.shas, history.commits.shas
    if not shas.ends_with(old) or not wanted <= base.objects.keys():
        return None
    more = len(shas) - len(old)
    compared = frozenset((*range(more), *(number + more for number in base.compared)))
    if not needed <= compared:
        return None
    new = frozenset(map(shas.__getitem__, range(more)))
    walked = githistory.changes(copy, wanted, now, new, since=old[0]) if new else githistory.NOTHING
    objects, last = _objects(wanted, now), dict(walked.last)
    for name in wanted - last.keys():
        # A merge may leave a path as another branch had it, and touches nothing by that.
        if name in walked.touched or objects[name] != base.objects[name]:
            return None
        if name in base.last:
            last[name] = base.last[name]
    touched = {
        name: (
            *_numbers(shas.index, walked.touched.get(name, ())),
            *(number + more for number in base.touched.get(name, ())),
        )
        for name in wanted
    }
    return Known(history, objects, last, touched, compared, base.commits, more)


def _objects(wanted: AbstractSet[bytes], now: Mapping[bytes, Entry]) -> dict[bytes, str]:
    return {name: now[name].id if name in now else "" for name in wanted}


def _numbers(place: Callable[[str], int], shas: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(sorted(map(place, shas)))


def load(copy: Copy, people: str) -> Known | None:
    """Return what is kept; None for nothing. `people` names the way in which people are told apart."""
    try:
        if _file(copy).stat().st_size > _LONGEST:
            return None
        whole = _file(copy).read_bytes()
    except OSError:
        return None
    digest, data = whole[:_DIGEST], whole[_DIGEST:]
    if hashlib.sha256(data).hexdigest().encode() != digest:
        return None
    head, _, columns = data.partition(b"\n")
    found = json.loads(head)  # the digest says that it is whole
    return _known(found, columns) if found["of"] == _of(people) else None


def keep(copy: Copy, people: str, found: Known) -> None:
    """Keep what is known, unless nearly all of it is kept. A folder that refuses is no obstacle."""
    history, file = found.history, _file(copy)
    if history.shallow or (found.added is not None and found.added <= _MANY):
        return
    commits, shas = history.commits, history.commits.shas.settled()
    columns = (commits.at, *_runs(commits.parents), *_runs(commits.by), shas.order)
    head = {
        "of": _of(people),
        "lengths": [len(column) * column.itemsize for column in columns],
        "people": [[one.digest, one.domain, one.bot] for one in history.people],
        "objects": {os.fsdecode(name): id_ for name, id_ in found.objects.items()},
        "last": {os.fsdecode(name): sha for name, sha in found.last.items()},
        "touched": {os.fsdecode(name): numbers for name, numbers in found.touched.items()},
        "compared": sorted(found.compared),
        "commits": [[one.sha, one.at, one.author, one.subject] for one in found.commits.values()],
    }
    numbers = (column.tobytes() for column in columns)
    data = b"".join((json.dumps(head).encode("ascii"), b"\n", *numbers, shas.raw))
    new = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        new.write_bytes(hashlib.sha256(data).hexdigest().encode() + data)
        new.replace(file)


def _known(found: dict[str, Any], data: bytes) -> Known:
    columns, begin = [], 0
    for kind, length in zip("qiiiii", found["lengths"], strict=True):
        column = array(kind)
        column.frombytes(data[begin : begin + length])
        columns.append(column)
        begin += length
    at, parents, parent_ends, by, by_ends, order = columns
    raw = data[begin:]
    shas = Ids(raw, len(raw) // len(at), {}, order)
    people = tuple(Person(digest, domain, bot) for digest, domain, bot in found["people"])
    commits = Commits(shas, at, Runs(parents, parent_ends), Runs(by, by_ends))
    return Known(
        History(commits, people),
        {os.fsencode(name): id_ for name, id_ in found["objects"].items()},
        {os.fsencode(name): sha for name, sha in found["last"].items()},
        {os.fsencode(name): tuple(touching) for name, touching in found["touched"].items()},
        frozenset(found["compared"]),
        {sha: Commit(sha, at_, author, subject) for sha, at_, author, subject in found["commits"]},
    )


def _runs(runs: Runs) -> tuple[array[int], array[int]]:
    return runs.values, runs.ends


def _file(copy: Copy) -> Path:
    return copy.folder.with_name(f"{copy.folder.name}.known")


def _of(people: str) -> list[str]:
    return [_code(), sys.byteorder, people]


@cache
def _code() -> str:
    """Name the code that reads histories: another one may know something else."""
    digest = hashlib.sha256()
    for name in _CODE:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()
