"""How far a handoff has come: verdicts, what ends hypercare, and whose word is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from msgspec import Struct

from generator.analysis.exits import Exit, Known, LogSum, exits, log_sum, triggers
from generator.analysis.learning import doubts
from generator.analysis.outlook import Outlook, outlook
from generator.analysis.signoffs import last_words
from generator.spec.acceptance import AcceptanceCriterion, Signoff, Waiver
from generator.spec.adoption import Stakeholder
from generator.spec.base import empty
from generator.spec.handoff import Handoff, Transfer
from generator.spec.hypercare import Hypercare
from generator.spec.knowledge import Demonstration
from generator.spec.service import Service

_SETTLED = ("met", "na", "waived")


class Tally(Struct, frozen=True):
    """How many of how many."""

    done: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether there is something, and all of it is done."""
        return 0 < self.total == self.done


class Judged(Struct, frozen=True):
    """An acceptance criterion with the waiver it lives on, if any."""

    criterion: AcceptanceCriterion
    waiver: Waiver | None
    waiver_expired: bool
    overdue: bool

    @property
    def settled(self) -> bool:
        """Whether the receiver is satisfied with it today."""
        return self.criterion.verdict in _SETTLED and not self.waiver_expired


class Word(Struct, frozen=True):
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


class Transition(Struct, frozen=True):
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
    """Whether it is in hypercare after its last day. Nothing but a new state ends hypercare."""
    pilot_overdue: bool
    """Whether it is a pilot after its last day."""
    outlook: Outlook
    """Whether to go on with it, by its success criteria."""
    solid: Tally
    """What of the hardening plan is done."""
    back: tuple[Exit, ...]
    """What sends it back, each with whether it holds."""
    givers: frozenset[str]

    def doubt(self, shown: Demonstration) -> str:
        """Say why a demonstration proves nothing of the receiver, or nothing when it does."""
        return doubts(shown, self.givers)


def transition(
    service: Service,
    today: date,
    *,
    stale: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    known: Known | None = None,
) -> Transition:
    """Say how far the handoff of a service has come. `stale` are the words that do not hold any more.

    Without what is `known`, conditions of leaving hypercare are judged by the spec alone.
    """
    handoff, hypercare = service.handoff or empty(Handoff), service.hypercare or empty(Hypercare)
    acceptance = tuple(_judged(found, handoff.waivers, today) for found in handoff.acceptance_criteria)
    leaving = exits(known or Known(service), today)
    words = _words(handoff.signoffs, service.stakeholders, stale)
    ends = hypercare.agreed_end
    return Transition(
        acceptance,
        leaving,
        log_sum(hypercare.log),
        words,
        _tally(found.settled for found in acceptance if found.criterion.must),
        _tally(found.met is True for found in leaving),
        _tally(found.done is not None for found in handoff.transfers),
        _tally(word.holds for word in words),
        ends,
        (ends - today).days if ends else None,
        service.lifecycle == "hypercare" and ends is not None and ends < today,
        service.lifecycle == "pilot" and service.pilot is not None and _past(service.pilot.ends, today),
        outlook(service, today),
        _tally(item.done is not None for item in service.hardening),
        triggers(known or Known(service), today),
        handoff.givers(service.built_by),
    )


def received(
    transfers: Iterable[Transfer], terms: Sequence[tuple[str, str]]
) -> tuple[tuple[Transfer, ...], ...]:
    """Put what changes hands to the term in which its receiver got it.

    `terms` are a party and the first day of its term (ISO 8601; empty when not known), the newest first. What
    was done before the first known term of a party belongs to that one, what is still to be done to its last.
    What nobody of them receives is left out.
    """
    found: list[list[Transfer]] = [[] for _ in terms]
    for transfer in transfers:
        held = [number for number, (party, _) in enumerate(terms) if party == transfer.to]
        if held:
            done = transfer.done.isoformat() if transfer.done else date.max.isoformat()
            found[next((number for number in held if terms[number][1] <= done), held[-1])].append(transfer)
    return tuple(map(tuple, found))


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
