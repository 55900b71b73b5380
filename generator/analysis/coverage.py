"""Coverage both ways: whether what fires leads to its page and to steps, and what fails is noticed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from generator.alerts import Alert
from generator.analysis.alert_index import NamedAlert, ServiceAlert, alert_index
from generator.catalog import Catalog, ServiceEntry
from generator.diagnostics import Diagnostic, Place, at_use
from generator.problems.alerts import (
    FAILURE_MODE_UNDETECTED,
    PAGE_UNEXPLAINED,
    RUNBOOK_URL_ELSEWHERE,
    RUNBOOK_URL_MISSING,
)
from generator.spec.base import NotApplicable
from generator.spec.failure_modes import Detection, FailureMode
from generator.spec.values import kind_of


@dataclass(frozen=True, slots=True)
class Finding:
    """An alert or failure mode that nothing leads to, or that leads nowhere. `url` is its page, or empty."""

    problem: Diagnostic
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ServiceCoverage:
    """One service: what there is, and what is not covered. Rules count each, alerts by name."""

    service: ServiceEntry
    alerts: int
    rules: int
    paging: int
    unclear: int
    """Alerts of which neither spec nor rule says whether they wake somebody; they are not judged as pages."""
    addressed: int
    """Rules with a `runbook_url` whose alert has a page."""
    failure_modes: int
    unexplained: tuple[Finding, ...]
    without_url: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...]
    undetected: tuple[Finding, ...]
    """The most severe first; those without a number last."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return everything that is not covered."""
        return (*self.unexplained, *self.without_url, *self.elsewhere, *self.undetected)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All services, sorted by id. Services whose spec was rejected are not judged."""

    services: tuple[ServiceCoverage, ...]
    alerts: int
    """Alerts by name: one name in two services is one alert."""

    @property
    def totals(self) -> tuple[tuple[str, int, int], ...]:
        """Return what is not covered in all services: in words, how many, and of how many."""
        all_ = self.services
        return (
            (
                "Alerts that wake somebody and have no failure mode",
                sum(len(one.unexplained) for one in all_),
                sum(one.paging for one in all_),
            ),
            (
                "Rules without runbook_url",
                sum(len(one.without_url) for one in all_),
                sum(one.rules for one in all_),
            ),
            (
                "Rules whose runbook_url does not lead to the page of their alert",
                sum(len(one.elsewhere) for one in all_),
                sum(one.addressed for one in all_),
            ),
            (
                "Failure modes that nothing detects",
                sum(len(one.undetected) for one in all_),
                sum(one.failure_modes for one in all_),
            ),
        )

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Return every finding as a diagnostic, sorted by place."""
        return tuple(sorted(found.problem for service in self.services for found in service.findings))


_Named = tuple[NamedAlert, ServiceAlert]


def coverage(catalog: Catalog) -> Coverage:
    """Compare alerts with failure modes and with their own pages, service by service.

    Names that no rule file or spec has are problems of the spec and never come here. An alert whose name
    cannot be part of an address is one as well; where its `runbook_url` leads is not judged.
    """
    index = alert_index(catalog)
    by_service: dict[str, list[_Named]] = defaultdict(list)
    for alert in index:
        for part in alert.parts:
            by_service[part.service.id].append((alert, part))
    return Coverage(tuple(_service(entry, by_service[entry.id]) for entry in catalog.services), len(index))


def anchors(alert: NamedAlert) -> frozenset[str]:
    """Return the parts of an alert's page that an address may name: a service, and its failure modes.

    Other anchors of the page follow the wording of templates and are no part of the contract.
    """
    modes = {f"{part.service.id}-{mode.id}" for part in alert.parts for mode in part.failure_modes}
    return frozenset({part.service.id for part in alert.parts} | modes)


def misled(runbook_url: str, address: str, known: frozenset[str]) -> str:
    """Say why a `runbook_url` does not lead to a page, or nothing when it does.

    Hosts are not compared: the site may be reached by several names. `known` are the anchors of the page.
    """
    expected = f"expected https://<host>/{address}"
    try:
        parts = urlsplit(runbook_url)
    except ValueError:
        return f"{expected}, found {kind_of(runbook_url)}"
    filled_in = "{{" in runbook_url
    if not unquote(parts.path).endswith(f"/{address}"):
        unseen = ", which is filled in when it fires" if filled_in else ""
        return f"{expected}, found {kind_of(runbook_url)}{unseen}"
    if not (parts.scheme in ("http", "https") and parts.netloc) and not runbook_url.startswith("{{"):
        return f"{expected}, found {kind_of(runbook_url)}, which no pager can open"
    if parts.fragment and unquote(parts.fragment) not in known:
        return f"expected no anchor or {' or '.join(sorted(known))}, found {kind_of(parts.fragment)}"
    return ""


def _service(entry: ServiceEntry, named: Sequence[_Named]) -> ServiceCoverage:
    alerts = tuple(part for _, part in named)
    return ServiceCoverage(
        entry,
        len(alerts),
        len(entry.alerts),
        sum(part.pages is True for part in alerts),
        sum(part.pages is None for part in alerts),
        sum(not _lacks(rule) for alert, part in named if alert.url for rule in part.rules),
        len(entry.spec.failure_modes),
        tuple(_unexplained(alert, part) for alert, part in named if part.pages and not _explained(part)),
        tuple(_without_url(alert, rule) for alert, part in named for rule in part.rules if _lacks(rule)),
        tuple(found for alert, part in named for found in _elsewhere(alert, part)),
        tuple(_undetected(entry, alerts)),
    )


def _explained(part: ServiceAlert) -> bool:
    """Whether failure modes say what to do, or the spec says why none can."""
    nothing = part.note.nothing.get("failure_mode") if part.note is not None else None
    return bool(part.failure_modes) or isinstance(nothing, NotApplicable)


def _unexplained(alert: NamedAlert, part: ServiceAlert) -> Finding:
    message = f"alert {alert.name} wakes somebody and no failure mode says what to do"
    return Finding(PAGE_UNEXPLAINED.at(_place(part.rules[0]), message), alert.name, alert.url)


def _lacks(rule: Alert) -> bool:
    return not rule.runbook_url.strip()


def _without_url(alert: NamedAlert, rule: Alert) -> Finding:
    help_ = f"add the annotation `runbook_url: https://<host>/{alert.url}`" if alert.url else ""
    problem = RUNBOOK_URL_MISSING.at(_place(rule), f"alert {alert.name} has no `runbook_url`", help=help_)
    return Finding(problem, alert.name, alert.url)


def _elsewhere(alert: NamedAlert, part: ServiceAlert) -> Iterator[Finding]:
    for rule in part.rules:
        if _lacks(rule) or not alert.url:
            continue
        reason = misled(rule.runbook_url, alert.url, anchors(alert))
        if reason:
            problem = RUNBOOK_URL_ELSEWHERE.at(_place(rule), f"`runbook_url` of {alert.name}: {reason}")
            yield Finding(problem, alert.name, alert.url)


def _place(rule: Alert) -> Place:
    return Place(rule.file, rule.line, rule.column)


def _undetected(entry: ServiceEntry, alerts: tuple[ServiceAlert, ...]) -> Iterator[Finding]:
    meant = {mode.id for part in alerts for mode in part.failure_modes}
    unseen = [
        (number, mode)
        for number, mode in enumerate(entry.spec.failure_modes)
        if mode.id not in meant and not _noticed(mode)
    ]
    for number, mode in sorted(unseen, key=lambda pair: (-(pair[1].severity or 0), pair[1].id)):
        place = entry.file.source.place(("failure_modes", number, "detected_by"))
        rated = "severity not rated" if mode.severity is None else f"severity {mode.severity}"
        problem = FAILURE_MODE_UNDETECTED.at(place, f"nothing detects `{mode.id}` ({rated})")
        yield Finding(at_use(problem), mode.title, f"services/{entry.id}/failure-modes/{mode.id}/")


def _noticed(mode: FailureMode) -> bool:
    """Whether anything at all tells of it, or the spec says why nothing can."""
    return isinstance(mode.nothing.get("detected_by"), NotApplicable) or any(
        map(_names_a_way, mode.detected_by)
    )


def _names_a_way(found: Detection) -> bool:
    ways = (found.alert, found.synthetic, found.log_query, found.dashboard, found.user_report)
    return any(way is not None for way in ways)
