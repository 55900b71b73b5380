"""SLOs in the OpenSLO format, v1 and v1alpha, with the documents they refer to by name.

Format: github.com/OpenSLO/OpenSLO, README.md (v1) and pkg/model/v1alpha/objects.go (v1alpha).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from generator.slos.fields import Fault, Found, Node, percentage, rate, share
from generator.slos.values import Burn, BurnAlert, FileSlo, SliQuery, SloWindow
from generator.spec.values import kind_of

GROUP: Final = "openslo"
VERSIONS: Final = ("openslo/v1", "openslo/v1beta1", "openslo/v1alpha")
KINDS: Final = (
    "SLO", "SLI", "AlertPolicy", "AlertCondition", "AlertNotificationTarget", "DataSource", "Service",
)  # fmt: skip

_SHORTHAND: Final = re.compile(r"(\d{1,5})([mhdwMQY])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}
_MONTHS: Final = {"M": 1, "Q": 3, "Y": 12}
_UNITS: Final = {
    "Second": "s", "Minute": "m", "Hour": "h", "Day": "d",
    "Week": "w", "Month": "M", "Quarter": "Q", "Year": "Y",
}  # fmt: skip
_START_MONTH: Final = re.compile(r"\d{4}-(\d{2})-")


class Library(Struct, frozen=True):
    """The documents of all files of a service that others refer to, by kind and name."""

    documents: Mapping[tuple[str, str], tuple[Node, ...]]

    @classmethod
    def of(cls, roots: Sequence[Node]) -> Library:
        """Collect documents. Two of one name stay two: neither is taken for the other."""
        found: dict[tuple[str, str], tuple[Node, ...]] = {}
        for root in roots:
            key = (root.text("kind"), root.text("metadata", "name"))
            found[key] = (*found.get(key, ()), root)
        return cls(found)

    def find(self, kind: str, name: str, at: Node, field: str) -> Node | Fault:
        """Return the one document of a kind and name, or why there is none."""
        documents = self.documents.get((kind, name), ())
        if len(documents) == 1:
            return documents[0]
        count = f"there are {len(documents)} of that name" if documents else "no file that is read has it"
        return at.fault(f"{kind} {kind_of(name)} is left out: {count}", field)


def read(root: Node, library: Library) -> Iterator[Found]:
    """Yield the objectives of an SLO document, and what of it is left out."""
    spec, name = root.node("spec"), root.text("metadata", "name")
    if not name:
        yield root.fault("an SLO is left out: `metadata.name`: expected text, found nothing", "metadata")
        return
    window = _window(spec)
    indicator = _indicator(spec, library)
    alerts, faults = _alerts(spec, library)
    yield from (found for found in (window, indicator, *faults) if isinstance(found, Fault))
    objectives = tuple(spec.nodes("objectives"))
    if not objectives:
        yield spec.fault(
            f"{kind_of(name)} is left out: `objectives`: expected a list, found nothing", "objectives"
        )
    for number, objective in enumerate(objectives):
        if isinstance(objective, Fault):
            yield objective
            continue
        known = _Known(
            name,
            window if isinstance(window, SloWindow) else None,
            indicator if isinstance(indicator, Node) else None,
            alerts,
        )
        yield from _objective(root, objective, number, known, several=len(objectives) > 1)


class _Known(Struct, frozen=True):
    """What all objectives of an SLO share."""

    name: str
    window: SloWindow | None
    indicator: Node | None
    alerts: tuple[BurnAlert, ...]


def _objective(root: Node, objective: Node, number: int, known: _Known, *, several: bool) -> Iterator[Found]:
    spec, target = root.node("spec"), objective.text("target")
    percent = objective.text("targetPercent")
    value = percentage(percent) if percent and not target else share(target)
    if value is None or (target and percent):
        wanted = "expected one of `target`, a share such as 0.999, and `targetPercent`"
        yield objective.fault(f"an objective of {kind_of(known.name)} is left out: {wanted}", "target")
        return
    queries, faults = _queries(known.indicator, objective)
    yield from faults
    place = objective.place("target") if several else root.place("metadata", "name")
    method, op, against = spec.text("budgetingMethod"), objective.text("op"), objective.text("value")
    yield FileSlo(
        format="OpenSLO",
        name=known.name,
        service=spec.text("service"),
        file=place.file,
        line=place.line,
        column=place.column,
        written=f"{percent} %" if percent else target,
        target=value,
        window=known.window,
        title=root.text("metadata", "displayName"),
        description=spec.text("description"),
        objective=(objective.text("displayName") or str(number + 1)) if several else "",
        number=number,
        budgeting=method,
        slice_window=_slice(objective.text("timeSliceWindow")),
        slice_target=objective.text("timeSliceTarget"),
        counts="time" if method.endswith("imeslices") else "events" if method == "Occurrences" else "",
        threshold=f"{op} {against}" if op and against else "",
        queries=queries,
        alerts=known.alerts,
    )


def _slice(text: str) -> str:
    return f"{text}m" if text.isdigit() else text


def _window(spec: Node) -> SloWindow | Fault | None:
    """Read the only entry of `timeWindow` (v1) or `timeWindows` (v1alpha)."""
    field = "timeWindows" if "timeWindows" in spec.data else "timeWindow"
    entries = tuple(spec.nodes(field))
    if not entries:
        return None
    entry = entries[0]
    if isinstance(entry, Fault) or len(entries) > 1:
        return entry if isinstance(entry, Fault) else spec.fault(f"`{field}`: expected one window", field)
    text = entry.text("duration") or entry.text("count") + _UNITS.get(entry.text("unit"), "?")
    match = _SHORTHAND.fullmatch(text) or re.fullmatch(r"(\d{1,9})(s)", text)
    rolling = entry.truth("isRolling")
    starts = " ".join(filter(None, (entry.text("calendar", field) for field in ("startTime", "timeZone"))))
    # A window that neither says so nor has a calendar to be aligned with rolls.
    rolls = rolling if rolling is not None else not starts
    if match is None or int(match[1]) == 0:
        return entry.fault(f"`{field}`: expected a length such as 28d or 1M, found {kind_of(text)}")
    count, unit = int(match[1]), match[2]
    if not rolls and unit in "sm":
        reason = (
            f"`{field}`: {kind_of(text)} is no window of a calendar; in OpenSLO m is minutes and M months"
        )
        return entry.fault(reason, "duration")
    month = _START_MONTH.match(starts)
    return SloWindow(
        text,
        rolling=rolls,
        seconds=count * _SECONDS.get(unit, 0),
        months=min(count, 1_200) * _MONTHS.get(unit, 0),
        first=int(month[1]) if month and 1 <= int(month[1]) <= 12 else 1,
        starts=starts,
    )


def _indicator(spec: Node, library: Library) -> Node | Fault | None:
    """Return the spec of the SLI, wherever it stands."""
    ref = spec.text("indicatorRef")
    if ref:
        found = library.find("SLI", ref, spec, "indicatorRef")
        return found if isinstance(found, Fault) else found.node("spec")
    inline = spec.node("indicator")
    if not inline.data:
        return None
    return inline.node("spec") if "spec" in inline.data else inline


def _queries(indicator: Node | None, objective: Node) -> tuple[tuple[SliQuery, ...], tuple[Fault, ...]]:
    """Read the queries. Other fields of a metric source may hold credentials and are not looked at."""
    roles = (("good", "good"), ("bad", "bad"), ("total", "total"))
    ratios = [objective.node("ratioMetrics")]
    found: list[tuple[SliQuery, str | Fault]] = []
    if indicator is not None:
        ratios.append(indicator.node("ratioMetric"))
        success = indicator.text("ratioMetric", "rawType") == "success"
        raw = SliQuery("good share" if success else "bad share", "")
        found.append((raw, _query(indicator.node("ratioMetric", "raw"))))
        found.append((SliQuery("value", ""), _query(indicator.node("thresholdMetric"))))
    for ratio in ratios:
        found += [(SliQuery(role, ""), _query(ratio.node(field))) for field, role in roles]  # type: ignore[arg-type]
    queries = tuple(SliQuery(kind.role, text) for kind, text in found if isinstance(text, str) and text)
    return queries, tuple(text for _, text in found if isinstance(text, Fault))


def _query(metric: Node) -> str | Fault:
    return metric.query("metricSource", "spec", "query") or metric.query("query")


def _alerts(spec: Node, library: Library) -> tuple[tuple[BurnAlert, ...], tuple[Fault, ...]]:
    alerts: list[BurnAlert] = []
    faults: list[Fault] = []
    for policy in _referred(spec, "alertPolicies", "alertPolicyRef", "AlertPolicy", library):
        if isinstance(policy, Fault):
            faults.append(policy)
            continue
        inside = policy.node("spec")
        for condition in _referred(inside, "conditions", "conditionRef", "AlertCondition", library):
            found = condition if isinstance(condition, Fault) else _alert(condition)
            faults.append(found) if isinstance(found, Fault) else alerts.append(found)
    return tuple(alerts), tuple(faults)


def _referred(at: Node, field: str, ref: str, kind: str, library: Library) -> Iterator[Node | Fault]:
    """Yield what a list holds or names."""
    for entry in at.nodes(field):
        if isinstance(entry, Fault):
            yield entry
        elif ref in entry.data:
            yield library.find(kind, entry.text(ref), entry, ref)
        else:
            yield entry


def _alert(condition: Node) -> BurnAlert | Fault:
    name, spec = condition.text("metadata", "name"), condition.node("spec")
    rule = spec.node("condition")
    title, severity = condition.text("metadata", "displayName"), spec.text("severity")
    kind = rule.text("kind") or "burnrate"
    if kind.lower() != "burnrate":
        return BurnAlert(name, severity, (), title, note=f"its condition is of kind {kind}")
    factor, lookback = rate(rule.text("threshold")), rule.text("lookbackWindow")
    if factor is None or not lookback:
        reason = f"AlertCondition {kind_of(name)} is left out: expected `threshold` and `lookbackWindow`"
        return rule.fault(reason)
    return BurnAlert(name, severity, (Burn(factor, (lookback,), rule.text("alertAfter")),), title)
