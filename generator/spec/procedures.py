"""Procedures, maintenance and access: work that is planned, with the same steps as an incident."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from generator.spec.base import Section
from generator.spec.refs import ItemVersion, Party, ProcedureId
from generator.spec.steps import Input, Step
from generator.spec.values import Day, Id, Length, Line, RelativePath, Text

_STEP = [{"do": "Start the job.", "expect": "It reports Running"}]

ProcedureKind = Literal[
    "deploy", "rollback", "start", "stop", "restart", "scale", "throttle", "partial-shutdown", "backup",
    "restore", "failover", "failback", "access-grant", "break-glass", "key-rotation", "certificate-renewal",
    "patch", "security-incident", "data-incident", "business-continuity", "retraining", "data-preparation",
    "labelling", "decommission",
]  # fmt: skip


class RestoreTest(Section):
    """A restore that was really made."""

    at: Day = Field(description="The day.", examples=["2026-11-04"])
    result: Literal["pass", "partial", "fail"] = Field(description="How it went.", examples=["pass"])
    took: Length | None = Field(None, description="How long it took.", examples=["38m"])
    lost: Length | None = Field(
        None, description="How much of the newest work was not in the restored copy.", examples=["40s"]
    )
    evidence: Line | None = Field(
        None, description="Where it is written down.", examples=["exercises/2026-11-04-restore.md"]
    )


class Recovery(Section):
    """What a backup promises, and what was measured."""

    rpo: Length | None = Field(
        None, description="Recovery point objective: how much work may be lost.", examples=["5m"]
    )
    rto: Length | None = Field(
        None, description="Recovery time objective: how long a restore may take.", examples=["1h"]
    )
    method: Line | None = Field(
        None, description="How it is backed up.", examples=["WAL archive and a nightly base backup"]
    )
    schedule: Line | None = Field(None, description="When.", examples=["Every night 01:30 UTC"])
    where_ref: Line | None = Field(
        None, description="Where backups lie.", examples=["Bucket acme-backup, prefix ledger/"]
    )
    retention: Length | None = Field(None, description="How long they are kept.", examples=["35d"])
    last_test: RestoreTest | None = Field(
        None, description="The last restore that was made.", examples=[{"at": "2026-11-04", "result": "pass"}]
    )


class Procedure(Section):
    """One piece of planned work."""

    id: Id = Field(
        description="Stable id. With `uses` it is the item's unless said.", examples=["roll-back-release"]
    )
    uses: ItemVersion | None = Field(
        None,
        description="The library item it comes from. A field beside it stands in for the item's, as a whole.",
        examples=["library/grow-volume@1.0"],
    )
    with_: Mapping[str, Line] = Field(
        {}, alias="with", description="Values of the item's parameters.", examples=[{"volume": "data"}]
    )
    title: Line | None = Field(None, description="What it is called.", examples=["Roll back a release"])
    kind: ProcedureKind = Field(description="What it is for.", examples=["rollback"])
    when: Text | None = Field(
        None, description="When to do it.", examples=["A release raised the error rate."]
    )
    who: Party | None = Field(None, description="Who does it.", examples=["service-operations"])
    approvals: tuple[Party, ...] = Field(
        (), description="Who agrees first.", examples=[["role:incident-lead"]]
    )
    precheck: tuple[Step, ...] = Field((), description="What must hold before.", examples=[_STEP])
    steps: tuple[Step, ...] = Field((), description="The work.", examples=[_STEP])
    verification: tuple[Step, ...] = Field((), description="How one knows that it worked.", examples=[_STEP])
    rollback: tuple[Step, ...] = Field((), description="How to take it back.", examples=[_STEP])
    takes: Length | None = Field(None, description="How long it usually takes.", examples=["20m"])
    recovery: Recovery | None = Field(
        None,
        description="For backup and restore: RPO, RTO, last test.",
        examples=[{"rpo": "5m", "rto": "1h"}],
    )
    last_exercised: Day | None = Field(
        None, description="When it was last really done.", examples=["2026-10-20"]
    )


class Maintenance(Section):
    """Work that comes round."""

    task: Line = Field(description="What is done.", examples=["Renew the signing certificate"])
    kind: Literal[
        "certificate", "key", "patch", "licence", "vendor-end-of-life", "clean-up", "check", "other"
    ] = Field(description="What kind of work it is.", examples=["certificate"])
    schedule: Line | None = Field(
        None, description="How often, in words or as an RFC 5545 RRULE.", examples=["RRULE:FREQ=YEARLY"]
    )
    due: Day | None = Field(None, description="The next time.", examples=["2027-03-01"])
    lead_time: Length | None = Field(None, description="How long before that to start.", examples=["30d"])
    owner: Party | None = Field(None, description="Who does it.", examples=["service-operations"])
    procedure: ProcedureId | None = Field(None, description="How.", examples=["renew-certificate"])
    last: Day | None = Field(None, description="The last time.", examples=["2026-03-02"])
    evidence: RelativePath | None = Field(
        None, description="Where it is written down.", examples=["exercises/2026-03-02-certificate.md"]
    )
    consequence_if_missed: Text | None = Field(
        None, description="What happens when nobody does it.", examples=["No payment can be signed."]
    )


class Access(Section):
    """A permission that the work takes, to be had before the night it is needed."""

    role: Line = Field(description="The permission.", examples=["payments-operator"])
    to: Line | None = Field(None, description="What it opens.", examples=["Namespace payments"])
    how_to_request: Text | None = Field(
        None, description="How to get it.", examples=["Access portal, package Payments operations"]
    )
    approver: Party | None = Field(None, description="Who grants it.", examples=["payments"])
    takes: Length | None = Field(None, description="How long that takes.", examples=["4h"])
    check: Text | None = Field(
        None,
        description="A command that shows you have it now.",
        examples=["kubectl auth can-i get pods -n payments"],
    )
    inputs: tuple[Input, ...] = Field(
        (),
        description="Values the reader fills in, and how to find them.",
        examples=[[{"name": "account", "how_to_find": "Your name in the access portal."}]],
    )
    needed_for: tuple[Line, ...] = Field((), description="What it is needed for.", examples=[["restore"]])
