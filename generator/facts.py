"""What git says about the specs and the code of a workspace, gathered once per repository."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator import gitfacts, lockfile, pins
from generator.catalog import Catalog
from generator.gitfacts import Commit, Local, Pinned, Repository, Unreadable
from generator.load import AnySpecFile
from generator.notes import Note
from generator.spec.architecture import CodeLocation
from generator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SpecFacts:
    """The state of one spec file. `words` says what cannot be known, or that the file was changed since."""

    commit: Commit | None
    words: str


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What is known about a code location. `repository` is None when it cannot be known; `words` say why."""

    shown: str
    location: CodeLocation
    repository: Repository | None
    changes: tuple[tuple[str, Commit | None], ...]
    words: tuple[str, ...]
    pinned: str = ""
    """The address of a remote repository, which is read as handoff.lock pins it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Git facts by spec file, and by service id for its code locations."""

    specs: Mapping[str, SpecFacts]
    code: Mapping[str, tuple[CodeFacts, ...]]


def gather(workspace: Workspace, catalog: Catalog) -> Facts:
    """Read every allowed repository once, for all the paths anybody asks about."""
    files: list[AnySpecFile | Note] = [
        catalog.org,
        *catalog.teams,
        *(entry.file for entry in catalog.services),
    ]
    files += [note for entry in catalog.services for note in entry.notes]
    files += [item.file for item in catalog.library.items]
    top = gitfacts.toplevel(workspace.root)
    prefix = workspace.root.resolve().relative_to(top.resolve()).as_posix() + "/" if top else ""
    prefix = "" if prefix == "./" else prefix
    lock = lockfile.read(workspace.root)
    wanted: dict[Local | Pinned, set[str]] = defaultdict(set)
    if top is not None:
        wanted[Local(top.resolve())] |= {prefix + file.file for file in files}
    origins = {
        entry.id: [
            (location, pins.where(workspace, lock, location)) for location in entry.spec.code_locations
        ]
        for entry in catalog.services
    }
    for located in origins.values():
        for location, origin in located:
            if isinstance(origin, Local | Pinned):
                wanted[origin] |= set(_paths(location))
    repositories = {
        origin: gitfacts.harvest(origin, paths=sorted(paths), cache=workspace.cache)
        for origin, paths in wanted.items()
    }
    own = (
        repositories[Local(top.resolve())] if top else Unreadable("the workspace is not in a git repository")
    )
    return Facts(
        {file.file: _spec_facts(own, prefix + file.file, file.raw) for file in files},
        {id_: tuple(_code_facts(located, repositories)) for id_, located in origins.items()},
    )


def _shown(repo: str) -> str:
    """Return a repository's plain name, or its address without credentials; nothing when that is not safe."""
    return repo if "@" not in repo and ":" not in repo else gitfacts.shown_url(repo)


def _paths(location: CodeLocation) -> tuple[str, ...]:
    return tuple(path.rstrip("/") for path in location.paths) or ("",)


def _spec_facts(own: Repository | Unreadable, path: str, raw: bytes) -> SpecFacts:
    if isinstance(own, Unreadable):
        return SpecFacts(None, own.reason)
    commit = own.last_change.get(path)
    if commit is None:
        return SpecFacts(None, "not committed yet" if path not in own.blobs else "; ".join(own.notes))
    name = gitfacts.blob_id(raw, algorithm="sha256" if len(commit.sha) == 64 else "sha1")
    return SpecFacts(
        commit, "" if own.blobs.get(path) == name else "the file has changes that are not committed"
    )


def _code_facts(
    located: Iterable[tuple[CodeLocation, Local | Pinned | Unreadable | None]],
    repositories: Mapping[Local | Pinned, Repository | Unreadable],
) -> Iterator[CodeFacts]:
    for location, origin in located:
        shown = _shown(location.repo)
        if origin is None:
            reason = "not read: mkdocs.yml does not list this repository under extra.handoff.repositories"
            yield CodeFacts(shown, location, None, (), (reason,))
            continue
        found = origin if isinstance(origin, Unreadable) else repositories[origin]
        if isinstance(found, Unreadable):
            yield CodeFacts(shown, location, None, (), (found.reason,))
            continue
        changes = tuple((path, found.last_change.get(path)) for path in _paths(location))
        pinned = origin.shown if isinstance(origin, Pinned) else ""
        older = origin.older_tags if isinstance(origin, Pinned) else 0
        words = (*found.notes, *((f"{older} older tags are not listed",) if older else ()))
        yield CodeFacts(shown, location, found, changes, words, pinned)
