"""What the specs say for sure about an alert rule and the rule does not: page, service, owner, severity.

Nothing is guessed and nothing that stands in a rule is overwritten; what is left out is said with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from generator.alerts import Alert
from generator.analysis.alert_index import NamedAlert, ServiceAlert, alert_index
from generator.analysis.coverage import anchors, misled
from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, Place
from generator.problems.alerts import LABEL_DIFFERS, NOT_FILLED_IN, RUNBOOK_URL_ELSEWHERE
from generator.promql import words
from generator.spec.values import kind_of

LABELS: Final = ("service", "owner", "severity")

_Pairs = tuple[tuple[str, str], ...]


class RuleAdditions(Struct, frozen=True):
    """What to add to one rule, in the order it is written."""

    rule: Alert
    labels: _Pairs
    annotations: _Pairs


class Additions(Struct, frozen=True):
    """What to add to all rules, by file and place, and what is left out or contradicts the specs."""

    rules: tuple[RuleAdditions, ...]
    left: tuple[Diagnostic, ...]


class _Word(Struct, frozen=True):
    """What the specs say of a label: its value, or why there is no one value; or they are silent."""

    value: str = ""
    doubt: str = ""
    accepted: frozenset[str] = frozenset()


class _Subject(Struct, frozen=True):
    """A rule of one file with every service that reads the file."""

    rule: Alert
    alert: NamedAlert
    parts: tuple[ServiceAlert, ...]
    severities: frozenset[str]
    """Ids of org.yaml."""


def additions(catalog: Catalog, *, site_url: str) -> Additions:
    """Compare every rule with the specs. `site_url` is where the site can be reached."""
    base = site_url.rstrip("/")
    rules: list[RuleAdditions] = []
    left: list[Diagnostic] = []
    for subject in _subjects(catalog):
        labels = tuple(_new_labels(subject, left))
        rules.append(RuleAdditions(subject.rule, labels, tuple(_new_annotations(subject, base, left))))
    return Additions(tuple(rules), tuple(sorted(left)))


def _subjects(catalog: Catalog) -> Iterator[_Subject]:
    found: dict[Place, list[tuple[NamedAlert, ServiceAlert, Alert]]] = defaultdict(list)
    for alert in alert_index(catalog):
        for part in alert.parts:
            for rule in part.rules:
                found[_place(rule)].append((alert, part, rule))
    severities = frozenset(str(severity.id) for severity in catalog.org.spec.severities)
    for _, entries in sorted(found.items(), key=lambda entry: entry[0]):
        alert, _, rule = entries[0]
        yield _Subject(rule, alert, tuple(part for _, part, _ in entries), severities)


def _place(rule: Alert) -> Place:
    return Place(rule.file, rule.line, rule.column)


def _new_annotations(subject: _Subject, base: str, left: list[Diagnostic]) -> Iterator[tuple[str, str]]:
    rule, alert = subject.rule, subject.alert
    if rule.runbook_url.strip():
        reason = misled(rule.runbook_url, alert.url, anchors(alert)) if alert.url else ""
        if reason:
            left.append(RUNBOOK_URL_ELSEWHERE.at(_place(rule), f"`runbook_url` of {rule.name}: {reason}"))
    elif not alert.url:
        left.append(_left_out(rule, "runbook_url", "its name can have no page"))
    elif "runbook_url" in dict(rule.annotations):
        left.append(_left_out(rule, "runbook_url", "it is there and empty; take the empty one out"))
    else:
        yield "runbook_url", f"{base}/{alert.url}"


def _new_labels(subject: _Subject, left: list[Diagnostic]) -> Iterator[tuple[str, str]]:
    rule, present = subject.rule, dict(subject.rule.labels)
    for label, word in zip(LABELS, (_service(subject), _owner(subject), _severity(subject)), strict=True):
        if label in present:
            if word.accepted and present[label] not in word.accepted:
                expected = " or ".join(f"`{value}`" for value in sorted(word.accepted))
                message = (
                    f"label `{label}` of {rule.name}: expected {expected}, found {kind_of(present[label])}"
                )
                left.append(LABEL_DIFFERS.at(_place(rule), message))
        elif word.doubt:
            left.append(_left_out(rule, label, word.doubt))
        elif word.value and _speaks_of(rule, label):
            left.append(_left_out(rule, label, f"the rule needs the `{label}` of its series"))
        elif word.value:
            yield label, word.value


def _left_out(rule: Alert, what: str, reason: str) -> Diagnostic:
    return NOT_FILLED_IN.at(_place(rule), f"alert {rule.name} gets no `{what}`: {reason}")


def _speaks_of(rule: Alert, label: str) -> bool:
    """Whether a rule needs the series' own label, whose place a label of the rule would take.

    Two series that differ in nothing else would become one, and Prometheus gives the whole rule up.
    """
    templates = (text for _, text in (*rule.annotations, *rule.labels))
    return label in words(rule.expr) or any(
        f"abels.{label}" in text or (label in text and "index $labels" in text) for text in templates
    )


def _service(subject: _Subject) -> _Word:
    ids = frozenset(part.service.id for part in subject.parts)
    if len(ids) > 1:
        return _Word(doubt=f"{_several(subject)} read this file", accepted=ids)
    return _Word(min(ids), accepted=ids)


def _owner(subject: _Subject) -> _Word:
    owners = frozenset(str(part.service.spec.owner) for part in subject.parts)
    if len(owners) > 1:
        return _Word(doubt=f"{_several(subject)} read this file and have other owners", accepted=owners)
    return _Word(min(owners), accepted=owners)


def _several(subject: _Subject) -> str:
    return " and ".join(sorted(part.service.id for part in subject.parts))


def _severity(subject: _Subject) -> _Word:
    """Return what the notes say, in the words of org.yaml. Rules may have words of their own."""
    rule, parts = subject.rule, subject.parts
    said = {part.note.severity for part in parts if part.note is not None and part.note.severity is not None}
    silent = any(part.note is None or part.note.severity is None for part in parts)
    if not said:
        return _Word()
    values = frozenset(str(severity) for severity in said)
    if rule.severity:
        return _Word(accepted=values if rule.severity in subject.severities and not silent else frozenset())
    if silent or len(values) > 1:
        return _Word(doubt=f"{_several(subject)} read this file and do not say the same")
    if any(len(part.rules) > 1 for part in parts):
        return _Word(doubt="the spec says one for several rules")
    others = {other.severity for part in parts for other in part.service.alerts} - {""} - subject.severities
    if others:
        words_ = ", ".join(f"`{other}`" for other in sorted(others)[:4])
        return _Word(doubt=f"other rules say {words_}, no severity of org.yaml")
    return _Word(min(values))
