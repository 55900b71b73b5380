"""What the last restore showed, held against what was promised: RPO and RTO."""

from __future__ import annotations

from generator.analysis.amounts import minutes
from generator.spec.procedures import Recovery
from generator.spec.values import Duration

Measure = tuple[str, Duration | None, Duration | None]
"""The field of the last test, the objective, and what was measured."""


def restored(recovery: Recovery) -> tuple[Measure, Measure]:
    """Return what was promised and measured of lost work and of time."""
    test = recovery.last_test
    return (
        ("lost", recovery.rpo, test.lost if test else None),
        ("took", recovery.rto, test.took if test else None),
    )


def exceeds(objective: Duration | None, measured: Duration | None) -> bool:
    """Whether both are known, and the measure is worse."""
    return objective is not None and measured is not None and measured.seconds > objective.seconds


def verdict(objective: Duration | None, measured: Duration | None) -> str:
    """Say in words how a measure compares with its objective; what was not measured met nothing."""
    if measured is None:
        return "not measured"
    if objective is None:
        return f"{measured} measured, and no objective is written"
    if not exceeds(objective, measured):
        return f"{measured} measured, within it"
    over = minutes(-(-(measured.seconds - objective.seconds) // 60))
    return f"{measured} measured, {over} over it"
