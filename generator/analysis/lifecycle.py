"""The states of a service, and from which to which it may go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NEXT: Final[Mapping[str, tuple[str, ...]]] = {
    "pilot": ("hardening", "retiring"),
    "hardening": ("readiness", "retiring"),
    "readiness": ("hypercare", "hardening", "retiring"),
    "hypercare": ("steady", "hardening", "retiring"),
    "steady": ("retiring", "hypercare"),
    "retiring": ("retired",),
    "retired": (),
}
"""Where a service may go from a state: on, then back when it is returned, or out when it is stopped."""


def follows(before: str, after: str) -> bool:
    """Whether a service may go from one state to the other. Of states nobody knows nothing is forbidden."""
    return before == after or after in NEXT.get(before, (after,))


def past(before: str, after: str) -> tuple[str, ...]:
    """Return the states that a jump leaves out, on the shortest way there; nothing when there is no way."""
    ways: list[tuple[str, ...]] = [(before,)]
    seen = {before}
    while ways:
        way = ways.pop(0)
        if way[-1] == after:
            return way[1:-1]
        onward = [state for state in NEXT.get(way[-1], ()) if state not in seen]
        seen.update(onward)
        ways += [(*way, state) for state in onward]
    return ()
