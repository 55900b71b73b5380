"""What a manifest adds to the environments of a spec, and what both say differently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from generator.diagnostics import Diagnostic
from generator.document import Source
from generator.importers.found import at, items
from generator.manifests.kubernetes import KINDS
from generator.manifests.values import Fact, Manifest, Workload, unknown
from generator.problems.manifests import (
    MANIFEST_CONTRADICTED,
    MANIFEST_MISSING,
    MANIFEST_SKIPPED,
    WORKLOAD_AMBIGUOUS,
)
from generator.spec.base import NOTHING_KEY, FieldPath
from generator.spec.values import kind_of

if TYPE_CHECKING:
    from generator.manifests.files import ManifestReader

_FIELDS: Final = ("namespace", "workload")
"""What an environment may leave to its manifest."""
_KINDS: Final = {
    form: short
    for kind, short in KINDS.items()
    for form in (short, kind.lower(), f"{kind.lower()}s", f"{kind.lower()}.apps")
}
_MOST_NAMED: Final = 8


class EnvironmentFacts(Struct, frozen=True):
    """What the manifest of an environment says. `fields` are those of the spec that it stands for."""

    name: str
    file: str
    """The manifest; empty when there is not exactly one."""
    unread: str
    """Why nothing is known from it; empty when it is read."""
    fields: tuple[str, ...]
    facts: tuple[Fact, ...]

    @property
    def own(self) -> tuple[Fact, ...]:
        """What it says that no field of the spec stands for: replicas, images, ports."""
        return self.facts[len(self.fields) - 1 :]


class _Linked(Struct, frozen=True):
    """An environment with its manifest: the workload that is meant, or why none of them is."""

    environment: dict[str, object]
    path: FieldPath
    manifest: Manifest
    workload: Workload | None
    reason: str
    problem: Diagnostic | None = None

    @property
    def given(self) -> dict[str, Fact]:
        """The fields of the spec as the manifest has them."""
        spaces = {one.namespace.text: one.namespace for one in self.meant[::-1] if one.namespace is not None}
        given = {}
        if self.workload is not None:
            given["workload"] = Fact("Workload", self.workload.ref, self.workload.place)
        elif self.problem is not None and self.problem.id == WORKLOAD_AMBIGUOUS.id:
            given["workload"] = unknown("Workload", self.manifest.place, self.reason)
        if len(spaces) == 1:
            given["namespace"] = next(iter(spaces.values()))
        elif spaces:
            given["namespace"] = unknown(
                "Namespace", self.manifest.place, "its workloads have different ones"
            )
        return given

    @property
    def meant(self) -> tuple[Workload, ...]:
        """The workloads that could be meant."""
        return (self.workload,) if self.workload is not None else self.manifest.workloads

    def says(self, field: str) -> bool:
        """Whether the spec says something about a field, `unknown` and `na` included."""
        return field in self.environment or field in _nothing(self.environment)


def facts_of(
    source: Source, reader: ManifestReader
) -> tuple[tuple[EnvironmentFacts, ...], tuple[Diagnostic, ...]]:
    """Return what manifests say about the environments of a document, in their order, and what is wrong."""
    found: list[EnvironmentFacts] = []
    problems: list[Diagnostic] = []
    for linked in _linked(source, reader):
        problems += [linked.problem] if linked.problem else []
        problems += _contradictions(source, linked)
        found.append(_facts(linked))
    return tuple(found), tuple(sorted(problems))


def filled(source: Source, reader: ManifestReader) -> Source:
    """Fill in what the environments of a document leave to their manifests."""
    environments, borrowed = list(items(source, "environments")), dict(source.borrowed)
    for linked in _linked(source, reader):
        here = source.place((*linked.path, "facts_from"))
        added = {}
        for field, fact in linked.given.items():
            if fact.text and not linked.says(field):
                added[field] = fact.text
                borrowed[*linked.path, field] = replace(
                    fact.place, used_at=(here.file, here.line, here.column)
                )
        environments[int(linked.path[-1])] = {**linked.environment, **added}
    if not (environments and isinstance(source.data, dict)):
        return source
    return replace(source, data={**source.data, "environments": environments}, borrowed=borrowed)


def _linked(source: Source, reader: ManifestReader) -> Iterator[_Linked]:
    """Yield the environments that name a manifest."""
    for number, environment in enumerate(items(source, "environments")):
        path = ("environments", number)
        named = at(source, *path, "facts_from")
        if isinstance(environment, dict) and isinstance(named, str):
            yield _link(source, path, environment, reader(source.file, named))


def _link(source: Source, path: FieldPath, environment: dict[str, object], manifest: Manifest) -> _Linked:
    place = source.place((*path, "workload"))
    if not manifest.file:
        problem = MANIFEST_MISSING.at(source.place((*path, "facts_from")), manifest.skipped)
        return _Linked(environment, path, manifest, None, manifest.skipped, problem)
    if manifest.skipped:
        problem = MANIFEST_SKIPPED.at(manifest.place, manifest.skipped, help=manifest.help)
        return _Linked(environment, path, manifest, None, manifest.skipped, problem)
    own = (*path, "workload") not in source.borrowed
    said, space = environment.get("workload") if own else None, environment.get("namespace")
    found = [one for one in manifest.workloads if not isinstance(said, str) or _is_called(one, said)]
    if len(found) > 1 and isinstance(said, str):
        found = [one for one in found if one.namespace is None or one.namespace.text == space] or found
    if len(found) == 1:
        return _Linked(environment, path, manifest, found[0], "")
    names = _names(found or manifest.workloads)
    if found:
        reason = f"the manifest has {len(found)} it could be: {names}"
        message = f"environments[{path[-1]}].workload: {manifest.file} has {len(found)} it could be: {names}"
        return _Linked(environment, path, manifest, None, reason, WORKLOAD_AMBIGUOUS.at(place, message))
    where = f"{manifest.file}:{manifest.workloads[0].place.line}"
    message = f"environments[{path[-1]}].workload: {kind_of(said)} here, {names} in {where}"
    return _Linked(environment, path, manifest, None, "", MANIFEST_CONTRADICTED.at(place, message))


def _is_called(workload: Workload, said: str) -> bool:
    kind, mark, name = said.strip().rpartition("/")
    return name == workload.name and (not mark or _KINDS.get(kind.lower()) == workload.kind)


def _names(workloads: tuple[Workload, ...] | list[Workload]) -> str:
    shown = ", ".join(f"`{one.ref}`" for one in workloads[:_MOST_NAMED])
    return f"{shown} and {len(workloads) - _MOST_NAMED} more" if len(workloads) > _MOST_NAMED else shown


def _contradictions(source: Source, linked: _Linked) -> Iterator[Diagnostic]:
    """Yield each field that spec and manifest both say and say differently."""
    for field, fact in linked.given.items():
        path: FieldPath = (*linked.path, field)
        nothing = _nothing(linked.environment).get(field)
        said = linked.environment.get(field)
        if not fact.text or path in source.borrowed:
            continue
        if isinstance(nothing, dict):
            mine = "does not apply" if "na" in nothing else "not known"
        elif isinstance(said, str) and said != fact.text and field != "workload":
            mine = kind_of(said)
        else:
            continue
        where = f"{fact.place.file}:{fact.place.line}"
        message = f"environments[{path[1]}].{field}: {mine} here, `{fact.text}` in {where}"
        yield MANIFEST_CONTRADICTED.at(source.place(path), message)


def _facts(linked: _Linked) -> EnvironmentFacts:
    """Return what to show: a field that only the spec knows stays the spec's."""
    shown = {field: fact for field, fact in linked.given.items() if fact.text or not linked.says(field)}
    said = linked.environment.get("workload")
    if "workload" in shown and isinstance(said, str):
        shown["workload"] = replace(shown["workload"], text=said)  # in the form that its commands have
    rest = linked.workload.facts if linked.workload is not None else ()
    ordered = [field for field in _FIELDS if field in shown]
    facts = (*(shown[field] for field in ordered), *rest)
    unread = linked.manifest.skipped
    return EnvironmentFacts(
        str(linked.environment.get("name")), linked.manifest.file, unread, ("facts_from", *ordered), facts
    )


def _nothing(environment: dict[str, object]) -> dict[str, object]:
    found = environment.get(NOTHING_KEY)
    return found if isinstance(found, dict) else {}
