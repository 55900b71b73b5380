"""What rules may look at besides a service: what all services share, and what is about this one.

They cannot ask for anything else, so what they find rests on the service and its context, wherever and beside
whatever it is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from generator.analysis.freshness import Looked
from generator.catalog import Catalog, ServiceEntry
from generator.evidence import Trace
from generator.facts import CodeFacts, Facts
from generator.gitfacts import Commit
from generator.shared import Common, Shared
from generator.spec.service import Service

if TYPE_CHECKING:
    from generator.library import Library


class Other(Struct, frozen=True):
    """What those who need a service look at in its spec."""

    tier: int
    lifecycle: str
    last_day: date | None


class OwnFacts(Struct, frozen=True):
    """What git says of a service."""

    code: tuple[CodeFacts, ...]
    traces: Mapping[str, Trace]
    """Of its evidence, by reference."""
    reviews: tuple[Looked, ...]
    states: tuple[tuple[str, Commit], ...]
    """The states it was in, newest first, with the commits that brought them."""


class Context(Struct, frozen=True):
    """What rules may look at besides the service. No rule sees the spec of another one."""

    catalog: Shared
    library: Library
    needed: Mapping[str, Other]
    """The services it needs, by id."""
    today: date
    facts: OwnFacts | None = None
    """What git says; None when it was not asked, and rules that need it find nothing."""


class Scene(Struct, frozen=True):
    """A workspace on a day: all that the contexts of its services are made of."""

    catalog: Common
    library: Library
    others: Mapping[str, Other]
    """All services, by id."""
    today: date
    facts: Facts | None = None

    @classmethod
    def of(cls, catalog: Catalog, today: date, facts: Facts | None = None) -> Self:
        """Return what there is to be looked at in a workspace, with what git says if it was asked."""
        others = {entry.id: _other(entry.spec) for entry in catalog.services}
        return cls(catalog.common, catalog.library, others, today, facts)

    def about(self, entry: ServiceEntry) -> Context:
        """Return what rules may look at when they judge a service."""
        near, needed = self.catalog.near(entry.file), self.needed(entry)
        return Context(near, self.library, needed, self.today, self._facts(entry))

    def needed(self, entry: ServiceEntry) -> dict[str, Other]:
        """Return the services that a service needs, by id."""
        ids = [str(need.on) for need in entry.spec.dependencies]
        return {id_: self.others[id_] for id_ in ids if id_ in self.others}

    def _facts(self, entry: ServiceEntry) -> OwnFacts | None:
        if self.facts is None:
            return None
        code, reviews = self.facts.code.get(entry.id, ()), self.facts.reviews.get(entry.id, ())
        return OwnFacts(code, self.facts.traces.get(entry.id, {}), reviews, self.facts.states(entry))


def _other(spec: Service) -> Other:
    return Other(spec.tier, spec.lifecycle, spec.retirement.last_day if spec.retirement else None)
