"""A service: its identity and all the sections a service may have."""

from pydantic import Field

from generator.spec.adoption import Change, Pilot, Scaling, Stakeholder, SuccessCriterion
from generator.spec.ai import Ai
from generator.spec.architecture import (
    Architecture,
    Capacity,
    Configuration,
    Consumer,
    Dependency,
    Environment,
    EnvironmentDifference,
    Interface,
    Resilience,
)
from generator.spec.assurance import AuditLog, Compliance, Data, Risk, Security
from generator.spec.escalation import Comms, Escalation
from generator.spec.failure_modes import FailureMode
from generator.spec.governance import Governance, PolicyRef, Review
from generator.spec.handoff import Handoff
from generator.spec.hypercare import Hypercare
from generator.spec.identity import Identity
from generator.spec.improvement import HardeningItem, Improvement, Incident, Lesson, TechDebt
from generator.spec.monitoring import Alerts, BudgetRule, Dashboard, Metric, Probe, Query, Slo
from generator.spec.org import Vendor
from generator.spec.policy import Waiver
from generator.spec.procedures import Access, Maintenance, Procedure
from generator.spec.retirement import Retirement
from generator.spec.training import Training
from generator.spec.values import RelativePath


class Service(Identity):
    """A service: `<id>.yaml` or `<id>/service.yaml`."""

    vendors: tuple[Vendor, ...] = Field(
        (),
        description="Suppliers of this service.",
        examples=[[{"id": "llm-provider", "name": "Models Ltd"}]],
    )
    escalation: Escalation | None = Field(
        None, description="Who is called, and who decides.", examples=[{"policies": []}]
    )
    comms: Comms | None = Field(
        None,
        description="What those affected are told.",
        examples=[{"status_page": "https://status.example.org"}],
    )

    architecture: Architecture | None = Field(
        None, description="How it is built.", examples=[{"summary": "Two pods and a database."}]
    )
    dependencies: tuple[Dependency, ...] = Field(
        (), description="What it needs.", examples=[[{"on": "mail-gateway", "criticality": "hard"}]]
    )
    consumers: tuple[Consumer, ...] = Field((), description="Who needs it.", examples=[[{"who": "Checkout"}]])
    interfaces: tuple[Interface, ...] = Field(
        (), description="Its doors.", examples=[[{"name": "Payments API", "type": "http"}]]
    )
    environments: tuple[Environment, ...] = Field(
        (), description="Where it runs.", examples=[[{"name": "production", "namespace": "payments"}]]
    )
    environment_differences: tuple[EnvironmentDifference, ...] = Field(
        (), description="What is not the same everywhere.", examples=[[{"aspect": "Number of standbys"}]]
    )
    configuration: Configuration | None = Field(
        None, description="How it is set up.", examples=[{"where": "Repository ledger-config"}]
    )
    capacity: Capacity | None = Field(
        None, description="How much it can take.", examples=[{"headroom": "about 40 %"}]
    )
    resilience: Resilience | None = Field(
        None, description="What survives what.", examples=[{"redundancy": "Three zones"}]
    )

    failure_modes: tuple[FailureMode, ...] = Field(
        (),
        description="How it fails, and the way back.",
        examples=[[{"id": "replication-lag", "title": "Standby falls behind"}]],
    )
    slos: tuple[Slo, ...] = Field(
        (), description="Service level objectives.", examples=[[{"id": "write-latency", "target": 0.995}]]
    )
    slo_files: tuple[RelativePath, ...] = Field(
        (),
        description="OpenSLO, Sloth or Pyrra files beside the spec, all of whose SLOs the service has; "
        "`*` and `?` match within one folder. One that `slos` names as a `source` is not listed twice.",
        examples=[["slo/*.yaml"]],
    )
    error_budget_policy: tuple[BudgetRule, ...] = Field(
        (),
        description="What happens when the error budget runs low.",
        examples=[[{"at": "75 %", "then": "Only fixes are released."}]],
    )
    alerts: Alerts | None = Field(
        None, description="Alert rule files.", examples=[{"from": ["alerts/*.yaml"]}]
    )
    dashboards: tuple[Dashboard, ...] = Field(
        (), description="Pictures of it.", examples=[[{"name": "Ledger overview"}]]
    )
    logs: tuple[Query, ...] = Field(
        (), description="Saved log queries.", examples=[[{"name": "Deadlocks", "query": '{app="ledger"}'}]]
    )
    traces: tuple[Query, ...] = Field(
        (), description="Saved trace queries.", examples=[[{"name": "Slow", "query": "duration > 2s"}]]
    )
    synthetics: tuple[Probe, ...] = Field(
        (), description="Checks from outside.", examples=[[{"name": "pay-one-cent", "interval": "1m"}]]
    )
    health_checks: tuple[Probe, ...] = Field(
        (), description="Endpoints that tell its health.", examples=[[{"name": "readiness"}]]
    )
    metrics: tuple[Metric, ...] = Field(
        (),
        description="Metrics that steps speak of.",
        examples=[[{"name": "ledger_lag_seconds", "meaning": "Age of the newest entry"}]],
    )
    events: tuple[Metric, ...] = Field(
        (),
        description="Events that steps speak of.",
        examples=[[{"name": "failover", "meaning": "It switched"}]],
    )
    alert_log: RelativePath | None = Field(
        None, description="CSV of pages: time, alert, critical, actionable.", examples=["alert-log.csv"]
    )

    procedures: tuple[Procedure, ...] = Field(
        (), description="Planned work.", examples=[[{"id": "roll-back-release", "kind": "rollback"}]]
    )
    maintenance: tuple[Maintenance, ...] = Field(
        (), description="Work that comes round.", examples=[[{"task": "Renew", "kind": "certificate"}]]
    )
    access: tuple[Access, ...] = Field(
        (), description="Permissions the work takes.", examples=[[{"role": "payments-operator"}]]
    )

    data: Data | None = Field(
        None, description="What data it holds.", examples=[{"classification": "confidential"}]
    )
    security: Security | None = Field(
        None, description="How it is protected.", examples=[{"authn": "Single sign-on"}]
    )
    compliance: tuple[Compliance, ...] = Field(
        (), description="Clauses it answers.", examples=[[{"framework": "ISO 27001", "clause": "A.8.13"}]]
    )
    risks: tuple[Risk, ...] = Field(
        (), description="Known risks.", examples=[[{"id": "r-1", "description": "One supplier"}]]
    )
    audit_log: AuditLog | None = Field(
        None, description="Where actions are recorded.", examples=[{"where_ref": "SIEM index ledger"}]
    )

    ai: Ai | None = Field(
        None,
        description="Model, oversight, monitoring; for AI services.",
        examples=[{"purpose": "Propose a queue", "autonomy": "suggests"}],
    )
    handoff: Handoff | None = Field(
        None,
        description="The transfer from the project to operations.",
        examples=[{"from_team": "ai-pilot-team", "to_team": "service-operations"}],
    )
    hypercare: Hypercare | None = Field(
        None,
        description="The time the project team still helps.",
        examples=[{"starts": "2026-11-09", "ends": "2026-12-07"}],
    )
    retirement: Retirement | None = Field(
        None,
        description="How it ends; asked for once it is retiring.",
        examples=[{"last_day": "2027-06-30", "instead": "Batches are in the portal."}],
    )
    training: Training | None = Field(
        None, description="What people must be able to do.", examples=[{"modules": []}]
    )

    stakeholders: tuple[Stakeholder, ...] = Field(
        (), description="Who has a say.", examples=[[{"function": "Accounts", "interest": "Right queue"}]]
    )
    success_criteria: tuple[SuccessCriterion, ...] = Field(
        (),
        description="What makes it worth running.",
        examples=[[{"id": "sc-1", "class": "adoption", "metric": "Weekly users", "target": ">= 0.8"}]],
    )
    scaling: Scaling | None = Field(None, description="How it grows.", examples=[{"stages": []}])
    pilot: Pilot | None = Field(
        None, description="The pilot's end.", examples=[{"exit_decision": "Go on, change or stop"}]
    )
    hardening: tuple[HardeningItem, ...] = Field(
        (),
        description="What must be made solid before handoff.",
        examples=[[{"id": "h-1", "area": "security", "item": "Penetration test"}]],
    )
    tech_debt: tuple[TechDebt, ...] = Field(
        (), description="Known debt.", examples=[[{"id": "td-1", "type": "manual-data"}]]
    )
    change: Change | None = Field(
        None, description="What changes for people.", examples=[{"champions": ["Accounts lead"]}]
    )
    improvements: tuple[Improvement, ...] = Field(
        (), description="Ideas and what became of them.", examples=[[{"id": "i-1", "idea": "Batch uploads"}]]
    )
    lessons: tuple[Lesson, ...] = Field(
        (), description="What was learnt.", examples=[[{"id": "l-1", "learned": "Train clerks first"}]]
    )
    governance: Governance | None = Field(
        None, description="Reviews that come round.", examples=[{"reviews": []}]
    )
    policies: tuple[PolicyRef, ...] = Field(
        (), description="Policies it follows.", examples=[[{"name": "AI use policy"}]]
    )
    incidents: tuple[Incident, ...] = Field(
        (), description="What happened.", examples=[[{"id": "inc-1", "at": "2026-11-10T02:10:00Z"}]]
    )
    waivers: tuple[Waiver, ...] = Field(
        (),
        description="Gaps this service lives with for a while.",
        examples=[
            [
                {
                    "rule": "TRN001",
                    "reason": "The course is held in December.",
                    "approver": "role:duty-manager",
                    "granted": "2026-11-10",
                    "expires": "2026-12-31",
                }
            ]
        ],
    )
    reviews: tuple[Review, ...] = Field(
        (),
        description="Who checked this spec, when and how.",
        examples=[[{"scope": "all", "at": "2026-11-02"}]],
    )

    @property
    def proposes(self) -> bool:
        """Whether a model decides or proposes something, or is written about."""
        return self.is_ai or self.ai is not None

    @property
    def used(self) -> bool:
        """Whether anything is written for people who use it, or must be."""
        guide = self.training is not None and self.training.user_guide is not None
        return bool(self.users) or guide or self.proposes
