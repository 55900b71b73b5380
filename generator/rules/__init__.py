"""Every rule there is, one module per family, in the order of their ids."""

from __future__ import annotations

from typing import Final

from generator.readiness import Demands, Rule
from generator.readiness.requirements import REQUIRED_RULE, demands
from generator.rules import (
    ai,
    alerts,
    change,
    commands,
    dependencies,
    evidence,
    failure_modes,
    freshness,
    glossary,
    handoff,
    hardening,
    knowledge,
    library,
    ownership,
    recovery,
    states,
    success,
    training,
    unknowns,
    waivers,
)
from generator.spec.policy import Policy

FAMILIES: Final[tuple[tuple[str, tuple[Rule, ...]], ...]] = (
    ("AI", ai.RULES),
    ("Alerts", alerts.RULES),
    ("Dependencies", dependencies.RULES),
    ("Evidence", evidence.RULES),
    ("Failure modes", failure_modes.RULES),
    ("Freshness", freshness.RULES),
    ("Glossary", glossary.RULES),
    ("Handoff", handoff.RULES),
    ("States", states.RULES),
    ("Knowledge transfer", knowledge.RULES),
    ("Hardening and debt", hardening.RULES),
    ("Ownership and escalation", ownership.RULES),
    ("Recovery", recovery.RULES),
    ("Required fields", (REQUIRED_RULE,)),
    ("Reuse", library.RULES),
    ("Commands", commands.RULES),
    ("Success and growth", success.RULES),
    ("Training", training.RULES),
    ("Change for people", change.RULES),
    ("Unknown values", unknowns.RULES),
    ("Waivers", waivers.RULES),
)
RULES: Final[tuple[Rule, ...]] = tuple(rule for _, rules in FAMILIES for rule in rules)
_AREAS: Final = {rule.id: family for family, rules in FAMILIES for rule in rules}


def demands_of(policy: Policy | None) -> Demands:
    """Return what is asked of whom: the shipped policy with an organisation's own over it."""
    return demands(policy, RULES, areas=_AREAS)
