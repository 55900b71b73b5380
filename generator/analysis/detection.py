"""What notices a failure, and what an alert is explained by: the one place that decides it.

Readiness rules, `handoff alerts check` and pages rest on it, so that they say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from generator.analysis.alert_index import ServiceAlert, service_alerts
from generator.catalog import ServiceEntry
from generator.latest import latest
from generator.promql import seconds
from generator.spec.base import FieldPath, NotApplicable
from generator.spec.failure_modes import Detection, FailureMode
from generator.spec.values import Length

HIGH: Final = 8
"""From this severity on a failure that only users notice is a finding of its own."""
ALERT: Final = "Alert"
USERS: Final = "Users"
KINDS: Final = (ALERT, "Synthetic check", "Log query", "Dashboard", USERS)


class Way(Struct, frozen=True):
    """One way a failure is noticed. The delay is the spec's, or None; it is never worked out from a rule."""

    kind: str
    name: str
    delay: Length | None


class Noticed(Struct, frozen=True):
    """A failure mode with everything that notices it."""

    number: int
    mode: FailureMode
    ways: tuple[Way, ...]

    @property
    def nothing_can(self) -> str:
        """Return why nothing can notice it, or nothing."""
        found = self.mode.nothing.get("detected_by")
        return found.na if isinstance(found, NotApplicable) else ""

    @property
    def undetected(self) -> bool:
        """Whether nothing tells of it, and the spec does not say why nothing can."""
        return not self.ways and not self.nothing_can

    @property
    def by_users_only(self) -> bool:
        """Whether it is severe, and users are the first and only ones to notice."""
        severe = self.mode.severity is not None and self.mode.severity >= HIGH
        return severe and {way.kind for way in self.ways} == {USERS}

    @property
    def soonest(self) -> Length | None:
        """Return the shortest delay the spec expects: the time to detect. None when it expects none."""
        return min((way.delay for way in self.ways if way.delay), key=lambda it: it.seconds, default=None)

    def by(self, kind: str) -> tuple[Way, ...]:
        """Return the ways of one kind."""
        return tuple(way for way in self.ways if way.kind == kind)


@latest
def noticed(entry: ServiceEntry) -> tuple[Noticed, ...]:
    """Return the failure modes of a service in the order of the spec."""
    alerts = service_alerts(entry)
    return tuple(
        Noticed(number, mode, tuple(_ways(mode, alerts)))
        for number, mode in enumerate(entry.spec.failure_modes)
    )


def _ways(mode: FailureMode, alerts: tuple[ServiceAlert, ...]) -> Iterator[Way]:
    for found in mode.detected_by:
        yield from _stated(found)
    for alert in alerts:
        # Two modes have two ids: there is no need to compare all they say.
        if any(one is mode for one in alert.failure_modes) and alert.name not in mode.alerts:
            yield Way(ALERT, alert.name, None)


def _stated(found: Detection) -> Iterator[Way]:
    names = (found.alert, found.synthetic, found.log_query, found.dashboard, found.user_report)
    for kind, name in zip(KINDS, names, strict=True):
        if name is not None:
            yield Way(kind, name, found.expected_delay)


def explained(part: ServiceAlert) -> bool:
    """Whether failure modes say what to do when an alert fires, or the spec says why none can."""
    nothing = part.note.nothing.get("failure_mode") if part.note is not None else None
    return bool(part.failure_modes) or isinstance(nothing, NotApplicable)


class TooSoon(Struct, frozen=True):
    """An alert that a failure mode expects before its rule can fire. `waits` is the rule's `for`."""

    number: int
    path: FieldPath
    alert: str
    delay: Length
    waits: str


def too_soon(entry: ServiceEntry) -> tuple[TooSoon, ...]:
    """Return the delays that no rule of the alert can keep. A duration that is not understood is none."""
    waits: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for rule in entry.alerts:
        waits[rule.name].append((seconds(rule.for_) or 0, rule.for_))
    return tuple(
        TooSoon(number, ("failure_modes", number, "detected_by", place), found.alert, delay, shortest[1])
        for number, mode in enumerate(entry.spec.failure_modes)
        for place, found in enumerate(mode.detected_by)
        if found.alert is not None and (delay := found.expected_delay) is not None
        if (shortest := min(waits[found.alert], default=(0, "")))[0] > delay.seconds
    )
