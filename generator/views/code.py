"""What pages say about where the code lives and what its history tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct, field

from generator.analysis.codepaths import terms, tried
from generator.analysis.freshness import freshness
from generator.catalog import ServiceEntry
from generator.codebase.behind import Behind, behind
from generator.codebase.churn import Churn, churn
from generator.codebase.owners import Agreement, agreement
from generator.codebase.people import Contributors, contributors
from generator.codebase.since import since
from generator.facts import CodeFacts
from generator.readiness import Scene


class CodeView(Struct, frozen=True):
    """A code location: its facts, and what they come to."""

    facts: CodeFacts
    behind: Behind
    people: Contributors
    owners: Agreement


class CodeViews(Struct, frozen=True):
    """The code locations of a service, and by failure mode how its code was changed."""

    places: tuple[CodeView, ...]
    churn: Mapping[str, Churn | None]
    since: tuple[str, ...] = ()
    """What came into the code since the last review."""
    tried: Mapping[str, date] = field(default_factory=dict)
    """When each failure mode that was ever tried was tried last."""

    @property
    def moved(self) -> Iterator[str]:
        """Yield how far each location has gone since the described version, where that is known."""
        for place in self.places:
            if place.behind.ahead is not None:
                name = f"{place.facts.shown}: " if len(self.places) > 1 and place.facts.shown else ""
                yield f"{name}{place.behind.words}"


def code_views(entry: ServiceEntry, scene: Scene) -> CodeViews:
    """Put together what the history of a service's code says."""
    code = scene.facts.code[entry.id] if scene.facts else ()
    file = scene.catalog.team_by_id.get(str(entry.spec.owner))
    team, asked, today = file.spec if file else None, terms(scene.catalog.org.spec), scene.today
    places = (
        CodeView(
            one,
            behind(entry.spec, one),
            contributors(one, team, asked, today=today),
            agreement(one, team),
        )
        for one in code
    )
    told = scene.facts is None or entry.id not in scene.facts.untold
    modes = entry.spec.failure_modes
    changed = {mode.id: churn(mode, entry, code, today=today) if told else None for mode in modes}
    return CodeViews(
        tuple(places), changed, tuple(_since(entry, scene, code)) if told else (), tried(entry, today=today)
    )


def _since(entry: ServiceEntry, scene: Scene, code: tuple[CodeFacts, ...]) -> Iterator[str]:
    """Yield what came into the code since the last review; nothing where there is none."""
    looked = scene.facts.reviews.get(entry.id, ()) if scene.facts else ()
    last = freshness(entry.spec, scene.catalog.org.spec, today=scene.today, looked=looked).last
    if last is not None:
        commit = last.looked.commit.sha if last.looked.commit and not last.looked.recorded else ""
        yield from since(entry.spec, code, last.review.at, commit)
