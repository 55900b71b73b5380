"""The steps of a failure mode or procedure as a graph: what cannot be reached, left or finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from generator.analysis.walk import Phases, mode_phases, procedure_phases
from generator.integrity import DONE, ESCALATE
from generator.latest import latest
from generator.spec.base import FieldPath
from generator.spec.failure_modes import FailureMode
from generator.spec.service import Service
from generator.spec.steps import Step

VERIFICATION: Final = "verification"
ROLLBACK: Final = "rollback"
CHANGING: Final = ("mitigation", "recovery")


class Exit(StrEnum):
    """A way off the page."""

    DONE = "done"
    ESCALATE = "escalate"
    OTHER = "another failure mode"
    END = "the last step ends"


class Node(Struct, frozen=True):
    """A step, its number on the page, and its place in its phase, counted from 0."""

    step: Step
    number: int
    phase: str
    index: int


Edges = Mapping[int, tuple[int | Exit, ...]]


class Graph(Struct, frozen=True):
    """Steps and where each leads when it worked and, where that is written, when it did not.

    `undo` are the steps that take another one back. Nobody walks on by them, but they have their use.
    """

    nodes: tuple[Node, ...]
    edges: Edges
    undo: Mapping[int, int]

    @property
    def reachable(self) -> frozenset[int]:
        """Return the steps a reader comes to. The page offers a jump to the first step of each phase."""
        first = (node.number for node in self.nodes if node.index == 0)
        undone = {number: (target,) for number, target in self.undo.items()}
        return _reach(first, self.edges, undone)


@latest
def graphs(spec: Service) -> tuple[tuple[FieldPath, Graph], ...]:
    """Return those of all failure modes of a service, then of its procedures, each with its place."""
    modes = ((("failure_modes", number), mode_phases(mode)) for number, mode in enumerate(spec.failure_modes))
    others = ((("procedures", number), procedure_phases(one)) for number, one in enumerate(spec.procedures))
    return tuple((path, graph(phases)) for path, phases in (*modes, *others))


def graph(phases: Phases) -> Graph:
    """Connect the steps, numbered as the page numbers them. References are checked before."""
    nodes = tuple(_nodes(phases))
    ids = {node.step.id: node.number for node in nodes if node.step.id is not None}
    begins, after = _places(phases, len(nodes))
    places: dict[str, int | Exit] = {ESCALATE: Exit.ESCALATE, DONE: Exit.DONE, **begins, **ids}
    last = {key: len(steps) - 1 for key, steps in phases}
    edges = {}
    for node in nodes:
        # A name that is no place here is another failure mode: all others were refused before.
        onward = node.number + 1 if node.index < last[node.phase] else after[node.phase]
        ok, else_ = node.step.ok, node.step.else_
        leads = onward if ok is None else places.get(ok, Exit.OTHER)
        edges[node.number] = (leads,) if else_ is None else (leads, places.get(else_, Exit.OTHER))
    undo = {node.number: ids[node.step.undo] for node in nodes if node.step.undo in ids}
    return Graph(nodes, edges, undo)


def _nodes(phases: Phases) -> Iterator[Node]:
    number = 0
    for key, steps in phases:
        for index, step in enumerate(steps):
            number += 1
            yield Node(step, number, key, index)


def _places(phases: Phases, number: int) -> tuple[dict[str, int | Exit], dict[str, int | Exit]]:
    """Return where each phase begins, and what comes after it; the steps of all are so many.

    After a phase comes the next that has steps, and never the rollback by itself. Where a phase has none,
    the page leads on.
    """
    begins, after = dict[str, int | Exit](), dict[str, int | Exit]()
    ahead: int | Exit = Exit.END
    for key, steps in reversed(phases):
        number -= len(steps)
        after[key], begins[key] = ahead, number + 1 if steps else ahead
        if key != ROLLBACK:
            ahead = begins[key]
    return begins, after


def _reach(start: Iterable[int], *edges: Mapping[int, tuple[int | Exit, ...]]) -> frozenset[int]:
    found: set[int] = set()
    waiting = list(start)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            targets = (target for each in edges for target in each.get(number, ()))
            waiting += [target for target in targets if not isinstance(target, Exit)]
    return frozenset(found)


def unreachable(subject: Graph) -> tuple[Node, ...]:
    """Return the steps that nothing leads to."""
    reachable = subject.reachable
    return tuple(node for node in subject.nodes if node.number not in reachable)


def loops(subject: Graph) -> tuple[tuple[Node, ...], ...]:
    """Return the circles that lead to no verification and off the page neither, each with its steps."""
    out = {
        node.number
        for node in subject.nodes
        if node.phase == VERIFICATION or any(isinstance(to, Exit) for to in subject.edges[node.number])
    }
    stuck = _without(out, subject.edges)
    ahead = {number: _reach(_steps(subject.edges[number]), subject.edges) for number in stuck}
    circles = {
        frozenset(other for other in stuck if other in ahead[number] and number in ahead[other])
        for number in stuck
    }
    found = sorted(sorted(circle) for circle in circles if circle)
    return tuple(tuple(subject.nodes[number - 1] for number in circle) for circle in found)


def _without(out: set[int], edges: Edges) -> list[int]:
    """Return the steps from which nobody comes to any of some others."""
    stuck = [number for number in edges if number not in out]
    while freed := {number for number in stuck if not out.isdisjoint(_steps(edges[number]))}:
        out = out | freed
        stuck = [number for number in stuck if number not in freed]
    return stuck


def _steps(targets: Iterable[int | Exit]) -> list[int]:
    return [target for target in targets if not isinstance(target, Exit)]


def dead_end(mode: FailureMode, subject: Graph) -> Node | None:
    """Return the step after which a failure mode changed something and nothing follows: no look, no call.

    A time box is a call. None when there is no such step.
    """
    reachable = subject.reachable
    calls = any(Exit.ESCALATE in subject.edges[number] for number in reachable)
    if mode.verification or mode.escalate_when or mode.time_box is not None or calls:
        return None
    ends = [node for node in subject.nodes if node.number in reachable and node.phase in CHANGING]
    return ends[-1] if ends and Exit.END in subject.edges[ends[-1].number] else None
