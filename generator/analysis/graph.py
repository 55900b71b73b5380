"""The steps of a failure mode or procedure as a graph: what cannot be reached, left or finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from generator.analysis.walk import Phases, mode_phases
from generator.integrity import DONE, ESCALATE
from generator.spec.failure_modes import FailureMode
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


@dataclass(frozen=True, slots=True)
class Node:
    """A step, its number on the page, and its place in its phase, counted from 0."""

    step: Step
    number: int
    phase: str
    index: int


Edges = Mapping[int, tuple[int | Exit, ...]]


@dataclass(frozen=True, slots=True)
class Graph:
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


def graph(phases: Phases) -> Graph:
    """Connect the steps, numbered as the page numbers them. References are checked before."""
    nodes = tuple(_nodes(phases))
    ids = {node.step.id: node.number for node in nodes if node.step.id is not None}
    places: dict[str, int | Exit] = {ESCALATE: Exit.ESCALATE, DONE: Exit.DONE}
    places |= {key: _place(phases[at:], nodes) for at, (key, _) in enumerate(phases)} | ids
    return Graph(
        nodes,
        {node.number: tuple(_leads(node, phases, nodes, places)) for node in nodes},
        {node.number: ids[node.step.undo] for node in nodes if node.step.undo in ids},
    )


def _nodes(phases: Phases) -> Iterator[Node]:
    number = 0
    for key, steps in phases:
        for index, step in enumerate(steps):
            number += 1
            yield Node(step, number, key, index)


def _leads(
    node: Node, phases: Phases, nodes: tuple[Node, ...], places: Mapping[str, int | Exit]
) -> Iterator[int | Exit]:
    # A name that is no place here is another failure mode: all others were refused before.
    yield _next(node, phases, nodes) if node.step.ok is None else places.get(node.step.ok, Exit.OTHER)
    if node.step.else_ is not None:
        yield places.get(node.step.else_, Exit.OTHER)


def _next(node: Node, phases: Phases, nodes: tuple[Node, ...]) -> int | Exit:
    """Return the step below; after a phase the next that has steps, and never the rollback by itself."""
    at = [key for key, _ in phases].index(node.phase)
    if node.index + 1 < len(phases[at][1]):
        return node.number + 1
    return _first(phases[at + 1 :], nodes)


def _place(phases: Phases, nodes: tuple[Node, ...]) -> int | Exit:
    """Return the first step of the first of some phases; where it has none, the page leads on."""
    own = next((node.number for node in nodes if node.phase == phases[0][0]), None)
    return _first(phases[1:], nodes) if own is None else own


def _first(phases: Phases, nodes: tuple[Node, ...]) -> int | Exit:
    keys = {key for key, _ in phases} - {ROLLBACK}
    return next((node.number for node in nodes if node.phase in keys), Exit.END)


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
    ahead = {node.number: _reach(_steps(subject.edges[node.number]), subject.edges) for node in subject.nodes}
    out = {
        node.number
        for node in subject.nodes
        if node.phase == VERIFICATION or any(isinstance(to, Exit) for to in subject.edges[node.number])
    }
    stuck = [number for number in ahead if number not in out and not ahead[number] & out]
    circles = {
        frozenset(other for other in stuck if other in ahead[number] and number in ahead[other])
        for number in stuck
    }
    found = sorted(sorted(circle) for circle in circles if circle)
    return tuple(tuple(subject.nodes[number - 1] for number in circle) for circle in found)


def _steps(targets: Iterable[int | Exit]) -> list[int]:
    return [target for target in targets if not isinstance(target, Exit)]


def dead_end(mode: FailureMode) -> Node | None:
    """Return the step after which something was changed and nothing follows: no look, no call.

    A time box is a call. None when there is no such step.
    """
    subject = graph(mode_phases(mode))
    reachable = subject.reachable
    calls = any(Exit.ESCALATE in subject.edges[number] for number in reachable)
    if mode.verification or mode.escalate_when or mode.time_box is not None or calls:
        return None
    ends = [node for node in subject.nodes if node.number in reachable and node.phase in CHANGING]
    return ends[-1] if ends and Exit.END in subject.edges[ends[-1].number] else None
