"""All specs of a workspace together, and what only shows when they meet: references, ids, alerts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain, permutations
from pathlib import Path

from generator.addresses import RESERVED, unaddressable
from generator.alertlog import AlertLog, read_log
from generator.alerts import Alert, Recording, RuleFiles, read_rules
from generator.diagnostics import Diagnostic, Place, Severity, at_use
from generator.discovery import ORG_FILE, Found, discover
from generator.evidence import Proof, proofs, wrong_evidence
from generator.exposure import allowed, in_notes, in_rules, in_spec
from generator.former import former_ids, wrong_former_ids
from generator.inherit import Heritage
from generator.integrity import Names, broken_references, local_problems, strange_verdicts, taken_ids
from generator.library import Library, read_library, resolve
from generator.load import AnySpecFile, Loaded, Prepare, SpecFile, load
from generator.manifests import EnvironmentFacts, ManifestReader, manifest_reader, service_facts, with_facts
from generator.misread import misread
from generator.notes import Note, lost_folders, read_notes
from generator.placeholders import unresolved
from generator.privacy import Allowed
from generator.problems.alerts import RULE_FILE_MISSING, RULE_FILE_SKIPPED, RULE_LEFT_OUT
from generator.problems.files import ID_TAKEN, NO_SPEC, STRAY_FILE, UNREADABLE_FILE
from generator.shellcheck import Remark, Verdict, verdicts
from generator.slos import ServiceSlo, service_slos
from generator.spec.audience import UNMARKED, Reader
from generator.spec.org import Org, OrgSeverity
from generator.spec.service import Service
from generator.spec.team import Team
from generator.workspace import SPECS, Workspace


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A service with the alerts of its rule files and the objectives of its SLO files."""

    file: SpecFile[Service]
    alerts: tuple[Alert, ...]
    slos: tuple[ServiceSlo, ...] = ()
    """What it promises, by its spec and by the SLO files it names; `queries` of each are text."""
    remarks: tuple[Remark, ...] = ()
    """What ShellCheck warns of; nothing when nobody asked it."""
    recordings: tuple[Recording, ...] = ()
    rules_complete: bool = True
    """Whether every rule file is read whole, so that a name that is not here is nowhere."""
    notes: tuple[Note, ...] = ()
    """What people wrote by hand, to be shown on its pages."""
    log: AlertLog | None = None
    """Who was woken by what; None when the spec names no log."""
    evidence: tuple[Proof, ...] = ()
    """What the spec points at to show that its claims are true."""
    severities: tuple[OrgSeverity, ...] = ()
    """The organisation's, which say what labels of rules mean."""
    manifests: tuple[EnvironmentFacts, ...] = ()
    """What the manifests of its environments say."""

    @property
    def spec(self) -> Service:
        """The service's spec."""
        return self.file.spec

    @property
    def id(self) -> str:
        """The service's id."""
        return self.file.spec.id

    @property
    def files(self) -> tuple[str, ...]:
        """The files of other tools that it takes facts from, sorted."""
        slos = (slo.read.file for slo in self.slos if slo.read is not None)
        manifests = (found.file for found in self.manifests if not found.unread)
        log = (self.log.file,) if self.log is not None and self.log.file else ()
        alerts, recordings = (rule.file for rule in self.alerts), (rule.file for rule in self.recordings)
        return tuple(sorted({*alerts, *recordings, *slos, *manifests, *log}))


@dataclass(frozen=True, slots=True)
class Broken:
    """A service whose spec was rejected. Others may still refer to it."""

    id: str
    file: str
    problems: int
    readers: Reader = UNMARKED
    """Who may know of it, as far as its file can be read."""


@dataclass(frozen=True)
class Catalog:
    """The specs of a workspace, sorted by id."""

    org: SpecFile[Org]
    teams: tuple[SpecFile[Team], ...]
    services: tuple[ServiceEntry, ...]
    broken: tuple[Broken, ...]
    library: Library

    @cached_property
    def team_by_id(self) -> dict[str, SpecFile[Team]]:
        """Teams by id."""
        return {team.spec.id: team for team in self.teams}

    @cached_property
    def service_ids(self) -> frozenset[str]:
        """Ids of all services, those with a rejected spec included."""
        return frozenset(entry.id for entry in self.services) | {broken.id for broken in self.broken}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a workspace holds: every diagnostic, sorted, and a catalog.

    There is none when org.yaml or a team is wrong: what they say is on every page. `lenient` has every file
    that is right by itself, whatever it refers to: enough to compare, too little to publish.
    """

    catalog: Catalog | None
    problems: tuple[Diagnostic, ...]
    lenient: Catalog | None = None

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that stop a build."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


def survey(workspace: Workspace) -> Survey:
    """Load and check a whole workspace. Every problem of every file is reported at once."""
    found = discover(workspace.specs)
    org = _org(workspace)
    teams = [load(path, _name(path, workspace), Team, id_from_name=id_) for id_, path in found.teams]
    library = read_library(found.library, root=workspace.root)
    manifests = manifest_reader(workspace.root)
    prepare = with_facts(Heritage.of(org, teams).after(partial(resolve, library=library)), manifests)
    services = [_service(id_, path, prepare, workspace) for id_, path in found.services]
    layout = tuple(_layout_problems(found, workspace))
    diagnostics = [*layout, *org.problems, *library.problems]
    diagnostics += chain(*(team.problems for team in teams), *(part.problems for part in services))
    if org.spec is None:
        return Survey(None, tuple(sorted(set(diagnostics))))
    known = _known(teams, {problem.place.file for problem in layout})
    names = Names.of(org.spec.spec, dict(found.teams), dict(found.services), {team.spec.id for team in known})
    shared: list[AnySpecFile] = [org.spec, *known, *(item.file for item in library.items)]
    specs = tuple(part.spec for part in services if part.spec is not None)
    names = replace(names, former=former_ids(specs))
    may, said = allowed((*shared, *specs), workspace), verdicts(specs if workspace.shellcheck else ())
    for file in shared:
        diagnostics += (*broken_references(file, names), *taken_ids(file), *in_spec(file, may))
    read, broken = list[ServiceEntry](), list[Broken]()
    for part, (id_, _) in zip(services, found.services, strict=True):
        entry, more = _checked(part, names, may, said.get(part.file, Verdict()), workspace, manifests)
        diagnostics += more
        errors = Survey(None, (*layout, *part.problems, *more)).errors
        count = sum(error.place.file == part.file for error in errors)
        read += [replace(entry, severities=org.spec.spec.severities)] if entry is not None else []
        broken += [Broken(id_, part.file, count, part.readers)] if entry is None or count else []
    read.sort(key=lambda entry: entry.id)
    wrong = {one.file for one in broken}
    good = tuple(entry for entry in read if entry.file.file not in wrong)
    diagnostics += unaddressable(rule for entry in good for rule in entry.alerts)
    rejected = tuple(sorted(broken, key=lambda entry: (entry.id, entry.file)))
    catalog = Catalog(org.spec, tuple(known), good, rejected, library)
    without = Survey(None, tuple(sorted(set(diagnostics))), replace(catalog, services=tuple(read)))
    if any(error.place.file in {org.file, *(team.file for team in teams)} for error in without.errors):
        return without
    return replace(without, catalog=catalog)


def _known(teams: Iterable[Loaded[Team]], misplaced: set[str]) -> list[SpecFile[Team]]:
    right = (team.spec for team in teams if team.spec is not None and team.file not in misplaced)
    return sorted(right, key=lambda team: team.spec.id)


def _org(workspace: Workspace) -> Loaded[Org]:
    path, file = workspace.specs / ORG_FILE, f"{SPECS}/{ORG_FILE}"
    if path.is_symlink() or path.exists():
        return load(path, file, Org, id_from_name=None)
    return Loaded(file, None, (NO_SPEC.at(Place(file), "there is no such file"),))


def _service(id_: str, path: Path, prepare: Prepare, workspace: Workspace) -> Loaded[Service]:
    """Load a service, with what it inherits and what it uses of the library in place."""
    part = load(path, _name(path, workspace), Service, id_from_name=id_, prepare=prepare)
    return replace(part, problems=tuple(map(at_use, part.problems)))


def _checked(
    part: Loaded[Service],
    names: Names,
    may: Allowed,
    verdict: Verdict,
    workspace: Workspace,
    read: ManifestReader,
) -> tuple[ServiceEntry | None, tuple[Diagnostic, ...]]:
    """Check one service against everything around it. There is no entry when its file was rejected."""
    if part.spec is None:
        return None, ()
    rules = _rules(part.spec, workspace)
    unread = {RULE_FILE_MISSING.id, RULE_FILE_SKIPPED.id, RULE_LEFT_OUT.id}
    complete = not unread & {problem.id for problem in rules.problems}
    alerts = frozenset(alert.name for alert in rules.alerts) if complete else None
    known = names.inside(part.spec.spec, alerts)
    notes = read_notes(part.spec, root=workspace.root)
    log = read_log(part.spec, root=workspace.root)
    slos, unkept = service_slos(part.spec, root=workspace.root)
    manifests, contradicted = service_facts(part.spec, read)
    shown = proofs(part.spec, root=workspace.root)
    entry = ServiceEntry(
        part.spec, rules.alerts, slos, verdict.remarks, rules.recordings, complete, notes.notes, log, shown,
        manifests=manifests,
    )  # fmt: skip
    found = (
        *rules.problems,
        *unkept,
        *contradicted,
        *notes.problems,
        *(log.problems if log else ()),
        *_wrong_in(entry, known),
        *verdict.problems,
        *in_spec(part.spec, may),
        *in_rules(entry.files, workspace.root, may),
        *in_notes(notes.notes, may),
    )
    return entry, tuple(map(at_use, found))


def _wrong_in(entry: ServiceEntry, known: Names) -> Iterator[Diagnostic]:
    """Yield what the spec itself says wrongly."""
    file = entry.file
    yield from wrong_former_ids(file, known)
    yield from broken_references(file, known)
    yield from local_problems(file)
    yield from wrong_evidence(file, entry.evidence)
    yield from strange_verdicts(file, known)
    yield from unresolved(file)
    yield from misread(file)


def _rules(file: SpecFile[Service], workspace: Workspace) -> RuleFiles:
    alerts = file.spec.alerts
    if alerts is None:
        return RuleFiles((), ())

    def place(number: int) -> Place:
        return file.source.place(("alerts", "from", number))

    folder = (workspace.root / file.file).parent
    return read_rules(folder, alerts.from_, root=workspace.root, place=place)


def _name(path: Path, workspace: Workspace) -> str:
    return path.relative_to(workspace.root).as_posix()


def _taken(files: tuple[tuple[str, Path], ...], workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield every file whose id another one has, in whatever capitals."""
    alike: dict[str, list[str]] = defaultdict(list)
    for id_, path in files:
        alike[id_.casefold()].append(_name(path, workspace))
    for names in alike.values():
        for name, other in permutations(names, 2):
            yield ID_TAKEN.at(Place(name), f"the id is that of {other}, too")


def _layout_problems(found: Found, workspace: Workspace) -> Iterator[Diagnostic]:
    for path in found.stray:
        place = Place(_name(path, workspace))
        if path.is_symlink():
            yield UNREADABLE_FILE.at(place, "a symbolic link is not read")
        else:
            yield STRAY_FILE.at(place, "no spec is read from here")
    for id_, path in found.teams:
        if id_ == RESERVED:
            yield ID_TAKEN.at(Place(_name(path, workspace)), f"`{RESERVED}` is the list of all teams")
    yield from lost_folders(workspace.specs, (id_ for id_, _ in found.services), root=workspace.root)
    yield from _taken(found.teams, workspace)
    yield from _taken(found.services, workspace)
    if not found.services:
        yield NO_SPEC.at(Place(SPECS), "there is no service here", help="`handoff new ID` starts one")
