"""What stands beside a spec and counts for people on call: rules, SLO files, notes, and whom it names.

A rule's file, group and place say nothing: a rule that is moved is the same rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from generator.alerts import Alert
from generator.analysis.diff.groups import FIELDS, Group
from generator.analysis.diff.parts import Leaf, Part, Record, Records, Texts, leaf, record
from generator.analysis.diff.slos import promised
from generator.catalog import ServiceEntry
from generator.shared import Shared, Teams
from generator.spec.base import references
from generator.spec.org import Org
from generator.spec.refs import Reference
from generator.spec.service import Service

if TYPE_CHECKING:
    from generator.manifests.link import EnvironmentFacts

_VENDOR: Final = "vendor:"
_ROLE: Final = "role:"


class State(Struct, frozen=True, dict=True):
    """A service at one moment, with what its teams and organisation said."""

    entry: ServiceEntry
    org: Org
    teams: Teams

    @classmethod
    def of(cls, entry: ServiceEntry, catalog: Shared) -> State:
        """Take a service of a catalog with all around it."""
        return cls(entry, catalog.org.spec, catalog.team_by_id)

    @property
    def spec(self) -> Service:
        """The service's spec."""
        return self.entry.spec

    @cached_property
    def said(self) -> Record:
        """What the spec says, with what its SLO files say of the SLOs. It is compared with two neighbours."""
        whole = record(self.spec)
        slos = promised(self.spec, self.entry.slos)
        return replace(whole, fields={**whole.fields, **({"slos": slos} if slos.entries else {})})


def spoken(of: State, other: State) -> Record:
    """Return what a spec says, without what its environments have from manifests that the other cannot read.

    Such a field was not unwritten there: what it was is not known.
    """
    lost = {one.name for one in other.entry.manifests if one.unread}
    taken: dict[tuple[str, ...], tuple[str, ...]] = {
        (one.name,): one.fields for one in of.entry.manifests if one.name in lost and not one.unread
    }
    said = of.said.fields.get("environments")
    theirs = other.said.fields.get("environments")
    if not (taken and isinstance(said, Records) and isinstance(theirs, Records)):
        return of.said
    written = {entry.key: entry.fields for entry in theirs.entries}

    def kept(entry: Record) -> Record:
        gone = set(taken.get(entry.key, ())) - written.get(entry.key, {}).keys()
        return replace(entry, fields={key: part for key, part in entry.fields.items() if key not in gone})

    entries = tuple(kept(entry) for entry in said.entries)
    return replace(of.said, fields={**of.said.fields, "environments": replace(said, entries=entries)})


def beside(before: State, after: State) -> Iterator[tuple[Record, Record]]:
    """Yield the parts beside the specs, in both states.

    Of teams, roles and vendors only those that both states name: where one is named anew, the spec says so.
    """
    own = (("alert", _alerts), ("recording", _recordings), ("note", _notes))
    for name, parts in own:
        yield Record({name: parts(before.entry)}), Record({name: parts(after.entry)})
    common = _named(before.spec) & _named(after.spec)
    for name, known in (("team", _teams), ("role", _roles), ("vendor", _vendors)):
        yield Record({name: known(before, common)}), Record({name: known(after, common)})
    severities = _severities(before.spec) & _severities(after.spec)
    old, new = (
        Records(tuple(record(one) for one in state.org.severities if one.id in severities))
        for state in (before, after)
    )
    yield Record({"severity": old}), Record({"severity": new})


def manifests(before: ServiceEntry, after: ServiceEntry) -> tuple[Record, Record]:
    """Return what the manifests of environments say, in both states.

    Left out are what environments have from them, which the spec says, and manifests that only one of the
    states has or can read: what is not known is not gone.
    """
    read = [{one.name: one for one in entry.manifests if not one.unread} for entry in (before, after)]
    old, new = (
        Records(tuple(_manifest(one) for name, one in side.items() if all(name in known for known in read)))
        for side in read
    )
    return Record({"manifest": old}), Record({"manifest": new})


def unread(before: State, after: State) -> tuple[str, ...]:
    """Name the environments whose manifest only one of the states can read."""
    sides = [{one.name: bool(one.unread) for one in state.entry.manifests} for state in (before, after)]
    old, new = sides
    return tuple(name for name in old if name in new and old[name] != new[name])


def _manifest(found: EnvironmentFacts) -> Record:
    said: dict[str, list[Leaf]] = {}
    for fact in found.own:
        said.setdefault(fact.label, []).append(leaf(fact.text or f"not known: {fact.reason}"))
    facts = {what: each[0] if len(each) == 1 else Texts(tuple(each)) for what, each in said.items()}
    return Record({"name": leaf(found.name), **facts}, "manifest of", ("name",), open=True)


def _alerts(entry: ServiceEntry) -> Records:
    return Records(tuple(map(_alert, entry.alerts)))


def _alert(alert: Alert) -> Record:
    found: dict[str, Part] = {"name": leaf(alert.name)}
    limit, measured = alert.threshold, _measured(alert)
    if limit is not None and measured:
        # Told apart, so that a new number is a new number and not two long expressions.
        found |= {"fires at": leaf(f"{limit.operator} {limit.value}"), "measures": _expression(measured)}
    else:
        found["expression"] = _expression(alert.expr)
    found |= {
        key: leaf(text)
        for key, text in (("waits for", alert.for_), ("keeps firing for", alert.keep_firing_for))
        if text
    }
    labels = Record({key: leaf(text) for key, text in alert.labels}, open=True)
    annotations = Record({key: leaf(text) for key, text in alert.annotations}, open=True)
    found |= {"labels": labels} if labels.fields else {}
    found |= {"annotations": annotations} if annotations.fields else {}
    return Record(found, "alert", ("name",))


def _measured(alert: Alert) -> str:
    """Return what an expression of the form `<measured> > 5` compares; nothing of any other form."""
    limit, text = alert.threshold, alert.expr.rstrip()
    if limit is None or not text.endswith(limit.value):
        return ""
    before = text.removesuffix(limit.value).rstrip()
    return before.removesuffix(limit.operator).rstrip() if before.endswith(limit.operator) else ""


def _expression(text: str) -> Leaf:
    return Leaf(" ".join(text.split()), text.strip())


def _recordings(entry: ServiceEntry) -> Records:
    return Records(
        tuple(
            Record({"name": leaf(one.name), "expression": _expression(one.expr)}, "recording rule", ("name",))
            for one in entry.recordings
        )
    )


def _notes(entry: ServiceEntry) -> Records:
    noted = ((f"{note.kind} {note.slot}", note.raw.decode("utf-8", "replace")) for note in entry.notes)
    return Records(
        tuple(
            Record({"place": leaf(place), "text": leaf(text)}, "hand-written note for", ("place",))
            for place, text in noted
        )
    )


def _named(spec: Service) -> frozenset[str]:
    """Return whom a service names where people look for whom to call."""
    called = {name for name, group in FIELDS.items() if group is Group.CALL}
    return frozenset(str(ref) for path, ref in references(spec) if path[0] in called)


def _teams(state: State, named: frozenset[str]) -> Records:
    files = (state.teams.get(id_) for id_ in sorted(named))
    return Records(tuple(record(file.spec) for file in files if file is not None))


def _roles(state: State, named: frozenset[str]) -> Records:
    return Records(tuple(record(role) for role in state.org.roles if f"{_ROLE}{role.id}" in named))


def _vendors(state: State, named: frozenset[str]) -> Records:
    own = {vendor.id for vendor in state.spec.vendors}
    return Records(
        tuple(record(one) for one in state.org.vendors if f"{_VENDOR}{one.id}" in named and one.id not in own)
    )


def _severities(spec: Service) -> frozenset[Reference]:
    policies = spec.escalation.policies if spec.escalation else ()
    notes = spec.alerts.notes if spec.alerts else ()
    named = {severity for policy in policies for severity in policy.applies_to}
    return frozenset(named | {note.severity for note in notes if note.severity is not None})
