"""What the pages of one service see."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import field

from generator.analysis.absence import Absence, absence, withheld
from generator.analysis.agenda import Due, agenda
from generator.analysis.ai import Operation, operation
from generator.analysis.ai.watch import Watched, watched
from generator.analysis.alert_index import ServiceAlert, service_alerts
from generator.analysis.blast import thing
from generator.analysis.card import card
from generator.analysis.coverage import ServiceCoverage
from generator.analysis.detection import noticed
from generator.analysis.exits import Known
from generator.analysis.freshness import Freshness, Looked, freshness
from generator.analysis.guide import Guide
from generator.analysis.heritage import Given, given
from generator.analysis.learning import Learning, learning
from generator.analysis.measured import Measured, measured
from generator.analysis.noise import Noise, in_all, noise
from generator.analysis.objectives import Objective, Protection, objectives, protections
from generator.analysis.outline import Entry, outline, unpaged
from generator.analysis.paper import Sheet
from generator.analysis.register import Register, register
from generator.analysis.reuse import Use
from generator.analysis.sights import Sights, sights
from generator.analysis.transition import Transition, transition
from generator.analysis.usage import Usage, usage
from generator.evidence import Trace
from generator.facts import SpecFacts
from generator.readiness import Assessment, Gap, Level, Score
from generator.readiness.ahead import Ahead
from generator.spec.architecture import Environment
from generator.spec.audience import HIDDEN, UNMARKED, Reader, may_read
from generator.spec.base import FieldPath, Section
from generator.spec.failure_modes import FailureMode
from generator.views.around import Around
from generator.views.called import Called
from generator.views.code import CodeViews
from generator.views.drawn import Drawn
from generator.views.evidence import Shown, shown
from generator.views.origin import NoteView, Origin, foot, origin
from generator.views.taught import Taught

if TYPE_CHECKING:
    from generator.chronicle import Chronicle
    from generator.manifests.link import EnvironmentFacts
    from generator.releases import Edition


class ServiceView(Called, frozen=True, dict=True):
    """A service with everything its pages say."""

    assessment: Assessment
    facts: SpecFacts
    code: CodeViews
    coverage: ServiceCoverage
    uses: tuple[Use, ...]
    chronicle: Chronicle
    notes: Mapping[str, NoteView] = field(default_factory=dict)
    """What people wrote by hand, by kind and name of the place: `mode barrier-stuck`."""
    traces: Mapping[str, Trace] = field(default_factory=dict)
    """What git knows of its evidence, by reference."""
    looked: tuple[Looked, ...] = ()
    """What git knows of its reviews, in their order."""
    reader: Reader = UNMARKED
    ahead: tuple[Ahead, ...] = ()
    """What the states ahead up to steady will ask of it."""
    stale: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The sign-offs, by function, that were given for something else than is written now, and which parts."""
    editions: tuple[Edition, ...] = ()
    edition: Edition | None = None
    """Its last earlier versions, newest first, and the one it is; None for today's."""

    @cached_property
    def id(self) -> str:
        """Return the service's id."""
        return self.entry.id

    @cached_property
    def url(self) -> str:
        """Return the address of the overview; the other pages lie below it."""
        return f"services/{self.entry.id}/"

    @cached_property
    def alerts(self) -> tuple[ServiceAlert, ...]:
        """Return its alerts, sorted by name."""
        return service_alerts(self.entry)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what the service lacks, the most pressing first."""
        return self.assessment.gaps

    def heat(self, areas: tuple[str, ...]) -> tuple[Score | None, ...]:
        """Return how much of what is asked in each area is there; None where nothing is asked."""
        return tuple(self.assessment.areas.get(area) for area in areas)

    @property
    def noise(self) -> tuple[Noise, ...]:
        """Return the alerts of its log of pages, those that woke people for nothing most often first."""
        return noise(self.entry)

    @property
    def woken(self) -> Noise | None:
        """Return how often anybody was woken, and how often it was worth it; None when nothing is known."""
        return in_all(self.entry)

    @cached_property
    def musts(self) -> int:
        """Return how many of the gaps are musts."""
        must = Level.MUST
        return sum([gap.level is must for gap in self.gaps])

    @cached_property
    def freshness(self) -> Freshness:
        """Return how current the spec is."""
        return freshness(self.spec, self.catalog.org.spec, today=self.today, looked=self.looked)

    @cached_property
    def agenda(self) -> tuple[Due, ...]:
        """Return what is due of the service, the earliest first."""
        org, learnt = self.catalog.org.spec, self.learning
        return agenda(self.entry, org, today=self.today, looked=self.looked, learnt=learnt)

    @cached_property
    def transition(self) -> Transition:
        """Return how far the handoff has come."""
        known = Known.of(self.entry, self.learning.covered)
        return transition(self.spec, self.today, stale=self.stale, known=known)

    @cached_property
    def learning(self) -> Learning:
        """Return what people have learnt and tried."""
        return learning(self.entry, self.catalog.org.spec, today=self.today)

    @property
    def taught(self) -> Taught:
        """Return it as something to be learnt."""
        return Taught(self.entry, self.catalog, self.today)

    @property
    def ai(self) -> Operation:
        """Return how its models are run."""
        return operation(self.entry, self.catalog.org.spec, today=self.today)

    def monitors(self, alert: ServiceAlert) -> tuple[Watched, ...]:
        """Return the monitors of its models that watch through an alert."""
        return tuple(one for one in watched(self.entry) if one.monitor.alert == alert.name)

    @property
    def register(self) -> Register:
        """Return the FMEA register."""
        return register((self.entry,))

    @property
    def usage(self) -> Usage:
        """Return what incidents say of the failure modes."""
        return usage(self.spec)

    @property
    def drawn(self) -> Drawn:
        """Return what its pages draw."""
        return Drawn(self.spec, self.guide)

    @property
    def sights(self) -> Sights:
        """Return where to look for each failure mode."""
        return sights(self.spec)

    def measured(self, mode: FailureMode) -> Measured:
        """Return how soon one of its failure modes was noticed in incidents."""
        return next(measured(one, self.spec) for one in noticed(self.entry) if one.mode is mode)

    def gaps_in(self, *fields: str) -> tuple[Gap, ...]:
        """Return the gaps of some of the spec's outermost fields."""
        return tuple(gap for gap in self.gaps if gap.path[:1] and gap.path[0] in fields)

    @property
    def sections(self) -> tuple[Entry, ...]:
        """Return the sections that have no page of their own, outlined."""
        return outline(self.spec, owner=self.spec.owner, today=self.today, only=unpaged(self.spec))

    def failure_mode_url(self, mode: FailureMode) -> str:
        """Return the address of a failure mode's page."""
        return f"{self.url}failure-modes/{mode.id}/"

    @cached_property
    def guide(self) -> Guide:
        """Return what to do when it fails."""
        return Guide(self.spec, self.url, self.alerts, self.ladders, self.catalog.org.spec)

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """Return what it promises, by its spec and its SLO files."""
        return objectives(self.entry)

    def protections(self, alert: ServiceAlert) -> tuple[Protection, ...]:
        """Return the objectives that one of its alerts protects."""
        return protections(alert)

    @property
    def card(self) -> Sheet:
        """Return what somebody on call must have on paper."""
        return card(self.entry, self.catalog, foot=self.foot, today=self.today)

    @property
    def foot(self) -> str:
        """Say for paper where it comes from, who looked at it, and for whom it is."""
        held = ", ".join(self._withheld)
        readers = f"for {self.reader} readers" + (f", not shown to them: {held}" if held else "")
        return foot(self.origin(), self.spec.version, self._verified, readers)

    @property
    def _verified(self) -> str:
        """Say for paper who looked last and what has changed since then, as far as the reader may know."""
        fresh = self.freshness
        if fresh.last is None:
            return "not verified by anybody"
        by = f" by {self.contact(who).name}" if (who := fresh.last.review.by_team) else ""
        since = f" ({fresh.since} since then)" if may_read(self.reader, UNMARKED) else ""
        return f"verified {fresh.last.review.at}{by}{since}"

    def why_missing(self, section: Section, field: str) -> Absence:
        """Say why a field has no value, with owner and date."""
        return absence(section, field, owner=self.spec.owner, today=self.today)

    def outline(self, section: Section) -> tuple[Entry, ...]:
        """Return a section's fields as labelled values."""
        return outline(section, owner=self.spec.owner, today=self.today)

    @property
    def around(self) -> Around:
        """Return who and what it has around it."""
        return Around(self.spec, self.catalog, self.ladders, self.presences, self.today)

    @property
    def meanings(self) -> dict[str, str]:
        """Return what the words of its glossary mean."""
        return {term.term: term.meaning for term in self.spec.glossary}

    def evidence(self, section: Section) -> Shown | None:
        """Return the evidence that a mapping points at; None when it points at none."""
        return shown(self.entry, section, traces=self.traces, gaps=self.gaps, today=self.today)

    def manifest(self, environment: Environment) -> EnvironmentFacts | None:
        """Return what an environment's manifest says; None when it names none."""
        return next((found for found in self.entry.manifests if found.name == environment.name), None)

    def anchor(self, ref: str) -> str:
        """Return where the page of all dependencies speaks of something this service needs; else nothing."""
        return "" if ref == HIDDEN else thing(ref, self.spec).anchor

    def withheld(self, section: Section) -> tuple[str, ...]:
        """Return what of a part of the spec is there and not for this reader: fields, in the spec's words."""
        return withheld(section) if self._withheld else ()

    @cached_property
    def _withheld(self) -> tuple[str, ...]:
        return withheld(self.spec)  # it names every part of which anything is

    def from_library(self, *path: str | int) -> Use | None:
        """Return what a failure mode or procedure has from the library; None when it is the spec's own."""
        return next((use for use in self.uses if use.path == path), None)

    def inherited(self, field: str) -> Given | None:
        """Return who gave this service a field; None when it is its own, or nobody's."""
        return given(self.entry, field, self.catalog)

    def origin(self, *path: str | int) -> Origin:
        """Say where a page about a part of this spec comes from."""
        return self._origin if not path else self._from(path)

    @cached_property
    def _origin(self) -> Origin:
        return self._from(())

    def _from(self, path: FieldPath) -> Origin:
        return origin(self.entry.file.file, self.entry.file.line(path), self.facts, self.reader)

    def alert_origin(self, alert: ServiceAlert) -> Origin:
        """Say where the spec speaks of an alert: its note, else the section of alerts."""
        notes = self.spec.alerts.notes if self.spec.alerts else ()
        return self.origin("alerts", *(("notes", notes.index(alert.note)) if alert.note is not None else ()))
