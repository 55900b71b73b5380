"""Diagrams as places and lines; templates print them, so that every text passes the one escape function.

What is drawn depends on how steps are connected. A text of a spec is a label that is cut, and moves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from generator.analysis.branches import Fork, Lead
from generator.analysis.graph import Exit

LABEL_LIMIT: Final = 26
SPINE: Final = 16
ROW: Final = 46
_HEADING: Final = 22
RADIUS: Final = 13
_LABEL_END: Final = 220
_LANE: Final = 8
_ARM: Final = 30
WIDE: Final = 290
_EXITS: Final = {
    Exit.END: "The steps end",
    Exit.DONE: "Done",
    Exit.OTHER: "Another failure mode",
    Exit.ESCALATE: "Escalate",
}
_SHORT: Final = {
    Exit.END: "end", Exit.DONE: "done", Exit.OTHER: "other failure mode", Exit.ESCALATE: "escalate"
}  # fmt: skip


class Box(Struct, frozen=True):
    """A step. `words` say where it leads when that is not the step below; `phase` is new with this step."""

    number: int
    anchor: str
    label: str
    words: str
    phase: str
    y: int


class End(Struct, frozen=True):
    """A way off the page, drawn below all steps."""

    kind: Exit
    label: str
    y: int


class Line(Struct, frozen=True):
    """The way to one place from all steps that lead there alike; `head` is the arrow at its end.

    `otherwise` is the way for what did not work. One path for all of them: dashes of several would fill up.
    """

    path: str
    head: str
    otherwise: bool


class Diagram(Struct, frozen=True):
    """A drawing of steps."""

    width: int
    height: int
    edge: int
    """Where labels end and the lanes of lines begin."""
    boxes: tuple[Box, ...]
    ends: tuple[End, ...]
    lines: tuple[Line, ...]


_Bundle = tuple[int, bool]
"""Where edges end, as the number of a row counted from 0, and whether they are for what did not work."""


def step_diagram(found: tuple[Fork, ...]) -> Diagram:
    """Draw steps below one another, with a line beside them for each that leads elsewhere."""
    leads = [lead for fork in found for lead in (fork.then, fork.otherwise) if lead is not None]
    exits = [exit_ for exit_ in _EXITS if any(lead.to is exit_ for lead in leads)]
    boxes = tuple(_boxes(found))
    below = boxes[-1].y + ROW
    ends = tuple(End(kind, _EXITS[kind], below + place * ROW) for place, kind in enumerate(exits))
    ys = [*(box.y for box in boxes), *(end.y for end in ends)]
    near, far = _bundles(found, exits)
    lanes = _lanes(far)
    lines = (
        *(_straight(bundle, ys) for bundle in near),
        *(_beside(bundle, far[bundle], ys, lanes[bundle]) for bundle in far),
    )
    width = _LABEL_END + _LANE * (len(set(lanes.values())) + 2)
    return Diagram(width, ys[-1] + ROW // 2, _LABEL_END, boxes, ends, lines)


def _boxes(found: Iterable[Fork]) -> Iterator[Box]:
    y, before = -ROW // 2, ""
    for fork in found:
        new = fork.phase if fork.phase != before else ""
        y, before = y + ROW + (_HEADING if new else 0), fork.phase
        yield Box(fork.placed.number, fork.placed.anchor, short(fork.placed.step.do), _words(fork), new, y)


def short(text: str, limit: int = LABEL_LIMIT) -> str:
    """Cut a text to a label of one line. The whole text stands with its step."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}\u2026"


def _words(fork: Fork) -> str:
    elsewhere = fork.then.to != fork.placed.number + 1
    then = ("if so" if fork.otherwise is not None else "then", fork.then if elsewhere else None)
    leads = (then, ("if not", fork.otherwise))
    return " \u00b7 ".join(f"{word} \u2192 {_place(lead)}" for word, lead in leads if lead is not None)


def _place(lead: Lead) -> str:
    return _SHORT[lead.to] if isinstance(lead.to, Exit) else str(lead.to)


def _bundles(found: tuple[Fork, ...], exits: list[Exit]) -> tuple[list[_Bundle], dict[_Bundle, list[int]]]:
    """Return the ways to the row below, and the sources of the ways that pass others, each by its end."""
    near, far = [], defaultdict(list)
    for row, fork in enumerate(found):
        for lead, otherwise in ((fork.then, False), (fork.otherwise, True)):
            if lead is None:
                continue
            to = len(found) + exits.index(lead.to) if isinstance(lead.to, Exit) else lead.to - 1
            if to == row + 1:
                near.append((to, otherwise))
            else:
                far[to, otherwise].append(row)
    return near, far


def _lanes(far: Mapping[_Bundle, list[int]]) -> dict[_Bundle, int]:
    """Give each bundle a lane: the short ones lie inside, and none touches another."""
    spans = {bundle: (min(*rows, bundle[0]), max(*rows, bundle[0])) for bundle, rows in far.items()}
    taken: list[list[tuple[int, int]]] = []
    lanes = {}
    for bundle, (low, high) in sorted(spans.items(), key=lambda pair: (pair[1][1] - pair[1][0], pair[0])):
        free = (
            lane
            for lane, others in enumerate(taken)
            if all(high < one or low > other for one, other in others)
        )
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[bundle] = lane
    return lanes


def _straight(bundle: _Bundle, ys: list[int]) -> Line:
    to, otherwise = bundle
    x = SPINE + (4 if otherwise else 0)
    tip = ys[to] - RADIUS
    return Line(f"M {x} {ys[to - 1] + RADIUS} V {tip - 4}", f"M {x} {tip} l -4 -6 h 8 z", otherwise=otherwise)


def _beside(bundle: _Bundle, rows: list[int], ys: list[int], lane: int) -> Line:
    to, otherwise = bundle
    x = _LABEL_END + _LANE * (lane + 1)
    into = ys[to] - (4 if otherwise else 10)
    out = [ys[row] + (9 if otherwise else 3) for row in rows]
    stubs = " ".join(f"M {_LABEL_END - 4} {y} H {x}" for y in out)
    trunk = f"M {x} {min(*out, into)} V {max(*out, into)} M {x} {into} H {_LABEL_END + 2}"
    head = f"M {_LABEL_END - 4} {into} l 6 -4 v 8 z"
    return Line(f"{stubs} {trunk}", head, otherwise=otherwise)


class Neighbour(Struct, frozen=True):
    """Somebody who needs a service, or something it needs: then `weight` is hard, soft, or empty."""

    label: str
    y: int
    weight: str = ""


class Surroundings(Struct, frozen=True):
    """A drawing of a service between those who need it, above, and what it needs, below."""

    width: int
    height: int
    consumers: tuple[Neighbour, ...]
    name: str
    y: int
    needs: tuple[Neighbour, ...]
    lines: tuple[Line, ...]


def surroundings(name: str, consumers: tuple[str, ...], needs: tuple[tuple[str, str], ...]) -> Surroundings:
    """Draw a service and its neighbours. Lines lead from who needs to what is needed."""
    above = tuple(Neighbour(short(who), _ARM // 2 + row * _ARM) for row, who in enumerate(consumers))
    y = len(above) * _ARM + ROW // 2
    first = y + ROW // 2 + _ARM // 2
    below = tuple(
        Neighbour(short(what), first + row * _ARM, weight) for row, (what, weight) in enumerate(needs)
    )
    lines = [
        *([_gathered([one.y for one in above], y - RADIUS)] if above else []),
        *_spread([one.y for one in below if one.weight == "hard"], y + RADIUS, otherwise=False),
        *_spread([one.y for one in below if one.weight != "hard"], y + RADIUS, otherwise=True),
    ]
    return Surroundings(WIDE, first + len(below) * _ARM, above, short(name), y, below, tuple(lines))


def _gathered(rows: list[int], tip: int) -> Line:
    arms = " ".join(f"M {_ARM} {y} H {SPINE}" for y in rows)
    return Line(f"{arms} M {SPINE} {rows[0]} V {tip - 4}", f"M {SPINE} {tip} l -4 -6 h 8 z", otherwise=False)


def _spread(rows: list[int], start: int, *, otherwise: bool) -> Iterator[Line]:
    """Draw one trunk for all rows: dashes of several would fill up."""
    x = SPINE - (8 if otherwise else 0)
    arms = " ".join(f"M {x} {y} H {_ARM - 4}" for y in rows)
    heads = " ".join(f"M {_ARM} {y} l -6 -4 v 8 z" for y in rows)
    if rows:
        yield Line(f"M {x} {start} V {rows[-1]} {arms}", heads, otherwise=otherwise)
