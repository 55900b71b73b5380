"""Coverage both ways: whether what fires leads to its page and to steps, and what fails is noticed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from generator.alerts import Alert
from generator.analysis.alert_index import NamedAlert, ServiceAlert, alert_index
from generator.analysis.detection import ALERT, HIGH, Noticed, TooSoon, explained, noticed, too_soon
from generator.analysis.metrics import AskedMetric, asked_metrics, known_metrics, unknown_metrics
from generator.analysis.sights import Named, named_sights
from generator.catalog import Catalog, ServiceEntry
from generator.diagnostics import Diagnostic, Place, at_use, did_you_mean
from generator.problems.alerts import (
    DELAY_TOO_SHORT,
    DETECTION_UNDECLARED,
    FAILURE_MODE_UNDETECTED,
    METRIC_UNDECLARED,
    PAGE_UNEXPLAINED,
    RUNBOOK_URL_ELSEWHERE,
    RUNBOOK_URL_MISSING,
    SEVERE_TOLD_BY_USERS,
)
from generator.spec.base import FieldPath
from generator.spec.values import kind_of

UNDECLARED: Final = "Metrics in commands that nothing declares"
UNSEEN: Final = "Dashboards, queries and checks that failure modes name and nothing declares"


class Finding(Struct, frozen=True):
    """An alert, failure mode or metric that nothing leads to, or that leads nowhere. `url` may be empty."""

    problem: Diagnostic
    name: str
    url: str


class ServiceCoverage(Struct, frozen=True):
    """One service: what there is, and what is not covered. Rules count each, alerts by name."""

    service: ServiceEntry
    alerts: int
    rules: int
    paging: int
    unclear: int
    """Alerts of which neither spec nor rule says whether they wake somebody; they are not judged as pages."""
    addressed: int
    """Rules with a `runbook_url` whose alert has a page."""
    severe: int
    """Failure modes so severe that users must not be the first to notice."""
    metrics: int
    """Metrics that commands ask for, each at each place."""
    unexplained: tuple[Finding, ...]
    without_url: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...]
    undetected: tuple[Finding, ...]
    told: tuple[Finding, ...]
    delayed: int
    """Alerts of failure modes with a delay that is expected."""
    late: tuple[Finding, ...]
    undeclared: tuple[Finding, ...]
    looks: int
    """Dashboards, queries and checks that failure modes name, each at each place."""
    unseen: tuple[Finding, ...]

    @property
    def noticed(self) -> tuple[Noticed, ...]:
        """Return what notices each failure mode: the most severe first; those without a number last."""
        modes = noticed(self.service)
        return tuple(sorted(modes, key=lambda one: (-(one.mode.severity or 0), one.mode.id)))

    @property
    def kinds(self) -> tuple[tuple[str, tuple[Finding, ...], int], ...]:
        """Return what fields tell, by kind: in words, what was found, and of how many.

        Metrics are not among them, nor what is matched by name: both are free text. Pages only count them.
        """
        return (
            ("Alerts that wake somebody and have no failure mode", self.unexplained, self.paging),
            ("Rules without runbook_url", self.without_url, self.rules),
            (
                "Rules whose runbook_url does not lead to the page of their alert",
                self.elsewhere,
                self.addressed,
            ),
            ("Failure modes that nothing detects", self.undetected, len(self.noticed)),
            (f"Failure modes of severity {HIGH} or more that only users notice", self.told, self.severe),
            ("Alerts that are expected sooner than their rule can fire", self.late, self.delayed),
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return everything that is not covered."""
        return (*(finding for _, found, _ in self.kinds for finding in found), *self.undeclared, *self.unseen)


class Coverage(Struct, frozen=True):
    """All services, sorted by id. Services whose spec was rejected are not judged."""

    services: tuple[ServiceCoverage, ...]
    alerts: int
    """Alerts by name: one name in two services is one alert."""

    @property
    def totals(self) -> tuple[tuple[str, int, int], ...]:
        """Return what is not covered in all services: in words, how many, and of how many."""
        kinds = zip(*(service.kinds for service in self.services), strict=True)
        return (
            *(
                (kind[0][0], sum(len(found) for _, found, _ in kind), sum(total for _, _, total in kind))
                for kind in kinds
            ),
            (
                UNDECLARED,
                sum(len(one.undeclared) for one in self.services),
                sum(one.metrics for one in self.services),
            ),
            (UNSEEN, sum(len(one.unseen) for one in self.services), sum(one.looks for one in self.services)),
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
    asked = asked_metrics(entry)
    looks = tuple(named_sights(entry.spec))
    modes = sorted(noticed(entry), key=lambda one: (-(one.mode.severity or 0), one.mode.id))
    return ServiceCoverage(
        service=entry,
        alerts=len(alerts),
        rules=len(entry.alerts),
        paging=sum(part.pages is True for part in alerts),
        unclear=sum(part.pages is None for part in alerts),
        addressed=sum(not _lacks(rule) for alert, part in named if alert.url for rule in part.rules),
        severe=sum((one.mode.severity or 0) >= HIGH for one in modes),
        metrics=len(asked),
        unexplained=tuple(
            _unexplained(alert, part) for alert, part in named if part.pages and not explained(part)
        ),
        without_url=tuple(
            _without_url(alert, rule) for alert, part in named for rule in part.rules if _lacks(rule)
        ),
        elsewhere=tuple(found for alert, part in named for found in _elsewhere(alert, part)),
        undetected=tuple(_undetected(entry, one) for one in modes if one.undetected),
        told=tuple(_told(entry, one) for one in modes if one.by_users_only),
        delayed=sum(way.delay is not None for one in modes for way in one.by(ALERT)),
        late=tuple(_late(entry, found) for found in too_soon(entry)),
        undeclared=tuple(_undeclared(entry, found) for found in unknown_metrics(entry, asked)),
        looks=len(looks),
        unseen=tuple(_unseen(entry, one) for one in looks if one.sight is None),
    )


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


def _undetected(entry: ServiceEntry, one: Noticed) -> Finding:
    rated = "severity not rated" if one.mode.severity is None else f"severity {one.mode.severity}"
    message = f"nothing detects `{one.mode.id}` ({rated})"
    problem = FAILURE_MODE_UNDETECTED.at(_detected_by(entry, one), message)
    return Finding(at_use(problem), one.mode.title, _url(entry, one))


def _told(entry: ServiceEntry, one: Noticed) -> Finding:
    message = f"only users notice `{one.mode.id}` (severity {one.mode.severity})"
    problem = SEVERE_TOLD_BY_USERS.at(_detected_by(entry, one), message)
    return Finding(at_use(problem), one.mode.title, _url(entry, one))


def _detected_by(entry: ServiceEntry, one: Noticed) -> Place:
    return entry.file.source.place(("failure_modes", one.number, "detected_by"))


def _url(entry: ServiceEntry, one: Noticed) -> str:
    return f"services/{entry.id}/failure-modes/{one.mode.id}/"


def _late(entry: ServiceEntry, found: TooSoon) -> Finding:
    message = f"alert {found.alert} is expected after {found.delay}, and its rule waits {found.waits}"
    problem = at_use(DELAY_TOO_SHORT.at(entry.file.source.place((*found.path, "expected_delay")), message))
    return Finding(problem, found.alert, _page(entry, found.path))


def _undeclared(entry: ServiceEntry, found: AskedMetric) -> Finding:
    message = f"metric `{found.name}`: no rule, objective or declaration of {entry.id} names it"
    hint = did_you_mean(found.name, known_metrics(entry))
    help_ = f"{hint} {METRIC_UNDECLARED.repair}" if hint else ""
    problem = at_use(METRIC_UNDECLARED.at(entry.file.source.place(found.path), message, help=help_))
    return Finding(problem, found.name, _page(entry, found.path))


def _unseen(entry: ServiceEntry, found: Named) -> Finding:
    message = f"{found.kind.lower()} {kind_of(found.name)}: the spec declares none of this name"
    hint = did_you_mean(found.name, found.known)
    help_ = f"{hint} {DETECTION_UNDECLARED.repair}" if hint else ""
    problem = at_use(DETECTION_UNDECLARED.at(entry.file.source.place(found.path), message, help=help_))
    return Finding(problem, found.name, _page(entry, found.path))


def _page(entry: ServiceEntry, path: FieldPath) -> str:
    """Return the page that shows a command."""
    if path[0] == "failure_modes" and isinstance(path[1], int):
        return f"services/{entry.id}/failure-modes/{entry.spec.failure_modes[path[1]].id}/"
    return f"services/{entry.id}/runbook/"
