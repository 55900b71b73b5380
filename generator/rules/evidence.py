"""Whether claims are backed by records that exist, that are kept, and that still count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Final

from generator.analysis.learning import learning
from generator.catalog import ServiceEntry
from generator.evidence import Proof, Trace, days_ago, kept_for, unproved
from generator.readiness import Context, Finding, rule
from generator.spec.base import Section, sections
from generator.spec.claims import Evidence, Tested
from generator.spec.drills import Exercise
from generator.spec.procedures import RestoreTest

_RECORDS: Final = (Exercise, Tested, RestoreTest, Evidence)
_VERDICTS: Final = ("handoff", "hardening", "retirement")


@rule(
    "EVD003",
    fields=(
        "handoff.acceptance_criteria[].evidence",
        "handoff.transfers[].evidence",
        "hardening[].evidence",
        "retirement.steps[].evidence",
    ),
)
def verdict_without_evidence(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Something is met or done, and nothing shows it.

    Whoever takes over relies on a word; when it was wrong, an incident is the first to say so.

    Write under ``evidence`` what a stranger can open: the record, the review, the commit.
    """
    for path, section in unproved(service.spec):
        if path[0] in _VERDICTS:
            name = getattr(section, "id", None) or getattr(section, "what", None) or "it"
            word = "met" if hasattr(section, "verdict") else "done"
            yield path, f"{name} is {word}, and nothing shows it"


@rule(
    "EVD004",
    fields=("training.exercises[].ref", "procedures[].recovery.last_test.evidence"),
)
def exercise_without_record(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """Something was tried, and no record of it is named.

    What was found that day is lost, and the next try cannot be compared with it.

    Write down what was done and found, and where that is: ``ref`` or ``evidence``.
    """
    for path, section in unproved(service.spec):
        if path[0] not in _VERDICTS:
            yield path, f"no record of what was tried on {getattr(section, 'at', '')} is named"


@rule(
    "EVD005", fields=("handoff.acceptance_criteria[].evidence[].ref", "training.exercises[].ref"), beyond=True
)
def evidence_not_committed(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A file that is evidence is on this disk only: the repository's last commit does not have it.

    Nobody else can open it, and when this disk is gone it never was.

    Commit it together with the spec that names it.
    """
    for proof, found in _traced(service, context, "file"):
        if not found.found:
            yield proof.path, f"{proof.ref} is not committed"


@rule(
    "EVD006",
    fields=("handoff.acceptance_criteria[].evidence[].ref", "hardening[].evidence[].ref"),
    beyond=True,
)
def commit_not_found(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A commit that is evidence is in none of the repositories of the service.

    What it showed was rebased away, or never merged: it is not what runs.

    Name the commit that was merged. Repositories that cannot be read are not judged.
    """
    for proof, found in _traced(service, context, "commit"):
        if not found.found:
            yield proof.path, f"{proof.ref} is {found.words}"


@rule(
    "EVD007",
    fields=("handoff.acceptance_criteria[].at", "hardening[].done", "training.exercises[].at", "Evidence.at"),
)
def record_of_the_future(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A record, a test or a verdict bears a day that has not come yet.

    It is a plan. A plan shows what somebody means to do, not that it works.

    Write the day it was done, once it is; until then leave it out, or give it a ``due`` where there is one.
    """
    for path, section in sections(service.spec):
        for name in _days(type(section)):
            day = getattr(section, name)
            if isinstance(day, date) and not isinstance(day, datetime) and day > context.today:
                yield (*path, name), f"is dated {day}, {days_ago(day, context.today)}: a plan is not a record"


@rule(
    "EVD008",
    fields=(
        "procedures[].recovery.last_test.at",
        "Evidence.at",
        "org.tiers[].exercise_every",
        "org.tiers[].evidence_lasts",
    ),
)
def evidence_too_old(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Evidence is older than the tier lets it count, or nobody can tell because its day is not written.

    Systems and people have changed since; what it showed may no longer be so.

    Do it again and write down the new record. Evidence of a verdict is judged on the day of the verdict.
    """
    org, tier = context.catalog.org.spec, service.spec.tier
    for proof in service.evidence:
        lasts = kept_for(proof, tier, org)
        if lasts is None:
            continue
        if proof.at is None:
            message = f"the day of {proof.ref} is not written; tier {tier} lets it count for {lasts}"
            yield (*proof.path[:-1], "at"), message
            continue
        until = proof.judged or context.today
        days = (until - proof.at).days
        if days * 86_400 > lasts.seconds:
            when = f"on {until}, the day of the verdict," if proof.judged else "today"
            age = f"{proof.ref} is of {proof.at}, {when} {days} days old"
            yield (*proof.path[:-1], "at"), f"{age}; tier {tier} lets it count for {lasts}"


@rule("EVD009", fields=("training.exercises", "org.tiers[].exercise_every"))
def exercise_outdated(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A failure mode was exercised, but longer ago than the tier asks for.

    Those who did it may have left, and the page may no longer be true.

    Play its drill again and write it into ``training.exercises``.
    """
    found = learning(service, context.catalog.org.spec, today=context.today)
    for covered in found.about("failure mode"):
        if covered.overdue and covered.tried is not None:
            days = (context.today - covered.tried).days
            told = f"{covered.topic.id} was last tried on {covered.tried}, {days} days ago"
            asked = f"tier {service.spec.tier} asks for it every {found.every}"
            yield ("training", "exercises"), f"{told}; {asked}"


@cache
def _days(kind: type[Section]) -> tuple[str, ...]:
    """Name the fields of a record or a verdict that bear its day."""
    names = ("at",) if kind in _RECORDS else ("at", "done") if "evidence" in kind.model_fields else ()
    return tuple(name for name in names if name in kind.model_fields)


def _traced(service: ServiceEntry, context: Context, form: str) -> Iterator[tuple[Proof, Trace]]:
    """Yield evidence of a form with what git knows of it; what cannot be known is left out."""
    known = context.facts.traces if context.facts else {}
    for proof in service.evidence:
        trace = known.get(proof.ref)
        if proof.form == form and trace is not None and trace.found is not None:
            yield proof, trace


RULES = (
    verdict_without_evidence,
    exercise_without_record,
    evidence_not_committed,
    commit_not_found,
    record_of_the_future,
    evidence_too_old,
    exercise_outdated,
)
