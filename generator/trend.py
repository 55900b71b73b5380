"""How ready services were: past states of the specs, judged by today's rules and policy as of their day.

What git or ShellCheck would have said of them is not known, so what asks them is left out. A past state never
becomes another, so what came of it is kept, by its contents, the policy and the code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from generator import history, revisions
from generator.catalog import Catalog, ServiceEntry
from generator.diagnostics import Diagnostic
from generator.gitfacts import Commit, Unreadable
from generator.history import Lived
from generator.library import lost_lessons
from generator.readiness import Demands, Scene, Score, scored
from generator.revisions import Past, Revision
from generator.rules import demands_of
from generator.tools import code
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.room import Room

MOST: Final = 6
"""Past states that are judged."""
_CACHE: Final = "trend.json"
_MONTHS, _WEEKS = 60, 14
"""Days of history from which on there is a state for each month, or for each week; else for each day."""
_REJECTED: Final = "its files have errors by today's checks"
_READ_ANYHOW: Final = ("CMD", "EVD", "PRV")
"""Errors in what rules read as it stands."""
_Found = Mapping[str, tuple[int, int, int]]
"""Musts, those met and those waived, of each service by its id then that can be judged."""


class Standing(Struct, frozen=True):
    """How many of the musts that are asked of a service were met at a commit; `words` when none are known."""

    commit: Commit
    score: Score | None = None
    words: str = ""


def standings(
    workspace: Workspace, catalog: Catalog, lived: Lived, room: Room
) -> Mapping[str, tuple[Standing, ...]]:
    """Judge the last state of each past month in which the specs changed, the oldest first.

    Of a short history it is of each week, or of each day. All services have the same commits.
    """
    policy = catalog.org.spec.policy
    demands = Demands(one for one in demands_of(policy) if not one.rule.beyond)
    asked = policy.model_dump_json() if policy else ""
    kept = _Kept(workspace.cache.with_name(_CACHE))
    found: dict[str, list[Standing]] = {entry.id: [] for entry in catalog.services}
    for commit, files in _points(lived.past):
        key = hashlib.sha256(json.dumps([code(), asked, commit.date, sorted(files.items())]).encode())
        known = kept.of(key.hexdigest())
        then = _judged(workspace, commit, files, demands, catalog, room) if known is None else known
        if not isinstance(then, Unreadable):
            kept.put(key.hexdigest(), then)
        for entry in catalog.services:
            id_ = history.id_then(files, history.ids_of(entry.spec))
            found[entry.id].append(_standing(commit, then, id_))
    kept.write()
    return {id_: tuple(told) for id_, told in found.items()}


def _standing(commit: Commit, then: _Found | Unreadable, id_: str) -> Standing:
    if isinstance(then, Unreadable):
        return Standing(commit, words=then.reason)
    if not id_:
        return Standing(commit, words="not described yet")
    if id_ not in then:
        return Standing(commit, words=_REJECTED)
    musts, met, waived = then[id_]
    return Standing(commit, Score(musts, met, musts_waived=waived))


def _points(past: Past) -> Iterator[tuple[Commit, Mapping[str, str]]]:
    """Yield the last commit of each period before that of the newest, and the files there were then."""
    dated = [one for one in past.revisions if one.commit.date]  # newest first
    if not dated:
        return
    long = (_day(dated[0]) - _day(dated[-1])).days
    grid = "%Y-%m" if long >= _MONTHS else "%G-%V" if long >= _WEEKS else "%Y-%m-%d"
    ends = [next(same).commit.sha for _, same in groupby(dated, lambda one: _day(one).strftime(grid))]
    wanted = set(ends[1 : MOST + 1])
    files: dict[str, str] = {}
    for revision in reversed(past.revisions):
        for name, blob in revision.files.items():
            files.pop(name, None)
            files |= {name: blob} if blob else {}
        if revision.commit.sha in wanted:
            yield revision.commit, dict(files)


def _day(revision: Revision) -> date:
    return date.fromisoformat(revision.commit.date)


def _judged(
    workspace: Workspace,
    commit: Commit,
    files: Mapping[str, str],
    demands: Demands,
    now: Catalog,
    room: Room,
) -> _Found | Unreadable:
    contents = revisions.read_each(workspace, set(files.values()), bytes)
    if isinstance(contents, Unreadable):
        return contents
    then = revisions.checked(workspace, {name: contents[blob] for name, blob in files.items()}, now, room)
    if isinstance(then, Unreadable):
        return then
    if then.lenient is None:
        return {}
    scene = Scene.of(then.lenient, date.fromisoformat(commit.date))
    sound = (entry for entry in then.lenient.services if not _misleads(entry, then.lenient, then.errors))
    scores = {entry.id: scored(entry, demands, scene) for entry in sound}
    return {id_: (one.musts, one.musts_met, one.musts_waived) for id_, one in scores.items()}


def _misleads(entry: ServiceEntry, then: Catalog, errors: tuple[Diagnostic, ...]) -> bool:
    """Whether files of a service have errors that a rule would follow: names that lead nowhere, lost files.

    What is wrong with an organisation or a team is in the way of all services.
    """
    told = {*lost_lessons(entry.file, then.library)}
    shared = {then.org.file, *(team.file for team in then.teams)}
    ours = {entry.file.file, *entry.files, *shared}
    grave = (one for one in errors if one.place.file in ours and one not in told)
    return any(not one.id.startswith(_READ_ANYHOW) for one in grave)


class _Kept:
    """What came of past states. What cannot be read is nothing: it is judged anew."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._new: dict[str, _Found] = {}
        self._old: dict[str, _Found] = {}
        try:
            self._old = {str(key): _read(told) for key, told in json.loads(file.read_bytes()).items()}
        except (OSError, ValueError, TypeError, AttributeError):
            self._old = {}

    def of(self, key: str) -> _Found | None:
        """Return what is known, or None."""
        return self._old.get(key)

    def put(self, key: str, found: _Found) -> None:
        """Keep what came of a state."""
        self._new[key] = found

    def write(self) -> None:
        """Write what was asked for, unless that is what is there. A folder that refuses is no obstacle."""
        if self._new == self._old:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(self._new), "ascii")
        except OSError:
            return


def _read(told: object) -> _Found:
    if not isinstance(told, dict):
        raise TypeError("no judgement of ours")
    return {str(id_): _three(numbers) for id_, numbers in told.items()}


def _three(numbers: object) -> tuple[int, int, int]:
    if not isinstance(numbers, list) or len(numbers) != 3 or not all(type(one) is int for one in numbers):
        raise TypeError("no judgement of ours")
    return numbers[0], numbers[1], numbers[2]
