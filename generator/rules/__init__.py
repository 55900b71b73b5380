"""Every rule there is, one module per family, in the order of their ids."""

from __future__ import annotations

from typing import Final

from generator.readiness import Rule
from generator.rules import (
    ai,
    alerts,
    commands,
    failure_modes,
    handoff,
    library,
    ownership,
    recovery,
    unknowns,
)

FAMILIES: Final[tuple[tuple[str, tuple[Rule, ...]], ...]] = (
    ("AI", ai.RULES),
    ("Alerts", alerts.RULES),
    ("Failure modes", failure_modes.RULES),
    ("Handoff and training", handoff.RULES),
    ("Ownership and escalation", ownership.RULES),
    ("Recovery", recovery.RULES),
    ("Reuse", library.RULES),
    ("Commands", commands.RULES),
    ("Unknown values", unknowns.RULES),
)
RULES: Final[tuple[Rule, ...]] = tuple(rule for _, rules in FAMILIES for rule in rules)
