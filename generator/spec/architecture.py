"""Architecture: code, dependencies, environments, capacity, resilience."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from generator.spec.base import Section
from generator.spec.refs import DependencyTarget, Party, ProcedureId
from generator.spec.values import (
    Count,
    Flag,
    Id,
    Length,
    Line,
    Number,
    RelativePath,
    RepositoryName,
    Text,
    Url,
)


class CodeLocation(Section):
    """Where code of the service lives. Git facts are read only of repositories the workspace allows."""

    repo: RepositoryName = Field(
        description="The repository, as `extra.handoff.repositories` of mkdocs.yml names it, or its address.",
        examples=["git@example.org:payments/ledger"],
    )
    paths: tuple[RelativePath, ...] = Field(
        (), description="Folders or files in it that belong to the service.", examples=[["services/ledger/"]]
    )
    deploy_paths: tuple[RelativePath, ...] = Field(
        (),
        description="Folders or files in it that say how the service is deployed, so that pages can say how "
        "often they were changed since the version they describe.",
        examples=[["deploy/", "charts/ledger/values.yaml"]],
    )
    branch: Line | None = Field(None, description="The branch that is deployed.", examples=["main"])


class DataFlow(Section):
    """Data that moves from one place to another."""

    from_: Line = Field(alias="from", description="Where it comes from.", examples=["Checkout"])
    to: Line = Field(description="Where it goes.", examples=["Ledger database"])
    what: Line = Field(description="What it is.", examples=["Payment orders, with customer ids"])


class Architecture(Section):
    """How the service is built, as far as operating it takes."""

    summary: Text | None = Field(
        None,
        description="The parts and how they work together, for someone who must find the broken one.",
        examples=["Two API pods in front of one PostgreSQL primary with a standby."],
    )
    diagram: Url | None = Field(
        None, description="A drawing elsewhere.", examples=["https://wiki.example.org/ledger-architecture"]
    )
    data_flows: tuple[DataFlow, ...] = Field(
        (),
        description="Data that moves.",
        examples=[[{"from": "Checkout", "to": "Ledger", "what": "Payment orders"}]],
    )
    decisions: tuple[Text, ...] = Field(
        (),
        description="Decisions that explain odd behaviour.",
        examples=[["Writes go to one region only, so that balances cannot diverge."]],
    )


class Expectation(Section):
    """What the service takes for granted of a dependency."""

    availability: Number | None = Field(None, description="Share of time it must answer.", examples=[0.999])
    latency: Length | None = Field(None, description="How fast it must answer.", examples=["2s"])
    hours: Line | None = Field(None, description="When it must answer.", examples=["24x7"])


class Dependency(Section):
    """Something the service needs."""

    on: DependencyTarget = Field(
        description="What it needs: a service, `vendor:<id>` or `external:<id>`.", examples=["mail-gateway"]
    )
    kind: Literal["runtime", "build", "data", "identity", "dns"] = Field(
        "runtime", description="What it is needed for.", examples=["runtime"]
    )
    criticality: Literal["hard", "soft"] | None = Field(
        None, description="hard: without it the service is down.", examples=["hard"]
    )
    expects: Expectation | None = Field(
        None, description="What is taken for granted.", examples=[{"availability": 0.999}]
    )
    failure_effect: Text | None = Field(
        None, description="What happens without it.", examples=["No new invoices arrive."]
    )
    degraded_mode: Text | None = Field(
        None, description="How the service carries on.", examples=["Clerks upload invoices by hand."]
    )
    timeout: Length | None = Field(None, description="How long calls wait.", examples=["2s"])
    retry: Line | None = Field(None, description="How calls are retried.", examples=["3 times, 1 s apart"])
    circuit_breaker: Line | None = Field(
        None, description="When calls stop being made.", examples=["After 20 failures in 10 s"]
    )
    contact: Party | None = Field(None, description="Whom to call about it.", examples=["messaging-team"])


class Consumer(Section):
    """Somebody who needs the service."""

    who: Line = Field(description="Who it is.", examples=["Checkout"])
    uses: Line | None = Field(None, description="What they use.", examples=["POST /payments"])
    impact: Text | None = Field(
        None, description="What they suffer when it is down.", examples=["No order can be paid."]
    )


class Interface(Section):
    """A door of the service."""

    name: Line = Field(description="Its name.", examples=["Payments API v2"])
    type: Literal["http", "grpc", "event", "file", "database", "ui", "cli"] = Field(
        description="Its kind.", examples=["http"]
    )
    address_ref: Line | None = Field(
        None, description="Where it is found.", examples=["https://ledger.example.org/v2"]
    )
    auth: Line | None = Field(None, description="How callers prove who they are.", examples=["mTLS"])
    spec: Line | None = Field(None, description="Its contract.", examples=["openapi/ledger-v2.yaml"])


class Environment(Section):
    """A place where the service runs. Commands take their names from here."""

    name: Id = Field(description="Its name.", examples=["production"])
    purpose: Line | None = Field(None, description="What it is for.", examples=["Real payments"])
    url: Url | None = Field(None, description="Its address.", examples=["https://ledger.example.org"])
    platform: Line | None = Field(None, description="What it runs on.", examples=["kubernetes"])
    region: Line | None = Field(None, description="Where.", examples=["eu-north-1"])
    namespace: Line | None = Field(None, description="The namespace.", examples=["payments"])
    workload: Line | None = Field(None, description="The workload.", examples=["deploy/ledger-api"])
    account_ref: Line | None = Field(
        None, description="Where the account is recorded.", examples=["Cloud account acme-prod"]
    )
    facts_from: RelativePath | None = Field(
        None,
        description="Rendered manifest (Kubernetes, docker compose, Score) below the folder of the spec or "
        "the workspace: namespace, workload, replicas, images and ports come from it. `namespace` and "
        "`workload` may be left out then; with several workloads, `workload` says which one is meant.",
        examples=["deploy/production/ledger.yaml"],
    )
    vars: Mapping[str, Line] = Field(
        {}, description="Further names for commands: `${env.<name>}`.", examples=[{"queue": "ledger-in"}]
    )


class EnvironmentDifference(Section):
    """What is not the same in two environments."""

    aspect: Line = Field(description="What differs.", examples=["Number of standbys"])
    between: tuple[Id, ...] = Field(
        (), description="Which environments.", examples=[["staging", "production"]]
    )
    why: Text | None = Field(
        None,
        description="Why, and what it means for tests.",
        examples=["Cost; failover cannot be tried there"],
    )


class Configuration(Section):
    """How the service is set up. References only, no secrets."""

    where: Line | None = Field(
        None, description="Where settings live.", examples=["Repository ledger-config"]
    )
    how_to_change: Text | None = Field(
        None, description="How one is changed.", examples=["Pull request; live 5 minutes after the merge."]
    )
    feature_flags: tuple[Line, ...] = Field(
        (), description="Flags that matter at night.", examples=[["ledger.async-writes: off = slow and safe"]]
    )
    secrets_ref: Line | None = Field(
        None, description="Where secrets are kept.", examples=["Vault path payments/ledger"]
    )


class Load(Section):
    """How much is normal."""

    normal: Line | None = Field(None, description="An ordinary hour.", examples=["120 requests/s"])
    peak: Line | None = Field(None, description="The highest known.", examples=["900 requests/s"])
    seasonality: Line | None = Field(None, description="When it peaks.", examples=["Last Friday of November"])


class Capacity(Section):
    """How much it can take, and what to do when that is not enough."""

    load: Load | None = Field(
        None, description="How much is normal.", examples=[{"normal": "120 requests/s"}]
    )
    limits: tuple[Text, ...] = Field(
        (), description="Where it ends.", examples=[["800 database connections"]]
    )
    headroom: Line | None = Field(None, description="How much is left at the peak.", examples=["about 40 %"])
    levers: tuple[Text, ...] = Field(
        (), description="What gives more.", examples=[["Add API pods, up to 12"]]
    )
    throttling: tuple[Text, ...] = Field(
        (), description="What is slowed down first.", examples=[["Reports, by flag ledger.reports"]]
    )
    cost_per_unit: Line | None = Field(
        None, description="What one more costs.", examples=["About 40 EUR a month per pod"]
    )


class Failover(Section):
    """How the standby takes over."""

    type: Literal["auto", "manual", "none"] = Field(description="Who does it.", examples=["manual"])
    procedure: ProcedureId | None = Field(None, description="How.", examples=["fail-over"])


class Resilience(Section):
    """What survives what."""

    redundancy: Text | None = Field(
        None, description="What exists twice.", examples=["API in three zones; database standby in a second"]
    )
    failover: Failover | None = Field(
        None, description="How the standby takes over.", examples=[{"type": "manual"}]
    )
    failback: Text | None = Field(
        None, description="How to come back.", examples=["Rebuild the old primary as standby, then switch."]
    )
    blast_radius: Text | None = Field(
        None, description="What goes down with it.", examples=["Checkout in all shops"]
    )
    single_points: tuple[Text, ...] = Field(
        (), description="What exists once.", examples=[["The primary database"]]
    )


class ServiceLevel(Section):
    """A level agreed with a customer (SLA) or another team (OLA)."""

    with_: Line = Field(alias="with", description="The other side.", examples=["Shop owners"])
    target: Line = Field(description="What is promised.", examples=["99.9 % a month"])
    measured: Line | None = Field(None, description="How it is measured.", examples=["SLO write-latency"])
    doc: Line | None = Field(
        None, description="Where it is written.", examples=["Contract 2026-114, annex 2"]
    )


class BusinessImpact(Section):
    """What it costs, as time passes."""

    scenario: Line = Field(description="What happens.", examples=["No payment can be booked"])
    impact: Text = Field(description="What that costs.", examples=["Shops stop selling."])
    after: Length | None = Field(None, description="From when.", examples=["15m"])


class UserGroup(Section):
    """People who use the service."""

    group: Line = Field(description="Who they are.", examples=["Accounts clerks"])
    count: Count | None = Field(None, description="How many.", examples=[34])
    where: Line | None = Field(None, description="Where they work.", examples=["Stockholm and Oslo"])
    needs: Text | None = Field(
        None, description="What they need of it.", examples=["The right queue within 10 minutes"]
    )
    vip: Flag | None = Field(None, description="Whether they are called first.", examples=[False])
