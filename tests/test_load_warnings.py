"""What a spec may say and had better say otherwise: quotes, comments and folds."""

from __future__ import annotations

from typing import Final

import pytest

from generator.diagnostics import Severity
from tests.spec_walk import judged
from tests.workspaces import LANTERN


def warnings(text: str) -> list[str]:
    """Give `line:column id field` of each warning of a service; there is no error."""
    found = judged("service", LANTERN + text)
    assert {Severity.WARNING} >= {problem.severity for problem in found}, found
    return [f"{problem.place} {problem.id} {problem.message.partition(':')[0]}"[10:] for problem in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version: 1.10\n", ["10:1 YML009 version"]),
        ("version: '1.10'\n", []),
        ("version: 1.10.2\n", []),
        ("system: NO\n", ["10:1 YML009 system"]),
        ("system: Yes\n", ["10:1 YML009 system"]),
        ("system: 0171\n", ["10:1 YML009 system"]),
        ("system: 0x1F\n", ["10:1 YML009 system"]),
        ("system: 2026-12-24\n", ["10:1 YML009 system"]),
        ("system: ~\n", ["10:1 YML009 system"]),
        ("tags: [a, 012, on]\n", ["10:11 YML009 tags[1]", "10:16 YML009 tags[2]"]),
        ("labels:\n  cost-centre: 4711\n", ["11:3 YML009 labels.cost-centre"]),
        ("uses_ai: true\n", []),
        ("users: [{group: Crew, count: 24}]\n", []),
        ("reviews: [{scope: all, at: 2026-11-02}]\n", []),
        ("hypercare: {starts: 2026-11-02, min_days: 28}\n", []),
        ("x-tool: {version: 1.10, on: NO}\n", []),
        ("service_hours: {core: {tz: UTC, days: [mon], from: 06:00, to: 07:00}}\n", []),
        (
            "service_hours: {core: {tz: UTC, days: [mon], from: 10:00, to: 22:00}}\n",
            ["10:46 YML009 service_hours.core.from", "10:59 YML009 service_hours.core.to"],
        ),
    ],
)  # fmt: skip
def test_text_that_others_read_as_something_else_wants_quotes(text: str, expected: list[str]) -> None:
    """Only where the schema takes text: a date field without quotes is a date for everybody."""
    assert expected == warnings(text)


STEP: Final = """\
failure_modes:
  - id: dark
    title: A pier is dark
    mitigation:
      - do: Switch it on. # by hand
        run:
          shell: bash
          reads_only: true
          cmd: {cmd}
"""


@pytest.mark.parametrize(
    ("cmd", "expected"),
    [
        ("lights on #all", ["18:11 YML010"]),
        ("lights on    # all of them", ["18:11 YML010"]),
        ("lights\n            on # all", ["18:11 YML010"]),
        ("lights on#all", []),
        ('"lights on #all"', []),
        ("'lights on' # a comment", []),
        ("|\n            lights on #all", []),
        ("|-\n            lights on\n            --all", []),
        (">\n            lights off\n            --all", ["18:11 YML011"]),
        (">-\n            lights off --all", ["18:11 YML011"]),
        ("007", ["18:11 YML009"]),
    ],
)
def test_a_command_that_would_lose_something_is_pointed_at(cmd: str, expected: list[str]) -> None:
    """A comment that ends a command and a fold that joins its lines; in prose both are harmless."""
    found = warnings(STEP.replace("{cmd}", cmd))

    assert expected == [text.rpartition(" ")[0] for text in found]
    assert {"failure_modes[0].mitigation[0].run.cmd"} >= {text.rpartition(" ")[2] for text in found}


@pytest.mark.parametrize("text", [">\n  A\n  B\n", "A # B\n"])
def test_prose_may_be_folded_and_commented(text: str) -> None:
    """Nobody pastes it into a shell."""
    assert [] == warnings(f"value: {text}")
