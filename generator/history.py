"""The line of a service through the history of the specs: which file was its spec when, and what it said.

A service that was renamed is followed by the ids it says it had. What a spec says of state, owner and version
is read from its text alone, so that words that today's vocabulary does not know hide nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from generator import revisions
from generator.analysis.diff import State
from generator.catalog import Catalog
from generator.discovery import SERVICE_FILE
from generator.gitfacts import Commit, Unreadable
from generator.headlines import CACHE, Cache, Headline, headline, of_today
from generator.load import SpecFile
from generator.revisions import Past, Revision
from generator.spec.audience import AUDIENCES, Reader
from generator.spec.service import Service
from generator.withhold import seen_then
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.room import Room

Content = TypeVar("Content")


class Stage(Struct, frozen=True):
    """A spec as one revision left it. No headline: the file was gone, or was no YAML that is read here."""

    revision: Revision
    file: str
    blob: str
    headline: Headline | None = None

    @property
    def commit(self) -> Commit:
        """The commit that made it so."""
        return self.revision.commit


Trees = Mapping[str, tuple[Commit, Mapping[str, str]]]
"""Commits by the names they were asked for with, and the files below `service_specs/` in each."""
Ids = tuple[str, ...]
"""The ids of one service: its own, and those it says it had."""
Line = tuple[Stage, ...]
"""The stages of one service, newest first."""


class Lived(Struct, frozen=True):
    """The past of the specs, and the line of each service through it."""

    past: Past
    lines: Mapping[str, Line]
    reviewed: Trees | Unreadable | None = None
    """The states that reviews name; None while nobody has asked for them."""

    def alone(self, id_: str) -> Lived:
        """Return the line of one service, and of other files and commits nothing."""
        line = tuple(replace(stage, revision=replace(stage.revision, files={})) for stage in self.lines[id_])
        return Lived(replace(self.past, revisions=(), tags=()), {id_: line})


def lived(workspace: Workspace, catalog: Catalog) -> Lived | Unreadable:
    """Read the past once for all services of a catalog: one log, and one look at their specs."""
    past = revisions.past(workspace)
    if isinstance(past, Unreadable):
        return past
    files = tuple(entry.file for entry in catalog.services)
    found = lines(workspace, past, [ids_of(file.spec) for file in files], files)
    return found if isinstance(found, Unreadable) else Lived(past, found)


def turns(line: Line, what: str) -> tuple[tuple[str, Commit], ...]:
    """Return what a spec said of its `lifecycle`, `owner` and so on, newest first, with what made it so."""
    found: list[tuple[str, Commit]] = []
    for stage in line:
        said = str(getattr(stage.headline, what)) if stage.headline else ""
        if found and said == found[-1][0]:
            found[-1] = (said, stage.commit)
        elif said:
            found.append((said, stage.commit))
    return tuple(found)


def ids_of(spec: Service) -> Ids:
    """Return the ids of a service, its own first."""
    return (spec.id, *spec.former_ids)


def lines(
    workspace: Workspace, past: Past, services: Iterable[Ids], files: Iterable[SpecFile[Service]] = ()
) -> Mapping[str, Line] | Unreadable:
    """Follow services through the past, by their ids; their files are read once, whatever their number.

    Of `files`, which are today's, nothing is read again that says what it said then.
    """
    bare = _stages(past, services)
    cache = Cache(workspace.cache.with_name(CACHE))
    wanted = {stage.blob for line in bare.values() for stage in line if stage.blob}
    known = {blob: cache.known[blob] for blob in wanted & cache.known.keys()}
    known |= of_today(files, wanted - known.keys(), "sha256" if len(past.head.sha) == 64 else "sha1")
    read = revisions.read_each(workspace, wanted - known.keys(), headline)
    if isinstance(read, Unreadable):
        return read
    known |= read
    cache.keep(known)
    return {
        id_: tuple(replace(stage, headline=known.get(stage.blob)) for stage in line)
        for id_, line in bare.items()
    }


def state_at(workspace: Workspace, commit: Commit, ids: Ids) -> State | Unreadable:
    """Read one service as it was at a commit, whatever it referred to. Of other services nothing is read."""
    found = revisions.snapshot(workspace, commit)
    if isinstance(found, Unreadable):
        return found
    return state_of(workspace, own_files(found.files, ids), ids, AUDIENCES[-1])


def state_of(
    workspace: Workspace,
    files: Mapping[str, bytes],
    ids: Ids,
    reader: Reader,
    now: Catalog | None = None,
    room: Room | None = None,
) -> State | Unreadable:
    """Read one service from files of the past, as far as its reader might see it then, and may today."""
    then = revisions.surveyed(workspace, files, now, room)
    if isinstance(then, Unreadable):
        return then
    reasons = [revisions.why_unread(then, then.lenient, id_) for id_ in ids if _there(files, id_)]
    id_ = id_then(files, ids)
    seen = seen_then(then.lenient, now or then.lenient, reader) if then.lenient else None
    for entry in seen.services if seen else ():
        if seen is not None and entry.id == id_:
            return State.of(entry, seen)
    if then.lenient and any(entry.id == id_ for entry in then.lenient.services):
        return Unreadable(f"not shown to {reader} readers then", lasting=True)
    return Unreadable(reasons[0] if reasons else f"there was no service `{ids[0]}`", lasting=True)


def names_of(id_: str) -> tuple[str, str]:
    """Return the two names the spec of a service may have."""
    return f"{id_}.yaml", f"{id_}/{SERVICE_FILE}"


def id_then(files: Container[str], ids: Ids) -> str:
    """Return the id that a service had in files of the past; nothing when it had none."""
    return next((id_ for id_ in ids if _there(files, id_)), "")


def _there(files: Container[str], id_: str) -> bool:
    return any(name in files for name in names_of(id_))


def own_files(files: Mapping[str, Content], ids: Ids) -> dict[str, Content]:
    """Leave out the specs of other services, and what is in their folders."""
    from generator.held import Held  # noqa: PLC0415 - only who compares states asks

    return Held(files).own(ids)


def version_called(line: Line, version: str) -> Stage | None:
    """Return the last stage in which a spec said it describes a version."""
    return next((stage for stage in line if stage.headline and stage.headline.version == version), None)


def before_version(line: Line) -> Stage | None:
    """Return the last stage of the version before the one of the newest stage."""
    now = line[0].headline.version if line and line[0].headline else ""
    return next((one for one in line if one.headline and one.headline.version not in ("", now)), None)


def _stages(past: Past, services: Iterable[Ids]) -> Mapping[str, Line]:
    """Return where the spec of each service stood, newest first; its own id goes before those it had."""
    names = {ids[0]: [name for id_ in ids for name in names_of(id_)] for ids in services}
    whose = defaultdict[str, list[str]](list)
    for service, its in names.items():
        for name in its:
            whose[name].append(service)
    there: dict[str, str] = {}
    found: dict[str, list[Stage]] = {service: [] for service in names}
    for revision in reversed(past.revisions):
        touched = {name: blob for name, blob in revision.files.items() if name in whose}
        there |= {name: blob or "" for name, blob in touched.items()}
        for service in {service for name in touched for service in whose[name]}:
            file = next((name for name in names[service] if there.get(name)), "")
            stages = found[service]
            if (file, there.get(file, "")) != ((stages[-1].file, stages[-1].blob) if stages else ("", "")):
                stages.append(Stage(revision, file, there.get(file, "")))
    return {service: tuple(reversed(stages)) for service, stages in found.items()}
