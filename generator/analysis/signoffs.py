"""The words that functions gave for a handoff: the last of each, and what changed since it was given."""

from __future__ import annotations

from collections.abc import Sequence

from generator.analysis.diff import State
from generator.analysis.material import WORDS, changed, material
from generator.catalog import ServiceEntry
from generator.latest import latest
from generator.shared import Shared
from generator.spec.acceptance import Signoff
from generator.spec.base import empty
from generator.spec.handoff import Handoff


def last_words(signoffs: Sequence[Signoff]) -> tuple[Signoff, ...]:
    """Return the last word of each function: the one that stands last of those of the latest day."""
    found: dict[str, Signoff] = {}
    for signoff in signoffs:
        before = found.get(signoff.function.casefold())
        if before is None or before.at is None or signoff.at is None or signoff.at >= before.at:
            found[signoff.function.casefold()] = signoff
    return tuple(found.values())


def signed(signoff: Signoff) -> dict[str, str]:
    """Return the digests a word was given for, by part; nothing when none is written."""
    digests = {part: getattr(signoff.material, part) for part in WORDS} if signoff.material else {}
    return {part: digest for part, digest in digests.items() if digest}


@latest
def stale(entry: ServiceEntry, catalog: Shared) -> dict[str, tuple[str, ...]]:
    """Return, by function, which parts are others than those it said yes to."""
    handoff = entry.spec.handoff or empty(Handoff)
    given = [(word.function, signed(word)) for word in last_words(handoff.signoffs) if word.verdict == "met"]
    if not any(digests for _, digests in given):
        return {}
    now = material(State.of(entry, catalog))
    return {function: parts for function, digests in given if (parts := changed(digests, now))}
