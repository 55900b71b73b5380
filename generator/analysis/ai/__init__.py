"""What running a model asks for, judged: who acts when quality drops, what was tried, what is answered."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from generator.analysis.ai.clauses import Clause, clauses
from generator.analysis.ai.points import Points, points
from generator.analysis.ai.quality import Judged, change_log, judged
from generator.analysis.ai.rounds import Round, rounds
from generator.analysis.ai.upkeep import HandWork, changing, hand_work, renewal
from generator.analysis.ai.watch import Watched, watched
from generator.analysis.ai.ways import Load, Way, load, ways
from generator.catalog import ServiceEntry
from generator.latest import latest
from generator.spec.ai_system import AiChange
from generator.spec.improvement import Improvement
from generator.spec.org import Org
from generator.spec.procedures import Procedure

PAGE = "ai/"
"""The address of the page below a service's."""


class Operation(Struct, frozen=True):
    """Everything the page of an AI service computes; what is only written stands in the spec."""

    watched: tuple[Watched, ...]
    ways: tuple[Way, ...]
    load: Load | None
    judged: tuple[Judged, ...]
    changes: tuple[AiChange, ...]
    changing: tuple[Procedure, ...]
    renewal: date | None
    """The day by which model, prompt or index is renewed again."""
    hand_work: tuple[HandWork, ...]
    rounds: tuple[Round, ...]
    points: Points | None
    clauses: tuple[Clause, ...]
    answered: tuple[Improvement, ...]
    """What somebody asked for, and what became of it."""

    def way(self, name: str) -> Way:
        """Return a way to stop or go back by its name: stop, override, fallback, or the id of a model."""
        return next(way for way in self.ways if way.name == name)


@latest
def operation(entry: ServiceEntry, org: Org, *, today: date) -> Operation:
    """Judge how a service runs its models; one without models has empty parts."""
    spec = entry.spec
    return Operation(
        watched(entry),
        ways(spec, org, today=today),
        load(spec),
        judged(spec),
        change_log(spec),
        changing(spec),
        renewal(spec),
        hand_work(spec),
        rounds(spec, today=today),
        points(spec),
        clauses(spec, today=today),
        tuple(found for found in spec.improvements if found.from_ is not None),
    )
