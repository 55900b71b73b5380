"""A piece of evidence as pages show it: what it is, where it opens, its age, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain

from msgspec import Struct

from generator.catalog import ServiceEntry
from generator.evidence import Proof, Trace, days_ago
from generator.load import dotted
from generator.readiness import Gap
from generator.spec.base import Section
from generator.spec.claims import Evidence


class Shown(Struct, frozen=True):
    """A piece of evidence on a page. `gaps` are the findings about it."""

    proof: Proof
    trace: Trace | None
    today: date
    gaps: tuple[Gap, ...]

    @property
    def kind(self) -> str:
        """Return what it is; nothing for a line that does not say so."""
        return "" if self.proof.kind == "record" else self.proof.kind

    @property
    def own(self) -> bool:
        """Whether day and author are its own; those of a line stand beside it already."""
        return isinstance(self.proof.section, Evidence)

    @property
    def faults(self) -> tuple[tuple[str, str], ...]:
        """Return how much each finding weighs, and its words without the path of the field."""
        return tuple(
            (gap.level.value, gap.message.removeprefix(f"{dotted(gap.path)}: ")) for gap in self.gaps
        )

    @property
    def age(self) -> str:
        """Return its age in words; nothing when its day is not written."""
        return days_ago(self.proof.at, self.today) if self.proof.at else ""

    @property
    def unchecked(self) -> str:
        """Return why git cannot say whether a commit is there; of files, the page's last block says it."""
        trace = self.trace if self.proof.form == "commit" else None
        return trace.words if trace is not None and trace.found is None else ""


def shown(
    entry: ServiceEntry,
    section: Section,
    *,
    traces: Mapping[str, Trace],
    gaps: tuple[Gap, ...],
    today: date,
) -> Shown | None:
    """Return the evidence that a mapping points at; None when it points at none."""
    same = (found for found in entry.evidence if found.section is section)
    alike = (found for found in entry.evidence if found.section == section)  # of a history that was kept
    proof = next(chain(same, alike), None)
    if proof is None:
        return None
    about = tuple(gap for gap in gaps if gap.rule.id.startswith("EVD") and gap.path[:-1] == proof.path[:-1])
    return Shown(proof, traces.get(proof.ref), today, about)
