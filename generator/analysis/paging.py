"""What the labels of an alert rule say about its severity, and whether it wakes somebody.

Which label means which severity is the organisation's to say: `rule_labels` in org.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from generator.alerts import Alert
from generator.spec.org import OrgSeverity

_WAKING: Final = frozenset({"page", "critical"})
_QUIET: Final = frozenset({"ticket", "warning", "info", "none"})
"""What `severity` means by convention, in an organisation that does not say what it means there."""


def said(rule: Alert, severities: Sequence[OrgSeverity]) -> tuple[OrgSeverity, ...]:
    """Return the severities that a rule's labels may mean, in the organisation's order."""
    labels = {f"{name}={value}" for name, value in rule.labels}
    return tuple(severity for severity in severities if labels.intersection(severity.labels))


def rule_wakes(rule: Alert, severities: Sequence[OrgSeverity]) -> bool | None:
    """Whether a rule wakes somebody by its labels; None when they do not say, or one against the other."""
    meant = {severity.page for severity in said(rule, severities)}
    if meant:
        return meant.pop() if len(meant) == 1 else None
    if any(severity.rule_labels for severity in severities):
        return None
    return True if rule.severity in _WAKING else False if rule.severity in _QUIET else None


def label_of(rule: Alert, severities: Sequence[OrgSeverity]) -> str:
    """Return the label that says the severity: one the organisation names, else `severity`; or nothing."""
    named = {label for severity in severities for label in severity.labels}
    labels = [f"{name}={value}" for name, value in rule.labels]
    known = (label for label in labels if label in named)
    return next(known, f"severity={rule.severity}" if rule.severity else "")


def alert_wakes(rules: Sequence[Alert], severities: Sequence[OrgSeverity]) -> bool | None:
    """Whether any of an alert's rules wakes somebody; None when none is known to, and one may."""
    found = {rule_wakes(rule, severities) for rule in rules}
    return True if True in found else None if None in found else False
