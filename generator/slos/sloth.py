"""SLOs in Sloth's formats: `version: prometheus/v1`, and PrometheusServiceLevel manifests.

Formats: github.com/slok/sloth, pkg/prometheus/api/v1 and pkg/kubernetes/api/sloth/v1. A Sloth file says no
window: Sloth takes it from its flag `--default-slo-period`, which is 30 days unless somebody sets it
(sloth.dev, "SLO period windows").
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, Literal

from generator.slos.fields import Fault, Found, Node, percentage
from generator.slos.values import Burn, BurnAlert, FileSlo, SliQuery, SloWindow
from generator.spec.values import kind_of

VERSION: Final = "prometheus/v1"
GROUP: Final = "sloth.slok.dev/"
KIND: Final = "PrometheusServiceLevel"

_DAY: Final = 86_400
DEFAULT_WINDOW: Final = SloWindow(
    "30d",
    rolling=True,
    seconds=30 * _DAY,
    origin="Sloth's own default: its files name no window, and its flag --default-slo-period may set another",
)

Kind = Literal["page", "ticket"]
_CATALOG: Final[dict[Kind, tuple[tuple[int, int, tuple[str, str]], ...]]] = {
    "page": ((2, 3_600, ("1h", "5m")), (5, 6 * 3_600, ("6h", "30m"))),
    "ticket": ((10, _DAY, ("1d", "2h")), (10, 3 * _DAY, ("3d", "6h"))),
}
"""Percent of the budget spent, long window in seconds, long and short window: Google SRE Workbook, table 5-8,
as Sloth's own catalogue has it for 30 and for 28 days (internal/alert/windows)."""
_KNOWN_PERIODS: Final = (30 * _DAY, 28 * _DAY)


def burns(kind: Kind, seconds: int) -> tuple[Burn, ...]:
    """Return the pairs of windows of an alert: rate = share of the budget x period / long window.

    Over 30 days that is 14.4 and 6 for pages, 3 and 1 for tickets. Of another period than Sloth's own two
    nothing is known: somebody configured its windows elsewhere.
    """
    if seconds not in _KNOWN_PERIODS:
        return ()
    return tuple(
        Burn(Fraction(percent * seconds, 100 * long), windows) for percent, long, windows in _CATALOG[kind]
    )


def read(root: Node) -> Iterator[Found]:
    """Yield the SLOs of a document; `root` holds `service` and `slos`."""
    service = root.text("service")
    if not service:
        yield root.fault(f"`service`: expected text, found {kind_of(root.data.get('service'))}", "service")
    if not isinstance(root.data.get("slos"), list):
        yield root.fault(f"`slos`: expected a list of SLOs, found {kind_of(root.data.get('slos'))}", "slos")
        return
    for slo in root.nodes("slos"):
        if isinstance(slo, Fault):
            yield slo
        else:
            yield from _slo(slo, service)


def _slo(slo: Node, service: str) -> Iterator[Found]:
    name, written = slo.text("name"), slo.text("objective")
    if not name:
        yield slo.fault(f"an SLO is left out: `name`: expected text, found {kind_of(slo.data.get('name'))}")
        return
    target = percentage(written)
    if target is None:
        found = kind_of(slo.data.get("objective"))
        reason = (
            f"{kind_of(name)} is left out: `objective`: expected a percentage such as 99.9, found {found}"
        )
        yield slo.fault(reason, "objective")
        return
    queries, faults = _queries(slo.node("sli"))
    yield from faults
    alerting = slo.node("alerting")
    alerts = tuple(_alerts(alerting)) if alerting.data else ()
    if alerts and not alerting.text("name"):
        reason = f"alerts of {kind_of(name)} are left out: `alerting.name`: expected text, found nothing"
        yield slo.fault(reason, "alerting")
        alerts = ()
    place = slo.place("name")
    yield FileSlo(
        format="Sloth",
        name=name,
        service=service,
        file=place.file,
        line=place.line,
        column=place.column,
        written=f"{written} %",
        target=target,
        window=DEFAULT_WINDOW,
        description=slo.text("description"),
        counts="events" if any(query.role == "total" for query in queries) else "",
        queries=queries,
        alerts=alerts,
    )


_QUERIES: Final[tuple[tuple[tuple[str, str], SliQuery], ...]] = (
    (("events", "error_query"), SliQuery("bad", "")),
    (("events", "errorQuery"), SliQuery("bad", "")),
    (("events", "total_query"), SliQuery("total", "")),
    (("events", "totalQuery"), SliQuery("total", "")),
    (("raw", "error_ratio_query"), SliQuery("bad share", "")),
    (("raw", "errorRatioQuery"), SliQuery("bad share", "")),
)


def _queries(sli: Node) -> tuple[tuple[SliQuery, ...], tuple[Fault, ...]]:
    found = tuple((kind, sli.query(*path)) for path, kind in _QUERIES)
    queries = tuple(SliQuery(kind.role, text) for kind, text in found if isinstance(text, str) and text)
    return queries, tuple(text for _, text in found if isinstance(text, Fault))


def _alerts(alerting: Node) -> Iterator[BurnAlert]:
    """Sloth gives both alerts the same name, and the label `sloth_severity`."""
    pairs: tuple[tuple[Kind, tuple[str, str]], ...] = (
        ("page", ("page_alert", "pageAlert")),
        ("ticket", ("ticket_alert", "ticketAlert")),
    )
    for kind, fields in pairs:
        if not any(alerting.node(field).truth("disable") for field in fields):
            yield BurnAlert(alerting.text("name"), kind, burns(kind, DEFAULT_WINDOW.seconds))
