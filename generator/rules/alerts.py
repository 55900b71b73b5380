"""Whether alerts and failure modes know each other."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.alert_index import service_alerts
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule


@rule("ALM001")
def page_without_failure_mode(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """An alert wakes somebody, and no failure mode says what to do.

    The page of the alert has a number and no step.

    Name the alert in a failure mode's ``detected_by``, or set ``failure_mode`` in ``alerts.notes``.
    """
    for alert in service_alerts(service):
        if alert.pages and not alert.failure_modes:
            yield ("alerts", "from"), f"{alert.name} wakes somebody and no failure mode says what to do"


@rule("ALM002")
def no_alerts(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No alert rule file is read.

    The site cannot show what fires, nor check that each alert has a page.

    Point ``alerts.from`` at the rule files.
    """
    if not service.alerts:
        yield ("alerts",), "no alert rule is read"


RULES = (page_without_failure_mode, no_alerts)
