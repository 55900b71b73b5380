"""How current a spec is: when it was last looked at, and when it is to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from generator.analysis.dates import after
from generator.spec.governance import Review
from generator.spec.org import Org
from generator.spec.service import Service


@dataclass(frozen=True, slots=True)
class Freshness:
    """The newest review, None when there is none; `due` is None when neither it nor the tier sets a day."""

    review: Review | None
    due: date | None
    overdue: bool


def freshness(service: Service, org: Org, *, today: date) -> Freshness:
    """Say how current a spec is. A review's own `next_due` wins over the tier's `review_every`."""
    review = max(service.reviews, key=lambda review: review.at, default=None)
    if review is None:
        return Freshness(None, None, overdue=False)
    every = next((policy.review_every for policy in org.tiers if policy.tier == service.tier), None)
    due = review.next_due or after(review.at, every)
    return Freshness(review, due, overdue=due is not None and due < today)
