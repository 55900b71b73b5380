"""The past of the specs once more, for all services at a time: which commits may have changed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from generator import history
from generator.catalog import Catalog, ServiceEntry
from generator.discovery import LIBRARY_FOLDER, ORG_FILE, TEAMS_FOLDER
from generator.gitfacts import Commit
from generator.held import Held
from generator.layout import SPECS

if TYPE_CHECKING:
    from generator.revisions import Past

_COMMON: Final = (TEAMS_FOLDER, LIBRARY_FOLDER)


class Step(Struct, frozen=True):
    """A commit that may have changed something for a service, with the files that count, before and after."""

    commit: Commit
    previous: Commit | None
    before: Mapping[str, str]
    after: Mapping[str, str]


def steps(past: Past, catalog: Catalog, *, examined: int) -> Mapping[str, tuple[Step, ...]]:
    """Return the steps of every service, newest first. Only the latest, to be `examined`, come with files."""
    found: dict[str, list[Step]] = {entry.id: [] for entry in catalog.services}
    ids = {entry.id: history.ids_of(entry.spec) for entry in catalog.services}
    turns: defaultdict[int, dict[str, bool]] = defaultdict(dict)
    for id_, numbers in _touching(past, catalog).items():
        latest = frozenset(sorted(numbers)[:examined])
        for number in numbers:
            turns[number][id_] = number in latest
    files, last = Held[str](), None
    for number, revision in reversed(tuple(enumerate(past.revisions))):
        wanted = {id_ for id_, is_wanted in turns[number].items() if is_wanted}
        before = {id_: files.own(ids[id_]) for id_ in wanted}
        files.turn(revision.files)
        for id_ in turns[number]:
            sides = (before[id_], files.own(ids[id_])) if id_ in wanted else ({}, {})
            found[id_].append(Step(revision.commit, last, *sides))
        last = revision.commit
    return {id_: tuple(reversed(found)) for id_, found in found.items()}


def _touching(past: Past, catalog: Catalog) -> Mapping[str, set[int]]:
    """Number the revisions that changed files of each service, or those of what it names today."""
    tops, names = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
    for number, revision in enumerate(past.revisions):
        for name in revision.files:
            tops[name.partition("/")[0].removesuffix(".yaml")].add(number)
            names[name].add(number)
    common = defaultdict[bytes, set[int]](set)
    for name in names:
        common[_word(name)] |= names[name]
    common.pop(b"", None)
    teams = {team.spec.id: team.raw for team in catalog.teams}
    in_org = frozenset(word for word in common if word in catalog.org.raw)

    @cache
    def in_team(id_: str) -> frozenset[bytes]:
        return frozenset(word for word in common if word in teams.get(id_, b""))

    found = {}
    for entry in catalog.services:
        said = {word for word in common if word in entry.file.raw} | in_org | in_team(str(entry.spec.owner))
        beside = (name.removeprefix(f"{SPECS}/") for name in _beside(entry))
        found[entry.id] = set[int]().union(
            names.get(ORG_FILE, ()),
            *(tops.get(id_, ()) for id_ in history.ids_of(entry.spec)),
            *(names.get(name, ()) for name in beside),
            *(common[word] for word in said),
        )
    return found


def _word(name: str) -> bytes:
    """Return the word by which specs name a file of a team or the library; nothing for any other file."""
    top, _, rest = name.partition("/")
    word = rest.removesuffix(".yaml").partition("@")[0].encode("utf-8", "surrogateescape")
    return word if top in _COMMON else b""


def _beside(entry: ServiceEntry) -> Iterator[str]:
    """Yield the files beside a spec that is no folder of its own."""
    yield from (alert.file for alert in entry.alerts)
    yield from (slo.read.file for slo in entry.slos if slo.read is not None)
    yield from (note.file for note in entry.notes)
