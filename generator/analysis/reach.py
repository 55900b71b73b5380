"""What can be reached from each of many numbers, of all at once: a set of numbers is the bits of an integer.

To follow the ways from each apart would cost the square of their number. Here every way is followed once, and
what lies behind it is taken over whole; numbers that stand in one circle reach the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def reached(following: Sequence[Sequence[int]]) -> list[int]:
    """Return for each number those that can be reached from it; itself only when it stands in a circle."""
    found = [0] * len(following)
    for circle in _circles(following):
        together = 0
        for here in circle:
            for there in following[here]:
                together |= found[there] | 1 << there
        for here in circle:
            found[here] = together
    return found


def _circles(following: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the circles that numbers stand in, most of them alone, and before each those that it leads to.

    Gabow's algorithm, without recursion: a chain may be as long as there are numbers.
    """
    entered: dict[int, int] = {}
    left: set[int] = set()
    unclaimed: list[int] = []
    firsts: list[int] = []
    for root in range(len(following)):
        way = [] if root in entered else [(root, iter(following[root]))]
        while way:
            here, rest = way[-1]
            if here not in entered:
                entered[here] = len(entered)
                unclaimed.append(here)
                firsts.append(here)
            for there in rest:
                if there not in entered:
                    way.append((there, iter(following[there])))
                    break
                while there not in left and entered[firsts[-1]] > entered[there]:
                    firsts.pop()
            else:
                way.pop()
                if firsts[-1] == here:
                    firsts.pop()
                    circle = _claimed(unclaimed, here)
                    left.update(circle)
                    yield circle


def _claimed(unclaimed: list[int], first: int) -> list[int]:
    """Take what was entered since the first number of a circle."""
    circle = [unclaimed.pop()]
    while circle[-1] != first:
        circle.append(unclaimed.pop())
    return circle
