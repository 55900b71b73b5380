"""What git says about the specs and the code of a workspace, gathered once per repository."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from generator import gitfacts
from generator.analysis import codepaths
from generator.analysis.codepaths import Terms
from generator.analysis.freshness import Looked
from generator.catalog import Catalog, ServiceEntry
from generator.evidence import Trace, Traces
from generator.gitfacts import Commit, Local, Pinned, Reach, Repository, Unreadable
from generator.grounds import Home, home, shown
from generator.history import Lived, lived, turns
from generator.load import AnySpecFile
from generator.notes import Note
from generator.spec.architecture import CodeLocation
from generator.spec.audience import HIDDEN
from generator.traced import traces
from generator.workspace import Workspace

_NOT_ASKED: Final = Unreadable("the history was not asked for")
_CHANGED: Final = "the file has changes that are not committed"
_NO_REPOSITORY: Final = "the workspace is not in a git repository"


class SpecFacts(Struct, frozen=True):
    """The state of one spec file. `words` says what cannot be known, or that the file was changed since."""

    commit: Commit | None
    words: str
    blob: str = ""
    """The id of its content there; or nothing."""

    def holding(self, raw: bytes) -> SpecFacts:
        """Return the state of the file with these bytes in it."""
        if self.commit is None:
            return self
        name = gitfacts.blob_id(raw, algorithm="sha256" if len(self.commit.sha) == 64 else "sha1")
        return replace(self, words="" if self.blob == name else _CHANGED)


class CodeFacts(Struct, frozen=True):
    """What is known about a code location. `repository` is None when it cannot be known; `words` say why."""

    shown: str
    location: CodeLocation
    repository: Repository | None
    changes: tuple[tuple[str, Commit | None], ...]
    words: tuple[str, ...]
    alert_paths: tuple[str, ...] = ()
    """The rule files of the service that lie in this repository."""
    pinned: str = ""
    """The address of a remote repository, which is read as handoff.lock pins it."""


class Facts(Struct, frozen=True):
    """Git facts by spec file, and by service id for its code locations and its evidence."""

    specs: Mapping[str, SpecFacts]
    code: Mapping[str, tuple[CodeFacts, ...]]
    traces: Traces = field(default_factory=dict)
    reviews: Mapping[str, tuple[Looked, ...]] = field(default_factory=dict)
    """What git knows of the reviews of each service, where that was asked."""
    untold: frozenset[str] = frozenset()
    """Services of whose code and commits nothing is told to the reader."""
    lived: Lived | Unreadable = _NOT_ASKED
    """The past of the specs."""

    @property
    def texts(self) -> dict[str, str]:
        """Return the commits that have the very text files have here; changed files are not among them."""
        return {
            file: facts.commit.sha
            for file, facts in self.specs.items()
            if facts.commit is not None and not facts.words
        }

    def records(self, entry: ServiceEntry) -> dict[str, str]:
        """Return the commits of the last changes of the files that are evidence of a service."""
        return {
            proof.file: trace.commit
            for proof in entry.evidence
            if proof.file and (trace := self.traces[entry.id][proof.ref]).commit
        }

    def seen_in(self, shown: Catalog, whole: Catalog, *, today: date) -> Facts:
        """Return the facts for what is left of a catalog.

        Counts over half of the code, or without the paths of a failure mode that is not shown, would be
        wrong: git says nothing of a service's code unless all it was asked about is there.
        """
        before = {entry.id: entry for entry in whole.services}
        same = codepaths.terms(shown.org.spec) == codepaths.terms(whole.org.spec)
        told = (
            entry.id
            for entry in shown.services
            if same and _asked(entry, today) == _asked(before[entry.id], today)
        )
        return self._told(shown, frozenset(told))

    def without_code(self, shown: Catalog) -> Facts:
        """Return the facts without anything that git says of code and commits."""
        return self._told(shown, frozenset())

    def _told(self, shown: Catalog, told: frozenset[str]) -> Facts:
        others = [entry for entry in shown.services if entry.id not in told]
        code = {id_: self.code[id_] for id_ in told} | {entry.id: tuple(_untold(entry)) for entry in others}
        traces = {id_: self.traces[id_] for id_ in told}
        for entry in others:
            files = {proof.ref for proof in entry.evidence if proof.file}
            traces[entry.id] = {ref: self.traces[entry.id][ref] for ref in files}
        untold = frozenset(entry.id for entry in others)
        return Facts(self.specs, code, traces, untold=untold, lived=self.lived)

    def states(self, service: ServiceEntry) -> tuple[tuple[str, Commit], ...]:
        """Return the states a service was in, newest first, with the commits that brought them."""
        line = () if isinstance(self.lived, Unreadable) else self.lived.lines.get(service.id, ())
        return turns(line, "lifecycle")


def gather(workspace: Workspace, catalog: Catalog, *, today: date) -> Facts:
    """Read every allowed repository once, for all the paths anybody asks about, as far back as they ask."""
    files, at = tuple(_files(catalog)), home(workspace)
    asked = codepaths.terms(catalog.org.spec)
    wanted: dict[_Origin, set[str]] = defaultdict(set)
    reaches: dict[_Origin, Reach] = defaultdict(lambda: Reach(bots=asked.bots))
    if at.top is not None:
        wanted[Local(at.top)] |= {at.name(file.file) for file in files}
        wanted[Local(at.top)] |= {at.name(file) for entry in catalog.services for file in _records(entry)}
    located = _located(workspace, catalog)
    for entry in catalog.services:
        for location, origin in located[entry.id]:
            if isinstance(origin, Local | Pinned):
                wanted[origin] |= {*_paths(location, entry), *_alert_paths(entry, origin, at)}
                reaches[origin] = _further(reaches[origin], entry, asked, today)
    repositories = {
        # Copies of remote repositories are only read here: `handoff lock` alone makes them.
        origin: gitfacts.harvest(
            origin,
            paths=sorted(paths),
            cache=workspace.mirrors if isinstance(origin, Pinned) else workspace.cache,
            reach=reaches[origin],
        )
        for origin, paths in wanted.items()
    }
    own = repositories[Local(at.top)] if at.top else Unreadable(_NO_REPOSITORY)
    code = {
        entry.id: tuple(_code_facts(entry, located[entry.id], at, repositories)) for entry in catalog.services
    }
    return Facts(
        {file.file: _spec_facts(own, at.name(file.file), file.raw) for file in files},
        code,
        {entry.id: _traces(entry, own, at, code[entry.id]) for entry in catalog.services},
        lived=lived(workspace, catalog),
    )


def as_of(catalog: Catalog, commit: Commit) -> Facts:
    """Return the facts of a catalog that was read as it was at a commit: of its code, none."""
    words = "not asked of an earlier version"
    code = {
        entry.id: tuple(
            CodeFacts(shown(location.repo), location, None, (), (words,))
            for location in entry.spec.code_locations
        )
        for entry in catalog.services
    }
    traces = {
        entry.id: {proof.ref: Trace(None, words) for proof in entry.evidence} for entry in catalog.services
    }
    specs = {file.file: SpecFacts(commit, "") for file in _files(catalog)}
    return Facts(specs, code, traces, untold=frozenset(code))


def _files(catalog: Catalog) -> Iterator[AnySpecFile | Note]:
    yield catalog.org
    yield from catalog.teams
    for entry in catalog.services:
        yield entry.file
        yield from entry.notes
    yield from (item.file for item in catalog.library.items)


_Origin = Local | Pinned
_Located = tuple[CodeLocation, _Origin | Unreadable | None]


def _located(workspace: Workspace, catalog: Catalog) -> dict[str, tuple[_Located, ...]]:
    """Return where the code of each service is read from; None is what mkdocs.yml does not list."""
    from generator import lockfile, pins  # noqa: PLC0415 - who asks of git once more needs neither

    lock = lockfile.read(workspace.root)
    return {
        entry.id: tuple(
            (location, pins.where(workspace, lock, location)) for location in entry.spec.code_locations
        )
        for entry in catalog.services
    }


def state(workspace: Workspace, files: Mapping[str, bytes]) -> tuple[str, dict[str, SpecFacts]]:
    """Return the commit that a workspace is at, empty when there is none, and what is known of some files."""
    at = home(workspace)
    if at.top is None:
        return "", dict.fromkeys(files, SpecFacts(None, _NO_REPOSITORY))
    own = gitfacts.harvest(at.top, paths=sorted(map(at.name, files)), cache=workspace.cache)
    head = own.head if isinstance(own, Repository) else None
    known = {path: _spec_facts(own, at.name(path), raw) for path, raw in files.items()}
    return head.sha if head else "", known


def _asked(entry: ServiceEntry, today: date) -> tuple[object, ...]:
    """Return all of a service that decides what its history is asked, and what the answers come to."""
    spec = entry.spec
    rules = sorted({rule.file for rule in entry.alerts})
    paths = [(mode.id, mode.related_code) for mode in spec.failure_modes if mode.related_code]
    asked = (codepaths.tried(entry, today=today), codepaths.looked(spec))
    debts = [debt.location for debt in spec.tech_debt]
    return spec.code_locations, rules, paths, debts, spec.version, spec.owner, asked


def _untold(entry: ServiceEntry) -> Iterator[CodeFacts]:
    for location in entry.spec.code_locations:
        yield CodeFacts(shown(location.repo), location, None, (), (HIDDEN,))


def _records(entry: ServiceEntry) -> frozenset[str]:
    return frozenset(proof.file for proof in entry.evidence if proof.file)


def _traces(
    entry: ServiceEntry, own: Repository | Unreadable, at: Home, code: Iterable[CodeFacts]
) -> dict[str, Trace]:
    known = [
        (facts.shown or "a repository", facts.repository or Unreadable("; ".join(facts.words)))
        for facts in code
    ]
    return traces(entry, own, {file: at.name(file) for file in _records(entry)}, known)


def _paths(location: CodeLocation, entry: ServiceEntry) -> tuple[str, ...]:
    deployed, failing = codepaths.deploy_paths(location), codepaths.failure_paths(entry.spec, location)
    owed = codepaths.debt_paths(entry.spec, location)
    return (*codepaths.own_paths(location), *deployed, *failing, *owed)


def _alert_paths(entry: ServiceEntry, origin: _Origin | Unreadable, at: Home) -> tuple[str, ...]:
    """Name the rule files of a service, if they lie in this repository."""
    here = isinstance(origin, Local) and origin.folder == at.top
    files = sorted({rule.file for rule in entry.alerts}) if here else ()
    return tuple(at.name(file) for file in files)


def _further(reach: Reach, entry: ServiceEntry, asked: Terms, today: date) -> Reach:
    after = codepaths.asked_after(entry, asked, today=today)
    tags = reach.tags.union(codepaths.version_tags(entry.spec))
    looked = reach.commits.union(one.commit for one in entry.spec.reviews if one.commit is not None)
    first = after if reach.after is None else min(reach.after, after)
    return replace(reach, after=first, tags=tags, commits=looked)


def _spec_facts(own: Repository | Unreadable, path: str, raw: bytes) -> SpecFacts:
    if isinstance(own, Unreadable):
        return SpecFacts(None, own.reason)
    commit = own.last_change.get(path)
    if commit is None:
        return SpecFacts(None, "not committed yet" if path not in own.blobs else "; ".join(own.notes))
    return SpecFacts(commit, "", own.blobs.get(path, "")).holding(raw)


def _code_facts(
    entry: ServiceEntry,
    located: Iterable[_Located],
    at: Home,
    repositories: Mapping[_Origin, Repository | Unreadable],
) -> Iterator[CodeFacts]:
    for location, origin in located:
        name = shown(location.repo)
        if origin is None:
            reason = "not read: mkdocs.yml does not list this repository under extra.handoff.repositories"
            yield CodeFacts(name, location, None, (), (reason,))
            continue
        found = origin if isinstance(origin, Unreadable) else repositories[origin]
        if isinstance(found, Unreadable):
            yield CodeFacts(name, location, None, (), (found.reason,))
            continue
        changes = tuple((path, found.last_change.get(path)) for path in codepaths.own_paths(location))
        pinned = origin.shown if isinstance(origin, Pinned) else ""
        older = origin.older_tags if isinstance(origin, Pinned) else 0
        words = (*found.notes, *((f"{older} older tags are not listed",) if older else ()))
        yield CodeFacts(name, location, found, changes, words, _alert_paths(entry, origin, at), pinned)
