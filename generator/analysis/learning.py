"""What people have learnt and tried: each failure mode, procedure and alert against training and practice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Literal, TypeVar

from msgspec import Struct

from generator.analysis.dates import after
from generator.catalog import ServiceEntry
from generator.latest import latest
from generator.spec.base import empty
from generator.spec.claims import Result
from generator.spec.drills import Exercise
from generator.spec.handoff import Handoff
from generator.spec.knowledge import Demonstration, KtSession
from generator.spec.org import Org
from generator.spec.procedures import Procedure
from generator.spec.refs import TeamId
from generator.spec.training import Module, Training
from generator.spec.values import Duration

TopicKind = Literal["failure mode", "procedure", "alert"]
_Record = TypeVar("_Record")


class Topic(Struct, frozen=True):
    """Something of the service that can be taught. `url` is empty for alerts: the site knows their pages."""

    id: str
    kind: TopicKind
    name: str
    url: str


class Try(Struct, frozen=True):
    """The last time something was really done. Team and result are None where no record says them."""

    at: date
    team: TeamId | None = None
    result: Result | None = None


class Covered(Struct, frozen=True):
    """A topic with everything that was taught and tried about it; what was tried stands newest first."""

    topic: Topic
    modules: tuple[Module, ...]
    sessions: tuple[KtSession, ...]
    demonstrations: tuple[Demonstration, ...]
    exercises: tuple[Exercise, ...]
    last_try: Try | None
    """By the ledger, a demonstration or the procedure's own word; of several on one day what failed."""
    again: date | None
    """The day by which policy wants it tried again; None when there is no policy or it was never tried."""
    overdue: bool

    @property
    def tried(self) -> date | None:
        """Return the last day it was really done."""
        return self.last_try.at if self.last_try else None

    @property
    def handed_over(self) -> bool:
        """Whether the receiving team was taught it or has done it."""
        return bool(self.sessions or self.demonstrations)

    def handed_over_by(self, day: date) -> bool:
        """Whether that was so on a day. What has no day does not count: nobody knows when it was."""
        days = [session.at for session in self.sessions] + [shown.at for shown in self.demonstrations]
        return any(at is not None and at <= day for at in days)

    def shown_by(self, day: date, givers: Collection[str]) -> bool:
        """Whether what was demonstrated last by a day proves that the receiver can do it from the page."""
        dated = (found for found in self.demonstrations if found.at is not None and found.at <= day)
        last = next(dated, None)
        return last is not None and not doubts(last, givers)

    @property
    def failed(self) -> bool:
        """Whether it failed when it was tried last, so that it must be tried again."""
        return bool(self.failures)

    @property
    def failures(self) -> tuple[Exercise | Demonstration, ...]:
        """Return what failed when it was tried last; nothing when it has been tried again since."""
        records: list[Exercise | Demonstration] = [*self.exercises]
        records += (found for found in self.demonstrations if found.at)
        newest = max((found.at for found in records if found.at), default=None)
        return tuple(found for found in records if found.at == newest and found.result == "fail")

    @property
    def last(self) -> Exercise | None:
        """Return the newest exercise, if there is one."""
        return self.exercises[0] if self.exercises else None


class Practised(Struct, frozen=True):
    """How many failure modes and procedures there are, and of them: in time, overdue, failed, never tried."""

    total: int
    in_time: int
    overdue: int
    failed: int
    never: int


class Learning(Struct, frozen=True):
    """What people of a service have learnt. `every` is how often policy wants each topic tried again."""

    covered: tuple[Covered, ...]
    every: Duration | None
    hidden: bool = False
    """Whether records of what was tried are there and not for the reader: then nothing was `never tried`."""

    def of(self, id_: str) -> Covered:
        """Return a failure mode or procedure by its id."""
        return next(found for found in self.covered if found.topic.id == id_)

    @property
    def practised(self) -> Practised:
        """Count failure modes and procedures by when they were tried last."""
        topics = [found for found in self.covered if found.topic.kind != "alert"]
        never = sum(found.tried is None for found in topics)
        failed = sum(found.failed for found in topics)
        overdue = sum(found.overdue and not found.failed for found in topics)
        return Practised(len(topics), len(topics) - never - failed - overdue, overdue, failed, never)

    def about(self, kind: TopicKind) -> tuple[Covered, ...]:
        """Return the topics of one kind."""
        return tuple(found for found in self.covered if found.topic.kind == kind)

    def topic(self, id_: str) -> Topic:
        """Look up a topic. Alerts of rule files that cannot be read are known by name only."""
        known = (found.topic for found in self.covered if found.topic.id == id_)
        return next(known, Topic(id_, "alert", id_, ""))


def doubts(shown: Demonstration, givers: Collection[str]) -> str:
    """Say why a demonstration proves nothing of the receiver, or nothing when it does."""
    if shown.by_team is not None and str(shown.by_team) in givers:
        return f"done by {shown.by_team}, who hands over"
    if shown.result != "pass":
        said = {"partial": "somebody had to help", "fail": "it failed"}
        return said.get(shown.result or "", "nothing says how it went")
    if shown.at is None:
        return "nothing says on which day"
    if shown.page_used is None:
        return "nothing says whether from the page"
    return "" if shown.page_used else "done from memory"


@latest
def learning(entry: ServiceEntry, org: Org, *, today: date) -> Learning:
    """Say what was taught and tried of each topic of a service."""
    every = next((policy.exercise_every for policy in org.tiers if policy.tier == entry.spec.tier), None)
    spec = entry.spec
    parts = (
        (spec, "training"),
        (spec.training, "exercises"),
        (spec, "handoff"),
        (spec.handoff, "demonstrations"),
    )
    hidden = any(section is not None and key in section.withheld for section, key in parts)
    return Learning(coverage(entry, every=every, today=today), every, hidden)


def topics(entry: ServiceEntry) -> tuple[Topic, ...]:
    """Return everything of a service that can be taught, in the order of the spec."""
    here = f"services/{entry.id}/"
    modes = (
        Topic(mode.id, "failure mode", mode.title, f"{here}failure-modes/{mode.id}/")
        for mode in entry.spec.failure_modes
    )
    procedures = (
        Topic(work.id, "procedure", work.title or work.id, f"{here}runbook/#procedure-{work.id}")
        for work in entry.spec.procedures
    )
    names = sorted({alert.name for alert in entry.alerts})
    alerts = (Topic(name, "alert", name, "") for name in names)
    return (*modes, *procedures, *alerts)


def coverage(entry: ServiceEntry, *, every: Duration | None, today: date) -> tuple[Covered, ...]:
    """Return each topic of a service with what was taught and tried, to be tried again after `every`."""
    training, handoff = entry.spec.training or empty(Training), entry.spec.handoff or empty(Handoff)
    modules = _by_topic((id_, module) for module in training.modules for id_ in module.covers)
    sessions = _by_topic((id_, session) for session in handoff.kt_sessions for id_ in session.covers)
    shown = _by_topic((shown.what, shown) for shown in handoff.demonstrations)
    exercised = _by_topic(_exercised(training))
    own_word = {work.id: _own_word(work) for work in entry.spec.procedures}

    def covered(topic: Topic) -> Covered:
        demonstrations = sorted(shown[topic.id], key=lambda found: found.at or date.min, reverse=True)
        exercises = sorted(exercised[topic.id], key=lambda found: found.at, reverse=True)
        last = _last(own_word.get(topic.id, ()), demonstrations, exercises)
        again = after(last.at if last else None, every)
        return Covered(
            topic,
            modules[topic.id],
            sessions[topic.id],
            tuple(demonstrations),
            tuple(exercises),
            last,
            again,
            again is not None and again < today,
        )

    return tuple(covered(topic) for topic in topics(entry))


def _exercised(training: Training) -> Iterator[tuple[str, Exercise]]:
    """Yield what each exercise was about. One of a drill is about the drill's failure mode."""
    drills = {drill.id: drill.failure_mode for drill in training.drills}
    for exercise in training.exercises:
        topic = exercise.failure_mode or exercise.procedure or drills.get(exercise.drill or "")
        if topic is not None:
            yield topic, exercise


def _last(
    said: Iterable[Try], demonstrations: Iterable[Demonstration], exercises: Iterable[Exercise]
) -> Try | None:
    """Return the last try; of several on one day the one that failed, then one with a result."""
    tries = [Try(found.at, found.team, found.result) for found in exercises]
    tries += [Try(found.at, found.by_team, found.result) for found in demonstrations if found.at]
    tries += said
    return max(tries, key=lambda one: (one.at, one.result == "fail", one.result is not None), default=None)


def _own_word(work: Procedure) -> tuple[Try, ...]:
    """Return when a procedure says of itself that it was last done."""
    test = work.recovery.last_test if work.recovery else None
    tested = (Try(test.at, result=test.result),) if test else ()
    return (*tested, Try(work.last_exercised)) if work.last_exercised else tested


def _by_topic(pairs: Iterable[tuple[str, _Record]]) -> defaultdict[str, tuple[_Record, ...]]:
    found: defaultdict[str, tuple[_Record, ...]] = defaultdict(tuple)
    for topic, record in pairs:
        found[topic] += (record,)
    return found
