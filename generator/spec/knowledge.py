"""Knowledge transfer: what was taught, what was shown back, and the time on duty side by side."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.claims import Result
from generator.spec.refs import Party, TeamId, TopicId
from generator.spec.values import Count, Day, Flag, Id, Length, Line, Text


class KtSession(Section):
    """One knowledge transfer session that was held."""

    id: Id = Field(description="Stable id for the coverage matrix.", examples=["kt-index-rebuild"])
    topic: Line = Field(
        description="What was taught, in the words of somebody looking for it.",
        examples=["Rebuilding the supplier index"],
    )
    at: Day | None = Field(None, description="The day it was held.", examples=["2026-10-21"])
    giver_team: TeamId | None = Field(None, description="Whose people taught.", examples=["ai-pilot-team"])
    receiver_roles: tuple[Line, ...] = Field(
        (),
        description="Which roles were in the room; a role that was not has not received it.",
        examples=[["On-call operator", "Second line"]],
    )
    receiver_teams: tuple[TeamId, ...] = Field(
        (),
        description="Whose people were in the room; left out, those of `to_team`.",
        examples=[["service-operations", "finance-platform"]],
    )
    format: Line | None = Field(
        None, description="How it was taught: talk, walk-through, hands on.", examples=["Hands on, staging"]
    )
    materials: Line | None = Field(
        None, description="Where slides and notes are.", examples=["docs/kt/index-rebuild.md"]
    )
    recording_ref: Line | None = Field(
        None,
        description="Where the recording is, for whoever joins the team next year.",
        examples=["Video archive, KT-2026-17"],
    )
    covers: tuple[TopicId, ...] = Field(
        (),
        description="Failure modes, procedures and alerts that were really gone through; the rest is a gap.",
        examples=[["stale-supplier-index", "TriageOverrideRateHigh"]],
    )
    outcome: Text | None = Field(
        None,
        description="What the receivers could do afterwards, and what stayed unclear.",
        examples=["Two operators rebuilt the index alone; timings are still guesses."],
    )


class Demonstration(Section):
    """The receiving team doing it, from the page alone."""

    what: TopicId = Field(
        description="The failure mode, procedure or alert that was played through.",
        examples=["wrong-cost-centre-rate"],
    )
    by_role: Line | None = Field(
        None,
        description="The role in the receiving team that did it, with nobody of the project helping.",
        examples=["On-call operator"],
    )
    by_team: TeamId | None = Field(
        None,
        description="The team whose people did it; done by those who hand over, it proves nothing.",
        examples=["service-operations"],
    )
    at: Day | None = Field(None, description="The day it was done.", examples=["2026-11-14"])
    result: Result | None = Field(
        None, description="Whether the page was enough: partial when somebody had to ask.", examples=["pass"]
    )
    took: Length | None = Field(
        None, description="How long it took, to hold against the time box.", examples=["22m"]
    )
    page_used: Flag | None = Field(
        None,
        description="Whether they worked from the published page; from memory proves nothing about it.",
        examples=[True],
    )
    gaps: tuple[Text, ...] = Field(
        (),
        description="What the page did not say; each is a gap until somebody did it again and found none.",
        examples=[["Step 3 does not say which region"]],
    )
    owner: Party | None = Field(
        None,
        description="Who mends the page and has it tried again.",
        examples=["ai-pilot-team"],
    )
    due: Day | None = Field(None, description="By when it is tried again.", examples=["2026-11-28"])


class Shadowing(Section):
    """A time on duty side by side."""

    kind: Literal["shadow", "reverse-shadow"] = Field(
        description="shadow: the receiver watches; reverse-shadow: the receiver works, the project watches.",
        examples=["reverse-shadow"],
    )
    from_: Day | None = Field(None, alias="from", description="First day.", examples=["2026-11-02"])
    to: Day | None = Field(None, description="Last day.", examples=["2026-11-06"])
    roles: tuple[Line, ...] = Field(
        (), description="Which roles of the receiving team took part.", examples=[["On-call operator"]]
    )
    pages_handled: Count | None = Field(
        None,
        description="How many alerts came in; a week without one has taught little.",
        examples=[7],
    )
    result: Result | None = Field(
        None, description="Whether the receiver can go on alone.", examples=["pass"]
    )

    @model_validator(mode="after")
    def _it_ends_after_it_starts(self) -> Self:
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise ValueError(f"expected `to` on or after {self.from_}, found {self.to}")
        return self
