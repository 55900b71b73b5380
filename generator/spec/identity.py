"""What a service is and who answers for it, the nine fields everybody fills among them."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, field_validator

from generator.spec.architecture import BusinessImpact, CodeLocation, ServiceLevel, UserGroup
from generator.spec.audience import UNMARKED, Reader
from generator.spec.base import Section
from generator.spec.channels import Hours
from generator.spec.claims import Lifecycle
from generator.spec.refs import TeamId
from generator.spec.values import ApiVersion, Flag, Id, Line, Text, Tier, Url

ServiceType = Literal[
    "api", "web", "worker", "stream", "batch", "database", "platform", "saas", "desktop", "tool",
    "ai-service", "ai-agent", "service",
]  # fmt: skip


class Link(Section):
    """Something worth a click that is not here."""

    name: Line = Field(description="What it is.", examples=["Support tickets"])
    type: Literal["runbook", "dashboard", "repo", "doc", "chat", "status", "ticket", "contract"] = Field(
        description="Its kind.", examples=["ticket"]
    )
    url: Url = Field(description="Its address.", examples=["https://tickets.example.org/queues/ledger"])


class Term(Section):
    """A word outsiders do not know."""

    term: Line = Field(description="The word.", examples=["WAL"])
    meaning: Text = Field(description="What it means.", examples=["Write-ahead log of PostgreSQL"])


class ServiceHours(Section):
    """When the service is promised, and what holds outside."""

    core: Hours | None = Field(
        None,
        description="Hours with the full promise.",
        examples=[{"tz": "Europe/Stockholm", "days": ["mon"], "from": "07:00", "to": "18:00"}],
    )
    extended: Hours | None = Field(
        None,
        description="Hours with a smaller promise.",
        examples=[{"tz": "Europe/Stockholm", "days": ["sat"], "from": "08:00", "to": "12:00"}],
    )
    outside: Text | None = Field(
        None, description="What holds outside.", examples=["Runs, but nobody is called."]
    )


class AdditionalOwner(Section):
    """A team that shares the work."""

    team: TeamId = Field(description="The team.", examples=["data-platform"])
    role: Line = Field(description="What it answers for.", examples=["The database"])


class Identity(Section):
    """What a service is and who answers for it: the fields a reader looks for first."""

    apiVersion: ApiVersion = Field(  # noqa: N815 - the key's name in the file
        description="Version of the spec's vocabulary.", examples=["handoff/v2"]
    )
    id: Id = Field(
        description="Stable id, the file's or folder's name; addresses are made of it.",
        examples=["ledger-api"],
    )
    name: Line = Field(description="The name people use.", examples=["Ledger API"])
    summary: Text = Field(
        description="What it does and for whom, in 10 to 50 words: is this the right page?",
        examples=[
            "Books every payment of all shops and tells their balance. Checkout cannot sell without it."
        ],
    )
    type: ServiceType = Field(
        description="What kind of service it is; `service` when nothing more precise is said.",
        examples=["api"],
    )
    tier: Tier = Field(
        description="1 business-critical, 2 important, 3 standard, 4 best effort.", examples=[1]
    )
    lifecycle: Lifecycle = Field(
        description="Where it stands between pilot and retirement.", examples=["steady"]
    )
    owner: TeamId = Field(description="The team that is accountable. Never a person.", examples=["payments"])
    code_locations: tuple[CodeLocation, ...] = Field(
        min_length=1,
        description="Where the code lives.",
        examples=[[{"repo": "git@example.org:payments/ledger"}]],
    )

    version: Line | None = Field(
        None, description="Version of the service this spec describes.", examples=["2.14.0"]
    )
    aliases: tuple[Line, ...] = Field(
        (), description="Other names on call-outs; they are searchable.", examples=[["general-ledger"]]
    )
    former_ids: tuple[Id, ...] = Field(
        (),
        description="Ids it had before. The old addresses of its pages lead to the new ones.",
        examples=[["general-ledger"]],
    )
    tier_reason: Text | None = Field(
        None, description="Why it has this tier.", examples=["No shop can sell without it."]
    )
    value: Text | None = Field(
        None, description="Why it exists, in business terms.", examples=["All revenue passes through it."]
    )
    uses_ai: Flag | None = Field(None, description="Whether a model decides or proposes.", examples=[False])
    system: Line | None = Field(None, description="The larger system it is part of.", examples=["Payments"])
    domain: Line | None = Field(None, description="The business domain.", examples=["Finance"])
    tags: tuple[Line, ...] = Field((), description="Words to find it by.", examples=[["postgres", "money"]])
    labels: Mapping[str, Line] = Field(
        {}, description="Names and values for other tools.", examples=[{"cost-centre": "4711"}]
    )
    links: tuple[Link, ...] = Field(
        (),
        description="Things worth a click elsewhere.",
        examples=[[{"name": "Tickets", "type": "ticket", "url": "https://tickets.example.org"}]],
    )
    glossary: tuple[Term, ...] = Field(
        (),
        description="Words outsiders do not know.",
        examples=[[{"term": "WAL", "meaning": "Write-ahead log"}]],
    )
    users: tuple[UserGroup, ...] = Field(
        (), description="Who uses it.", examples=[[{"group": "Accounts clerks", "count": 34}]]
    )
    business_impact: tuple[BusinessImpact, ...] = Field(
        (),
        description="What an outage costs, as time passes.",
        examples=[[{"scenario": "No bookings", "impact": "Shops stop selling.", "after": "15m"}]],
    )
    service_hours: ServiceHours | None = Field(
        None, description="When it is promised.", examples=[{"outside": "Runs, but nobody is called."}]
    )
    sla: tuple[ServiceLevel, ...] = Field(
        (), description="Levels agreed with customers.", examples=[[{"with": "Shops", "target": "99.9 %"}]]
    )
    ola: tuple[ServiceLevel, ...] = Field(
        (),
        description="Levels agreed with other teams.",
        examples=[[{"with": "data-platform", "target": "Answer in 30 minutes"}]],
    )

    built_by: TeamId | None = Field(None, description="The team that built it.", examples=["ai-pilot-team"])
    operated_by: TeamId | None = Field(
        None, description="The team that runs it.", examples=["service-operations"]
    )
    additional_owners: tuple[AdditionalOwner, ...] = Field(
        (),
        description="Teams that share the work.",
        examples=[[{"team": "data-platform", "role": "Database"}]],
    )
    known_about_by: tuple[TeamId, ...] = Field(
        (), description="Teams that know it well.", examples=[["checkout"]]
    )

    @field_validator("summary")
    @classmethod
    def _a_summary_is_read_in_one_breath(cls, summary: str) -> str:
        words = len(summary.split())
        if not 10 <= words <= 50:
            raise ValueError(f"expected 10 to 50 words, found {words}")
        return summary

    @property
    def readers(self) -> Reader:
        """Who may read its pages, and what on them is not marked otherwise."""
        return self.marked or UNMARKED

    @property
    def is_ai(self) -> bool:
        """Whether a model decides or proposes something here."""
        return self.type.startswith("ai-") or bool(self.uses_ai)
