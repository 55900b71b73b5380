"""Monitoring: objectives, alerts, dashboards, logs. Numbers of an alert stay in its rule file."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.claims import stated
from generator.spec.refs import AlertName, FailureModeId, Party, SeverityId
from generator.spec.steps import Input
from generator.spec.values import Flag, Id, Length, Line, Number, RelativePath, Share, Text, Url


class Sli(Section):
    """What is measured."""

    type: Literal["ratio", "threshold"] = Field(description="Kind of indicator.", examples=["ratio"])
    good: Text | None = Field(
        None, description="Query counting good events.", examples=["sum(rate(http_ok_total[5m]))"]
    )
    total: Text | None = Field(
        None, description="Query counting all events.", examples=["sum(rate(http_total[5m]))"]
    )
    query: Text | None = Field(
        None, description="Query of a threshold indicator.", examples=["max(ledger_lag_seconds)"]
    )
    op: Literal["lt", "lte", "gt", "gte"] | None = Field(
        None, description="How the query compares to the value.", examples=["lt"]
    )
    value: Number | None = Field(None, description="The value it is compared to.", examples=[30])


class Window(Section):
    """The time an objective is measured over."""

    rolling: Length | None = Field(None, description="A window that moves with time.", examples=["28d"])
    calendar: Literal["week", "month", "quarter", "year"] | None = Field(
        None, description="A window that starts anew.", examples=["month"]
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if stated(self, "rolling") == stated(self, "calendar"):
            raise ValueError("expected either `rolling` or `calendar`")
        return self


class Slo(Section):
    """A service level objective (OpenSLO v1 terms)."""

    id: Id = Field(description="Stable id.", examples=["write-latency"])
    name: Line | None = Field(
        None, description="What users are promised, in words.", examples=["Payments are booked within 2 s"]
    )
    sli: Sli | None = Field(
        None, description="What is measured.", examples=[{"type": "ratio", "good": "a", "total": "b"}]
    )
    target: Share | None = Field(
        None, description="Share of good events or time, between 0 and 1.", examples=[0.995]
    )
    window: Window | None = Field(
        None, description="The time it is measured over.", examples=[{"rolling": "28d"}]
    )
    budgeting: Literal["Occurrences", "Timeslices"] | None = Field(
        None, description="How the error budget is counted.", examples=["Occurrences"]
    )
    source: RelativePath | None = Field(
        None,
        description="OpenSLO, Sloth or Pyrra file it is defined in; what is left out here comes from there, "
        "and what both say must agree.",
        examples=["slo/ledger.yaml"],
    )
    source_name: Line | None = Field(
        None,
        description="Its name in that file, or `<service>/<name>`, when the name is not the id.",
        examples=["requests-availability"],
    )


class BudgetRule(Section):
    """What happens when the error budget runs low."""

    at: Line = Field(description="Share of the budget that is spent.", examples=["75 %"])
    then: Text = Field(description="What changes then.", examples=["Only fixes are released."])
    who: Party | None = Field(None, description="Who sees to it.", examples=["payments"])


class AlertNote(Section):
    """What a rule file cannot say about its alert."""

    name: AlertName = Field(description="The alert, as the rule file spells it.", examples=["LedgerDown"])
    severity: SeverityId | None = Field(
        None, description="Severity of an incident that starts with it.", examples=["sev1"]
    )
    pages: Flag | None = Field(None, description="Whether it wakes somebody.", examples=[True])
    failure_mode: FailureModeId | None = Field(
        None, description="The failure mode it means.", examples=["replication-lag"]
    )
    why: Text | None = Field(
        None, description="What it means, in one sentence.", examples=["The standby is too old to take over."]
    )
    false_positive_when: tuple[Text, ...] = Field(
        (), description="When it fires and nothing is wrong.", examples=[["During the monthly restore test"]]
    )
    silence_ok: Text | None = Field(
        None, description="When and how long it may be silenced.", examples=["During the restore test, 2 h"]
    )
    owner: Party | None = Field(None, description="Who keeps the rule right.", examples=["payments"])


class Alerts(Section):
    """Alert rules, read from their own files, and what the files cannot say."""

    from_: tuple[RelativePath, ...] = Field(
        (),
        alias="from",
        description="Rule files beside the spec; `*` and `?` match within one folder.",
        examples=[["alerts/*.yaml"]],
    )
    notes: tuple[AlertNote, ...] = Field(
        (),
        description="What the rule files cannot say, per alert.",
        examples=[[{"name": "LedgerDown", "failure_mode": "replication-lag"}]],
    )


class Dashboard(Section):
    """A picture of the service."""

    name: Line = Field(description="Its name.", examples=["Ledger overview"])
    url: Url | None = Field(
        None, description="Its address.", examples=["https://grafana.example.org/d/ledger"]
    )
    look_at: Text | None = Field(
        None, description="Which panel to look at first.", examples=["Write latency, top left"]
    )
    normal_looks_like: Text | None = Field(
        None, description="What it shows on a good day.", examples=["Flat below 200 ms"]
    )


class Query(Section):
    """A saved query in logs or traces."""

    name: Line = Field(description="Its name.", examples=["Ledger: deadlocks"])
    query: Text = Field(description="The query.", examples=['{app="ledger"} |= "deadlock detected"'])
    inputs: tuple[Input, ...] = Field(
        (),
        description="Values the reader fills in, and how to find them.",
        examples=[[{"name": "pod", "how_to_find": "First column of `kubectl get pods`."}]],
    )
    where: Line | None = Field(None, description="The tool it runs in.", examples=["Loki, data source prod"])
    what_it_shows: Text | None = Field(
        None, description="How to read the result.", examples=["One line per deadlock; none is normal"]
    )


class Probe(Section):
    """A synthetic check or health endpoint."""

    name: Line = Field(description="Its name.", examples=["pay-one-cent"])
    url_ref: Line | None = Field(
        None, description="What it calls.", examples=["https://ledger.example.org/healthz"]
    )
    interval: Length | None = Field(None, description="How often it runs.", examples=["1m"])
    means: Text | None = Field(
        None, description="What a failure of it means.", examples=["A payment cannot be booked"]
    )


class Metric(Section):
    """A metric or event that steps and dashboards speak of."""

    name: Line = Field(description="Its name as queries spell it.", examples=["ledger_lag_seconds"])
    meaning: Text = Field(description="What it measures.", examples=["Age of the standby's newest entry"])
    unit: Line | None = Field(None, description="Its unit.", examples=["seconds"])
    good_range: Line | None = Field(None, description="Values of a good day.", examples=["0 to 5"])
