"""How the waits of a ladder compare with the time in which a severity asks for an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from generator.spec.org import OrgSeverity


def arithmetic(waits: Sequence[int], severity: OrgSeverity) -> tuple[str, ...]:
    """Return the time to the last level and how it compares with the response target, as sums to follow.

    `waits` are the seconds from the start at which the levels are called.
    """
    return tuple(_sums(waits, severity))


def _sums(waits: Sequence[int], severity: OrgSeverity) -> Iterator[str]:
    total, target = waits[-1], severity.respond_within
    parts = [waits[0], *(later - sooner for sooner, later in pairwise(waits))]
    unit = _unit(*waits, target.seconds if target else 0)
    last = f"{_number(total, unit)} {unit}"
    shown = " + ".join(_number(part, unit) for part in parts)
    yield f"Time to the last level: {shown} = {last}" if len(parts) > 1 else f"Time to the last level: {last}"
    if target is None:
        yield f"Response target of {severity.id}: none is declared"
        return
    goal = _number(target.seconds, unit)
    yield f"Response target of {severity.id}: {goal} {unit}"
    if total <= target.seconds:
        spare = _number(target.seconds - total, unit)
        yield f"{goal} - {_number(total, unit)} = {spare} {unit} left when the last level is called"
    else:
        over = _number(total - target.seconds, unit)
        yield f"{_number(total, unit)} - {goal} = {over} {unit} over the target"
        soon = sum(wait <= target.seconds for wait in waits)
        yield f"Called within the target: {soon} of {len(waits)} levels"


def _unit(*seconds: int) -> str:
    return "s" if any(number % 60 for number in seconds) else "min"


def _number(seconds: int, unit: str) -> str:
    return str(seconds if unit == "s" else seconds // 60)
