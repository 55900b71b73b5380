"""Whether alerts and failure modes know each other."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.alert_index import service_alerts
from generator.analysis.detection import explained, noticed
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule


@rule("ALM001", fields=("alerts.from", "alerts.notes[].failure_mode", "failure_modes[].detected_by[].alert"))
def page_without_failure_mode(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """An alert wakes somebody, and no failure mode says what to do.

    The page of the alert has a number and no step.

    Name the alert in a failure mode's ``detected_by``, or set ``failure_mode`` in ``alerts.notes``, to
    ``{na: reason}`` when it stands for no one failure mode.
    """
    for alert in service_alerts(service):
        if alert.pages and not explained(alert):
            yield ("alerts", "from"), f"{alert.name} wakes somebody and no failure mode says what to do"


@rule("ALM002", fields=("alerts", "alerts.from"))
def no_alerts(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No alert rule file is read.

    The site cannot show what fires, nor check that each alert has a page.

    Point ``alerts.from`` at the rule files.
    """
    if not service.alerts:
        yield ("alerts",), "no alert rule is read"


@rule("ALM003", fields=("failure_modes[].detected_by", "failure_modes[].severity"))
def severe_told_by_users(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A failure mode of severity 8 or more is noticed by users only.

    The harm goes on until somebody calls.

    Add an alert, a synthetic check or a log query that notices it first, and name it in ``detected_by``.
    """
    for found in noticed(service):
        if found.by_users_only:
            yield ("failure_modes", found.number, "detected_by"), f"only users notice {found.mode.id}"


RULES = (page_without_failure_mode, no_alerts, severe_told_by_users)
