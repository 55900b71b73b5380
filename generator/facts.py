"""What git says about the specs and the code of a workspace, gathered once per repository."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator import gitfacts
from generator.catalog import Catalog, ServiceEntry
from generator.gitfacts import Commit, Repository, Unreadable
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


@dataclass(frozen=True, slots=True)
class Facts:
    """Git facts by spec file, and by service id for its code locations."""

    specs: Mapping[str, SpecFacts]
    code: Mapping[str, tuple[CodeFacts, ...]]

    def seen_in(self, catalog: Catalog) -> Facts:
        """Return the facts about the code that a catalog speaks of: of other code, nothing is said."""
        kept = {entry.id: entry.spec.code_locations for entry in catalog.services}
        shown = {
            id_: tuple(one for one in self.code[id_] if one.location in places)
            for id_, places in kept.items()
        }
        return Facts(self.specs, shown)


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
    wanted: dict[Path, set[str]] = defaultdict(set)
    if top is not None:
        wanted[top.resolve()] |= {prefix + file.file for file in files}
    for entry in catalog.services:
        for location in entry.spec.code_locations:
            folder = _allowed(workspace, location)
            if folder is not None:
                wanted[folder] |= set(_paths(location))
    repositories = {
        folder: gitfacts.harvest(folder, paths=sorted(paths), cache=workspace.cache)
        for folder, paths in sorted(wanted.items())
    }
    own = repositories[top.resolve()] if top else Unreadable("the workspace is not in a git repository")
    return Facts(
        {file.file: _spec_facts(own, prefix + file.file, file.raw) for file in files},
        {entry.id: tuple(_code_facts(entry, workspace, repositories)) for entry in catalog.services},
    )


def _allowed(workspace: Workspace, location: CodeLocation) -> Path | None:
    """Return the folder of a repository when mkdocs.yml allows it to be read."""
    named = workspace.repositories.get(location.repo)
    if named is None:
        return None
    folder = (workspace.root / named).resolve()
    top = gitfacts.toplevel(folder)
    return top.resolve() if top is not None else folder


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
    entry: ServiceEntry, workspace: Workspace, repositories: Mapping[Path, Repository | Unreadable]
) -> Iterator[CodeFacts]:
    for location in entry.spec.code_locations:
        shown = _shown(location.repo)
        folder = _allowed(workspace, location)
        if folder is None:
            words = "not read: mkdocs.yml does not list this repository under extra.handoff.repositories"
            yield CodeFacts(shown, location, None, (), (words,))
            continue
        found = repositories[folder]
        if isinstance(found, Unreadable):
            yield CodeFacts(shown, location, None, (), (found.reason,))
        else:
            changes = tuple((path, found.last_change.get(path)) for path in _paths(location))
            yield CodeFacts(shown, location, found, changes, found.notes)
