"""Escalation: who is called, after how long, who decides, and what those affected are told."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.audience import OTHER_MARK, Reader
from generator.spec.base import Section, marker
from generator.spec.channels import ChannelType, Hours
from generator.spec.refs import Party, SeverityId
from generator.spec.values import Count, Id, Length, Line, Text, Url


class Level(Section):
    """One rung of the ladder."""

    level: Count = Field(description="The rung's number, from 1.", examples=[1])
    target: Party = Field(description="Whom to call.", examples=["service-operations"])
    via: tuple[ChannelType, ...] = Field(
        (), description="Kinds of channel to use, in this order.", examples=[["pager", "chat"]]
    )
    after: Length = Field(
        description="Time since the start when this rung is called; it grows from rung to rung.",
        examples=["20m"],
    )
    repeat: Count | None = Field(None, description="How many times to try before going on.", examples=[2])
    note: Line | None = Field(
        None, description="What to say or bring.", examples=["Have the batch number ready"]
    )


class FinalLevel(Section):
    """Whom to call when nobody on the ladder answered."""

    target: Party = Field(description="The last resort.", examples=["role:head-of-operations"])
    then: Line | None = Field(
        None, description="What happens then.", examples=["Decides to stop the service"]
    )


class Policy(Section):
    """A ladder for some severities."""

    id: Id = Field(description="Stable id that failure modes name.", examples=["around-the-clock"])
    applies_to: tuple[SeverityId, ...] = Field(
        (), description="Severities it is for; empty means all.", examples=[["sev1", "sev2"]]
    )
    hours: Hours | None = Field(
        None,
        description="When the policy holds; absent means always.",
        examples=[{"tz": "UTC", "days": ["mon"], "from": "08:00", "to": "16:00"}],
    )
    levels: tuple[Level, ...] = Field(
        min_length=1,
        description="The rungs, first called first.",
        examples=[[{"level": 1, "target": "service-operations", "via": ["pager"], "after": "0m"}]],
    )
    final: FinalLevel | None = Field(
        None,
        description="Whom to call when nobody answered.",
        examples=[{"target": "role:head-of-operations"}],
    )

    @model_validator(mode="after")
    def _later_rungs_are_called_later(self) -> Self:
        waits = [level.after.seconds for level in self.levels]
        if any(later <= sooner for sooner, later in pairwise(waits)):
            raise ValueError("expected `after` to grow from level to level")
        return self


class Decision(Section):
    """A decision that must not wait for a meeting, and who may take it."""

    decision: Literal[
        "stop-service",
        "rollback",
        "failover",
        "switch-off-ai",
        "notify-customers",
        "notify-regulator",
        "spend",
    ] = Field(description="What is decided.", examples=["rollback"])
    who: Party = Field(description="Who decides.", examples=["service-operations"])
    deputy: Party | None = Field(
        None, description="Who decides when that one cannot be reached.", examples=["role:incident-lead"]
    )
    when: Text | None = Field(
        None,
        description="The condition that calls for it.",
        examples=["More than 5 % of payments fail for 10 minutes."],
    )


class Functional(Section):
    """Whom to ask about one topic, whatever the severity."""

    topic: Literal["database", "network", "security", "data", "model", "vendor"] = Field(
        description="What the question is about.", examples=["database"]
    )
    to: Party = Field(description="Who knows.", examples=["data-platform"])
    via: tuple[ChannelType, ...] = Field((), description="How to reach them.", examples=[["chat"]])
    hours: Hours | None = Field(
        None,
        description="When they answer.",
        examples=[{"tz": "UTC", "days": ["mon"], "from": "08:00", "to": "16:00"}],
    )


class Escalation(Section):
    """Everything about reaching people."""

    policies: tuple[Policy, ...] = Field(
        (),
        description="The ladders of this service.",
        examples=[
            [
                {
                    "id": "around-the-clock",
                    "levels": [{"level": 1, "target": "service-operations", "after": "0m"}],
                }
            ]
        ],
    )
    decisions: tuple[Decision, ...] = Field(
        (),
        description="Decision rights: who may stop, roll back, fail over, notify, spend.",
        examples=[[{"decision": "rollback", "who": "service-operations"}]],
    )
    functional: tuple[Functional, ...] = Field(
        (), description="Whom to ask by topic.", examples=[[{"topic": "database", "to": "data-platform"}]]
    )


class CommsTemplate(Section):
    """Words ready to send, so that nobody writes them under stress."""

    marked: Reader | None = marker(OTHER_MARK)
    id: Id = Field(description="Stable id that failure modes name.", examples=["customers-delay"])
    audience: Line = Field(description="Who reads it.", examples=["Shop owners"])
    channel: Line = Field(description="Where it is sent.", examples=["Status page"])
    when: Line | None = Field(None, description="When to send it.", examples=["15 minutes into a sev1"])
    text: Text = Field(
        description="The message, complete; what must be filled in stands in angle brackets.",
        examples=["Payments are delayed. We will write again at <time>."],
    )


class Comms(Section):
    """What those affected are told."""

    templates: tuple[CommsTemplate, ...] = Field(
        (),
        description="Messages ready to send.",
        examples=[
            [{"id": "delay", "audience": "Shops", "channel": "Status page", "text": "Payments are delayed."}]
        ],
    )
    status_page: Url | None = Field(
        None, description="Where the public state is shown.", examples=["https://status.example.org"]
    )
