"""All specs of a workspace together, and what only shows when they meet: references, ids, alerts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from generator.addresses import lost_pages, unaddressable, unusable_version
from generator.alerts import Alert, Recording, RuleFiles, read_rules
from generator.dailylog import with_log
from generator.diagnostics import Diagnostic, Severity, at_use
from generator.evidence import Proof, proofs, wrong_evidence
from generator.exposure import allowed, in_notes, in_rules, in_spec
from generator.former import former_ids, wrong_former_ids
from generator.integrity import Names, broken_references, local_problems, strange_verdicts, taken_ids
from generator.library import Library, lost_lessons
from generator.load import AnySpecFile, Loaded, SpecFile
from generator.manifests import service_facts
from generator.misread import misread
from generator.notes import Note, read_notes
from generator.parts import Parts, Read, read_parts
from generator.pasted import pasted
from generator.placeholders import unresolved
from generator.privacy import Allowed
from generator.problems.alerts import RULE_FILE_MISSING, RULE_FILE_SKIPPED, RULE_LEFT_OUT
from generator.remarks import Remark, Verdict
from generator.slos import ServiceSlo, service_slos
from generator.spec.audience import UNMARKED, Reader
from generator.spec.org import Org, OrgSeverity
from generator.spec.service import Service
from generator.spec.team import Team
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.alertlog import AlertLog
    from generator.manifests.files import ManifestReader
    from generator.manifests.link import EnvironmentFacts
    from generator.shared import Common


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
    daily: str = ""
    """The file that the days of `hypercare.log` come from, when they are kept in one."""
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
        logs = (name for name in (self.log.file if self.log is not None else "", self.daily) if name)
        alerts, recordings = (rule.file for rule in self.alerts), (rule.file for rule in self.recordings)
        return tuple(sorted({*alerts, *recordings, *slos, *manifests, *logs}))


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

    @cached_property
    def read(self) -> Read:
        """What other states need not read again; what services have from logs or manifests is not in it."""
        plain = (entry.file for entry in self.services if not entry.daily and not entry.manifests)
        return Read(self.org, self.teams, self.library, {file.file: file for file in plain})

    @cached_property
    def marks(self) -> frozenset[str]:
        """For whom parts of its files are marked."""
        items: list[AnySpecFile] = [item.file for item in self.library.items]
        return frozenset().union(*(file.marks for file in (*self._files, *items)))

    @property
    def _files(self) -> tuple[AnySpecFile, ...]:
        return (self.org, *self.teams, *(entry.file for entry in self.services))

    @cached_property
    def common(self) -> Common:
        """What is left of it for pages of one service."""
        from generator.shared import Common  # noqa: PLC0415 - who only checks makes no pages

        return Common(self.org, self.teams, self.service_ids)


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


def survey(workspace: Workspace, before: Read | None = None) -> Survey:
    """Load and check a whole workspace. Every problem of every file is reported at once."""
    parts = read_parts(workspace, before)
    found, org, teams, library = parts.found, parts.org, parts.teams, parts.library
    diagnostics, known = [*parts.problems], parts.known
    if org.spec is None:
        return Survey(None, parts.problems)
    names = Names.of(org.spec.spec, dict(found.teams), dict(found.services), {team.spec.id for team in known})
    shared: list[AnySpecFile] = [org.spec, *known, *(item.file for item in library.items)]
    specs = tuple(part.spec for part in parts.services if part.spec is not None)
    names = replace(names, former=former_ids(specs))
    may, said = allowed((*shared, *specs), workspace), dict[str, Verdict]()
    if workspace.shellcheck:
        from generator.shellcheck import verdicts  # noqa: PLC0415 - brings what runs programs; few ask for it

        said = dict(verdicts(specs))
    for file in shared:
        diagnostics += (*broken_references(file, names), *taken_ids(file), *in_spec(file, may))
    read, broken = list[ServiceEntry](), list[Broken]()
    for part, (id_, _) in zip(parts.services, found.services, strict=True):
        entry, more = _checked(part, names, may, said.get(part.file, Verdict()), workspace, parts)
        diagnostics += more
        wrong = _broken(id_, part, (*parts.layout, *part.problems, *more))
        read += [replace(entry, severities=org.spec.spec.severities)] if entry is not None else []
        broken += [wrong] if entry is None or wrong.problems else []
    rejected = {one.file for one in broken}
    catalog = _catalog(parts, org.spec, (one for one in read if one.file.file not in rejected), broken)
    diagnostics += unaddressable(rule for entry in catalog.services for rule in entry.alerts)
    without = Survey(None, tuple(sorted(set(diagnostics))), _catalog(parts, org.spec, read, broken))
    if any(error.place.file in {org.file, *(team.file for team in teams)} for error in without.errors):
        return without
    return replace(without, catalog=catalog)


def skim(workspace: Workspace, before: Read | None = None) -> Survey:
    """Read a workspace without checking its files against each other: the survey of a past nobody repairs.

    It has `lenient`, which is that of a whole survey, and what is wrong with each file by itself.
    """
    parts = read_parts(workspace, before)
    if parts.org.spec is None:
        return Survey(None, parts.problems)
    org, read, broken = parts.org.spec, list[ServiceEntry](), list[Broken]()
    for part, (id_, _) in zip(parts.services, parts.found.services, strict=True):
        if part.spec is None:
            broken.append(_broken(id_, part, (*parts.layout, *part.problems)))
        else:
            entry = _entry(part.spec, workspace, parts.manifests, ())[0]
            read.append(replace(entry, severities=org.spec.severities))
    return Survey(None, parts.problems, _catalog(parts, org, read, broken))


def _broken(id_: str, part: Loaded[Service], problems: Iterable[Diagnostic]) -> Broken:
    """Return what is known of a service whose file is wrong. The problems are those that may stand in it."""
    errors = Survey(None, tuple(problems)).errors
    return Broken(id_, part.file, sum(error.place.file == part.file for error in errors), part.readers)


def _catalog(
    parts: Parts, org: SpecFile[Org], read: Iterable[ServiceEntry], wrong: Iterable[Broken]
) -> Catalog:
    services = tuple(sorted(read, key=lambda entry: entry.id))
    broken = tuple(sorted(wrong, key=lambda entry: (entry.id, entry.file)))
    return Catalog(org, parts.known, services, broken, parts.library)


def _checked(
    part: Loaded[Service], names: Names, may: Allowed, verdict: Verdict, workspace: Workspace, around: Parts
) -> tuple[ServiceEntry | None, tuple[Diagnostic, ...]]:
    """Check one service against everything around it. There is no entry when its file was rejected."""
    if part.spec is None:
        return None, ()
    entry, unread = _entry(part.spec, workspace, around.manifests, verdict.remarks)
    alerts = frozenset(alert.name for alert in entry.alerts) if entry.rules_complete else None
    found = (
        *unread,
        *_wrong_in(entry, names.inside(part.spec.spec, alerts)),
        *lost_lessons(part.spec, around.library),
        *verdict.problems,
        *in_spec(part.spec, may),
        *in_rules(entry.files, workspace.root, may),
        *in_notes(entry.notes, may),
    )
    return entry, tuple(map(at_use, found))


def _entry(
    file: SpecFile[Service], workspace: Workspace, read: ManifestReader, remarks: tuple[Remark, ...]
) -> tuple[ServiceEntry, tuple[Diagnostic, ...]]:
    """Read what a service takes from other files, and say what of it cannot be."""
    daily = with_log(file, root=workspace.root)
    file = daily.spec
    rules, notes = _rules(file, workspace), read_notes(file, root=workspace.root)
    unread = {RULE_FILE_MISSING.id, RULE_FILE_SKIPPED.id, RULE_LEFT_OUT.id}
    complete = not unread & {problem.id for problem in rules.problems}
    log = _alert_log(file, workspace)
    slos, unkept = service_slos(file, root=workspace.root)
    manifests, contradicted = service_facts(file, read)
    shown = proofs(file, root=workspace.root)
    entry = ServiceEntry(
        file, rules.alerts, slos, remarks, rules.recordings, complete, notes.notes, log,
        daily.file, shown, manifests=manifests,
    )  # fmt: skip
    logs = (*daily.problems, *(log.problems if log else ()))
    return entry, (*rules.problems, *unkept, *contradicted, *notes.problems, *logs)


def _wrong_in(entry: ServiceEntry, known: Names) -> Iterator[Diagnostic]:
    """Yield what the spec itself says wrongly."""
    file = entry.file
    yield from wrong_former_ids(file, known)
    yield from unusable_version(file)
    yield from lost_pages(file)
    yield from broken_references(file, known)
    yield from local_problems(file)
    yield from wrong_evidence(file, entry.evidence)
    yield from strange_verdicts(file, known)
    texts = tuple(pasted(file.spec))
    yield from unresolved(file, texts)
    yield from misread(file, texts)


def _alert_log(file: SpecFile[Service], workspace: Workspace) -> AlertLog | None:
    if file.spec.alert_log is None:
        return None
    from generator.alertlog import read_log  # noqa: PLC0415 - few services keep one

    return read_log(file, root=workspace.root)


def _rules(file: SpecFile[Service], workspace: Workspace) -> RuleFiles:
    alerts = file.spec.alerts
    if alerts is None:
        return RuleFiles((), ())
    folder = (workspace.root / file.file).parent
    return read_rules(
        folder, alerts.from_, root=workspace.root, place=lambda n: file.source.place(("alerts", "from", n))
    )
