"""Whether somebody has looked at the spec since the world may have changed."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.codepaths import terms
from generator.analysis.freshness import Freshness, freshness
from generator.catalog import ServiceEntry
from generator.codebase.behind import behind
from generator.readiness import Context, Finding, rule


@rule("FRS001", fields=("reviews", "reviews[].next_due", "org.tiers[].review_every"), beyond=True)
def review_overdue(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The day of the next review is past.

    Names, commands and thresholds drift, and the page still looks as sure as on its first day.

    Look through the pages with whoever runs the service, and record it in ``reviews``.
    """
    found = _freshness(service, context)
    if found.overdue and found.review is not None:
        yield ("reviews",), f"reviewed on {found.review.at}, and again due on {found.due}"


@rule("FRS002", fields=("version", "code_locations[].deploy_paths", "org.policy.code.behind"), beyond=True)
def code_moved_on(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """Alert or deploy paths were changed often since the version the spec describes.

    Thresholds, names of workloads and commands are in just these files. The page still has the old ones.

    Look through the changes, correct the spec, and set ``version`` to what it describes then.
    """
    most = terms(context.catalog.org.spec).behind
    for code in context.facts.code if context.facts else ():
        found = behind(service.spec, code)
        if found.hot is not None and found.hot >= max(most, 1):
            yield ("version",), found.words


@rule(
    "FRS003",
    fields=("reviews", "org.tiers[].review_after_changes", "org.tiers[].review_on_change_of"),
    beyond=True,
)
def changed_since_review(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """More was changed since the last review than the tier lets pass.

    What is on the page tonight is not what somebody looked at, however recent the day of the review is.
    Counted are changes of whom to call, alerts, steps and limits, from the reviewed commit to HEAD; a record
    that only moves its date counts as none.

    See what changed with ``handoff review``, look through it, and record it with ``--record``.
    """
    found = _freshness(service, context)
    if found.outgrown:
        yield ("reviews",), found.outgrown


def _freshness(service: ServiceEntry, context: Context) -> Freshness:
    looked = context.facts.reviews if context.facts else ()
    return freshness(service.spec, context.catalog.org.spec, today=context.today, looked=looked)


RULES = (review_overdue, code_moved_on, changed_since_review)
