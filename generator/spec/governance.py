"""Governance: reviews that come round, policies that bind, and reviews of the spec itself."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.claims import Commit
from generator.spec.refs import Party, TeamId
from generator.spec.values import Day, Length, Line, Text


class GovernanceReview(Section):
    """A review that comes round."""

    kind: Literal["decision-review", "compliance", "policy", "access", "risk"] = Field(
        description="What is looked at.", examples=["access"]
    )
    owner: Party | None = Field(
        None, description="Who holds it and is asked when it is overdue.", examples=["role:accounts-lead"]
    )
    cadence: Length | None = Field(None, description="How often it is held.", examples=["90d"])
    last: Day | None = Field(None, description="The day of the last one.", examples=["2026-10-05"])
    outcome: Text | None = Field(
        None,
        description="What it found and changed; nothing found is worth writing down.",
        examples=["Two leavers still had access; removed the same day."],
    )
    next_due: Day | None = Field(
        None,
        description="The day of the next one; past it, the review counts as overdue.",
        examples=["2027-01-05"],
    )

    @model_validator(mode="after")
    def _the_next_one_comes_later(self) -> Self:
        if self.last is not None and self.next_due is not None and self.next_due <= self.last:
            raise ValueError(f"expected `next_due` after {self.last}, found {self.next_due}")
        return self


class Governance(Section):
    """How the organisation keeps an eye on the service."""

    reviews: tuple[GovernanceReview, ...] = Field(
        (),
        description="Reviews that come round, with the last outcome.",
        examples=[[{"kind": "access", "owner": "role:accounts-lead", "cadence": "90d"}]],
    )


class PolicyRef(Section):
    """A policy of the organisation that binds this service."""

    name: Line = Field(description="Its name, as people look it up.", examples=["AI use policy"])
    ref: Line | None = Field(
        None, description="Where it is, with its version.", examples=["Intranet, policies, AI-03 version 2"]
    )
    requires: Text | None = Field(
        None,
        description="What it asks of whoever runs this service, in one sentence they can act on.",
        examples=["Every stop of the system is reported to the privacy lead within a day."],
    )
    owner: Party | None = Field(
        None, description="Who answers questions about it.", examples=["role:privacy-lead"]
    )
    since: Day | None = Field(
        None, description="The day this version came into force.", examples=["2026-07-01"]
    )
    next_review: Day | None = Field(
        None,
        description="When it is reviewed next, after which this service may have to change.",
        examples=["2027-07-01"],
    )


class Review(Section):
    """Somebody read this spec, or tried it, and says what they found."""

    scope: Line = Field(
        description="What was looked at: `all`, a section by its key, or a failure mode by its id.",
        examples=["all"],
    )
    at: Day = Field(description="The day.", examples=["2026-11-02"])
    by_team: TeamId | None = Field(
        None,
        description="The team that looked; those who will use it at night see the most.",
        examples=["service-operations"],
    )
    commit: Commit | None = Field(
        None,
        description="The commit of the spec that was looked at; what changed since is shown beside it.",
        examples=["4f0c2a9d1be7"],
    )
    method: Literal["read", "dry-run", "exercise", "incident"] | None = Field(
        None,
        description="How closely: read, walked through, tried out, or used in earnest.",
        examples=["dry-run"],
    )
    outcome: Text | None = Field(
        None,
        description="What was found and changed; a review that changes a date only is worth nothing.",
        examples=["Steps 2 and 3 swapped; region added to the restore command."],
    )
    next_due: Day | None = Field(
        None, description="When to look again, if policy does not say.", examples=["2027-02-02"]
    )

    @model_validator(mode="after")
    def _the_next_one_comes_later(self) -> Self:
        if self.next_due is not None and self.next_due <= self.at:
            raise ValueError(f"expected `next_due` after {self.at}, found {self.next_due}")
        return self
