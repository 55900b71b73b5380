"""What the states ahead of a service will ask that is not there yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from generator.readiness import STATES, Assessment, Gap, Level, Score

_PRODUCTION: Final = "steady"


class Ahead(Struct, frozen=True):
    """A state ahead: its score if the service were in it today, and the open musts that it adds."""

    state: str
    score: Score
    added: tuple[Gap, ...]


def added(before: Assessment, after: Assessment) -> tuple[Gap, ...]:
    """Return the open musts of a state that are none in another."""
    known = {(gap.rule.id, gap.path) for gap in before.gaps if gap.level is Level.MUST}
    musts = (gap for gap in after.gaps if gap.level is Level.MUST)
    return tuple(gap for gap in musts if (gap.rule.id, gap.path) not in known)


def from_now_on(state: str) -> tuple[str, ...]:
    """Return a state and those ahead of it, up to steady."""
    return state, *STATES[STATES.index(state) + 1 : STATES.index(_PRODUCTION) + 1]


def ahead(state: str, now: Assessment, judge: Callable[[str], Assessment]) -> Iterator[Ahead]:
    """Yield the states up to steady, each judged for what it adds to the one before."""
    before = now
    for later in from_now_on(state)[1:]:
        found = judge(later)
        yield Ahead(later, found.score, added(before, found))
        before = found
