"""Loads and checks a workspace: every spec by itself, with what it takes from files, and against others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from generator import inputs
from generator.addresses import lost_pages, unaddressable, unusable_version
from generator.alerts import RuleFiles, read_rules
from generator.catalog import Broken, Catalog, ServiceEntry, Survey
from generator.dailylog import with_log
from generator.diagnostics import Diagnostic, at_use
from generator.evidence import proofs, wrong_evidence
from generator.exposure import allowed, in_notes, in_rules, in_spec
from generator.forks import alone, spread
from generator.former import former_ids, wrong_former_ids
from generator.frozen import written
from generator.inputs import Record
from generator.integrity import Names, broken_references, local_problems, strange_verdicts, taken_ids
from generator.library import Library, lost_lessons
from generator.load import AnySpecFile, Loaded, SpecFile
from generator.manifests import service_facts
from generator.misread import misread
from generator.notes import read_notes
from generator.parts import WORTH, Parts, Read, read_parts
from generator.pasted import pasted
from generator.placeholders import unresolved
from generator.privacy import Allowed
from generator.problems.alerts import RULE_FILE_MISSING, RULE_FILE_SKIPPED, RULE_LEFT_OUT
from generator.remarks import Remark, Verdict
from generator.slos import service_slos
from generator.spec.org import Org
from generator.spec.service import Service
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.alertlog import AlertLog
    from generator.manifests.files import ManifestReader
    from generator.remembered import Found, Memory

_NO_VERDICT: Final = Verdict()


class Ground(Struct, frozen=True):
    """What one service is checked against: of other services their names and shared addresses only."""

    workspace: Workspace
    org: Org
    names: Names
    may: Allowed
    library: Library
    manifests: ManifestReader

    @property
    def name(self) -> str:
        """A name for what of it may be other while a service and all it rests on are the same."""
        names, may = self.names, self.may
        kinds = [(kind, sorted(known)) for kind, known in sorted(names.by_kind.items())]
        known = kinds, sorted(names.unread), sorted(names.former.items())
        asked = may.patterns, sorted(may.shared), self.workspace.detect_secrets
        return sha256(repr((known, asked)).encode()).hexdigest()


class _Unchecked(Struct, frozen=True):
    """A service that has to be checked, with what ShellCheck says, and the record of what is looked at."""

    id: str
    part: Loaded[Service]
    verdict: Verdict
    record: Record


_Sent = tuple[tuple[SpecFile[Service] | None, tuple[Any, ...]] | None, tuple[Diagnostic, ...]]
"""What is found of a service, without its own file: that of a daily log and the other parts of its entry."""


def survey(
    workspace: Workspace,
    before: Read | None = None,
    *,
    packed: bool = True,
    memory: Memory | None = None,
    jobs: int = 1,
) -> Survey:
    """Load and check a whole workspace. Every problem of every file is reported at once.

    Documents are not `packed` for who needs them no more: that takes a twentieth of the time. With `memory`
    only what is not known from a walk before is read and checked: ShellCheck must not be asked. `jobs` is
    how many processes take part.
    """
    parts = read_parts(workspace, before, packed=packed, memory=memory, jobs=alone(jobs))
    found, org, teams, library = parts.found, parts.org, parts.teams, parts.library
    diagnostics, known = [*parts.problems], parts.known
    if org.spec is None:
        return Survey(None, parts.problems)
    names = Names.of(org.spec.spec, dict(found.teams), dict(found.services), {team.spec.id for team in known})
    shared: list[AnySpecFile] = [org.spec, *known, *(item.file for item in library.items)]
    specs = tuple(part.spec for part in parts.services if part.spec is not None)
    names = replace(names, former=former_ids(specs))
    may, said = allowed((*shared, *specs), workspace), _verdicts(specs, workspace)
    for file in shared:
        diagnostics += (*broken_references(file, names), *taken_ids(file), *in_spec(file, may))
    read, broken = list[ServiceEntry](), list[Broken]()
    ground = Ground(workspace, org.spec.spec, names, may, library, parts.manifests)
    for id_, part, (entry, more) in _all_checked(parts, ground, said, memory, alone(jobs)):
        diagnostics += more
        wrong = _broken(id_, part, (*parts.layout, *part.problems, *more))
        read += [entry] if entry is not None else []
        broken += [wrong] if entry is None or wrong.problems else []
    rejected = {one.file for one in broken}
    catalog = _catalog(parts, org.spec, (one for one in read if one.file.file not in rejected), broken)
    diagnostics += unaddressable(rule for entry in catalog.services for rule in entry.alerts)
    without = Survey(None, tuple(sorted(set(diagnostics))), _catalog(parts, org.spec, read, broken))
    if any(error.place.file in {org.file, *(team.file for team in teams)} for error in without.errors):
        return without
    return replace(without, catalog=catalog)


def _verdicts(specs: Sequence[SpecFile[Service]], workspace: Workspace) -> Mapping[str, Verdict]:
    """Return what ShellCheck says, where it is asked."""
    if not workspace.shellcheck:
        return {}
    from generator.shellcheck import verdicts  # noqa: PLC0415 - brings what runs programs; few ask for it

    return dict(verdicts(specs))


def _all_checked(
    parts: Parts, ground: Ground, said: Mapping[str, Verdict], memory: Memory | None, jobs: int
) -> Iterator[tuple[str, Loaded[Service], Found]]:
    """Yield every service by its id, with what is found of it."""
    among, root = ground.name if memory is not None else "", os.fspath(ground.workspace.root)
    known: dict[str, Found] = {}
    todo: list[_Unchecked] = []
    for part, (id_, _) in zip(parts.services, parts.found.services, strict=True):
        found = memory.found(part.file, among) if memory is not None else None
        if found is not None:
            known[part.file] = found
            continue
        record = memory.looking(id_, part.file) if memory is not None else Record(root, 0)
        todo.append(_Unchecked(id_, part, said.get(part.file, _NO_VERDICT), record))
    slices = spread(partial(_check_all, ground), todo, jobs, worth=WORTH, pack=written)
    for one, (sent, record) in zip(todo, chain.from_iterable(slices), strict=True):
        found = known[one.part.file] = _received(sent, one.part, ground)
        inputs.taken(record)
        if memory is not None:
            memory.checked(one.id, record, among, one.part, found)
    for part, (id_, _) in zip(parts.services, parts.found.services, strict=True):
        yield id_, part, known[part.file]


def _check_all(ground: Ground, todo: Iterable[_Unchecked]) -> list[tuple[_Sent, Record]]:
    """Check services, and return with what is found of each what was looked at."""
    made = list[tuple[_Sent, Record]]()
    for one in todo:
        with inputs.noted(one.record):
            entry, wrong = checked(one.part, ground, one.verdict)
        if entry is None:
            made.append(((None, wrong), one.record))
        else:
            file = None if entry.file is one.part.spec else entry.file
            made.append((((file, entry.beside), wrong), one.record))
    return made


def _received(sent: _Sent, part: Loaded[Service], ground: Ground) -> Found:
    """Return what is found of a service, with its own file."""
    taken, wrong = sent
    if taken is None or part.spec is None:
        return None, wrong
    return ServiceEntry.of(taken[0] or part.spec, ground.org.severities, taken[1]), wrong


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


def checked(part: Loaded[Service], ground: Ground, verdict: Verdict = _NO_VERDICT) -> Found:
    """Check one service against everything around it. There is no entry when its file was rejected."""
    if part.spec is None:
        return None, ()
    may, names = ground.may, ground.names
    entry, unread = _entry(part.spec, ground.workspace, ground.manifests, verdict.remarks)
    alerts = frozenset(alert.name for alert in entry.alerts) if entry.rules_complete else None
    found = (
        *unread,
        *_wrong_in(entry, names.inside(part.spec.spec, alerts)),
        *lost_lessons(part.spec, ground.library),
        *verdict.problems,
        *in_spec(part.spec, may),
        *in_rules(entry.files, ground.workspace.root, may),
        *in_notes(entry.notes, may),
    )
    return replace(entry, severities=ground.org.severities), tuple(map(at_use, found))


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
