"""What git says about the specs and the code of a workspace, gathered once per repository."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from generator import gitfacts
from generator.analysis import codepaths
from generator.analysis.codepaths import Terms
from generator.catalog import Catalog, ServiceEntry
from generator.gitfacts import Commit, Reach, Repository, Unreadable
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
    alert_paths: tuple[str, ...] = ()
    """The rule files of the service that lie in this repository."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Git facts by spec file, and by service id for its code locations."""

    specs: Mapping[str, SpecFacts]
    code: Mapping[str, tuple[CodeFacts, ...]]


def gather(workspace: Workspace, catalog: Catalog, *, today: date) -> Facts:
    """Read every allowed repository once, for all the paths anybody asks about, as far back as they ask."""
    files: list[AnySpecFile | Note] = [
        catalog.org,
        *catalog.teams,
        *(entry.file for entry in catalog.services),
    ]
    files += [note for entry in catalog.services for note in entry.notes]
    files += [item.file for item in catalog.library.items]
    home = _home(workspace)
    asked = codepaths.terms(catalog.org.spec)
    wanted: dict[Path, set[str]] = defaultdict(set)
    reaches: dict[Path, Reach] = defaultdict(lambda: Reach(bots=asked.bots))
    if home.top is not None:
        wanted[home.top] |= {home.prefix + file.file for file in files}
    for entry in catalog.services:
        for location in entry.spec.code_locations:
            folder = _allowed(workspace, location)
            if folder is not None:
                wanted[folder] |= {*_paths(location, entry), *_alert_paths(entry, folder, home)}
                reaches[folder] = _further(reaches[folder], entry, asked, today)
    repositories = {
        folder: gitfacts.harvest(folder, paths=sorted(paths), cache=workspace.cache, reach=reaches[folder])
        for folder, paths in sorted(wanted.items())
    }
    own = repositories[home.top] if home.top else Unreadable("the workspace is not in a git repository")
    return Facts(
        {file.file: _spec_facts(own, home.prefix + file.file, file.raw) for file in files},
        {entry.id: tuple(_code_facts(entry, workspace, home, repositories)) for entry in catalog.services},
    )


@dataclass(frozen=True, slots=True)
class _Home:
    """The repository the workspace lies in, and the workspace's folder there."""

    top: Path | None
    prefix: str = ""


def _home(workspace: Workspace) -> _Home:
    top = gitfacts.toplevel(workspace.root)
    if top is None:
        return _Home(None)
    inside = workspace.root.resolve().relative_to(top.resolve()).as_posix()
    return _Home(top.resolve(), "" if inside == "." else f"{inside}/")


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


def _paths(location: CodeLocation, entry: ServiceEntry) -> tuple[str, ...]:
    deployed, failing = codepaths.deploy_paths(location), codepaths.failure_paths(entry.spec, location)
    return (*codepaths.own_paths(location), *deployed, *failing)


def _alert_paths(entry: ServiceEntry, folder: Path, home: _Home) -> tuple[str, ...]:
    """Name the rule files of a service, if they lie in this repository."""
    files = sorted({rule.file for rule in entry.alerts}) if folder == home.top else ()
    return tuple(home.prefix + file for file in files)


def _further(reach: Reach, entry: ServiceEntry, asked: Terms, today: date) -> Reach:
    after = codepaths.asked_after(entry, asked, today=today)
    tags = reach.tags.union(codepaths.version_tags(entry.spec))
    return replace(reach, after=after if reach.after is None else min(reach.after, after), tags=tags)


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
    entry: ServiceEntry,
    workspace: Workspace,
    home: _Home,
    repositories: Mapping[Path, Repository | Unreadable],
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
            changes = tuple((path, found.last_change.get(path)) for path in codepaths.own_paths(location))
            alerts = _alert_paths(entry, folder, home)
            yield CodeFacts(
                shown, location, found, changes, (*found.notes, *_elsewhere(found, location)), alerts
            )


def _elsewhere(found: Repository, location: CodeLocation) -> Iterator[str]:
    if location.branch is not None and found.branch not in ("", location.branch):
        yield f"this is branch {found.branch}, not {location.branch}, which is deployed"
