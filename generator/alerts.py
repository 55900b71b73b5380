"""Alert rules in the formats their own tools read. The only module that reads rule files.

Prometheus rule files, PrometheusRule and VMRule manifests, lists of them, and rendered mixins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from generator import foreign
from generator.diagnostics import Diagnostic, Place
from generator.document import MOST_PROBLEMS, Source
from generator.firing import left_open
from generator.foreign import Skip
from generator.patterns import Match, find, flaw
from generator.problems.alerts import ALERT_NAME_UNUSABLE, RULE_FILE_MISSING, RULE_FILE_SKIPPED, RULE_LEFT_OUT
from generator.spec.base import FieldPath
from generator.spec.refs import AlertName
from generator.spec.values import kind_of

if TYPE_CHECKING:
    from generator.threshold import Threshold

_RULE_KINDS: Final = ("PrometheusRule", "VMRule")
_EXPECTED: Final = "expected `groups` of rules, or a PrometheusRule or VMRule"
_REPAIR: Final = "write the rule as `promtool check rules` accepts it"


class Alert(Struct, frozen=True):
    """An alert rule as its file has it. Labels and annotations keep the file's order and their templates."""

    name: str
    file: str
    line: int
    column: int
    group: str
    expr: str
    for_: str
    keep_firing_for: str
    labels: tuple[tuple[str, str], ...]
    annotations: tuple[tuple[str, str], ...]

    @property
    def severity(self) -> str:
        """The label `severity`, or nothing."""
        return dict(self.labels).get("severity", "")

    @property
    def runbook_url(self) -> str:
        """The annotation `runbook_url` as written, which may be no address at all; or nothing."""
        return dict(self.annotations).get("runbook_url", "")

    @property
    def summary(self) -> str:
        """The first of `summary`, `description` and `message` that says anything, or nothing.

        What arrives with the alert is left open: `<pod>` for the label, `<value>` for the number.
        """
        said = dict(self.annotations)
        return left_open(said.get("summary") or said.get("description") or said.get("message") or "")

    @property
    def threshold(self) -> Threshold | None:
        """The number the expression compares with; None when it is not exactly one comparison with one."""
        from generator.threshold import threshold  # noqa: PLC0415 - who only checks takes no expression apart

        return threshold(self.expr)


class Recording(Struct, frozen=True):
    """A rule that gives a name to what an expression comes to. Both are as the file has them."""

    name: str
    expr: str
    file: str


class RuleFiles(Struct, frozen=True):
    """The rules of some files in the order of files and rules, and what could not be read."""

    alerts: tuple[Alert, ...]
    problems: tuple[Diagnostic, ...]
    recordings: tuple[Recording, ...] = ()


class _Fault(Struct, frozen=True):
    """Why a rule, a group or a document is left out."""

    place: Place
    reason: str


_Entry = Alert | Recording | _Fault


def read_rules(
    folder: Path, patterns: Sequence[str], *, root: Path, place: Callable[[int], Place]
) -> RuleFiles:
    """Read the rule files that patterns name below a folder, each once. One bad file never hides another.

    `place` tells where an entry of `patterns` stands in its spec.
    """
    found: set[Match] = set()
    wrong: list[Diagnostic] = []
    for number, pattern in enumerate(patterns):
        matches = () if flaw(pattern) else find(folder, pattern, root=root)
        if not matches:
            message = f"{kind_of(pattern)} {flaw(pattern) or 'matches no file'}"
            wrong.append(RULE_FILE_MISSING.at(place(number), message))
        found.update(matches)
    read = tuple(_read_file(match, root) for match in sorted(found))
    wrong.extend(problem for file in read for problem in file.problems)
    return RuleFiles(
        tuple(alert for file in read for alert in file.alerts),
        tuple(sorted(wrong)),
        tuple(recording for file in read for recording in file.recordings),
    )


def documents(raw: bytes, file: str) -> tuple[Source, ...] | Skip:
    """Read the bytes of a rule file as far as YAML goes."""
    return foreign.documents(raw, file, own=_templates_at_home)


def _read_file(match: Match, root: Path) -> RuleFiles:
    if match.refused:
        return _skipped(Place(match.file), match.refused, "put a plain file there")
    read = foreign.load(root / match.file, match.file, own=_templates_at_home)
    if isinstance(read, Skip):
        return _skipped(read.place, read.reason, read.help)
    entries = tuple(entry for source in read for entry in _document(source))
    faults = tuple(entry for entry in entries if isinstance(entry, _Fault))
    alerts = tuple(entry for entry in entries if isinstance(entry, Alert))
    if not any(_sections(source.data, ()) for source in read):
        return _skipped(Place(match.file), f"{_EXPECTED}, found {_found(read)}", "name a file of alert rules")
    if faults and len(faults) == len(entries):
        return _skipped(faults[0].place, faults[0].reason, _REPAIR)
    left_out = [RULE_LEFT_OUT.at(fault.place, fault.reason) for fault in faults]
    recordings = tuple(entry for entry in entries if isinstance(entry, Recording))
    return RuleFiles(alerts, (*_first(left_out), *_first(list(_unusable(alerts)))), recordings)


def _found(documents: tuple[Source, ...]) -> str:
    data = next((source.data for source in documents if source.data is not None), None)
    kind = data.get("kind") if isinstance(data, dict) else None
    return f"kind {kind_of(kind)}" if isinstance(kind, str) else kind_of(data)


def _skipped(place: Place, reason: str, help: str) -> RuleFiles:  # noqa: A002 - the word users read
    return RuleFiles((), (RULE_FILE_SKIPPED.at(place, reason, help=help),))


def _first(found: list[Diagnostic]) -> list[Diagnostic]:
    """Keep as many of a kind as anybody reads, and count the others."""
    more = len(found) - MOST_PROBLEMS
    if more <= 0:
        return found
    last = found[MOST_PROBLEMS - 1]
    return [*found[: MOST_PROBLEMS - 1], replace(last, message=f"{last.message} (and {more} more)")]


def _templates_at_home(path: FieldPath) -> bool:
    """Tell whether Prometheus renders the text at a path."""
    return "groups" in path[:-2] and path[-2] in ("labels", "annotations")


def _unusable(alerts: tuple[Alert, ...]) -> Iterator[Diagnostic]:
    for alert in alerts:
        if not re.fullmatch(AlertName.pattern, alert.name):
            message = f"{kind_of(alert.name)} cannot be part of an address"
            yield ALERT_NAME_UNUSABLE.at(Place(alert.file, alert.line, alert.column), message)


def _document(source: Source) -> Iterator[_Entry]:
    data = source.data
    sections = _sections(data, ())
    for path, section in sections:
        yield from _groups(source, path, section)
    # Manifests of other kinds often share a file with rules; anything else is a slip.
    if not sections and data is not None and not (isinstance(data, dict) and "kind" in data):
        yield _Fault(source.place(()), _EXPECTED)


def _sections(value: object, path: FieldPath) -> tuple[tuple[FieldPath, object], ...]:
    """Find what may have `groups` of rules."""
    if not isinstance(value, dict):
        return ()
    kind, items = value.get("kind"), value.get("items")
    if isinstance(kind, str) and kind.endswith("List") and isinstance(items, list):
        inner = (_sections(item, (*path, "items", number)) for number, item in enumerate(items))
        return tuple(section for sections in inner for section in sections)
    if kind in _RULE_KINDS:
        return (((*path, "spec"), value.get("spec")),)
    if "kind" not in value and "groups" in value:
        return ((path, value),)
    if "kind" not in value and "prometheusAlerts" in value:
        return (((*path, "prometheusAlerts"), value["prometheusAlerts"]),)
    return ()


def _groups(source: Source, path: FieldPath, section: object) -> Iterator[_Entry]:
    if section is not None and not isinstance(section, dict):
        yield _Fault(source.place(path), f"expected a mapping with `groups`, found {kind_of(section)}")
        return
    groups = _mapping(section).get("groups")
    if groups is not None and not isinstance(groups, list):
        reason = f"`groups`: expected a list of groups, found {kind_of(groups)}"
        yield _Fault(source.place((*path, "groups")), reason)
        return
    for number, group in enumerate(groups or ()):
        yield from _group(source, (*path, "groups", number), group)


def _group(source: Source, path: FieldPath, group: object) -> Iterator[_Entry]:
    if not isinstance(group, dict):
        yield _Fault(source.place(path), f"expected a group of rules, found {kind_of(group)}")
        return
    rules = group.get("rules")
    if rules is not None and not isinstance(rules, list):
        reason = f"`rules`: expected a list of rules, found {kind_of(rules)}"
        yield _Fault(source.place((*path, "rules")), reason)
        return
    for field, reason in _pair_flaws("labels", group.get("labels")):
        yield _Fault(source.place((*path, *field)), f"a group is left out: {reason}")
        return
    for number, rule in enumerate(rules or ()):
        yield _rule(source, (*path, "rules", number), rule, group)


def _rule(source: Source, path: FieldPath, rule: object, group: dict[str, object]) -> _Entry:
    for field, reason in _rule_flaws(rule):
        name = rule.get("alert") if isinstance(rule, dict) else None
        title = kind_of(name) if isinstance(name, str) else f"rule {int(path[-1]) + 1}"
        return _Fault(source.place((*path, *field)), f"{title} is left out: {reason}")
    if not isinstance(rule, dict) or "alert" not in rule:
        said = _mapping(rule)
        return Recording(_text(said.get("record")), _text(said.get("expr")), source.file)
    place = source.place((*path, "alert"))
    return Alert(
        name=rule["alert"],
        file=place.file,
        line=place.line,
        column=place.column,
        group=_text(group.get("name")),
        expr=rule["expr"],
        for_=_text(rule.get("for")),
        keep_firing_for=_text(rule.get("keep_firing_for")),
        # Prometheus puts a group's labels on each of its rules; the rule's own win.
        labels=_pairs({**_mapping(group.get("labels")), **_mapping(rule.get("labels"))}),
        annotations=_pairs(_mapping(rule.get("annotations"))),
    )


def _rule_flaws(rule: object) -> Iterator[tuple[FieldPath, str]]:
    """Yield the fields that make a rule unreadable, each with the reason."""
    if not isinstance(rule, dict):
        yield (), f"expected a mapping, found {kind_of(rule)}"
    elif ("alert" in rule) == ("record" in rule):
        yield (), "expected either `alert` or `record`"
    elif "alert" in rule:
        for field in ("alert", "expr"):
            if not _text(rule.get(field)).strip():
                yield (field,), f"`{field}`: expected text, found {kind_of(rule.get(field))}"
        for field in ("for", "keep_firing_for"):
            if isinstance(rule.get(field), dict | list):
                yield (field,), f"`{field}`: expected a duration, found {kind_of(rule[field])}"
        for field in ("labels", "annotations"):
            yield from _pair_flaws(field, rule.get(field))


def _pair_flaws(field: str, pairs: object) -> Iterator[tuple[FieldPath, str]]:
    if pairs is not None and not isinstance(pairs, dict):
        yield (field,), f"`{field}`: expected a mapping, found {kind_of(pairs)}"
    for key, value in _mapping(pairs).items():
        if isinstance(value, dict | list):
            yield (field, key), f"{kind_of(key)} of `{field}`: expected text, found {kind_of(value)}"


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _pairs(mapping: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((key, _text(value)) for key, value in mapping.items())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
