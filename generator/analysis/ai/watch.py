"""The monitors of a model: the number somebody acts on, what it announces, and what is done first."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from generator.analysis.alert_index import ServiceAlert, service_alerts
from generator.analysis.walk import Setting, mode_phases, walk
from generator.catalog import ServiceEntry
from generator.spec.ai_quality import Monitor
from generator.spec.claims import Limit
from generator.spec.failure_modes import FailureMode
from generator.spec.service import Service

if TYPE_CHECKING:
    from generator.threshold import Threshold

LEADING: Final = frozenset({"override-rate", "complaints"})
"""Kinds that move before the model is known to be wrong: what people do with its output."""


class Action(Struct, frozen=True):
    """What is done first. Without `url` it is the monitor's own words."""

    text: str
    url: str = ""
    """Where it stands, below the address of the service."""


class Watched(Struct, frozen=True):
    """A monitor with what it leads to. `limits` are the comparisons in the rules of its alert.

    `number` counts the monitors of the service from 1, in the order of the spec.
    """

    number: int
    monitor: Monitor
    mode: FailureMode | None
    action: Action | None
    alert: ServiceAlert | None
    limits: tuple[Threshold, ...]

    @property
    def contradicts(self) -> bool:
        """Whether its own threshold is none of those its alert has, as far as both are numbers."""
        limit = self.monitor.threshold
        known = [(rule.operator, number) for rule in self.limits if (number := _number(rule)) is not None]
        if limit is None or limit.number is None or not known:
            return False
        return not any(_same(limit, operator, number) for operator, number in known)


def watched(entry: ServiceEntry) -> tuple[Watched, ...]:
    """Return the monitors of a service, in the order of the spec. References are checked before."""
    alerts = {alert.name: alert for alert in service_alerts(entry)}
    monitors = entry.spec.ai.monitors if entry.spec.ai else ()
    numbered = enumerate(monitors, 1)
    return tuple(_watched(number, one, entry.spec, alerts.get(one.alert or "")) for number, one in numbered)


def _watched(number: int, monitor: Monitor, spec: Service, alert: ServiceAlert | None) -> Watched:
    mode = next((mode for mode in spec.failure_modes if mode.id == monitor.failure_mode), None)
    rules = alert.rules if alert else ()
    limits = tuple(dict.fromkeys(rule.threshold for rule in rules if rule.threshold))
    return Watched(number, monitor, mode, _action(monitor.action, mode, spec), alert, limits)


def _action(words: str | None, mode: FailureMode | None, spec: Service) -> Action | None:
    """Find a step or procedure of this name: a step of the monitor's own failure mode before all others."""
    if words is None:
        return None
    own = (mode,) if mode else ()
    for one in (*own, *(other for other in spec.failure_modes if other is not mode)):
        for id_, action in _steps(one):
            if id_ == words:
                return action
    procedure = next((one for one in spec.procedures if one.id == words), None)
    if procedure is not None:
        return Action(procedure.title or procedure.id, f"runbook/#procedure-{procedure.id}")
    return Action(words)


def _steps(mode: FailureMode) -> Iterator[tuple[str, Action]]:
    for phase in walk(mode_phases(mode), Setting({})).phases:
        for numbered in phase.steps:
            if numbered.step.id:
                url = f"failure-modes/{mode.id}/#{numbered.anchor}"
                yield numbered.step.id, Action(numbered.step.do, url)


def _number(rule: Threshold) -> Decimal | None:
    try:
        return Decimal(rule.value)
    except InvalidOperation:
        return None


def _same(limit: Limit, operator: str, number: Decimal) -> bool:
    return limit.number == number and limit.comparison in (None, operator)
