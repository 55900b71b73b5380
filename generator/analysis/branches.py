"""Where every step of a failure mode or procedure leads: one list for the drawing and the table beside it."""

from __future__ import annotations

from msgspec import Struct

from generator.analysis.graph import Exit, graph
from generator.analysis.walk import NumberedStep, Phases, Target, Walk


class Lead(Struct, frozen=True):
    """Where a step leads: a step of the page by its number, or a way off it."""

    to: int | Exit
    target: Target


class Fork(Struct, frozen=True):
    """A step, where it leads when it worked, and where when it did not: None when the spec does not say."""

    placed: NumberedStep
    phase: str
    then: Lead
    otherwise: Lead | None

    @property
    def jumps(self) -> bool:
        """Whether it leads to a step other than the one below."""
        below = self.placed.number + 1
        leads = (lead for lead in (self.then, self.otherwise) if lead is not None)
        return any(not isinstance(lead.to, Exit) and lead.to != below for lead in leads)


def forks(phases: Phases, walk: Walk) -> tuple[Fork, ...]:
    """List the steps in their order, each with where it leads. Both arguments are of one page."""
    edges = graph(phases).edges
    placed = {step.number: (step, phase.key) for phase in walk.phases for step in phase.steps}

    def lead(to: int | Exit, written: Target | None) -> Lead:
        if isinstance(to, Exit):
            return Lead(to, written or Target("the steps end"))
        return Lead(to, Target(f"step {to}", anchor=placed[to][0].anchor))

    return tuple(
        Fork(
            step,
            phase,
            lead(edges[number][0], step.ok),
            lead(edges[number][1], step.otherwise) if len(edges[number]) > 1 else None,
        )
        for number, (step, phase) in placed.items()
    )


def branched(found: tuple[Fork, ...]) -> bool:
    """Whether a list alone does not show the way: a step says what follows when it did not work, or jumps."""
    return any(fork.otherwise is not None or fork.jumps for fork in found)
