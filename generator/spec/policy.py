"""What an organisation asks of its services, and how long it lets one do without."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.claims import Lifecycle, stated
from generator.spec.refs import Party
from generator.spec.values import Count, Day, FieldName, Length, Line, RuleId, Text, Tier


class Requirement(Section):
    """One thing that is asked of services of some tiers, from a state on."""

    field: FieldName | None = Field(
        None,
        description="The field to be filled. `[]` means in each entry, `[kind=restore]` in those of "
        "that kind, of which there must be one.",
        examples=["failure_modes[].time_box"],
    )
    rule: RuleId | None = Field(
        None,
        description="Instead of a field: the rule these tiers are for.",
        examples=["FMD003"],
    )
    of: Literal["service", "team", "org"] = Field(
        "service",
        description="Whose field it is: the service's, that of the teams that own and run it, or org.yaml's.",
        examples=["team"],
    )
    must: tuple[Tier, ...] = Field((), description="Tiers that must have it.", examples=[[1, 2]])
    should: tuple[Tier, ...] = Field((), description="Tiers that should have it.", examples=[[3]])
    since: Lifecycle = Field(
        "pilot", description="The state from which on it is asked.", examples=["readiness"]
    )
    given: FieldName | None = Field(
        None, description="Asked only where this other field is filled.", examples=["users"]
    )
    only: Literal["ai"] | None = Field(
        None, description="Asked only where a model decides or proposes something.", examples=["ai"]
    )
    least: Count | None = Field(None, description="How many entries it takes, at least.", examples=[3])
    area: Line | None = Field(
        None, description="The part of readiness it counts to.", examples=["Handoff and training"]
    )

    @model_validator(mode="after")
    def _names_one_thing(self) -> Self:
        if stated(self, "field") == stated(self, "rule"):
            raise ValueError("expected either `field` or `rule`")
        if set(self.must) & set(self.should):
            raise ValueError("expected a tier under `must` or under `should`, not under both")
        return self


class Waiver(Section):
    """A gap the service lives with for a while, because somebody has said so."""

    rule: RuleId = Field(description="The rule that finds the gap.", examples=["REQ001"])
    field: FieldName | None = Field(
        None,
        description="The field it is about; absent means all gaps of the rule.",
        examples=["failure_modes[id=replication-lag].recovery"],
    )
    reason: Text = Field(
        description="Why waiting is better than being late.",
        examples=["The standby is replaced in December; steps for the old one would be lost."],
    )
    approver: Party = Field(description="Who carries the consequence.", examples=["role:duty-manager"])
    granted: Day = Field(description="The day it was granted.", examples=["2026-11-10"])
    expires: Day = Field(
        description="The last day it holds. After it the gap counts again.",
        examples=["2026-12-31"],
    )

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.expires < self.granted:
            raise ValueError("expected `expires` on or after `granted`")
        return self


class WaiverPolicy(Section):
    """How far a requirement can be put off."""

    longest: Length | None = Field(None, description="The longest a waiver may last.", examples=["90d"])
    approvers: tuple[Party, ...] = Field(
        (),
        description="Who may approve one; absent means anybody.",
        examples=[["role:duty-manager"]],
    )


class CodePolicy(Section):
    """What is asked of the history of a service's code."""

    window: Length | None = Field(
        None,
        description="How far back contributors are counted, in whole days; absent means 365d.",
        examples=["365d"],
    )
    owner_silent_after: Length | None = Field(
        None,
        description="After how long without a commit an owner counts as silent, in whole days; absent means "
        "180d.",
        examples=["180d"],
    )
    behind: Count | None = Field(
        None,
        description="How many commits in alert and deploy paths since the described version are too many; "
        "absent means 5.",
        examples=[5],
    )
    bots: tuple[Line, ...] = Field(
        (),
        description="Names and addresses of more programs that commit; `*` stands for anything.",
        examples=[["release-train*"]],
    )


class Policy(Section):
    """What is asked of whom, from when. What it does not name is as the tool ships it."""

    requirements: tuple[Requirement, ...] = Field(
        (),
        description="Each stands in for the shipped one about the same field or rule; without tiers it asks "
        "nothing.",
        examples=[[{"field": "failure_modes[].time_box", "must": [1], "since": "readiness"}]],
    )
    waivers: WaiverPolicy | None = Field(
        None, description="How far a requirement can be put off.", examples=[{"longest": "90d"}]
    )
    everyday_words: tuple[Line, ...] = Field(
        (),
        description="Short words that no glossary has to explain, beside those the tool ships, such as CPU.",
        examples=[["SEK", "CRM"]],
    )
    code: CodePolicy | None = Field(
        None,
        description="What is asked of the history of code.",
        examples=[{"owner_silent_after": "180d"}],
    )
