"""Which alert belongs to which SLO: labels of the rule say so, or the SLO file names the alert. Nothing else.

Sloth labels its rules `sloth_service` and `sloth_slo`, and `sloth_severity` tells its two alerts of one name
apart; of an OpenSLO file it numbers the objectives. Pyrra labels its rules `slo`, and `long` and `short` with
the windows. A rule written by hand may have the label `slo`, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.alerts import Alert
from generator.slos import ServiceSlo
from generator.slos.values import BurnAlert


def protected(rule: Alert, slos: Sequence[ServiceSlo]) -> tuple[ServiceSlo, ...]:
    """Return the SLOs an alert rule belongs to. Where labels tell, names do not count."""
    labels = dict(rule.labels)
    labelled = tuple(slo for slo in slos if _labelled(labels, slo))
    if labelled or "sloth_slo" in labels:
        return labelled
    return tuple(slo for slo in slos if any(_named(rule, alert) for alert in slo.alerts))


def burning(rule: Alert, slo: ServiceSlo) -> tuple[BurnAlert, ...]:
    """Return those of an SLO's alerts that a rule is, by name and by the labels that tell them apart."""
    labels = dict(rule.labels)
    alike = tuple(alert for alert in slo.alerts if _named(rule, alert) or alert.name == rule.name)
    if "sloth_severity" in labels:
        return tuple(alert for alert in alike if alert.severity == labels["sloth_severity"])
    if {"long", "short"} <= labels.keys():
        windows = (labels["long"], labels["short"])
        return tuple(alert for alert in alike if any(burn.windows == windows for burn in alert.burns))
    return alike


def _labelled(labels: dict[str, str], slo: ServiceSlo) -> bool:
    read = slo.read
    if "sloth_slo" in labels:
        if read is None or labels.get("sloth_service", read.service) != read.service:
            return False
        names = {"Sloth": read.name, "OpenSLO": f"{read.name}-{read.number}"}
        return labels["sloth_slo"] == names.get(read.format)
    return "slo" in labels and labels["slo"] in {slo.id, read.name if read is not None else slo.id}


def _named(rule: Alert, alert: BurnAlert) -> bool:
    """Whether the SLO file itself names the alert. A tool's own name for all of its alerts is no name."""
    return not alert.shared and bool(rule.name) and rule.name in (alert.name, alert.title)
