"""Alerts of all services by name: one address per name, with a part per service that owns one."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from msgspec import Struct

from generator.addresses import alert_addresses
from generator.alerts import Alert
from generator.analysis.paging import alert_wakes
from generator.catalog import Catalog, ServiceEntry
from generator.latest import latest
from generator.spec.failure_modes import FailureMode
from generator.spec.monitoring import AlertNote


class ServiceAlert(Struct, frozen=True, dict=True):
    """An alert as one service has it: its rules, what the spec adds, and the failure modes it means."""

    name: str
    service: ServiceEntry
    rules: tuple[Alert, ...]
    note: AlertNote | None
    failure_modes: tuple[FailureMode, ...]

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to other processes by name: its service says the rest."""
        return _named, (self.service, self.name)

    @cached_property  # pages, rules and the search ask it again and again
    def pages(self) -> bool | None:
        """Whether it wakes somebody: the spec's word, else its rules' labels; None when neither says."""
        if self.note is not None and self.note.pages is not None:
            return self.note.pages
        return alert_wakes(self.rules, self.service.severities)

    @property
    def meaning(self) -> str:
        """Return what it means: the spec's word, else the rule's own summary."""
        if self.note is not None and self.note.why:
            return self.note.why
        return next((rule.summary for rule in self.rules if rule.summary), "")


class NamedAlert(Struct, frozen=True):
    """One alert name and the services that have it."""

    name: str
    parts: tuple[ServiceAlert, ...]
    url: str
    """Its page; empty when the name cannot be part of an address."""


@latest
def service_alerts(entry: ServiceEntry) -> tuple[ServiceAlert, ...]:
    """Return the alerts of one service, sorted by name."""
    by_name: dict[str, list[Alert]] = defaultdict(list)
    for rule in entry.alerts:
        by_name[rule.name].append(rule)
    notes: dict[str, AlertNote] = {
        note.name: note for note in (entry.spec.alerts.notes if entry.spec.alerts else ())
    }
    return tuple(
        ServiceAlert(name, entry, tuple(rules), notes.get(name), _meant(entry, name, notes.get(name)))
        for name, rules in sorted(by_name.items())
    )


def _named(entry: ServiceEntry, name: str) -> ServiceAlert:
    return next(alert for alert in service_alerts(entry) if alert.name == name)


def _meant(entry: ServiceEntry, name: str, note: AlertNote | None) -> tuple[FailureMode, ...]:
    """Return the failure modes an alert means: the one its note names first, then those it detects."""
    named = [mode for mode in entry.spec.failure_modes if note is not None and note.failure_mode == mode.id]
    detecting = [mode for mode in entry.spec.failure_modes if name in mode.alerts and mode not in named]
    return tuple(named + detecting)


def alert_index(catalog: Catalog) -> tuple[NamedAlert, ...]:
    """Return every alert of every service, sorted by name."""
    by_name: dict[str, list[ServiceAlert]] = defaultdict(list)
    for entry in catalog.services:
        for alert in service_alerts(entry):
            by_name[alert.name].append(alert)
    addresses = alert_addresses(by_name)
    return tuple(
        NamedAlert(name, tuple(parts), addresses.get(name, "")) for name, parts in sorted(by_name.items())
    )
