"""`handoff escalate --week`: who is there in a week, as a strip of letters and the times behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.analysis.presence import Presence
from generator.analysis.strip import Day
from generator.catalog import ServiceEntry
from generator.spec.org import OrgSeverity

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def lines(service: ServiceEntry, severity: OrgSeverity, found: Presence) -> Iterator[str]:
    """Yield the lines; what is too long for a terminal is not yet broken."""
    week = found.week
    yield f"{service.id}: {service.spec.name}"
    yield f"{severity.id} ({severity.name}), {week.name}, by the clocks of {week.zone}"
    if week.switches:
        yield f"The clocks change in this week: it has {found.hours}"
    yield ""
    yield "     " + "".join(f"{hour:02}    " for hour in range(0, 24, 3)).rstrip()
    for name, day in zip(_DAYS, found.strip, strict=True):
        yield f"{name}  {_letters(day)}"
    yield ""
    legend = {cell.letter: cell.word for day in found.strip for cell in day.cells if cell.letter.strip()}
    yield "  ".join(f"{letter} {word}" for letter, word in legend.items())
    if not found.gaps:
        yield "No holes. Level 1 is there at every minute of the week."
        return
    yield found.headline
    yield from found.verdict
    for row in found.gaps:
        yield ""
        yield f"{row.begin} to {row.end} ({row.length})"
        yield f"  {row.utc_begin} to {row.utc_end} UTC"
        yield f"  {row.words}"


def _letters(day: Day) -> str:
    """Return a letter for each half hour: the worse of its two quarters."""
    quarters = [cell for cell in day.cells for _ in range(cell.quarters)]
    pairs = zip(quarters[::2], quarters[1::2], strict=True)
    return "".join(max(pair, key=lambda cell: cell.rank).letter for pair in pairs).rstrip()
