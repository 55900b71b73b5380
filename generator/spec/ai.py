"""The AI section: what the system is for, how far it acts alone, how it is overseen, watched and changed."""

from typing import Literal

from pydantic import Field

from generator.spec.ai_oversight import DecisionReview, Fallback, Feedback, Oversight
from generator.spec.ai_quality import Evaluation, Monitor
from generator.spec.ai_system import (
    AiChange,
    AiData,
    AiModel,
    Cost,
    EthicalRisk,
    Interchange,
    MisuseCase,
    Retraining,
)
from generator.spec.base import Section
from generator.spec.ml_test_score import MlTestScore
from generator.spec.refs import Party
from generator.spec.values import Day, Text


class RiskClass(Section):
    """The team's own assessment of the system's class; no legal claim."""

    ai_act: Literal["prohibited", "high", "limited", "minimal", "unknown"] = Field(
        description="The class under the EU AI Act, as the team sees it.", examples=["limited"]
    )
    reason: Text | None = Field(
        None,
        description="Why this class: the use, measured against the Act's annexes.",
        examples=["Prepares payments that a person approves; none of the uses of Annex III."],
    )
    assessed_by: Party | None = Field(
        None, description="The team or role that assessed it.", examples=["role:privacy-lead"]
    )
    at: Day | None = Field(
        None, description="The day; a new use or model asks for a new assessment.", examples=["2026-09-15"]
    )


class Ai(Section):
    """Everything that running a model asks for beyond running a service."""

    purpose: Text | None = Field(
        None,
        description="What it decides or proposes, for whom; any other use is out of scope.",
        examples=["Propose queue and approver for supplier invoices"],
    )
    out_of_scope: tuple[Text, ...] = Field(
        (),
        description="Uses people will try and that it was not made for.",
        examples=[["Credit notes", "Approving a payment"]],
    )
    autonomy: Literal["suggests", "acts-with-approval", "acts-alone-reversible", "acts-alone"] | None = Field(
        None,
        description="How far it acts without a human; the more alone, the more oversight is asked for.",
        examples=["suggests"],
    )
    models: tuple[AiModel, ...] = Field(
        (),
        description="The models in use, with pinned versions and their end of life.",
        examples=[[{"id": "classifier", "provider": "llm-provider", "version": "2026-06"}]],
    )
    inputs: Interchange | None = Field(
        None,
        description="What goes in.",
        examples=[{"format": "PDF of an invoice", "limits": "Up to 20 pages"}],
    )
    outputs: Interchange | None = Field(
        None,
        description="What comes out, and what a human sees of it.",
        examples=[{"format": "Queue, cost centre, confidence 0 to 1"}],
    )
    data: AiData | None = Field(
        None,
        description="The data behind its answers.",
        examples=[{"period": "2023-01 to 2025-12", "known_gaps": ["No credit notes"]}],
    )
    evaluation: tuple[Evaluation, ...] = Field(
        (),
        description="How good it was, by slice, with threshold and date.",
        examples=[[{"metric": "Accuracy", "value": 0.94, "slice": "All", "threshold": ">= 0.9"}]],
    )
    limitations: tuple[Text, ...] = Field(
        (),
        description="What it does badly, so that nobody hunts it as a fault.",
        examples=[["Handwritten invoices are read badly"]],
    )
    tradeoffs: tuple[Text, ...] = Field(
        (),
        description="What was given up for what, so that nobody undoes it unknowingly.",
        examples=[["Higher threshold: fewer wrong proposals, more work by hand"]],
    )
    ethical: tuple[EthicalRisk, ...] = Field(
        (),
        description="Harm it can do to people, and what is done about it.",
        examples=[[{"risk": "Small suppliers are paid later", "mitigation": "Monthly review"}]],
    )
    misuse_cases: tuple[MisuseCase, ...] = Field(
        (),
        description="How it can be turned against its purpose.",
        examples=[[{"case": "Instructions hidden in an invoice", "sign": "Odd wording in proposals"}]],
    )
    oversight: Oversight | None = Field(
        None,
        description="When to rely on it, check it, not use it, reach a human, stop it.",
        examples=[{"do_not_use": [{"situation": "Credit notes", "why": "Not trained"}]}],
    )
    monitors: tuple[Monitor, ...] = Field(
        (),
        description="What is watched, and who does what when it leaves its range.",
        examples=[
            [
                {
                    "metric": "override_rate",
                    "type": "override-rate",
                    "threshold": "> 0.12",
                    "action": "limit-supplier",
                    "owner": "service-operations",
                }
            ]
        ],
    )
    fallback: Fallback | None = Field(
        None,
        description="How the work goes on without the model.",
        examples=[{"mode": "human-only", "capacity_without_ai": "Two days"}],
    )
    retraining: Retraining | None = Field(
        None,
        description="How a new model, prompt or index comes into use.",
        examples=[{"cadence": "90d", "procedure": "retrain-classifier"}],
    )
    changes: tuple[AiChange, ...] = Field(
        (),
        description="The change log of model, prompt, data, index and threshold.",
        examples=[[{"at": "2026-11-18", "what": "threshold", "from": "0.85", "to": "0.90"}]],
    )
    feedback: Feedback | None = Field(
        None,
        description="How users say that it was wrong.",
        examples=[{"channels": ["in-app"], "triage_owner": "finance-platform", "cadence": "7d"}],
    )
    decision_review: DecisionReview | None = Field(
        None,
        description="The second look at a sample of decisions.",
        examples=[{"sample": "50 a month, at random", "cadence": "30d"}],
    )
    cost: Cost | None = Field(
        None,
        description="What the model costs, and what lowers it.",
        examples=[{"unit": "EUR per month", "budget": 900, "alert_at": 700}],
    )
    ml_test_score: MlTestScore | None = Field(
        None,
        description="Points of the ML Test Score's 28 tests.",
        examples=[{"infra": {"rollback": 1}}],
    )
    risk_class: RiskClass | None = Field(
        None,
        description="The team's own assessment of its class under the AI Act.",
        examples=[{"ai_act": "limited", "reason": "A person approves each payment."}],
    )
