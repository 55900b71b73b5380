"""What pages about the whole and about teams see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from heapq import merge, nsmallest
from itertools import islice, repeat, takewhile
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct

from generator.analysis.agenda import Due, by_month, common
from generator.analysis.alert_index import NamedAlert
from generator.analysis.blast import ROWS, Blast, Thing, blasts
from generator.analysis.coverage import Coverage
from generator.analysis.debts import KnownIssues, known_issues
from generator.analysis.glossary import Word, glossary
from generator.analysis.load import duty
from generator.analysis.neighbours import Neighbour, neighbour
from generator.analysis.people import Contact
from generator.analysis.register import Register, register
from generator.analysis.vocabulary import Part, vocabulary
from generator.catalog import Broken, Catalog
from generator.readiness import Demand, Gap
from generator.spec.team import Team
from generator.views.board import Board, board
from generator.views.neighbourhood import Neighbourhood
from generator.views.origin import Origin
from generator.views.portfolio import Load, Portfolio, expiry
from generator.views.service import ServiceView
from generator.views.trend import Trend, trend

if TYPE_CHECKING:
    from generator.reference import ModelEntry
    from generator.views.library import ItemView

_LONGEST: Final = 300
"""Rows of a register that somebody scrolls through; a page for a thousand services has no room for all."""
_LISTED: Final = 1000
"""Rows of a list that somebody looks something up in."""
_ORPHANED: Final = ("OWN010", "OWN002", "OWN003", "OWN007")
"""Rules that find that nobody answers for a service, worst first: gone, not reachable, not named, silent."""
_Row = TypeVar("_Row")


class TeamView(Struct, frozen=True):
    """A team and the services it has to do with."""

    spec: Team
    contact: Contact
    owns: tuple[ServiceView, ...]
    operates: tuple[ServiceView, ...]
    called: tuple[ServiceView, ...]
    origin: Origin

    @property
    def runs(self) -> tuple[ServiceView, ...]:
        """Return the services whose access somebody of this team needs: those it operates, else owns."""
        owned = tuple(view for view in self.owns if view.spec.operated_by is None)
        return (*self.operates, *owned)


class SiteView(
    Neighbourhood, frozen=True, kw_only=True, dict=True
):  # a dict: what several pages ask is worked out once
    """The whole site."""

    catalog: Catalog
    services: tuple[ServiceView, ...]
    broken: tuple[Broken, ...]
    alerts: tuple[NamedAlert, ...]
    teams: tuple[TeamView, ...]
    origin: Origin
    """Of org.yaml, for pages about the whole."""
    coverage: Coverage
    """Whether alerts and failure modes know each other."""
    library: tuple[ItemView, ...]
    demands: tuple[Demand, ...]
    """What is asked of whom."""

    @property
    def neighbourhood(self) -> Neighbourhood:
        """Return what pages of a service see of it, before it is put `around` one."""
        return Neighbourhood(
            name=self.name,
            organisation=self.organisation,
            today=self.today,
            catalog=self.catalog.common,
            by_id={},
            alert_urls=self.alert_urls,
            reader=self.reader,
            withholds=self.withholds,
            reusers=dict.fromkeys(self.reusers, ()),
        )

    @cached_property
    def register(self) -> Register:
        """Return the FMEA register of all services."""
        return register(self.catalog.services)

    @cached_property
    def issues(self) -> KnownIssues:
        """Return what services live with, the next to be gone first."""
        return known_issues(self.catalog.services, today=self.today)

    @cached_property
    def blasts(self) -> tuple[Blast, ...]:
        """Return who breaks when something breaks, for everything that a service needs."""
        return blasts(view.spec for view in self.services)

    def widest(self, found: tuple[Blast, ...]) -> tuple[Blast, ...]:
        """Return those of them that a page has room for."""
        return found[:ROWS]

    def thing(self, found: Thing) -> Neighbour:
        """Look up something that can break."""
        of = self.by_id.get(found.of) or next(iter(self.services))
        return neighbour(found.ref, of.spec, self.catalog)

    def vocabulary(self, file: str, models: tuple[ModelEntry, ...]) -> tuple[Part, ...]:
        """Return the mappings of a kind of spec file, each described once."""
        return vocabulary(file, models)

    def asked(self, rule: str) -> tuple[Demand, ...]:
        """Return of whom a rule is asked: one row, or one per field."""
        return tuple(demand for demand in self.demands if demand.rule.id == rule)

    @cached_property
    def agenda(self) -> tuple[Due, ...]:
        """Return what is due of all services and of the organisation, the earliest first."""
        found = [*common(self.org), *(due for view in self.services for due in view.agenda)]
        return tuple(sorted(found, key=lambda due: due.day))

    @property
    def portfolio(self) -> Portfolio:
        """Return what all services come to."""
        return Portfolio(self.services, self.reusers, self.today)

    def load(self, team: TeamView) -> Load:
        """Return what lies on a team."""
        return Load(team.runs, duty(team.spec), self.today)

    def expiry(self, view: ServiceView) -> str:
        """Say when the next thing of a service is due, in few words."""
        return expiry(view, self.today)

    @cached_property
    def trend(self) -> Trend:
        """Return how ready services were, and are."""
        return trend(self.services)

    @cached_property
    def board(self) -> Board:
        """Return where each service stands on its way."""
        return board(self.services, today=self.today)

    def agendas(self, dues: tuple[Due, ...]) -> Iterator[tuple[TeamView, tuple[Due, ...]]]:
        """Yield for each team what of it is due of the services it runs, and what else it has to see to."""
        places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, due in enumerate(dues):
            places["service", due.service].append(place)
            places["owner", due.owner].append(place)
        for team in self.teams:
            own = {place for view in team.runs for place in places["service", view.id]}
            yield team, tuple(dues[place] for place in sorted(own.union(places["owner", team.spec.id])))

    def months(self, dues: tuple[Due, ...]) -> tuple[tuple[str, tuple[Due, ...]], ...]:
        """Return what is due by month; what is overdue stands first."""
        return by_month(dues, today=self.today)

    @property
    def glossary(self) -> tuple[Word, ...]:
        """Return the words of all services."""
        return glossary(self.catalog)

    @property
    def problems(self) -> int:
        """Return the number of problems in specs that were rejected."""
        return sum(broken.problems for broken in self.broken)

    @cached_property
    def gaps(self) -> int:
        """Return the number of gaps of all services."""
        return sum(len(view.gaps) for view in self.services)

    @cached_property
    def musts(self) -> int:
        """Return how many of them are musts."""
        return sum(view.musts for view in self.services)

    @property
    def areas(self) -> tuple[str, ...]:
        """Return the parts of readiness, in the order of the policy."""
        return tuple(dict.fromkeys(demand.area for demand in self.demands if demand.must))

    @property
    def waived(self) -> int:
        """Return the number of gaps that are put off."""
        return sum(len(view.assessment.waived) for view in self.services)

    @property
    def pressing(self) -> tuple[tuple[ServiceView, Gap], ...]:
        """Return the gaps of all services that fit on a page, the most pressing first."""
        # Those of each service are in this order already, so that few of all are looked at.
        found = (zip(repeat(view), view.gaps) for view in self.services)
        return tuple(islice(merge(*found, key=lambda pair: pair[1].order), _LONGEST))

    @cached_property
    def foremost(self) -> tuple[ServiceView, ...]:
        """Return the services that a report has room for: all, or those of the first tiers."""
        return _cut(self.services, _LONGEST, _tier)

    @cached_property
    def listed(self) -> tuple[ServiceView, ...]:
        """Return the services that a list to look things up in has room for."""
        return _cut(self.services, _LISTED, _tier)

    @property
    def watched(self) -> tuple[ServiceView, ...]:
        """Return the services a page about their week has room for: first those that have holes in it."""
        return _cut(self.services, _LONGEST, _holes)

    @property
    def named_alerts(self) -> tuple[NamedAlert, ...]:
        """Return the alerts that have a page."""
        return tuple(alert for alert in self.alerts if alert.url)

    @property
    def first_alerts(self) -> tuple[NamedAlert, ...]:
        """Return those of them that a list has room for: first those that wake somebody."""
        return _cut(self.named_alerts, _LISTED, _wakes)

    def fitting(self, rows: tuple[_Row, ...]) -> tuple[_Row, ...]:
        """Return the first rows of a report, as many as it has room for."""
        return rows[:_LONGEST]

    @cached_property
    def orphans(self) -> tuple[tuple[ServiceView, tuple[Gap, ...]], ...]:
        """Return the services nobody answers for, and why, by the gaps they have; put-off ones too."""
        found = (
            (view, tuple(gap for gap in (*view.gaps, *view.assessment.waived) if gap.rule.id in _ORPHANED))
            for view in self.services
        )
        worst = (
            (min(_ORPHANED.index(gap.rule.id) for gap in gaps), view, gaps) for view, gaps in found if gaps
        )
        return tuple((view, gaps) for _, view, gaps in sorted(worst, key=lambda one: (one[0], one[1].id)))

    @cached_property
    def overdue(self) -> tuple[tuple[ServiceView, Gap], ...]:
        """Return the gaps of all services whose day is past, the oldest first."""
        # They are the first of each service.
        found = [(view, gap) for view in self.services for gap in takewhile(attrgetter("overdue"), view.gaps)]
        return tuple(sorted(found, key=lambda pair: (pair[1].due or date.max, pair[1].order)))


def _cut(rows: tuple[_Row, ...], most: int, order: Callable[[_Row], Any]) -> tuple[_Row, ...]:
    """Return rows as they are, or the first of them in an order when there are too many."""
    return rows if len(rows) <= most else tuple(nsmallest(most, rows, key=order))


def _tier(view: ServiceView) -> tuple[int, str]:
    return view.spec.tier, view.id


def _holes(view: ServiceView) -> tuple[bool, str]:
    return not any(found.holes for found in view.presences), view.id


def _wakes(alert: NamedAlert) -> tuple[bool, str]:
    return not any(part.pages for part in alert.parts), alert.name
