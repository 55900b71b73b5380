"""Whether every name in a spec leads somewhere: teams, roles, policies, failure modes, alerts, steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, did_you_mean
from generator.inherit import DEFAULTS, is_inherited
from generator.load import AnySpecFile, SpecFile, dotted
from generator.problems.fields import DUPLICATE_ID, UNKNOWN_REFERENCE, UNKNOWN_STEP, WRONG_VALUE
from generator.spec.base import FieldPath, Section, is_section, models_in, references, sections, sections_of
from generator.spec.failure_modes import FailureMode
from generator.spec.library import CONTENTS, LibraryItem
from generator.spec.org import Org
from generator.spec.procedures import Procedure
from generator.spec.refs import Reference
from generator.spec.service import Service
from generator.spec.steps import Step

MODE_PHASES: Final = ("diagnosis", "mitigation", "recovery", "verification", "rollback")
PROCEDURE_PHASES: Final = ("precheck", "steps", "verification", "rollback")
ESCALATE: Final = "escalate"
DONE: Final = "done"

_LISTED_IN: Final = {
    "team": "teams are the files of service_specs/teams/",
    "severity": "severities are listed in service_specs/org.yaml",
    "alert": "alerts are read from the files of `alerts.from`",
    "policy": "policies are listed in `escalation.policies`",
    "party": "roles are listed in service_specs/org.yaml, teams are the files of service_specs/teams/",
    "dependency": "a thing without a spec here is `external:<id>`",
}


_INHERITED: Final = frozenset({"policy", "communication template"})
"""Kinds that may be declared in the defaults of the owner's team."""
_EVERYWHERE: Final = frozenset({"team", "party", "dependency", "severity", "holiday calendar"})
"""Kinds whose names hold in the whole workspace."""


class Names(Struct, frozen=True):
    """Everything that may be referred to, by kind. A kind that is absent cannot be checked."""

    by_kind: Mapping[str, frozenset[str]]
    unread: frozenset[str]
    """Teams whose file is wrong: nobody knows what their services inherit."""
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What was renamed: `<kind> <former id>` -> every id that claims it."""

    @classmethod
    def of(cls, org: Org, teams: Iterable[str], services: Iterable[str], read: Collection[str]) -> Names:
        """Collect the names that hold in the whole workspace. `read` are the teams whose file is right."""
        team_ids, service_ids = frozenset(teams), frozenset(services)
        vendors = {f"vendor:{vendor.id}" for vendor in org.vendors}
        return cls(
            {
                "team": team_ids,
                "severity": frozenset(severity.id for severity in org.severities),
                "holiday calendar": frozenset(calendar.id for calendar in org.holidays),
                "party": team_ids | vendors | {f"role:{role.id}" for role in org.roles},
                "dependency": service_ids | vendors,
            },
            team_ids.difference(read),
        )

    def inside(self, service: Service, alerts: frozenset[str] | None) -> Names:
        """Add the names that hold inside one service. `alerts` is None when a rule file cannot be read."""
        vendors = frozenset(f"vendor:{vendor.id}" for vendor in service.vendors)
        policies = service.escalation.policies if service.escalation else ()
        templates = service.comms.templates if service.comms else ()
        modules = service.training.modules if service.training else ()
        failure_modes = frozenset(mode.id for mode in service.failure_modes)
        procedures = frozenset(procedure.id for procedure in service.procedures)
        local = {
            "party": self.by_kind["party"] | vendors,
            "dependency": self.by_kind["dependency"] | vendors,
            "policy": frozenset(policy.id for policy in policies),
            "failure mode": failure_modes,
            "procedure": procedures,
            "communication template": frozenset(template.id for template in templates),
            "training module": frozenset(module.id for module in modules),
            "known issue": frozenset(debt.id for debt in service.tech_debt),
        }
        if alerts is not None:
            local |= {"alert": alerts, "topic": failure_modes | procedures | alerts}
        if service.owner in self.unread:
            local = {kind: known for kind, known in local.items() if kind not in _INHERITED}
        former: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for mode in service.failure_modes:
            for old in mode.aliases:
                former[f"failure mode {old}"] += (mode.id,)
                former[f"topic {old}"] += (mode.id,)
        return replace(self, by_kind={**self.by_kind, **local}, former={**self.former, **former})


def broken_references(file: AnySpecFile, names: Names) -> Iterator[Diagnostic]:
    """Yield every reference of a spec that leads nowhere.

    What the content of a library item refers to belongs to the service that uses it, and is checked there.
    What defaults refer to is checked once where they stand, unless it belongs to the service.
    """
    item = isinstance(file.spec, LibraryItem)
    for path, reference in references(file.spec):
        known = names.by_kind.get(reference.kind)
        if item and path[0] in CONTENTS.values():
            continue
        if reference.kind in _EVERYWHERE and is_inherited(file.source, path):
            continue
        if known is None or reference in known or reference.startswith("external:"):
            continue
        where = _in_file(path, file.spec)
        message = f"{dotted(where)}: there is no {_called(reference)} `{reference}`"
        yield UNKNOWN_REFERENCE.at(file.source.place(where), message, help=_help(reference, known, names))


def _called(reference: Reference) -> str:
    if reference.kind in ("party", "dependency"):
        plain = {"party": "team", "dependency": "service"}[reference.kind]
        return {"role": "role", "vendor": "vendor"}.get(reference.partition(":")[0], plain)
    return reference.kind


def _help(reference: Reference, known: frozenset[str], names: Names) -> str:
    renamed = names.former.get(f"{reference.kind} {reference}", ())
    if len(renamed) == 1:
        return f"it was renamed: write `{renamed[0]}`"
    listed = _LISTED_IN.get(reference.kind, f"known: {', '.join(sorted(known)[:8]) or 'none'}")
    return f"{did_you_mean(reference, known)} {listed}".strip()


def _in_file(path: FieldPath, spec: Section) -> FieldPath:
    """Turn attribute names of a path into the keys the file has (`from_` into `from`)."""
    keys: list[str | int] = []
    here: object = spec
    for step in path:
        if is_section(here) and isinstance(step, str):
            field = type(here).model_fields.get(step)
            keys.append(field.alias or step if field else step)
            here = getattr(here, step) if field else None
        else:
            keys.append(step)
            here = here[step] if isinstance(here, tuple) and isinstance(step, int) else None
    return tuple(keys)


def strange_verdicts(file: SpecFile[Service], names: Names) -> Iterator[Diagnostic]:
    """Yield verdicts on a handoff that somebody else than the receiver gave, and sign-offs of the giver.

    Who does not exist is told as that, and nothing is said about what follows from it.
    """
    handoff, parties = file.spec.handoff, names.by_kind["party"]
    if handoff is None:
        return
    receiver, giving = handoff.to_team, handoff.givers(file.spec.built_by)
    for number, criterion in enumerate(handoff.acceptance_criteria):
        judge = criterion.by
        if judge is None or judge.startswith("role:") or str(judge) == str(receiver):
            continue
        where = ("handoff", "acceptance_criteria", number, "by")
        if receiver is not None and receiver in parties and judge in parties:
            message = f"{dotted(where)}: expected the verdict of `{receiver}`, who receives, found `{judge}`"
            help_ = "only the receiver, or a role, says that something is received"
            yield WRONG_VALUE.at(file.source.place(where), message, help=help_)
        elif receiver is None and judge in parties and str(judge) in giving:
            yield _own_judge(file, where, judge)
    for number, signoff in enumerate(handoff.signoffs):
        for key, party in (("by_team", signoff.by_team), ("by_role", signoff.by_role)):
            if party is not None and party in parties and str(party) in giving:
                yield _own_judge(file, ("handoff", "signoffs", number, key), party)


def _own_judge(file: SpecFile[Service], where: FieldPath, party: str) -> Diagnostic:
    message = f"{dotted(where)}: `{party}` hands over and cannot speak for those who receive"
    help_ = "have the receiver, or a role outside the giving team, give its word"
    return WRONG_VALUE.at(file.source.place(where), message, help=help_)


def taken_ids(file: AnySpecFile) -> Iterator[Diagnostic]:
    """Yield ids that stand twice in one list of a service, or of what a file says for services."""
    service = isinstance(file.spec, Service)
    for path, section in sections(file.spec):
        for name in _lists(type(section)):
            where, entries = (*path, name), getattr(section, name)
            ours = service or where[0] == DEFAULTS
            # One entry alone has an id that no other has.
            if (
                isinstance(entries, tuple)
                and len(entries) > 1
                and ours
                and not is_inherited(file.source, where)
            ):
                yield from _duplicates(file, where, entries)


@cache
def _lists(model: type[Section]) -> tuple[str, ...]:
    """Return the fields of a model whose entries can have ids."""
    return tuple(
        name
        for name, field in model.model_fields.items()
        if any(
            issubclass(entry, Section) and "id" in entry.model_fields for entry in models_in(field.annotation)
        )
    )


def local_problems(file: SpecFile[Service]) -> Iterator[Diagnostic]:
    """Yield ids that stand twice in one list, and steps that lead nowhere."""
    yield from taken_ids(file)
    modes = frozenset(mode.id for mode in file.spec.failure_modes)
    for number, mode in enumerate(file.spec.failure_modes):
        yield from _lost_steps(file, ("failure_modes", number), mode, modes)
    for number, procedure in enumerate(file.spec.procedures):
        yield from _lost_steps(file, ("procedures", number), procedure, modes)


def _duplicates(file: AnySpecFile, path: FieldPath, entries: tuple[object, ...]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        id_ = getattr(entry, "id", None) if is_section(entry) else None
        if not isinstance(id_, str):
            continue
        if id_.casefold() in seen:
            where = _in_file((*path, number, "id"), file.spec)
            yield DUPLICATE_ID.at(file.source.place(where), f"{dotted(where)}: `{id_}` is taken")
        seen.add(id_.casefold())


def _lost_steps(
    file: SpecFile[Service], path: FieldPath, subject: FailureMode | Procedure, modes: frozenset[str]
) -> Iterator[Diagnostic]:
    steps = tuple(sections_of(subject, Step, path))
    phases = MODE_PHASES if isinstance(subject, FailureMode) else PROCEDURE_PHASES
    targets = {step.id for _, step in steps if step.id} | modes | {*phases, ESCALATE, DONE}
    for where, step in steps:
        for key, target in (("ok", step.ok), ("else", step.else_)):
            if target is not None and target not in targets:
                place = file.source.place((*where, key))
                message = f"{dotted((*where, key))}: there is no step `{target}`"
                yield UNKNOWN_STEP.at(place, message, help=did_you_mean(target, targets))
