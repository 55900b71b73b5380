"""Improvement: what is not solid yet, what happened, what was learnt, what becomes of ideas."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.spec.base import Section
from generator.spec.claims import Evidence, Lifecycle
from generator.spec.refs import DebtId, FailureModeId, ItemVersion, Party, SeverityId
from generator.spec.values import Day, Flag, Id, Instant, Length, Line, Text


class HardeningItem(Section):
    """One thing to make solid before the service is handed over."""

    id: Id = Field(description="Stable id that criteria and debt name.", examples=["h-load-test"])
    area: Literal["performance", "security", "integration", "infrastructure"] = Field(
        description="What kind of work it is.", examples=["performance"]
    )
    item: Text = Field(
        description="What will be true when it is done, so that done is not a matter of taste.",
        examples=["Holds 6 000 invoices a day for a week with the p95 below 10 minutes."],
    )
    removes: tuple[DebtId, ...] = Field(
        (), description="The debt of `tech_debt` that is gone when it is done.", examples=[["td-1"]]
    )
    owner: Party | None = Field(None, description="Who does it.", examples=["ai-pilot-team"])
    due: Day | None = Field(
        None, description="When it must be done for the handoff to be on time.", examples=["2026-10-16"]
    )
    done: Day | None = Field(
        None, description="The day it was done; absent means not yet.", examples=["2026-10-14"]
    )
    evidence: tuple[Evidence, ...] = Field(
        (),
        description="What a stranger can open to see that it is done.",
        examples=[[{"kind": "review", "ref": "docs/load-test-2026-10.md", "at": "2026-10-14"}]],
    )


class TechDebt(Section):
    """A shortcut of the project that operations inherits."""

    id: Id = Field(description="Stable id that reviews and waivers name.", examples=["td-1"])
    type: Literal["config", "manual-data", "integration", "test", "security", "capacity"] = Field(
        description="What kind of shortcut it is.", examples=["manual-data"]
    )
    location: Line | None = Field(
        None,
        description="Where it is: a path in the repository, or the system and screen.",
        examples=["scripts/prepare_suppliers.py"],
    )
    risk: Text | None = Field(
        None,
        description="What goes wrong if it stays, and how one would notice.",
        examples=["A forgotten run leaves new suppliers unknown; the queue of unknown ones grows."],
    )
    effect_on_ops: Text | None = Field(
        None,
        description="The work it makes for whoever runs the service, with its rhythm.",
        examples=["Supplier list refreshed by hand each Monday, 20 minutes"],
    )
    workaround: Text | None = Field(
        None,
        description="How to live with it meanwhile, exactly enough to do it.",
        examples=["Run prepare_suppliers.py with Friday's export; see the maintenance calendar."],
    )
    owner: Party | None = Field(
        None, description="Who removes it, still after the handoff.", examples=["ai-pilot-team"]
    )
    due: Day | None = Field(None, description="When it is gone.", examples=["2026-12-05"])
    blocks_state: Lifecycle | None = Field(
        None,
        description="The state the service may not enter while this is open.",
        examples=["steady"],
    )


class Improvement(Section):
    """An idea, and what became of it."""

    id: Id = Field(description="Stable id.", examples=["i-batch-upload"])
    idea: Text = Field(
        description="What would be better, and for whom.", examples=["Upload a folder of invoices at once."]
    )
    from_: Line | None = Field(
        None,
        alias="from",
        description="Where it came from, so that whoever said it hears what was done.",
        examples=["User feedback, ticket 4711"],
    )
    status: Literal["idea", "planned", "done", "dropped"] | None = Field(
        None, description="What became of it.", examples=["planned"]
    )
    owner: Party | None = Field(None, description="Who takes it further.", examples=["finance-platform"])
    due: Day | None = Field(None, description="When it should be there.", examples=["2027-02-26"])


class Lesson(Section):
    """Something the next project should not have to learn again."""

    id: Id = Field(description="Stable id.", examples=["l-train-first"])
    learned: Text = Field(
        description="What was learnt, as advice that helps somebody who was not there.",
        examples=["Train clerks before the first real invoice: those trained after kept typing."],
    )
    at: Day | None = Field(None, description="The day it was understood.", examples=["2026-08-21"])
    action: Text | None = Field(
        None,
        description="What is done differently from now on.",
        examples=["Training is a gate of every stage."],
    )
    reused_as: ItemVersion | None = Field(
        None,
        description="The library item it became, so that other services get it without reading this.",
        examples=["library/stale-index@1.0"],
    )
    status: Literal["open", "in-progress", "done"] | None = Field(
        None, description="Whether the action is taken.", examples=["done"]
    )


class IncidentAction(Section):
    """Something an incident made necessary."""

    text: Text = Field(
        description="What is to be done.", examples=["Alert on the age of the supplier index."]
    )
    owner: Party | None = Field(None, description="Who does it.", examples=["service-operations"])
    due: Day | None = Field(None, description="By when.", examples=["2026-12-04"])
    done: Day | None = Field(
        None, description="The day it was done; absent means not yet.", examples=["2026-12-01"]
    )


class Incident(Section):
    """Something that really happened, and whether these pages helped."""

    id: Id = Field(description="Its id, as in the ticket system.", examples=["inc-2041"])
    at: Instant = Field(
        description="When it began, which is earlier than when it was noticed.",
        examples=["2026-11-10T02:10:00Z"],
    )
    severity: SeverityId | None = Field(None, description="Its severity.", examples=["sev2"])
    failure_mode: FailureModeId | None = Field(
        None,
        description="The failure mode it was; none fits means one is missing.",
        examples=["stale-supplier-index"],
    )
    detected_by: Line | None = Field(
        None,
        description="What noticed it first: an alert by its name, or who told us.",
        examples=["TriageOverrideRateHigh"],
    )
    mttd: Length | None = Field(
        None, description="Time from its beginning until somebody knew.", examples=["25m"]
    )
    mttr: Length | None = Field(
        None, description="Time from its beginning until users had the service back.", examples=["1h40m"]
    )
    page_used: Flag | None = Field(
        None, description="Whether whoever was on call opened the page of the failure mode.", examples=[True]
    )
    worked: Literal["yes", "partly", "no"] | None = Field(
        None, description="Whether the steps on that page led out of it.", examples=["partly"]
    )
    postmortem_ref: Line | None = Field(
        None, description="Where the review of the incident is.", examples=["postmortems/2026-11-10.md"]
    )
    actions: tuple[IncidentAction, ...] = Field(
        (),
        description="What it made necessary.",
        examples=[[{"text": "Alert on the age of the index.", "owner": "service-operations"}]],
    )

    @model_validator(mode="after")
    def _only_a_used_page_can_work(self) -> Self:
        if self.worked is not None and self.page_used is False:
            raise ValueError(f"expected no `worked` for `{self.id}`, whose page was not used")
        return self
