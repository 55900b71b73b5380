"""Quality of an AI system: how good it was when evaluated, and what watches over it since."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.claims import Target, stated
from generator.spec.refs import AlertName, FailureModeId, Party
from generator.spec.values import Day, Length, Line, Number, Text

MonitorType = Literal[
    "data-drift", "concept-drift", "quality", "calibration", "override-rate", "complaints", "safety", "cost",
    "latency", "freshness",
]  # fmt: skip


class Evaluation(Section):
    """One measured result, on named data, at a date."""

    metric: Line = Field(
        description="What was measured, by its usual name.", examples=["Accuracy of the proposed cost centre"]
    )
    value: Number | None = Field(None, description="The result.", examples=[0.94])
    slice: Line | None = Field(
        None,
        description="The part of the cases it holds for; an average hides the group it fails.",
        examples=["New suppliers"],
    )
    interval: Line | None = Field(
        None,
        description="How sure the number is: the confidence interval, with its level.",
        examples=["0.92 to 0.96, 95 %, n = 1 200"],
    )
    on: Line | None = Field(
        None,
        description="The data it was measured on, with its version.",
        examples=["golden-set 2026-10, 1 200 invoices"],
    )
    at: Day | None = Field(
        None,
        description="The day; a result from before the last change says nothing.",
        examples=["2026-10-31"],
    )
    threshold: Target | None = Field(
        None, description="The value it must reach, with its comparison.", examples=[">= 0.9"]
    )
    evidence: Line | None = Field(
        None, description="Where the run is recorded.", examples=["evaluations/2026-10-31.md"]
    )


class Baseline(Section):
    """The value of a good time, to compare today with."""

    value: Number = Field(description="The value.", examples=[0.06])
    at: Day | None = Field(
        None,
        description="The day it was taken; after a change of the model take it anew.",
        examples=["2026-10-31"],
    )


class Monitor(Section):
    """A number that is watched, and what somebody does when it leaves its range."""

    metric: Line = Field(
        description="What is watched, by the name dashboards and queries use.", examples=["override_rate"]
    )
    type: MonitorType = Field(
        description="What kind of change it shows; override rate and complaints come first, accuracy last.",
        examples=["override-rate"],
    )
    source: Line | None = Field(
        None, description="Where it is read.", examples=["Dashboard Triage quality, top right"]
    )
    query: Text | None = Field(
        None,
        description="The query that yields it, so that one can look further back.",
        examples=["sum(rate(triage_overridden_total[2h])) / sum(rate(triage_done_total[2h]))"],
    )
    baseline: Baseline | None = Field(
        None, description="The value of a good time.", examples=[{"value": 0.06, "at": "2026-10-31"}]
    )
    threshold: Target | None = Field(
        None,
        description="The value at which somebody acts, with its comparison. Left out when an alert has it.",
        examples=["> 0.12"],
    )
    alert: AlertName | None = Field(
        None,
        description="The alert that fires then; its rule file has the number.",
        examples=["TriageOverrideRateHigh"],
    )
    window: Length | None = Field(
        None, description="The time it is taken over, so that one odd hour wakes nobody.", examples=["2h"]
    )
    failure_mode: FailureModeId | None = Field(
        None,
        description="The failure mode it announces, whose steps are then followed.",
        examples=["wrong-cost-centre-rate"],
    )
    action: Line | None = Field(
        None,
        description="The first thing to do: a step or procedure by its id, or one sentence.",
        examples=["limit-supplier"],
    )
    owner: Party | None = Field(
        None, description="Who acts on it; a chart nobody owns is wallpaper.", examples=["service-operations"]
    )
    respond_within: Length | None = Field(
        None, description="How soon they act, so that harm stays bounded.", examples=["30m"]
    )

    @model_validator(mode="after")
    def _somebody_does_something(self) -> Self:
        for name in ("action", "owner"):
            if not stated(self, name):
                raise ValueError(f"expected `{name}` for the monitor of `{self.metric}`, found none")
        return self
