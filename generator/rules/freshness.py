"""Whether somebody has looked at the spec since the world may have changed."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.freshness import freshness
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule


@rule("FRS001", fields=("reviews", "reviews[].next_due", "org.tiers[].review_every"))
def review_overdue(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The day of the next review is past.

    Names, commands and thresholds drift, and the page still looks as sure as on its first day.

    Look through the pages with whoever runs the service, and record it in ``reviews``.
    """
    found = freshness(service.spec, context.catalog.org.spec, today=context.today)
    if found.overdue and found.review is not None:
        yield ("reviews",), f"reviewed on {found.review.at}, and again due on {found.due}"


RULES = (review_overdue,)
