"""Who breaks when something breaks, through as many services as it takes.

A service fails with what it needs `hard`, and goes on worse without what it needs `soft`. So a failure
travels along hard needs only; a soft one, or what lies behind it, makes services worse. Where a spec does not
say which it is, nobody knows. What stands in circles is met once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from generator.analysis.reach import reached
from generator.spec.architecture import Dependency
from generator.spec.audience import HIDDEN
from generator.spec.service import Service

_TRAVELS: Final[tuple[frozenset[str | None], ...]] = (
    frozenset({"hard"}),
    frozenset({"hard", None}),
    frozenset({"hard", None, "soft"}),
)
"""Along which needs a failure, one of which nobody knows, and a worsening travel."""


class Thing(Struct, frozen=True, order=True):
    """Something that can break: a reference, and the service whose own vendor it is."""

    ref: str
    of: str = ""

    @property
    def anchor(self) -> str:
        """Return what the place of it on a page is called."""
        kind, _, name = self.ref.rpartition(":")
        return "-".join(filter(None, (kind or "service", self.of, name)))


class Hit(Struct, frozen=True):
    """A service that is taken along: by way of which others, and what its spec says of the last step."""

    service: str
    way: tuple[str, ...]
    words: str


class Reach(Struct, frozen=True):
    """All services that one effect arrives at; `shown` are the nearest of them."""

    total: int
    shown: tuple[Hit, ...]

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.total - len(self.shown)


class Blast(Struct, frozen=True):
    """What happens when something breaks."""

    thing: Thing
    users: Sequence[tuple[Service, Dependency]]
    """Who needs it itself, and how."""
    fails: Reach
    unknown: Reach
    worse: Reach


_SHOWN: Final = 20
"""How many of the nearest anybody can read, and steps of a way."""
_SHOWN_OF_MANY: Final = 5
"""How many a page has room for once there are more than `_MANY` things."""
_MANY: Final = 100
ROWS: Final = 1000
"""How many things a page has room for. Of the others nobody is shown."""

_Needed = Mapping[Thing, Sequence[tuple[Service, Dependency]]]
_Users = Sequence[Sequence[tuple[int, str]]]
"""By the number of a thing the services that a failure of it travels to, and what their specs say of it."""


def thing(ref: str, service: Service) -> Thing:
    """Return what a service's spec means: two services may each have a vendor of their own of one name."""
    prefix, _, name = ref.partition(":")
    own = prefix == "vendor" and any(vendor.id == name for vendor in service.vendors)
    return Thing(ref, service.id if own else "")


def blasts(services: Iterable[Service]) -> tuple[Blast, ...]:
    """Return what happens when a service breaks, or what one needs; what takes most along comes first."""
    needed = _needed(services)
    things = tuple(needed)
    numbers = {each: number for number, each in enumerate(things)}
    effects = [_Effect(things, _users(needed, numbers, travels)) for travels in _TRAVELS]
    most = _SHOWN if len(things) <= _MANY else _SHOWN_OF_MANY
    totals = [[new.bit_count() for new in _new(number, effects)] for number in range(len(things))]
    order = sorted(range(len(things)), key=lambda one: (-totals[one][0], -totals[one][2], things[one]))
    return tuple(
        Blast(things[number], needed[things[number]], *_reaches(number, effects, most if row < ROWS else 0))
        for row, number in enumerate(order)
    )


def _needed(services: Iterable[Service]) -> _Needed:
    found: defaultdict[Thing, list[tuple[Service, Dependency]]] = defaultdict(list)
    for service in sorted(services, key=lambda service: service.id):
        found[Thing(service.id)] += ()
        for dependency in service.dependencies:
            if dependency.on == HIDDEN:
                continue  # two of them may be two things
            found[thing(dependency.on, service)].append((service, dependency))
    return found


def _users(
    needed: _Needed,
    numbers: Mapping[Thing, int],
    travels: frozenset[str | None],
) -> _Users:
    return [
        [
            (numbers[Thing(service.id)], dependency.failure_effect or "")
            for service, dependency in users
            if dependency.criticality in travels
        ]
        for users in needed.values()
    ]


class _Effect:
    """One kind of effect: whom it arrives at from where, and by which way first."""

    def __init__(self, things: Sequence[Thing], users: _Users) -> None:
        self._things, self._users = things, users
        self._reached = reached([[user for user, _ in found] for found in users])

    def met(self, start: int) -> int:
        """Return whom it arrives at, as bits. What breaks does not take itself along."""
        return self._reached[start] & ~(1 << start)

    def nearest(self, start: int, wanted: int, most: int) -> Iterator[Hit]:
        """Yield the nearest of some that it arrives at. Ways that lead to none of them are not gone."""
        steps: dict[int, tuple[int, str]] = {}
        left = min(wanted.bit_count(), most)
        waiting = [start] if left else []
        for here in waiting:
            for user, words in self._users[here]:
                hit = wanted >> user & 1
                if user in steps or user == start or not (hit or self._reached[user] & wanted):
                    continue
                steps[user] = here, words
                waiting.append(user)
                if hit:
                    yield self._hit(user, steps)
                    left -= 1
                    if not left:
                        return

    def _hit(self, service: int, steps: Mapping[int, tuple[int, str]]) -> Hit:
        way: list[str] = []
        here, words = steps[service]
        while here in steps:
            way.append(self._things[here].ref)
            here, _ = steps[here]
        way.reverse()
        if len(way) > _SHOWN:
            way[_SHOWN - 1 :] = [f"{len(way) - _SHOWN + 1} more"]
        return Hit(self._things[service].ref, tuple(way), words)


def _reaches(start: int, effects: Iterable[_Effect], most: int) -> Iterator[Reach]:
    for effect, new in zip(effects, _new(start, effects), strict=True):
        yield Reach(new.bit_count(), tuple(effect.nearest(start, new, most)))


def _new(start: int, effects: Iterable[_Effect]) -> Iterator[int]:
    """Yield whom each effect arrives at, as bits, the worst effect first. Nobody is counted twice."""
    met = 0
    for effect in effects:
        new = effect.met(start) & ~met
        met |= new
        yield new
