"""Reviews that come round: governance, a second look at a sample of decisions, the feedback of users."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.dates import after
from generator.spec.ai import Ai
from generator.spec.ai_oversight import DecisionReview, Feedback
from generator.spec.base import FieldPath, empty
from generator.spec.governance import Governance, GovernanceReview
from generator.spec.service import Service


class Round(Struct, frozen=True):
    """A review with the day it is due, None when nothing sets one. `name` tells it from the others."""

    name: str
    what: str
    section: GovernanceReview | DecisionReview | Feedback
    path: FieldPath
    owner: str | None
    last: date | None
    due: date | None
    overdue: bool = False


def rounds(spec: Service, *, today: date) -> tuple[Round, ...]:
    """Return every review that comes round, in the order of the spec.

    Its own `next_due` wins over the last one and its cadence.
    """
    found = (*_governance(spec), *_of_the_model(spec.ai or empty(Ai)))
    return tuple(replace(one, overdue=one.due is not None and one.due < today) for one in found)


def _governance(spec: Service) -> Iterator[Round]:
    for number, review in enumerate((spec.governance or empty(Governance)).reviews):
        what = f"{review.kind.replace('-', ' ')} review".replace("review review", "review").capitalize()
        path = ("governance", "reviews", number)
        due = review.next_due or after(review.last, review.cadence)
        yield Round(review.kind, what, review, path, review.owner, review.last, due)


def _of_the_model(ai: Ai) -> Iterator[Round]:
    sample, feedback = ai.decision_review, ai.feedback
    if sample is not None:
        what, due = "Review a sample of decisions", after(sample.last, sample.cadence)
        yield Round("decisions", what, sample, ("ai", "decision_review"), sample.owner, sample.last, due)
    if feedback is not None:
        what, last = "Go through the feedback of users", feedback.last_triaged
        due = after(last, feedback.cadence)
        yield Round("feedback", what, feedback, ("ai", "feedback"), feedback.triage_owner, last, due)
