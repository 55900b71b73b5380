"""Whether the project may leave: acceptance, hypercare."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from generator.analysis.exits import SLO, Known, exits, triggers
from generator.analysis.learning import learning
from generator.analysis.signoffs import last_words, signed, stale
from generator.analysis.unfinished import carried
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule
from generator.spec.acceptance import Signoff
from generator.spec.base import FieldPath, empty
from generator.spec.handoff import Handoff, RaciRoles

_SETTLED = ("met", "na", "waived")


@rule("HND001", fields=("handoff.acceptance_criteria", "handoff.acceptance_criteria[].verdict"))
def criterion_open(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """An acceptance criterion that must be met is open or not met.

    The receiving team runs a service that nobody has shown to be ready.

    Meet it, and have the receiving team write its verdict.
    """
    handoff = service.spec.handoff
    for number, criterion in enumerate(handoff.acceptance_criteria if handoff else ()):
        if criterion.must and criterion.verdict not in _SETTLED:
            verdict = criterion.verdict or "open"
            yield ("handoff", "acceptance_criteria", number), f"{criterion.id} must be met and is {verdict}"


@rule("HND002", fields=("hypercare.ends",))
def hypercare_overdue(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The end date of hypercare is past, and the service is still in hypercare.

    Nobody can tell whether the project team still answers.

    End it when its exit criteria hold, or extend it with a reason and an approver.
    """
    hypercare = service.spec.hypercare
    end = hypercare.agreed_end if hypercare else None
    if service.spec.lifecycle == "hypercare" and end and end < context.today:
        yield ("hypercare", "ends"), f"hypercare was to end on {end}"


@rule("HND003", fields=("handoff.acceptance_criteria",))
def no_acceptance(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """No acceptance criterion is written, or no handoff at all.

    What was promised at handoff is remembered differently by everybody.

    Write ``handoff.acceptance_criteria``, each with an owner.
    """
    handoff = service.spec.handoff
    stated = handoff is not None and (handoff.acceptance_criteria or "acceptance_criteria" in handoff.nothing)
    if "handoff" not in service.spec.nothing and not stated:
        yield ("handoff", "acceptance_criteria"), "nothing says what was or will be accepted"


@rule("HND007", fields=("handoff.signoffs", "handoff.signoffs[].material"))
def signoff_stale(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """What somebody said yes to is not what is written now.

    What was accepted is another service: its contacts, steps, alerts, limits or criteria have changed.

    Look at the change with ``handoff diff SERVICE COMMIT``, and ask for the word again with
    ``handoff sign-off SERVICE``. A new order, or prose that explains, makes nothing stale.
    """
    changed = stale(service, context.catalog)
    for path, word in _words(service):
        if word.function in changed:
            when = f" on {word.at}" if word.at else ""
            yield path, f"{word.function} said yes{when}; changed since: {', '.join(changed[word.function])}"


@rule("HND008", fields=("handoff.signoffs[].material",))
def signoff_unbound(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A sign-off does not say what it was given for.

    Whatever is changed afterwards counts as accepted.

    Let ``handoff sign-off`` write it: it records the commit and a digest of each material part.
    """
    for path, word in _words(service):
        if word.verdict == "met" and not signed(word):
            yield path, f"{word.function} said yes, and nothing records to what"


def _words(service: ServiceEntry) -> Iterator[tuple[FieldPath, Signoff]]:
    """Yield the last word of each function with its place."""
    signoffs = service.spec.handoff.signoffs if service.spec.handoff else ()
    return ((("handoff", "signoffs", signoffs.index(word)), word) for word in last_words(signoffs))


@rule("HND009", fields=("hypercare.exit_criteria",))
def left_too_early(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Hypercare is over, and on its last day a condition for that did not hold, or nobody could tell.

    The project team has left; what it still did every day is now nobody's work.

    Show that it holds, or go back to hypercare with an extension.
    """
    spec, org = service.spec, context.catalog.org.spec
    end = spec.hypercare.agreed_end if spec.hypercare else None
    if spec.lifecycle in ("steady", "retiring") and end is not None:
        day = min(end, context.today)
        known = Known.of(service, learning(service, org, today=context.today).covered)
        for number, found in enumerate(exits(known, day)):
            if found.met is not True:
                state = "did not hold" if found.met is False else "was not decided"
                path = ("hypercare", "exit_criteria", number)
                yield path, f"{found.criterion.id} {state} on {day}: {found.words}"


@rule(
    "HND013",
    fields=(
        "handoff.open_risks[].until",
        "handoff.deferred[].until",
        "handoff.known_defects[].until",
        "risks[].until",
    ),
)
def acceptance_ended(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A risk, deferred scope or a defect was accepted until a day that is past.

    Whoever agreed to live with it does not any more, and nobody has asked again.

    Resolve it and take it out, or have it accepted again with a new ``until``.
    """
    for one in carried((service,), today=context.today):
        if one.standing == "ended":
            yield (*one.path, "until"), f"it was accepted until {one.item.until}: {_short(one.text)}"


@rule(
    "HND014",
    fields=(
        "handoff.open_risks[].accepted_by",
        "handoff.deferred[].accepted_by",
        "handoff.known_defects[].accepted_by",
    ),
)
def nobody_accepted(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Nobody on the receiving side has accepted a risk, deferred scope or a defect that is handed over.

    They find out that it is theirs on the day it happens.

    Ask them, and write ``accepted_by`` and ``until``; who hands over cannot accept it for them.
    """
    for one in carried((service,), today=context.today):
        path = (*one.path, "accepted_by")
        if one.standing == "nobody" and one.kind != "risk":
            yield path, f"nobody has accepted it: {_short(one.text)}"
        elif one.standing == "giver" and one.kind != "risk":
            yield path, f"{one.item.accepted_by} hands over and cannot accept it: {_short(one.text)}"


def _short(text: str) -> str:
    return shorten(text.rstrip("."), 60, placeholder=" ...")


@rule("HND015", fields=("hypercare.exit_criteria[].measure",))
def unknown_objective(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """What ends hypercare is measured by an objective that the service does not have.

    Nobody can say its value, and hypercare has no end.

    Name an SLO of ``slos`` or its file, or declare it.
    """
    known = {found.id for found in service.slos}
    hypercare = service.spec.hypercare
    for number, criterion in enumerate(hypercare.exit_criteria if hypercare else ()):
        name = (criterion.measure or "").removeprefix(SLO)
        if name != (criterion.measure or "") and name not in known:
            yield ("hypercare", "exit_criteria", number, "measure"), f"there is no objective {name}"


@rule("HND016", fields=("handoff.handback.measured",))
def hand_back_due(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A condition holds under which the service goes back to those who handed it over.

    It was agreed while everybody was calm; now the receiver carries what it cannot.

    Do what ``handoff.handback.process`` says, or agree on another condition.
    """
    back = service.spec.handoff.handback if service.spec.handoff else None
    if back is None or not back.measured:
        return  # nothing need be known
    known = Known.of(service, learning(service, context.catalog.org.spec, today=context.today).covered)
    for number, found in enumerate(triggers(known, context.today)):
        if found.met:
            path = ("handoff", "handback", "measured", number)
            yield path, f"{found.criterion.id} holds: {found.words}"


@rule("HND019", fields=("handoff.raci[].after",))
def project_stays(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """After the handoff a team that handed over, and owns nothing, still does or answers for the work.

    Projects end; the day after, the activity is nobody's.

    Name who does it from steady on, or make the team one of the owners.
    """
    spec, handoff = service.spec, service.spec.handoff or empty(Handoff)
    owners = {str(team) for team in (spec.owner, spec.operated_by) if team is not None}
    owners |= {str(shared.team) for shared in spec.additional_owners}
    leaving = handoff.givers(spec.built_by) - owners
    for number, activity in enumerate(handoff.raci):
        after = activity.after or RaciRoles.model_construct()
        parties = {str(party) for party in (*after.responsible, after.accountable) if party is not None}
        for party in sorted(parties & leaving):
            path = ("handoff", "raci", number, "after")
            yield path, f"{party} hands over, and still has to: {_short(activity.activity)}"


@rule("HND020", fields=("handoff.transfers[].due", "handoff.transfers[].done"))
def transfer_overdue(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A budget, contract, account or the like was to change hands by a day that is past.

    When the project's money ends, so does what it pays for, on a day nobody chose.

    Hand it over, and write ``done`` with evidence; or agree on another day.
    """
    for number, moved in enumerate(service.spec.handoff.transfers if service.spec.handoff else ()):
        if moved.done is None and moved.due is not None and moved.due < context.today:
            what = f"{moved.item} ({moved.what})" if moved.what else moved.item
            yield ("handoff", "transfers", number), f"{what} was to change hands by {moved.due}"


RULES = (
    criterion_open,
    hypercare_overdue,
    no_acceptance,
    signoff_stale,
    signoff_unbound,
    left_too_early,
    acceptance_ended,
    nobody_accepted,
    unknown_objective,
    hand_back_due,
    project_stays,
    transfer_overdue,
)
