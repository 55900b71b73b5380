"""Adoption: whose service it is, what makes it worth running, how it grows, what changes for people."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.claims import Target, stated
from generator.spec.refs import Party
from generator.spec.training import AudienceId
from generator.spec.values import Day, Flag, Id, Length, Line, Number, Text


class Stakeholder(Section):
    """A function of the organisation with something to gain or to lose."""

    function: Line = Field(
        description="The function, not a person: accounts, legal, works council, service desk.",
        examples=["Accounts payable"],
    )
    interest: Text | None = Field(
        None,
        description="What it hopes for or fears, in its own words.",
        examples=["Invoices in the right queue without more work at month end."],
    )
    role: Party | None = Field(
        None, description="The role that speaks for it.", examples=["role:accounts-lead"]
    )
    decision_rights: tuple[Line, ...] = Field(
        (),
        description="What it may decide or veto; whoever is missing here decides by complaint.",
        examples=[["Switch proposals off", "Approve a new model"]],
    )
    involved_since: Day | None = Field(
        None,
        description="Since when it has really taken part; a day shortly before go-live is a risk.",
        examples=["2026-03-02"],
    )
    sign_off: Flag | None = Field(None, description="Whether the handoff needs its word.", examples=[True])


class SuccessCriterion(Section):
    """One measure of whether the service is worth running."""

    id: Id = Field(description="Stable id that pilot and reviews name.", examples=["sc-adopt"])
    class_: Literal["function", "sustainable-operation", "adoption", "business-case"] = Field(
        alias="class",
        description="function: it works; sustainable-operation: it can be run; adoption: people use it; "
        "business-case: it pays.",
        examples=["adoption"],
    )
    metric: Line = Field(
        description="What is measured, so that two people get the same number.",
        examples=["Share of clerks using proposals weekly"],
    )
    target: Target | None = Field(
        None,
        description="What was promised, with its comparison, before the result was known.",
        examples=[">= 0.8"],
    )
    stop_when: Target | None = Field(
        None,
        description="The value, with its comparison, at which going on is not worth it; agreed before, like "
        "the target.",
        examples=["< 0.4"],
    )
    actual: Number | None = Field(
        None, description="What was measured last; not measured is `unknown`, never 0.", examples=[0.71]
    )
    measured_at: Day | None = Field(None, description="The day of that measurement.", examples=["2026-11-18"])
    source: Line | None = Field(
        None,
        description="Where the number comes from, so that it can be taken again.",
        examples=["Dashboard Triage adoption, panel Weekly users"],
    )
    owner: Party | None = Field(
        None, description="Who measures it and answers for the target.", examples=["role:accounts-lead"]
    )


class Pilot(Section):
    """The limited trial and its end."""

    time_box: Length | None = Field(
        None, description="How long it may last; a pilot without an end becomes production.", examples=["12w"]
    )
    ends: Day | None = Field(
        None, description="The day it is over, decision or not.", examples=["2026-09-30"]
    )
    exit_decision: Text | None = Field(
        None,
        description="What is decided at its end, and by whom; afterwards, what was decided.",
        examples=["Accounts lead: go on to hardening with proposals only, no automatic routing."],
    )
    criteria: tuple[Line, ...] = Field(
        (),
        description="What the decision rests on: success criteria by id, or facts in words.",
        examples=[["sc-adopt", "No wrong payment was prepared"]],
    )


class Stage(Section):
    """One step from few users to all of them."""

    id: Id = Field(description="Stable id that later stages name.", examples=["all-sweden"])
    name: Line | None = Field(None, description="What people call it.", examples=["All Swedish offices"])
    scope: Text | None = Field(
        None,
        description="Who and what comes in, with numbers: the load somebody must carry.",
        examples=["120 clerks, 6 000 invoices a day, four times today's."],
    )
    resources: tuple[Line, ...] = Field(
        (),
        description="People, capacity, licences and money it takes, and which of them are granted.",
        examples=[["One more service desk agent (granted)", "Twice the model quota (asked for)"]],
    )
    due: Day | None = Field(None, description="When it should be reached.", examples=["2027-03-31"])
    depends_on: tuple[Id, ...] = Field((), description="Stages that come first.", examples=[["two-offices"]])
    go_no_go: tuple[Text, ...] = Field(
        (),
        description="What must be true on the day of the decision.",
        examples=[["Override rate below 8 % for 28 days", "Service desk trained"]],
    )
    decision: Literal["go", "no-go", "hold"] | None = Field(
        None, description="What was decided; absent means not yet.", examples=["go"]
    )
    decided_at: Day | None = Field(None, description="The day of the decision.", examples=["2027-01-15"])

    @model_validator(mode="after")
    def _a_day_belongs_to_a_decision(self) -> Self:
        if self.decided_at is not None and not stated(self, "decision"):
            raise ValueError(f"expected `decision` for stage `{self.id}` decided on {self.decided_at}")
        return self


class Scaling(Section):
    """The plan from few users to all of them."""

    stages: tuple[Stage, ...] = Field(
        (),
        description="The stages in order, each with its own decision.",
        examples=[[{"id": "two-offices", "due": "2026-12-15"}, {"id": "all", "depends_on": ["two-offices"]}]],
    )

    @model_validator(mode="after")
    def _stages_depend_on_earlier_ones(self) -> Self:
        earlier: set[str] = set()
        for stage in self.stages:
            strangers = [name for name in stage.depends_on if name not in earlier]
            if strangers:
                raise ValueError(f"expected `{stage.id}` to depend on earlier stages, found `{strangers[0]}`")
            earlier.add(stage.id)
        return self


class Impact(Section):
    """What changes for one group of people."""

    group: Line = Field(
        description="The group, spelt as in `users`, so that each group can be seen to be cared for.",
        examples=["Accounts clerks"],
    )
    what_changes: Text | None = Field(
        None,
        description="What they do differently, stop doing or lose; the unwelcome parts too.",
        examples=["They check a proposal instead of typing the cost centre; typing speed no longer counts."],
    )
    from_: Day | None = Field(
        None, alias="from", description="The first day on which it is different.", examples=["2026-11-09"]
    )
    support: Text | None = Field(
        None,
        description="Who helps them in the first weeks, where and when.",
        examples=["Champion on each floor for two weeks, chat #triage-help 08:00-17:00."],
    )
    trained_as: AudienceId | None = Field(
        None,
        description="As which audience of `training` they learn it; `na` when there is nothing to learn.",
        examples=["end-user"],
    )


class Message(Section):
    """One thing people are told."""

    to: Line = Field(description="Which group.", examples=["Accounts clerks"])
    when: Day | None = Field(
        None, description="The day it goes out; before the change, not with it.", examples=["2026-10-26"]
    )
    sent: Day | None = Field(None, description="The day it really went out.", examples=["2026-10-26"])
    channel: Line | None = Field(
        None, description="Where they will really see it.", examples=["Team meeting and intranet"]
    )
    text: Text | None = Field(
        None,
        description="The message itself, ready to send.",
        examples=["From 9 November invoices come with a proposed cost centre. You decide."],
    )


class Change(Section):
    """What the service changes for people, and how they hear of it."""

    impacts: tuple[Impact, ...] = Field(
        (),
        description="What changes, group by group.",
        examples=[[{"group": "Accounts clerks", "what_changes": "They check instead of typing."}]],
    )
    messages: tuple[Message, ...] = Field(
        (),
        description="What is said to whom, and when.",
        examples=[[{"to": "Accounts clerks", "when": "2026-10-26", "channel": "Team meeting"}]],
    )
    champions: tuple[Line, ...] = Field(
        (),
        description="Functions among the users that help colleagues and carry complaints back; no names.",
        examples=[["One clerk per floor, named by the accounts lead"]],
    )
