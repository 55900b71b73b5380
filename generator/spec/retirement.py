"""Retirement: how a service ends, so that nobody misses it and nothing of it is left behind."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.claims import stated
from generator.spec.refs import Party
from generator.spec.values import Day, Id, Line, Text

RetirementKind = Literal["users", "interfaces", "data", "access", "alerts", "infrastructure", "contract"]


class RetirementStep(Section):
    """One thing that ends with the service."""

    id: Id = Field(description="Stable id, so that reviews can name it.", examples=["rt-keys"])
    about: RetirementKind = Field(
        description="What it is about; what is forgotten most often is access and contracts.",
        examples=["access"],
    )
    what: Text = Field(
        description="What will be true when it is done.", examples=["No key of the service opens anything."]
    )
    owner: Party | None = Field(None, description="Who does it.", examples=["service-operations"])
    due: Day | None = Field(None, description="When it must be done.", examples=["2027-06-30"])
    done: Day | None = Field(
        None, description="The day it was done; absent means not yet.", examples=["2027-06-28"]
    )
    evidence: Line | None = Field(
        None, description="Where one sees that it is.", examples=["Ticket OPS-40112"]
    )


class Retirement(Section):
    """The end of a service: who decided, what users have instead, what becomes of its data."""

    reason: Text | None = Field(
        None,
        description="Why it ends, for those who will ask.",
        examples=["All four countries settle through settlement-stream."],
    )
    decided_by: Party | None = Field(
        None, description="Who decided it.", examples=["role:head-of-finance-it"]
    )
    decided_at: Day | None = Field(None, description="The day of the decision.", examples=["2027-01-29"])
    last_day: Day | None = Field(
        None, description="The last day on which anybody can use it.", examples=["2027-06-30"]
    )
    instead: Text | None = Field(
        None,
        description="What users do from then on, and who helps them with it.",
        examples=["Batches are in the portal, page Batches; #settlement-duty helps."],
    )
    data: Text | None = Field(
        None,
        description="What is kept, where and until when, what is deleted, and who can still read it.",
        examples=["Bookings stay in the archive until 2037; everything else is deleted on 2027-07-31."],
    )
    way_back: Text | None = Field(
        None,
        description="How and until when it can be started again.",
        examples=["Until 2027-07-14 from the last backup, in four hours; then never."],
    )
    steps: tuple[RetirementStep, ...] = Field(
        (),
        description="What is taken down, ended or handed back, each with its day.",
        examples=[[{"id": "rt-keys", "about": "access", "what": "No key opens anything."}]],
    )

    @model_validator(mode="after")
    def _a_day_belongs_to_a_decision(self) -> Self:
        if self.decided_at is not None and not stated(self, "decided_by"):
            raise ValueError(f"expected `decided_by` for what was decided on {self.decided_at}")
        return self
