"""The manual behind every id a report can hold: kinds of diagnostics, and rules that the gate reports."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem
from generator.problems import PROBLEMS
from generator.readiness import Rule
from generator.rules import RULES


def _problem(rule: Rule) -> Problem:
    what, why, repair = (text.replace("``", "`") for text in rule.manual)
    return Problem(rule.id, rule.name, what, why, repair.removesuffix("."), example="")


MANUALS: Final = {problem.id: problem for problem in (*PROBLEMS, *map(_problem, RULES))}
"""By id, in the order in which a log describes them."""
