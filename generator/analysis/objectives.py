"""Objectives in the numbers people say: error budgets in minutes, and what an alert on a budget means."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from msgspec import Struct

from generator.alerts import Alert
from generator.analysis.alert_index import ServiceAlert
from generator.analysis.amounts import between, in_minutes, number, percent, span
from generator.analysis.ties import burning, protected
from generator.catalog import ServiceEntry
from generator.slos import ServiceSlo
from generator.slos.values import Burn, BurnAlert, SloWindow, bad_share, budget, lasts

_EQUIVALENT: Final = "The minutes are a full outage at even traffic."
_UNITS: Final = {"M": "month", "Q": "quarter", "Y": "year", "w": "week", "d": "day", "h": "hour"}


class BurnLine(Struct, frozen=True):
    """One way an alert on a budget fires, in words."""

    severity: str
    rate: str
    share: str
    """How much is bad at that rate; empty when the target is not known."""
    over: str
    after: str
    lasts: str
    """How long a whole budget lasts at that rate; empty when the window is not known."""
    possible: bool
    """Whether so much can be bad at all."""


class TiedAlert(Struct, frozen=True):
    """An alert on the budget of an SLO."""

    name: str
    ruled: bool
    """Whether a rule file of the service has it."""
    lines: tuple[BurnLine, ...]
    notes: tuple[str, ...]


class Objective(Struct, frozen=True):
    """An objective with its numbers in words; a word is empty where nobody says it."""

    slo: ServiceSlo
    target: str
    window: str
    budget: str
    """How many minutes may be bad in its window, the least and the most where windows differ in length."""
    span: str
    """The same in hours, when it is an hour or more."""
    sum: str
    """How the minutes come about: the share of the window."""
    counted: str
    alerts: tuple[TiedAlert, ...]


class Protection(Struct, frozen=True):
    """What an alert protects, and when it fires."""

    objective: Objective
    alert: TiedAlert


def objectives(entry: ServiceEntry) -> tuple[Objective, ...]:
    """Put the objectives of a service into words."""
    ties = [(rule, protected(rule, entry.slos)) for rule in entry.alerts]
    return tuple(objective(slo, tuple(rule for rule, slos in ties if slo in slos)) for slo in entry.slos)


def protections(part: ServiceAlert) -> tuple[Protection, ...]:
    """Return the objectives that an alert of a service protects."""
    if not any(protected(rule, part.service.slos) for rule in part.rules):
        return ()
    found = []
    for one in objectives(part.service):
        rules = tuple(rule for rule in part.rules if one.slo in protected(rule, part.service.slos))
        if rules:
            found.append(
                Protection(one, TiedAlert(part.name, True, *_said(one.slo, _burning(one.slo, rules))))
            )
    return tuple(found)


def objective(slo: ServiceSlo, rules: Sequence[Alert] = ()) -> Objective:
    """Put an objective's numbers into words. `rules` are the alert rules that belong to it."""
    window, target = slo.window, slo.target
    return Objective(
        slo,
        percent(target) if target is not None else "",
        _window(window) if window is not None else "",
        *(_budget(target, window) if target is not None and window is not None else ("", "", "")),
        _counted(slo, target) if target is not None else "",
        _tied(slo, rules),
    )


def _budget(target: Decimal, window: SloWindow) -> tuple[str, str, str]:
    """Return a budget in minutes, in hours when it is that long, and how it comes about."""
    amounts = [budget(target, seconds) for seconds in window.lengths]
    hours = between([span(amount) for amount in amounts]) if max(amounts) >= 3_600 else ""
    return between([in_minutes(amount) for amount in amounts]), hours, f"{_rest(target)} of {_length(window)}"


def _rest(target: Decimal) -> str:
    return percent(1 - Fraction(target))


def _window(window: SloWindow) -> str:
    if window.rolling:
        return f"the last {window.text}"
    count, unit = window.text[:-1], _UNITS.get(window.text[-1:])
    if not count.isdigit() or unit is None:
        return f"each {window.text}"
    return f"each {unit}" if int(count) == 1 else f"each {count} {unit}s"


def _length(window: SloWindow) -> str:
    if len(window.lengths) == 1:
        return in_minutes(Fraction(window.lengths[0]))
    return between([number(Fraction(length, 86_400)) for length in window.lengths]) + " days"


def _counted(slo: ServiceSlo, target: Decimal) -> str:
    """Say what the minutes are: exact for slices of time, an equivalent for events."""
    if slo.counts == "events":
        return f"Counted in events: {_rest(target)} of them may be bad. {_EQUIVALENT}"
    if slo.counts == "time":
        long = slo.read.slice_window if slo.read is not None else ""
        slices = f"slices of {long}" if long else "slices of time"
        partly = ", each as bad as its share of bad events" if slo.budgeting == "RatioTimeslices" else ""
        return f"Counted in {slices}{partly}: the minutes are exact."
    return f"It is not written whether the budget counts events or time. If events: {_EQUIVALENT.lower()}"


def _tied(slo: ServiceSlo, rules: Sequence[Alert]) -> tuple[TiedAlert, ...]:
    """Return the alerts that rule files have, then those that only the SLO file speaks of."""
    found = {
        name: [rule for rule in rules if rule.name == name] for name in sorted({rule.name for rule in rules})
    }
    seen: set[BurnAlert] = set()
    tied = []
    for name, named in found.items():
        alerts = _burning(slo, named)
        seen |= set(alerts)
        tied.append(TiedAlert(name, True, *_said(slo, alerts)))
    rest: dict[str, list[BurnAlert]] = {}
    for alert in slo.alerts:
        if alert not in seen:
            rest.setdefault(alert.title or alert.name, []).append(alert)
    return (*tied, *(TiedAlert(name, False, *_said(slo, alerts)) for name, alerts in rest.items()))


def _burning(slo: ServiceSlo, rules: Sequence[Alert]) -> tuple[BurnAlert, ...]:
    """Return those of an SLO's alerts that some rules are, in the order of its file."""
    found = {alert for rule in rules for alert in burning(rule, slo)}
    return tuple(alert for alert in slo.alerts if alert in found)


def _said(slo: ServiceSlo, alerts: Sequence[BurnAlert]) -> tuple[tuple[BurnLine, ...], tuple[str, ...]]:
    """Put rates into words, the fastest first, and say why there are none."""
    burns = [(burn, alert) for alert in alerts for burn in alert.burns]
    fastest = sorted(burns, key=lambda pair: -pair[0].rate)
    return (
        tuple(_line(slo, burn, alert.severity) for burn, alert in fastest),
        tuple(dict.fromkeys(alert.note for alert in alerts if alert.note)),
    )


def _line(slo: ServiceSlo, burn: Burn, severity: str) -> BurnLine:
    window, target = slo.window, slo.target
    share = bad_share(target, burn.rate) if target is not None else None
    spans = [span(lasts(seconds, burn.rate)) for seconds in window.lengths] if window is not None else []
    return BurnLine(
        severity,
        number(burn.rate),
        percent(share) if share is not None else "",
        " and ".join(burn.windows),
        burn.after,
        between(spans),
        share is None or share <= 1,
    )
