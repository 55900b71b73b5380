"""What pages draw of a service: where steps lead, whom a ladder calls, which data move."""

from __future__ import annotations

from msgspec import Struct

from generator.analysis.branches import Fork, branched, forks
from generator.analysis.guide import Guide
from generator.analysis.people import Ladder
from generator.analysis.walk import mode_phases, procedure_phases
from generator.drawings import Flows, LadderDrawing, flows_drawing, ladder_drawing
from generator.spec.failure_modes import FailureMode
from generator.spec.procedures import Procedure
from generator.spec.service import Service
from generator.svg import Diagram, step_diagram


class Drawn(Struct, frozen=True):
    """A service's drawings, each made when a page asks for it."""

    spec: Service
    guide: Guide

    def forks(self, mode: FailureMode) -> tuple[Fork, ...]:
        """Return where each step of a failure mode leads; nothing when they only follow one another."""
        found = forks(mode_phases(mode), self.guide.walk(mode))
        return found if branched(found) else ()

    def procedure_forks(self, procedure: Procedure) -> tuple[Fork, ...]:
        """Return where each step of a procedure leads; nothing when none leads to any but the next one."""
        found = forks(procedure_phases(procedure), self.guide.procedure(procedure))
        return found if any(fork.jumps for fork in found) else ()

    def steps(self, found: tuple[Fork, ...]) -> Diagram:
        """Return a drawing of where steps lead."""
        return step_diagram(found)

    def ladder(self, ladder: Ladder) -> LadderDrawing:
        """Return a drawing of an escalation policy."""
        return ladder_drawing(ladder)

    @property
    def flows(self) -> Flows:
        """Return a drawing of the data that moves."""
        return flows_drawing(self.spec.architecture.data_flows if self.spec.architecture else ())
