"""What of a judgement may be told to a reader from whom something is withheld."""

from __future__ import annotations

from msgspec.structs import replace

from generator.diagnostics import Place
from generator.load import dotted
from generator.readiness import Assessment, Gap


def told(full: Assessment, seen: Assessment) -> Assessment:
    """Leave out of what was found in the whole the gaps that are not found in what is shown.

    Owner, day and waiver are those that are shown; scores are of the whole.
    """
    known = {_finding(gap): gap for gap in (*seen.gaps, *seen.waived)}

    def shown(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
        both = ((gap, known.get(_finding(gap))) for gap in gaps)
        return tuple(replace(other, message=gap.message, path=gap.path) for gap, other in both
                     if other is not None and (gap.waiver is None) == (other.waiver is None))  # fmt: skip

    gaps, waived = shown(full.gaps), shown(full.waived)
    return Assessment(gaps, waived, full.areas, len(full.gaps) - len(gaps), full.by_spec)


def _finding(gap: Gap) -> tuple[str, Place, tuple[str, ...], str]:
    """Tell a finding from all others, wherever in a shortened list it stands.

    Fields that are not written stand where their mapping does, so the place alone does not tell them apart.
    """
    names = tuple(step for step in gap.path if isinstance(step, str))
    return gap.rule.id, gap.place, names, gap.message.removeprefix(dotted(gap.path))
