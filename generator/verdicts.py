"""What receivers said of a handoff, counted from the text of a spec alone, whatever else is in it.

Nobody repairs the past: a verdict of those who hand over counts as none, as it would be refused today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from generator.spec.audience import AUDIENCES, MARK

_JUDGED: Final = ("met", "not-met", "waived")


class Verdicts(Struct, frozen=True):
    """How many acceptance criteria were asked, of them judged, of these met. `na` is not asked.

    `marked` when any of it is for the fewest readers.
    """

    met: int
    judged: int
    asked: int
    marked: bool = False


def verdicts(spec: Mapping[str, object]) -> Verdicts:
    """Count the verdicts of a spec's document."""
    handoff = _mapping(spec.get("handoff"))
    giving = (handoff.get("from_team"), spec.get("built_by"))
    givers = [one for one in giving if isinstance(one, str) and one != handoff.get("to_team")]
    criteria = [*_mappings(handoff.get("acceptance_criteria"))]
    asked = [one for one in criteria if one.get("verdict") != "na"]
    judged = [one for one in asked if one.get("verdict") in _JUDGED and one.get("by") not in givers]
    met = [one for one in judged if one.get("verdict") == "met"]
    marked = any(one.get(MARK) == AUDIENCES[-1] for one in (spec, handoff, *criteria))
    return Verdicts(len(met), len(judged), len(asked), marked)


def as_text(found: Verdicts) -> str:
    """Write verdicts so that `from_text` reads them; nothing when nothing is asked."""
    return f"{found.met} {found.judged} {found.asked} {found.marked:d}" if found.asked else ""


def from_text(text: str) -> Verdicts:
    """Read verdicts. Raises ValueError when the text is none of ours."""
    if not text:
        return Verdicts(0, 0, 0)
    met, judged, asked, marked = map(int, text.split())
    return Verdicts(met, judged, asked, bool(marked))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> Iterator[Mapping[str, object]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())
