"""How far a handoff has come: verdicts, what ends hypercare, and whose word is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from generator.analysis.signoffs import last_words
from generator.spec.acceptance import AcceptanceCriterion, Signoff, Waiver
from generator.spec.adoption import Stakeholder
from generator.spec.handoff import Handoff
from generator.spec.hypercare import ExitCriterion, Hypercare, HypercareDay
from generator.spec.service import Service
from generator.spec.values import Duration

_SETTLED = ("met", "na", "waived")
_SHARE = "log.by_receiver_share"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of how many."""

    done: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether there is something, and all of it is done."""
        return 0 < self.total == self.done


@dataclass(frozen=True, slots=True)
class Judged:
    """An acceptance criterion with the waiver it lives on, if any."""

    criterion: AcceptanceCriterion
    waiver: Waiver | None
    waiver_expired: bool
    overdue: bool

    @property
    def settled(self) -> bool:
        """Whether the receiver is satisfied with it today."""
        return self.criterion.verdict in _SETTLED and not self.waiver_expired


@dataclass(frozen=True, slots=True)
class Exit:
    """An exit criterion of hypercare with what is known of it. `met` is None when nobody can tell yet."""

    criterion: ExitCriterion
    met: bool | None
    value: Decimal | None
    words: str
    """Where the value comes from, or why there is none."""


@dataclass(frozen=True, slots=True)
class LogSum:
    """The daily log of hypercare, summed. Days whose numbers are not written do not count."""

    days: int
    tickets: int
    by_receiver: int
    by_project: int | None
    """None when a day does not say it."""


@dataclass(frozen=True, slots=True)
class Word:
    """The word of one function: given, or asked of a stakeholder who has not given it."""

    function: str
    signoff: Signoff | None
    stakeholder: Stakeholder | None
    stale: tuple[str, ...] = ()
    """What is another now than when it was given."""

    @property
    def holds(self) -> bool:
        """Whether it is a yes to what is written today, as far as anybody can tell."""
        return self.signoff is not None and self.signoff.verdict == "met" and not self.stale


@dataclass(frozen=True, slots=True)
class Transition:
    """The handoff of a service today."""

    acceptance: tuple[Judged, ...]
    exits: tuple[Exit, ...]
    log: LogSum | None
    words: tuple[Word, ...]
    musts: Tally
    leaving: Tally
    transfers: Tally
    signed: Tally
    ends: date | None
    """The last day of hypercare, extensions included."""
    days_left: int | None
    overdue: bool


def transition(
    service: Service, today: date, *, stale: Mapping[str, tuple[str, ...]] = MappingProxyType({})
) -> Transition:
    """Say how far the handoff of a service has come. `stale` are the words that do not hold any more."""
    handoff, hypercare = service.handoff or Handoff(), service.hypercare or Hypercare()
    acceptance = tuple(_judged(found, handoff.waivers, today) for found in handoff.acceptance_criteria)
    exits = tuple(_exit(found, hypercare.log, today) for found in hypercare.exit_criteria)
    words = _words(handoff.signoffs, service.stakeholders, stale)
    ends = hypercare.agreed_end
    return Transition(
        acceptance,
        exits,
        _sum(hypercare.log),
        words,
        _tally(found.settled for found in acceptance if found.criterion.must),
        _tally(found.met is True for found in exits),
        _tally(found.done is not None for found in handoff.transfers),
        _tally(word.holds for word in words),
        ends,
        (ends - today).days if ends else None,
        service.lifecycle == "hypercare" and ends is not None and ends < today,
    )


def _tally(done: Iterable[bool]) -> Tally:
    found = list(done)
    return Tally(sum(found), len(found))


def _judged(criterion: AcceptanceCriterion, waivers: Sequence[Waiver], today: date) -> Judged:
    waiver = next((found for found in waivers if found.criterion == criterion.id), None)
    return Judged(
        criterion,
        waiver,
        criterion.verdict == "waived" and waiver is not None and _past(waiver.expires, today),
        criterion.verdict not in _SETTLED and _past(criterion.due, today),
    )


def _past(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _exit(criterion: ExitCriterion, log: Sequence[HypercareDay], today: date) -> Exit:
    """Judge a criterion: somebody's verdict, else its value, else what the daily log says."""
    if criterion.met is not None:
        return Exit(criterion, criterion.met, criterion.value, "judged by hand")
    if criterion.value is not None:
        met = criterion.target.met_by(criterion.value) if criterion.target else None
        words = "written in the spec" if met is not None else "written in the spec; a reader compares it"
        return Exit(criterion, met, criterion.value, words)
    if criterion.measure == _SHARE:
        return _share(criterion, log, today)
    return Exit(criterion, None, None, "not measured yet")


def _share(criterion: ExitCriterion, log: Sequence[HypercareDay], today: date) -> Exit:
    """Judge the share of tickets that the receiver solved alone. A log shorter than the window is no yes."""
    first = _first_day(criterion.window, today)
    found = _sum([day for day in log if first <= day.date <= today])
    if found is None or found.tickets == 0:
        return Exit(criterion, None, None, "the daily log has no tickets in this time")
    value = (Decimal(found.by_receiver) / found.tickets).quantize(Decimal("0.01"))
    words = f"{found.by_receiver} of {found.tickets} tickets on {found.days} days of the log"
    enough = min(day.date for day in log) <= first
    met = criterion.target.met_by(Decimal(found.by_receiver) / found.tickets) if criterion.target else None
    if met and not enough:
        return Exit(criterion, None, value, f"{words}, which is shorter than the window")
    return Exit(criterion, met, value, words)


def _first_day(window: Duration | None, today: date) -> date:
    """Return the first day of a window that ends today; without a window everything counts."""
    past = today.toordinal() - 1
    return today - timedelta(days=min(max(window.seconds // 86_400 - 1, 0), past) if window else past)


def _sum(log: Sequence[HypercareDay]) -> LogSum | None:
    counted = [day for day in log if day.tickets is not None and day.by_receiver is not None]
    if not counted:
        return None
    project = [day.by_project for day in counted if day.by_project is not None]
    return LogSum(
        len(counted),
        sum(day.tickets or 0 for day in counted),
        sum(day.by_receiver or 0 for day in counted),
        sum(project) if len(project) == len(counted) else None,
    )


def _words(
    signoffs: Sequence[Signoff], stakeholders: Sequence[Stakeholder], stale: Mapping[str, tuple[str, ...]]
) -> tuple[Word, ...]:
    """Return each function's last word, then the stakeholders whose word is asked for and not there."""
    signoffs = last_words(signoffs)
    given = {signoff.by_role for signoff in signoffs if signoff.by_role}
    names = {signoff.function.casefold() for signoff in signoffs}
    asked = (found for found in stakeholders if found.sign_off)
    missing = (found for found in asked if found.role not in given and found.function.casefold() not in names)
    return (
        *(Word(one.function, one, None, stale.get(one.function, ())) for one in signoffs),
        *(Word(found.function, None, found) for found in missing),
    )
