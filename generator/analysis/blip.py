"""Whether a rule fires on a single moment: it waits for nothing, and its expression looks at nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from generator import late
from generator.alerts import Alert, Recording
from generator.promql import calls, metric_names, ranges, seconds

_LONG_ENOUGH: Final = 5 * 60
"""Seconds over which a function evens out what a single scrape saw."""
_ABSENCE_AND_AGE: Final = frozenset({"absent", "absent_over_time", "time", "timestamp", "vector"})
"""What is not there does not come and go within a scrape, and ages only grow."""
_EVENTS: Final = frozenset({"changes", "delta", "increase", "resets"})
"""What counts events: with `for` longer than their window it would never fire."""
_COUNTS_DOWN: Final = late.pattern(r"_ttl_seconds\Z|expir|not_after")
"""Names of metrics that fall towards a day."""
_DEEPEST: Final = 8
"""Recordings of recordings that are followed."""


def on_a_blip(rule: Alert, recordings: Sequence[Recording]) -> bool:
    """Whether one look at one moment is enough to fire. What is not understood is not said to."""
    return _waits_for_nothing(rule) and not _steady(rule.expr, {one.name: one.expr for one in recordings})


def _waits_for_nothing(rule: Alert) -> bool:
    return not rule.for_ or seconds(rule.for_) == 0


def _steady(expr: str, recorded: Mapping[str, str], depth: int = 0) -> bool:
    """Whether an expression does not change from one moment to the next, or nobody can tell."""
    names, windows = metric_names(expr), ranges(expr)
    if names is None or depth > _DEEPEST or None in windows:
        return True
    smooth = bool(windows) and min(window for window in windows if window is not None) >= _LONG_ENOUGH
    if smooth or (_ABSENCE_AND_AGE | _EVENTS) & calls(expr) or "ALERTS" in names:
        return True
    # By convention a colon is in names of recordings only; one of another file is not known here.
    unknown = any(":" in name and name not in recorded for name in names)
    inner = (recorded[name] for name in names if name in recorded)
    return (
        unknown
        or any(_COUNTS_DOWN.search(name) for name in names)
        or any(_steady(found, recorded, depth + 1) for found in inner)
    )
