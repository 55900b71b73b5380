"""Failure modes: how the service breaks, how one notices, and what to do then (FMEA, IEC 60812)."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from generator.spec.base import Section
from generator.spec.refs import AlertName, ItemVersion, Party, PolicyId, TemplateId
from generator.spec.steps import Step
from generator.spec.values import Count, Day, Id, Length, Line, RelativePath, Score, Text

_STEP = [{"do": "Look at the queue length.", "expect": "Below 100"}]


class Effect(Section):
    """What the failure does, and to whom."""

    users: Text | None = Field(None, description="What users notice.", examples=["Payments time out"])
    business: Text | None = Field(
        None, description="What it costs the business.", examples=["About 900 orders an hour are lost"]
    )
    data: Text | None = Field(
        None, description="What happens to data.", examples=["None lost; entries wait in the queue"]
    )
    safety: Text | None = Field(
        None, description="Harm to people, if any.", examples=["None: no device is controlled"]
    )


class Detection(Section):
    """One way the failure is noticed."""

    alert: AlertName | None = Field(
        None, description="The alert that fires.", examples=["LedgerWriteLatencyHigh"]
    )
    synthetic: Line | None = Field(
        None, description="The synthetic check that fails.", examples=["pay-one-cent"]
    )
    log_query: Line | None = Field(None, description="The saved log query.", examples=["Ledger: deadlocks"])
    dashboard: Line | None = Field(
        None, description="The dashboard that shows it.", examples=["Ledger overview"]
    )
    user_report: Line | None = Field(
        None,
        alias="user-report",
        description="How users would tell us.",
        examples=["Service desk, category Payments"],
    )
    expected_delay: Length | None = Field(
        None, description="Time from the failure to its being noticed.", examples=["5m"]
    )


class EscalateWhen(Section):
    """A reason to stop trying and call."""

    condition: Text = Field(description="What is the case then.", examples=["No standby is in sync"])
    after: Length | None = Field(None, description="How long to try at most.", examples=["15m"])
    policy: PolicyId | None = Field(
        None, description="The escalation policy to follow.", examples=["around-the-clock"]
    )
    level: Count | None = Field(None, description="The level of the policy to start at.", examples=[2])
    take_with_you: tuple[Line, ...] = Field(
        (),
        description="What the next person will ask for.",
        examples=[["Output of the first check", "Time it began"]],
    )


class Workaround(Section):
    """How people carry on meanwhile."""

    for_: Line | None = Field(None, alias="for", description="Whom it helps.", examples=["Shop owners"])
    text: Text = Field(description="What they do instead.", examples=["Take card payments by terminal."])
    until: Line | None = Field(None, description="How long that can go on.", examples=["One working day"])


class Control(Section):
    """Something that makes the failure rarer, smaller or sooner noticed."""

    control: Text = Field(description="What it is.", examples=["Cap the queue at 10 000 entries"])
    type: Literal["prevent", "detect", "limit"] = Field(
        description="Whether it prevents, detects or limits.", examples=["limit"]
    )
    owner: Party | None = Field(None, description="Who brings it about.", examples=["payments"])
    due: Day | None = Field(None, description="By when.", examples=["2027-01-31"])
    done: Day | None = Field(None, description="Since when it works.", examples=["2026-10-02"])
    severity_after: Score | None = Field(None, description="Severity with it in place.", examples=[5])
    occurrence_after: Score | None = Field(None, description="Occurrence with it in place.", examples=[2])
    detection_after: Score | None = Field(None, description="Detection with it in place.", examples=[2])


class FailureMode(Section):
    """One way in which the service fails, and the way back."""

    id: Id = Field(
        description="Stable id; the page's address is made of it. With `uses` it is the item's unless said.",
        examples=["replication-lag"],
    )
    uses: ItemVersion | None = Field(
        None,
        description="The library item it comes from. A field beside it stands in for the item's, as a whole.",
        examples=["library/disk-full@1.2"],
    )
    with_: Mapping[str, Line] = Field(
        {}, alias="with", description="Values of the item's parameters.", examples=[{"volume": "data"}]
    )
    title: Line = Field(
        description="The failure in the words of someone who sees it.",
        examples=["Standby falls behind the primary"],
    )
    aliases: tuple[Id, ...] = Field(
        (),
        description="Ids it had before. The old addresses of its page lead to the new one.",
        examples=[["db-lag"]],
    )
    component: Line | None = Field(None, description="The part that fails.", examples=["PostgreSQL standby"])
    symptoms: tuple[Text, ...] = Field(
        (),
        description="What users and operators see, literal error texts included: this is what gets searched.",
        examples=[["Reads show old balances", "ERROR: canceling statement due to conflict with recovery"]],
    )
    cause: tuple[Text, ...] = Field(
        (), description="Likely causes, the likeliest first.", examples=[["A long report on the standby"]]
    )
    effect: Effect | None = Field(
        None, description="What it does, and to whom.", examples=[{"users": "Balances are minutes old"}]
    )
    severity: Score | None = Field(
        None, description="FMEA severity, 1 (nobody notices) to 10 (worst).", examples=[7]
    )
    occurrence: Score | None = Field(
        None, description="FMEA occurrence, 1 (never seen) to 10 (all the time).", examples=[3]
    )
    detection: Score | None = Field(
        None, description="FMEA detection, 1 (noticed at once) to 10 (not noticed).", examples=[2]
    )
    detected_by: tuple[Detection, ...] = Field(
        (),
        description="How it is noticed. Thresholds stay in the alert rule.",
        examples=[[{"alert": "LedgerReplicationLag", "expected_delay": "5m"}]],
    )
    first_check: Step | None = Field(
        None, description="The one look that tells whether this is it.", examples=_STEP
    )
    diagnosis: tuple[Step, ...] = Field((), description="Steps that find the cause.", examples=[_STEP])
    mitigation: tuple[Step, ...] = Field((), description="Steps that stop the harm.", examples=[_STEP])
    recovery: tuple[Step, ...] = Field((), description="Steps back to normal.", examples=[_STEP])
    verification: tuple[Step, ...] = Field((), description="How one knows that it is over.", examples=[_STEP])
    rollback: tuple[Step, ...] = Field((), description="Steps that undo the mitigation.", examples=[_STEP])
    workaround: Workaround | None = Field(
        None, description="How people carry on.", examples=[{"text": "Take card payments by terminal."}]
    )
    escalate_when: tuple[EscalateWhen, ...] = Field(
        (),
        description="When to stop trying and call.",
        examples=[[{"condition": "No standby is in sync", "after": "15m"}]],
    )
    time_box: Length | None = Field(
        None, description="Stop and escalate after this time, whatever the state.", examples=["30m"]
    )
    comms: tuple[TemplateId, ...] = Field((), description="Messages to send.", examples=[["customers-delay"]])
    prevention: tuple[Control, ...] = Field(
        (),
        description="What makes it rarer, smaller or sooner noticed.",
        examples=[[{"control": "Cap the queue", "type": "limit"}]],
    )
    related_alerts: tuple[AlertName, ...] = Field(
        (), description="Alerts that often fire with it.", examples=[["LedgerWriteLatencyHigh"]]
    )
    related_code: tuple[RelativePath, ...] = Field(
        (),
        description="Paths in the code whose change makes it likelier.",
        examples=[["ledger/replication/"]],
    )

    @property
    def alerts(self) -> tuple[AlertName, ...]:
        """Alerts that detect it, in the order of the spec."""
        return tuple(found.alert for found in self.detected_by if found.alert is not None)
