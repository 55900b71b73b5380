"""SLOs in Pyrra's format: ServiceLevelObjective manifests.

Format and rates: github.com/pyrra-dev/pyrra, kubernetes/api/v1alpha1 and slo/rules.go (`Windows`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from generator.slos.fields import Fault, Found, Node, duration_text, percentage, prometheus_seconds
from generator.slos.values import Burn, BurnAlert, FileSlo, SliQuery, SloWindow
from generator.spec.values import kind_of

GROUP: Final = "pyrra.dev/"
KIND: Final = "ServiceLevelObjective"

_NAME: Final = "ErrorBudgetBurn"
_WINDOWS: Final = (
    ("critical", 14, 28 * 24, 28 * 24 * 12, 28 * 24 * 30),
    ("critical", 7, 28 * 4, 28 * 24 * 2, 28 * 24 * 4),
    ("warning", 2, 28, 28 * 12, 28 * 24),
    ("warning", 1, 7, 28 * 4, 28 * 8),
)
"""Severity, burn rate, and the window of the SLO divided by its long window, short window and `for`."""
_SEVERITIES: Final = ("fastBurn", "mediumBurn", "slowBurn", "longTermBurn")


def read(root: Node) -> Iterator[Found]:
    """Yield the SLO of a manifest, and what of it is left out."""
    spec, name = root.node("spec"), root.text("metadata", "name")
    if not name:
        yield root.fault("an SLO is left out: `metadata.name`: expected text, found nothing", "metadata")
        return
    written, length = spec.text("target"), spec.text("window")
    target, seconds = percentage(written), prometheus_seconds(length)
    if target is None:
        found = kind_of(spec.data.get("target"))
        reason = f"{kind_of(name)} is left out: `target`: expected a percentage such as 99.9, found {found}"
        yield spec.fault(reason, "target")
        return
    if seconds is None:
        found = kind_of(spec.data.get("window"))
        yield spec.fault(
            f"`window` of {kind_of(name)}: expected a duration such as 28d, found {found}", "window"
        )
    queries, faults, counts = _queries(spec.node("indicator"))
    yield from faults
    place = root.place("metadata", "name")
    yield FileSlo(
        format="Pyrra",
        name=name,
        service="",
        file=place.file,
        line=place.line,
        column=place.column,
        written=f"{written} %",
        target=target,
        window=SloWindow(length, rolling=True, seconds=seconds) if seconds else None,
        description=spec.text("description"),
        counts="events" if counts else "",
        queries=queries,
        alerts=tuple(_alerts(spec.node("alerting"), seconds)),
    )


def _queries(indicator: Node) -> tuple[tuple[SliQuery, ...], tuple[Fault, ...], bool]:
    """Return the queries, what is no query, and whether they count events."""
    paths: tuple[tuple[SliQuery, tuple[str, ...]], ...] = (
        (SliQuery("bad", ""), ("ratio", "errors", "metric")),
        (SliQuery("total", ""), ("ratio", "total", "metric")),
        (SliQuery("good", ""), ("latency", "success", "metric")),
        (SliQuery("total", ""), ("latency", "total", "metric")),
        (SliQuery("total", ""), ("latencyNative", "total", "metric")),
        (SliQuery("value", ""), ("bool_gauge", "metric")),
    )
    found = tuple((kind, indicator.query(*path)) for kind, path in paths)
    queries = tuple(SliQuery(kind.role, text) for kind, text in found if isinstance(text, str) and text)
    faults = tuple(text for _, text in found if isinstance(text, Fault))
    return queries, faults, any(query.role == "total" for query in queries)


def _alerts(alerting: Node, seconds: int | None) -> Iterator[BurnAlert]:
    """Pyrra makes four alerts of one name; labels tell them apart."""
    if alerting.truth("disabled") or alerting.truth("burnrates") is False:
        return
    name = alerting.text("name")
    dynamic = alerting.text("burnRateType") not in ("", "static")
    for (severity, factor, long, short, after), field in zip(_WINDOWS, _SEVERITIES, strict=True):
        burns: tuple[Burn, ...] = ()
        if seconds and not dynamic:
            lengths = (_rounded(seconds, long), _rounded(seconds, short))
            burns = (Burn(Fraction(factor), lengths, _rounded(seconds, after)),)
        # A window of a few hours leaves nothing of its parts, and no alert that could fire.
        burns = tuple(burn for burn in burns if "0s" not in burn.windows)
        yield BurnAlert(
            name or _NAME,
            alerting.text("severities", field) or severity,
            burns,
            shared=not name,
            note="its burn rates follow the traffic" if dynamic else "",
        )


def _rounded(seconds: int, parts: int) -> str:
    """Divide a window as Pyrra does: to the nearest minute."""
    return duration_text((seconds + 30 * parts) // (60 * parts) * 60)
