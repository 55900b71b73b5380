"""Service level objectives in the numbers people say: percentages, and minutes that may be bad."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from generator.spec.monitoring import Slo


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective with its numbers in words; a word is empty where the spec does not say."""

    slo: Slo
    target: str
    window: str
    budget: str
    """How long it may be bad in its window; empty for a calendar window, whose length changes."""


def objective(slo: Slo) -> Objective:
    """Put an objective's numbers into words."""
    window = ""
    if slo.window is not None:
        rolling, calendar = slo.window.rolling, slo.window.calendar
        window = f"the last {rolling}" if rolling is not None else f"each {calendar}"
    return Objective(
        slo,
        percent(slo.target) if slo.target is not None else "",
        window,
        minutes(slo.budget_minutes) if slo.budget_minutes is not None else "",
    )


def percent(share: Decimal) -> str:
    """Return a share as a percentage with all its digits: 0.9995 is `99.95 %`."""
    return f"{(share * 100).normalize():f} %"


def minutes(count: int) -> str:
    """Return minutes as `43 min` or `10 h 4 min`."""
    hours, rest = divmod(count, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"
