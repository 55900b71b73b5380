"""The manual behind every id a report can hold: kinds of diagnostics, and rules that the gate reports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from generator.diagnostics import Problem
from generator.problems import PROBLEMS

if TYPE_CHECKING:
    from generator.readiness import Rule


def _problem(rule: Rule) -> Problem:
    what, why, repair = (text.replace("``", "`") for text in rule.manual)
    return Problem(rule.id, rule.name, what, why, repair.removesuffix("."), example="")


@cache
def manuals() -> Mapping[str, Problem]:
    """Return them by id, in the order in which a log describes them."""
    from generator.rules import RULES  # noqa: PLC0415 - rules bring git; a report without findings needs none

    return {problem.id: problem for problem in (*PROBLEMS, *map(_problem, RULES))}
