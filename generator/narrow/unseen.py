"""What of a spec nobody shows but pages of its own service: texts in whatever words, lengths, numbers.

They tell how something is done, why, how long it takes, or what was found: pages about the whole and those
of other services count or name what they belong to, and leave the rest to the page they lead to. Gaps in
them, and what the search finds by them, are told apart from what they say (`face`). Whatever is not named
here may be shown by others. Tests hold it: with others in place of all of these the pages of others stay as
they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from generator.spec.values import Duration

_BY_MODEL: Final = {
    "Access": "check needed_for",
    "Ai": "limitations out_of_scope purpose tradeoffs",
    "AiChange": "evaluation expected_effect from_ to",
    "AiData": "known_gaps labelling lineage sensitive training",
    "AiModel": "data_use",
    "Architecture": "decisions summary",
    "Assessment": "result",
    "Audience": "prior_knowledge size",
    "AuditLog": "retention",
    "BiasTraining": "measure",
    "BudgetRule": "then",
    "BusinessImpact": "after impact scenario",
    "Capacity": "cost_per_unit headroom levers limits",
    "CommsTemplate": "audience text when",
    "Compliance": "statement",
    "Configuration": "feature_flags how_to_change where",
    "Consumer": "impact uses who",
    "Cost": "levers",
    "Dashboard": "look_at normal_looks_like url",
    "Data": "controller retention",
    "DataFlow": "from_ to what",
    "Decision": "when",
    "DecisionReview": "method outcome sample",
    "Demonstration": "by_role gaps took",
    "Dependency": "circuit_breaker retry timeout",
    "Detection": "user_report",
    "Drill": "debrief expected hints",
    "Environment": "purpose",
    "EnvironmentDifference": "aspect why",
    "EscalateWhen": "condition take_with_you",
    "EthicalRisk": "mitigation risk",
    "Exercise": "gaps",
    "ExitCriterion": "text",
    "Expectation": "availability hours latency",
    "Extension": "reason",
    "FailureMode": "cause",
    "Fallback": "capacity_without_ai how trigger",
    "Faq": "a q",
    "Feedback": "appeal backlog channels",
    "FinalLevel": "then",
    "GovernanceReview": "outcome",
    "Handback": "process triggers",
    "HumanContact": "how outside_hours when within",
    "Hypercare": "daily_review",
    "HypercareDay": "note",
    "Impact": "support what_changes",
    "Incident": "detected_by",
    "IncidentAction": "text",
    "Inject": "text",
    "Input": "example",
    "KtSession": "outcome topic",
    "Level": "note",
    "Load": "normal peak seasonality",
    "Maintenance": "consequence_if_missed",
    "Message": "text",
    "Metric": "good_range meaning",
    "MisuseCase": "case response sign",
    "Module": "assessment objective",
    "Monitor": "action source",
    "Pilot": "criteria exit_decision",
    "PolicyRef": "requires",
    "Probe": "interval means",
    "Procedure": "when",
    "Query": "what_it_shows where",
    "Question": "q",
    "Raci": "activity",
    "Recovery": "method retention rpo rto",
    "Reliance": "situation why",
    "Resilience": "blast_radius failback redundancy single_points",
    "RestoreTest": "lost took",
    "Retirement": "data instead reason way_back",
    "RetirementStep": "what",
    "Retraining": "gates rollback trigger",
    "Review": "outcome",
    "RiskClass": "reason",
    "Rung": "needs",
    "Security": "authn authz threat_model vuln_process",
    "Service": "tier_reason",
    "ServiceHours": "outside",
    "Stage": "go_no_go resources scope",
    "Switch": "effect how",
    "Trigger": "text",
    "UserGroup": "count needs where",
    "UserTask": "steps task",
    "WarningSign": "sign what_to_do",
    "Workaround": "for_ text until",
}
UNSEEN: Final[Mapping[str, frozenset[str]]] = {
    model: frozenset(names.split()) for model, names in _BY_MODEL.items()
}
"""Their attributes, by the name of the model they are of."""
PLAIN: Final = (str, Duration, int, Decimal)
"""What they may be, alone or several. That there is one may be seen."""
