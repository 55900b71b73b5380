"""Metrics that steps ask for and that nothing declares: at night such a query shows an empty graph."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from generator.catalog import ServiceEntry
from generator.promql import metric_names, words
from generator.spec.base import FieldPath, sections_of
from generator.spec.steps import Run

_OWN: Final = frozenset({"up", "ALERTS", "ALERTS_FOR_STATE"})
"""Prometheus makes these itself, and those that start with `scrape_`."""
_SERIES: Final = ("_bucket", "_count", "_sum", "_total", "_created")
"""One metric of a histogram, summary or counter is several series, named by these ends."""


class AskedMetric(Struct, frozen=True):
    """A metric that a command of PromQL asks for, and where it stands."""

    name: str
    path: FieldPath


def known_metrics(entry: ServiceEntry) -> frozenset[str]:
    """Return every metric that rules, objectives or `metrics` of a service name."""
    expressions = [rule.expr for rule in entry.alerts]
    expressions += [recording.expr for recording in entry.recordings]
    expressions += [query for slo in entry.slos for query in slo.queries]
    declared = [metric.name for metric in entry.spec.metrics]
    recorded = [recording.name for recording in entry.recordings]
    return frozenset((*declared, *recorded, *(name for text in expressions for name in _named(text))))


def _named(expr: str) -> frozenset[str]:
    """Return what an expression names; all its words when it is not understood, to accuse nobody wrongly."""
    names = metric_names(expr)
    return words(expr) if names is None else frozenset(names)


def asked_metrics(entry: ServiceEntry) -> tuple[AskedMetric, ...]:
    """Return the metrics in commands of PromQL, each at each place. What is not understood asks for none."""
    return tuple(
        AskedMetric(name, (*path, "cmd"))
        for path, run in sections_of(entry.spec, Run)
        if run.shell == "promql"
        for name in metric_names(run.cmd) or ()
    )


def unknown_metrics(entry: ServiceEntry, asked: tuple[AskedMetric, ...]) -> tuple[AskedMetric, ...]:
    """Return those of the metrics it asks for that nothing of the service declares.

    There are none to tell while a rule file of the service cannot be read.
    """
    if not asked or not entry.rules_complete:
        return ()
    known = known_metrics(entry)
    return tuple(metric for metric in asked if not _is_known(metric.name, known))


def _is_known(name: str, known: frozenset[str]) -> bool:
    ends = (name.removesuffix(end) for end in _SERIES)
    return name in _OWN or name.startswith("scrape_") or not known.isdisjoint((name, *ends))
