"""What is due and when: every dated promise of a service that is still open, in one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.ai.rounds import rounds
from generator.analysis.ai.upkeep import renewal
from generator.analysis.ai.ways import ways
from generator.analysis.dates import before
from generator.analysis.freshness import Looked, freshness
from generator.analysis.learning import Learning, learning
from generator.catalog import ServiceEntry
from generator.spec.adoption import Change
from generator.spec.base import empty
from generator.spec.handoff import Handoff
from generator.spec.hypercare import Hypercare
from generator.spec.org import Org, Vendor
from generator.spec.service import Service

Kind = Literal[
    "review", "maintenance", "certificate", "practice", "governance", "policy", "hypercare", "handoff",
    "waiver", "acceptance", "decision", "message", "model", "contract",
]  # fmt: skip

CALENDAR: Final = "calendar.ics"
"""The file of what is due: of the whole site, and beside the pages of each service and team."""

_OPEN: Final = ("open", "not-met")
"""Verdicts with which a criterion still waits for somebody."""


class Due(Struct, frozen=True):
    """Something that is due on a day. `service` is empty for what the whole organisation has agreed.

    `name` tells it from others of its kind in its service, whatever its day; `owner` is a party or empty;
    `begin` is the day to start, when it takes time.
    """

    day: date
    kind: Kind
    service: str
    name: str
    what: str
    owner: str
    url: str
    begin: date | None = None
    number: int = 1
    """Which of several with the same name."""


def agenda(
    entry: ServiceEntry,
    org: Org,
    *,
    today: date,
    looked: Sequence[Looked] = (),
    learnt: Learning | None = None,
) -> tuple[Due, ...]:
    """Return what is due of a service, past days included, the earliest first.

    `looked` is what git knows of its reviews: a record of which only the date moved puts nothing off. What
    people have `learnt` by that day is worked out where it is not given.
    """
    learnt = learnt or learning(entry, org, today=today)
    found = [due for source in _SOURCES for due in source(entry.spec)]
    found += [*_change(entry.spec, today), *_practice(entry, learnt)]
    found += _review(entry, freshness(entry.spec, org, today=today, looked=looked).due)
    found += [*_governance(entry.spec, today), *_ways(entry.spec, org, today)]
    return _numbered(replace(due, url=f"services/{entry.id}/{due.url}") for due in found)


def common(org: Org) -> tuple[Due, ...]:
    """Return what is due of the organisation as a whole: contracts that services share."""
    return _numbered(_contracts(org.vendors, "", "teams/"))


def by_month(found: Iterable[Due], *, today: date) -> tuple[tuple[str, tuple[Due, ...]], ...]:
    """Return what is due under the words of its month; what is overdue comes first, under its own word."""
    months: dict[str, list[Due]] = {}
    for due in sorted(found, key=lambda due: due.day):
        months.setdefault("Overdue" if due.day < today else f"{due.day:%B %Y}", []).append(due)
    return tuple((month, tuple(dues)) for month, dues in months.items())


def _numbered(found: Iterable[Due]) -> tuple[Due, ...]:
    seen: Counter[tuple[str, str]] = Counter()
    numbered = []
    for due in found:
        seen[due.kind, due.name] += 1
        numbered.append(replace(due, number=seen[due.kind, due.name]))
    return tuple(sorted(numbered, key=lambda due: (due.day, due.kind)))


def _review(entry: ServiceEntry, due: date | None) -> Iterator[Due]:
    if due:
        team = entry.spec.operated_by or entry.spec.owner
        yield Due(due, "review", entry.id, "spec", "Review the runbook", team, "history/")


def _practice(entry: ServiceEntry, learnt: Learning) -> Iterator[Due]:
    team = entry.spec.operated_by or entry.spec.owner
    url = "training/#what-was-practised"
    for covered in learnt.covered:
        topic = covered.topic
        if covered.again:
            name, what = f"{topic.kind} {topic.id}", f"Practise again: {topic.name}"
            yield Due(covered.again, "practice", entry.id, name, what, team, url)


def _maintenance(spec: Service) -> Iterator[Due]:
    for work in spec.maintenance:
        if work.due:
            kind: Kind = "certificate" if work.kind == "certificate" else "maintenance"
            begin = before(work.due, work.lead_time)
            owner = work.owner or ""
            yield Due(work.due, kind, spec.id, work.task, work.task, owner, "runbook/#maintenance", begin)


def _renewal(spec: Service) -> Iterator[Due]:
    day, agreed = renewal(spec), spec.ai.retraining if spec.ai else None
    if day and agreed:
        steps = next((one for one in spec.procedures if one.id == agreed.procedure), None)
        what = f"Retraining: {steps.title or steps.id}" if steps else "Retraining of the model"
        owner = spec.operated_by or spec.owner
        yield Due(day, "maintenance", spec.id, "retraining", what, owner, "ai/#how-it-is-changed")


def _governance(spec: Service, today: date) -> Iterator[Due]:
    where = _ai_page(spec)
    for one in rounds(spec, today=today):
        if one.due:
            what = (
                f"Governance: {one.what[:1].lower()}{one.what[1:]}"
                if one.path[0] == "governance"
                else one.what
            )
            yield Due(one.due, "governance", spec.id, one.name, what, one.owner or "", where)
    for policy in spec.policies:
        if policy.next_review:
            what, owner = f"Policy is reviewed: {policy.name}", policy.owner or ""
            yield Due(policy.next_review, "policy", spec.id, policy.name, what, owner, "#more")


def _ai_page(spec: Service) -> str:
    return "ai/#reviews-that-come-round" if spec.ai else "#more"


def _models(spec: Service) -> Iterator[Due]:
    for model in spec.ai.models if spec.ai else ():
        if model.retires_on:
            what = f"Model is switched off: {model.name or model.id}"
            yield Due(model.retires_on, "model", spec.id, model.id, what, spec.owner, f"ai/#model-{model.id}")


def _ways(spec: Service, org: Org, today: date) -> Iterator[Due]:
    for way in ways(spec, org, today=today):
        if way.again:
            what, team = f"Try again: {way.title}", spec.operated_by or spec.owner
            url = f"ai/#way-{way.name}"
            yield Due(way.again, "practice", spec.id, f"way {way.name}", what, team, url)


def _hypercare(spec: Service) -> Iterator[Due]:
    hypercare = spec.hypercare or empty(Hypercare)
    if spec.lifecycle == "hypercare" and hypercare.agreed_end:
        owner = (spec.handoff.from_team if spec.handoff else None) or spec.built_by or spec.owner
        url = "handoff/#what-ends-hypercare"
        yield Due(hypercare.agreed_end, "hypercare", spec.id, "end", "Hypercare ends", owner, url)


def _handoff(spec: Service) -> Iterator[Due]:
    handoff = spec.handoff or empty(Handoff)
    for step in handoff.plan:
        if step.due and not step.done:
            what = step.milestone
            yield Due(step.due, "handoff", spec.id, what, what, step.owner or "", "handoff/#plan")
    for moved in handoff.transfers:
        if moved.due and not moved.done:
            name = f"{moved.item} {moved.what or ''}"
            what = f"Changes hands: {moved.what or moved.item}"
            url = "handoff/#what-changes-hands"
            yield Due(moved.due, "handoff", spec.id, name, what, moved.from_ or "", url)
    for criterion in handoff.acceptance_criteria:
        if criterion.due and criterion.verdict in _OPEN:
            what, owner = f"Acceptance: {criterion.text}", criterion.owner or ""
            url = f"handoff/#criterion-{criterion.id}"
            yield Due(criterion.due, "acceptance", spec.id, criterion.id, what, owner, url)
    for shown in handoff.demonstrations:
        if shown.due and shown.gaps:
            what, owner = f"Mend the page and demonstrate again: {shown.what}", shown.owner or ""
            yield Due(
                shown.due, "handoff", spec.id, f"again {shown.what}", what, owner, "handoff/#demonstrations"
            )


def _solid(spec: Service) -> Iterator[Due]:
    for item in spec.hardening:
        if item.due and not item.done:
            what, url = f"Made solid: {item.item}", f"handoff/#hardening-{item.id}"
            yield Due(item.due, "handoff", spec.id, f"hardening {item.id}", what, item.owner or "", url)
    for risk in spec.risks:
        if risk.until:
            what, owner = f"No longer accepted: {risk.description}", risk.accepted_by or ""
            yield Due(risk.until, "waiver", spec.id, f"risk {risk.id}", what, owner, "#more")


def _retirement(spec: Service) -> Iterator[Due]:
    plan, url = spec.retirement if spec.lifecycle in ("retiring", "retired") else None, "handoff/#how-it-ends"
    if plan is not None and plan.last_day and spec.lifecycle == "retiring":
        yield Due(plan.last_day, "decision", spec.id, "last day", "Last day of the service", spec.owner, url)
    for step in plan.steps if plan else ():
        if step.due and not step.done:
            name, what = f"retirement {step.id}", f"Ends: {step.what}"
            yield Due(step.due, "handoff", spec.id, name, what, step.owner or "", url)


def _waivers(spec: Service) -> Iterator[Due]:
    for waiver in spec.waivers:
        what = f"Waiver of {waiver.rule} runs out"
        name = f"{waiver.rule} {waiver.field or ''}"
        yield Due(waiver.expires, "waiver", spec.id, name, what, waiver.approver, "#what-is-missing")
    handoff = spec.handoff or empty(Handoff)
    for given in handoff.waivers:
        if given.expires:
            what = f"Waiver of acceptance criterion {given.criterion} runs out"
            owner = given.approver or ""
            yield Due(given.expires, "waiver", spec.id, given.criterion, what, owner, "handoff/#waivers")
    for item in (*handoff.open_risks, *handoff.deferred, *handoff.known_defects):
        if item.until:
            what = f"No longer accepted: {item.text}"
            url = "handoff/#handed-over-unfinished"
            yield Due(item.until, "waiver", spec.id, item.text, what, item.accepted_by or "", url)


def _adoption(spec: Service) -> Iterator[Due]:
    if spec.lifecycle == "pilot" and spec.pilot and spec.pilot.ends:
        yield Due(
            spec.pilot.ends, "decision", spec.id, "pilot", "The pilot ends: decide", spec.owner, "#more"
        )
    for stage in spec.scaling.stages if spec.scaling else ():
        if stage.due and not stage.decision:
            what, url = f"Decide go or no-go: {stage.name or stage.id}", f"handoff/#stage-{stage.id}"
            yield Due(stage.due, "decision", spec.id, f"stage {stage.id}", what, spec.owner, url)


def _change(spec: Service, today: date) -> Iterator[Due]:
    """Yield what people must be told, and the days to come on which something is different for them."""
    change, url = spec.change or empty(Change), "handoff/#what-changes-for-people"
    for message in change.messages:
        if message.when and not message.sent:
            yield Due(message.when, "message", spec.id, message.to, f"Tell {message.to}", spec.owner, url)
    for impact in change.impacts:
        if impact.from_ and impact.from_ >= today:
            name, what = f"change {impact.group}", f"Work changes: {impact.group}"
            yield Due(impact.from_, "message", spec.id, name, what, spec.owner, url)


def _vendors(spec: Service) -> Iterator[Due]:
    yield from _contracts(spec.vendors, spec.id, "#vendors")


def _contracts(vendors: Iterable[Vendor], service: str, url: str) -> Iterator[Due]:
    for vendor in vendors:
        if vendor.renewal:
            what = f"Contract ends or renews: {vendor.name}"
            yield Due(vendor.renewal, "contract", service, vendor.id, what, f"vendor:{vendor.id}", url)


_SOURCES: Final[tuple[Callable[[Service], Iterator[Due]], ...]] = (
    _maintenance, _renewal, _models, _hypercare, _handoff, _solid, _retirement, _waivers, _adoption, _vendors,
)  # fmt: skip
