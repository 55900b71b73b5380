"""Who breaks when something breaks, through as many services as it takes.

A service fails with what it needs `hard`, and goes on worse without what it needs `soft`. So a failure
travels along hard needs only; a soft one, or what lies behind it, makes services worse. Where a spec does not
say which it is, nobody knows. What stands in circles is met once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from generator.spec.architecture import Dependency
from generator.spec.audience import HIDDEN
from generator.spec.service import Service

_TRAVELS: Final[tuple[frozenset[str | None], ...]] = (
    frozenset({"hard"}),
    frozenset({"hard", None}),
    frozenset({"hard", None, "soft"}),
)
"""Along which needs a failure, one of which nobody knows, and a worsening travel."""


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """Something that can break: a reference, and the service whose own vendor it is."""

    ref: str
    of: str = ""

    @property
    def anchor(self) -> str:
        """Return what the place of it on a page is called."""
        kind, _, name = self.ref.rpartition(":")
        return "-".join(filter(None, (kind or "service", self.of, name)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that is taken along: by way of which others, and what its spec says of the last step."""

    service: str
    way: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Reach:
    """All services that one effect arrives at; `shown` are the nearest of them."""

    total: int
    shown: tuple[Hit, ...]

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.total - len(self.shown)


@dataclass(frozen=True, slots=True)
class Blast:
    """What happens when something breaks."""

    thing: Thing
    fails: Reach
    unknown: Reach
    worse: Reach


_SHOWN: Final = 20
"""A page must not grow with the square of the services; so many anybody can read."""

_Needed = Mapping[Thing, tuple[tuple[Service, Dependency], ...]]


def thing(ref: str, service: Service) -> Thing:
    """Return what a service's spec means: two services may each have a vendor of their own of one name."""
    prefix, _, name = ref.partition(":")
    own = prefix == "vendor" and any(vendor.id == name for vendor in service.vendors)
    return Thing(ref, service.id if own else "")


def blasts(services: Iterable[Service]) -> tuple[Blast, ...]:
    """Return what happens when a service breaks, or what one needs; what takes most along comes first."""
    needed = _needed(services)
    found = (Blast(each, *_reaches(each, needed)) for each in needed)
    return tuple(sorted(found, key=lambda blast: (-blast.fails.total, -blast.worse.total, blast.thing)))


def _needed(services: Iterable[Service]) -> _Needed:
    found: defaultdict[Thing, list[tuple[Service, Dependency]]] = defaultdict(list)
    for service in sorted(services, key=lambda service: service.id):
        found[Thing(service.id)] += ()
        for dependency in service.dependencies:
            if dependency.on == HIDDEN:
                continue  # two of them may be two things
            found[thing(dependency.on, service)].append((service, dependency))
    return {each: tuple(users) for each, users in found.items()}


def _reaches(start: Thing, needed: _Needed) -> Iterator[Reach]:
    """Yield whom each effect arrives at, the worst effect first. Nobody is counted twice."""
    met: set[str] = set()
    for travels in _TRAVELS:
        steps = _walk(start, needed, travels)
        new = [service for service in steps if service not in met]
        met.update(new)
        yield Reach(len(new), tuple(_hit(service, steps) for service in new[:_SHOWN]))


def _walk(start: Thing, needed: _Needed, travels: frozenset[str | None]) -> dict[str, tuple[str, str]]:
    """Return from where each service is met and what its spec says of that step, the nearest first."""
    found: dict[str, tuple[str, str]] = {}
    waiting = [start]
    for here in waiting:
        for service, dependency in needed.get(here, ()):
            known = service.id in found or service.id == start.ref
            if not known and dependency.criticality in travels:
                found[service.id] = here.ref, dependency.failure_effect or ""
                waiting.append(Thing(service.id))
    return found


def _hit(service: str, steps: Mapping[str, tuple[str, str]]) -> Hit:
    way: list[str] = []
    here, words = steps[service]
    while here in steps:
        way.append(here)
        here, _ = steps[here]
    return Hit(service, tuple(reversed(way)), words)
