"""What git says about the specs and the code of a workspace, gathered once per repository."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from generator import gitfacts
from generator.catalog import Catalog, ServiceEntry
from generator.evidence import Trace, Traces
from generator.gitfacts import Commit, Repository, Unreadable
from generator.load import AnySpecFile
from generator.notes import Note
from generator.spec.architecture import CodeLocation
from generator.workspace import Workspace

_NO_REPOSITORY: Final = "the workspace is not in a git repository"


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
    """Git facts by spec file, and by service id for its code locations and its evidence."""

    specs: Mapping[str, SpecFacts]
    code: Mapping[str, tuple[CodeFacts, ...]]
    traces: Traces

    @property
    def texts(self) -> dict[str, str]:
        """Return the commits that have the very text files have here; changed files are not among them."""
        return {
            file: facts.commit.sha
            for file, facts in self.specs.items()
            if facts.commit is not None and not facts.words
        }

    def records(self, catalog: Catalog) -> dict[str, str]:
        """Return the commits of the last changes of the files that are evidence."""
        return {
            proof.file: trace.commit
            for entry in catalog.services
            for proof in entry.evidence
            if proof.file and (trace := self.traces[entry.id][proof.ref]).commit
        }


def gather(workspace: Workspace, catalog: Catalog) -> Facts:
    """Read every allowed repository once, for all the paths anybody asks about."""
    files: list[AnySpecFile | Note] = [
        catalog.org,
        *catalog.teams,
        *(entry.file for entry in catalog.services),
    ]
    files += [note for entry in catalog.services for note in entry.notes]
    files += [item.file for item in catalog.library.items]
    ground = _Ground.of(workspace)
    wanted = _evidence(catalog, workspace, ground)
    if ground.top is not None:
        wanted[ground.top] |= {ground.name(file.file) for file in files}
    for entry in catalog.services:
        for location in entry.spec.code_locations:
            folder = _allowed(workspace, location)
            if folder is not None:
                wanted[folder] |= set(_paths(location))
    repositories = _read(wanted, workspace, catalog)
    own = repositories[ground.top] if ground.top else Unreadable(_NO_REPOSITORY)
    return Facts(
        {file.file: _spec_facts(own, ground.name(file.file), file.raw) for file in files},
        {entry.id: tuple(_code_facts(entry, workspace, repositories)) for entry in catalog.services},
        {entry.id: _traces(entry, workspace, ground, repositories) for entry in catalog.services},
    )


def traces(workspace: Workspace, catalog: Catalog) -> Traces:
    """Read what git knows of the evidence of all services, and nothing else; without any, git is not run."""
    ground = _Ground.of(workspace)
    repositories = _read(_evidence(catalog, workspace, ground), workspace, catalog)
    return {entry.id: _traces(entry, workspace, ground, repositories) for entry in catalog.services}


@dataclass(frozen=True, slots=True)
class _Ground:
    """The repository around a workspace, None when there is none, and the way from its top down to it."""

    top: Path | None
    prefix: str

    @classmethod
    def of(cls, workspace: Workspace) -> _Ground:
        top = gitfacts.toplevel(workspace.root)
        if top is None:
            return cls(None, "")
        prefix = workspace.root.resolve().relative_to(top.resolve()).as_posix()
        return cls(top.resolve(), "" if prefix == "." else f"{prefix}/")

    def name(self, file: str) -> str:
        """Name a file of the workspace as the repository does."""
        return posixpath.normpath(self.prefix + file)


def _evidence(catalog: Catalog, workspace: Workspace, ground: _Ground) -> defaultdict[Path, set[str]]:
    """Return the repositories that know of evidence, with the files asked of each."""
    wanted: defaultdict[Path, set[str]] = defaultdict(set)
    for entry in catalog.services:
        files = {ground.name(proof.file) for proof in entry.evidence if proof.file}
        commits = any(proof.form == "commit" for proof in entry.evidence)
        if ground.top is not None and (files or commits):
            wanted[ground.top] |= files
        for location in entry.spec.code_locations if commits else ():
            folder = _allowed(workspace, location)
            if folder is not None:
                wanted[folder] |= set()
    return wanted


def _read(
    wanted: Mapping[Path, set[str]], workspace: Workspace, catalog: Catalog
) -> dict[Path, Repository | Unreadable]:
    commits = frozenset(
        proof.ref for entry in catalog.services for proof in entry.evidence if proof.form == "commit"
    )
    return {
        folder: gitfacts.harvest(folder, paths=sorted(paths), commits=commits, cache=workspace.cache)
        for folder, paths in sorted(wanted.items())
    }


def _traces(
    entry: ServiceEntry,
    workspace: Workspace,
    ground: _Ground,
    repositories: Mapping[Path, Repository | Unreadable],
) -> dict[str, Trace]:
    """Return what git knows of each file and commit that a service names as evidence, by its reference."""
    none = Unreadable(_NO_REPOSITORY)
    own = repositories.get(ground.top, none) if ground.top else none
    allowed = [(_shown(one.repo), _allowed(workspace, one)) for one in entry.spec.code_locations]
    known = [("the workspace's repository", own)]
    known += [
        (name or "a repository", repositories.get(folder, none) if folder else none)
        for name, folder in allowed
    ]
    found = {}
    for proof in entry.evidence:
        if proof.file:
            found[proof.ref] = _file_trace(own, ground.name(proof.file))
        elif proof.form == "commit":
            found[proof.ref] = _commit_trace(proof.ref, known)
    return found


def _file_trace(own: Repository | Unreadable, name: str) -> Trace:
    if isinstance(own, Unreadable):
        return Trace(None, own.reason)
    commit = own.last_change.get(name)
    if commit is not None or name in own.blobs:
        return Trace(found=True, commit=commit.sha if commit else "")
    # In a shallow clone a folder has no last change, though it is there.
    return Trace(None, "; ".join(own.notes)) if own.shallow else Trace(found=False, words="not committed")


def _commit_trace(name: str, known: Iterable[tuple[str, Repository | Unreadable]]) -> Trace:
    """Look for a commit in all repositories of a service: it is missing only where all of them were read."""
    unread = []
    for where, repository in known:
        if isinstance(repository, Unreadable):
            unread.append(f"{where} is not read")
        elif name in repository.known:
            return Trace(found=True, words=f"in {where}")
        elif repository.shallow:
            unread.append(f"{where} is a shallow clone")
    if unread:
        return Trace(None, ", ".join(unread))
    where = ", ".join(where for where, _ in known)
    return Trace(found=False, words=f"not in the history of {where}")


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
