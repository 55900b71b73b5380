"""How the waits of a ladder compare with the time in which a severity asks for an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from generator.spec.org import OrgSeverity


def arithmetic(waits: Sequence[int], severity: OrgSeverity) -> tuple[str, ...]:
    """Return the time to the last level and how it compares with the response target, as sums to follow.

    `waits` are the seconds from the start at which the levels are called.
    """
    target = severity.respond_within
    return total(waits, target.seconds if target else 0), *against(waits, severity)


def total(waits: Sequence[int], *others: int) -> str:
    """Return the time to the last level as a sum, in a unit that suits other times, too."""
    parts = [waits[0], *(later - sooner for sooner, later in pairwise(waits))]
    unit = _unit(*waits, *others)
    last = f"{_number(waits[-1], unit)} {unit}"
    shown = " + ".join(_number(part, unit) for part in parts)
    return (
        f"Time to the last level: {shown} = {last}" if len(parts) > 1 else f"Time to the last level: {last}"
    )


def against(waits: Sequence[int], severity: OrgSeverity) -> tuple[str, ...]:
    """Return how the time to the last level compares with the response target."""
    return tuple(_against(waits, severity))


def _against(waits: Sequence[int], severity: OrgSeverity) -> Iterator[str]:
    target, last = severity.respond_within, waits[-1]
    if target is None:
        yield f"Response target of {severity.id}: none is declared"
        return
    unit = _unit(*waits, target.seconds)
    goal = _number(target.seconds, unit)
    yield f"Response target of {severity.id}: {goal} {unit}"
    if last <= target.seconds:
        spare = _number(target.seconds - last, unit)
        yield f"{goal} - {_number(last, unit)} = {spare} {unit} left when the last level is called"
    else:
        over = _number(last - target.seconds, unit)
        yield f"{_number(last, unit)} - {goal} = {over} {unit} over the target"
        soon = sum(wait <= target.seconds for wait in waits)
        yield f"Called within the target: {soon} of {len(waits)} levels"


def _unit(*seconds: int) -> str:
    return "s" if any(number % 60 for number in seconds) else "min"


def _number(seconds: int, unit: str) -> str:
    return str(seconds if unit == "s" else seconds // 60)
