"""Entries go into YAML text without touching anything else."""

from __future__ import annotations

import re
from typing import Final

import pytest

from generator.amend import Addition, Amended, amend

CORE: Final = ("alert", "expr", "for", "keep_firing_for")
NEW: Final = {"labels": (("service", "pier"),), "annotations": (("runbook_url", "https://ops.example/a/"),)}


def added(text: str) -> Amended:
    """Add a label and an annotation to the rule of a text."""
    lines = text.removeprefix("\ufeff").splitlines()
    line, column = next(
        (number, match.start() + 1)
        for number, line in enumerate(lines, 1)
        for match in re.finditer('"?alert', line)
    )
    fields = {"labels": CORE, "annotations": (*CORE, "labels")}
    return amend(
        text, [Addition(line, column, field, NEW[field], behind) for field, behind in fields.items()]
    )


CASES: Final = {
    "missing": """
- alert: A
  expr: up
  for: 5m
[[  labels:
    service: pier
  annotations:
    runbook_url: https://ops.example/a/
]]- 1
""",
    "comments": """
# one
- alert: A # two
  labels:
      x: 'y' # three
[[      service: pier
]]      # four

  annotations: # five
      z: |
         text
[[      runbook_url: https://ops.example/a/
]]
  # six
  expr: up
# seven
""",
    "lines that belong to a text": """
- expr: |+
    up

  alert: A
[[  labels:
   service: pier
]]  annotations:
   z: >+
    folded


[[   runbook_url: https://ops.example/a/
]]- 1
""",
    "empty": """
- alert: A
  expr: up
  labels:
[[    service: pier
]]  annotations: # none yet
[[    runbook_url: https://ops.example/a/
]]- 1
""",
    "flow": """
- {alert: A, expr: up[[, labels: {service: pier}, annotations: {runbook_url: https://ops.example/a/}]]}
""",
    "flow that is empty": """
- {alert: A, labels:[[ {service: pier}]] , annotations: { z: [[, runbook_url: https://ops.example/a/]], }}
""",
    "flow in lines": """
- alert: A
  labels: {[[service: pier]]}
  annotations: {
    z: y[[, runbook_url: https://ops.example/a/]], # why
  }
""",
    "JSON": """
[{
	"alert": "A",
	"annotations": {
		"z": "y"[[,
		"runbook_url": "https://ops.example/a/"]]
	}[[,
	"labels": {"service": "pier"}]]
}]
""",
}
"""Texts with what is put in between double brackets."""


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=("unix", "windows"))
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=("", "mark"))
@pytest.mark.parametrize("case", CASES)
def test_entries_go_behind_the_last_one_in_the_same_style(case: str, start: str, ending: str) -> None:
    """Comments, order, quotes, indentation and the ends of lines stay as they are."""
    text = (start + CASES[case].lstrip("\n")).replace("\n", ending)
    before, after = re.sub(r"(?s)\[\[.*?\]\]", "", text), re.sub(r"\[\[|\]\]", "", text)

    assert Amended(after, ()) == added(before)


def test_a_last_line_without_an_end_gets_one_and_the_new_one_has_none() -> None:
    """So the file ends as it did."""
    new = "  labels:\n    service: pier\n  annotations:\n    runbook_url: https://ops.example/a/"

    assert f"- alert: A\n{new}" == added("- alert: A").text


@pytest.mark.parametrize(
    ("before", "reasons"),
    [
        (
            "- {alert: A, labels: null, annotations}\n",
            ["has a value that is no mapping", "neither colon nor"],
        ),
        ("- alert: A\n  expr: |\n    up", ["the file ends in a text", "the file ends in a text"]),
    ],
)
def test_what_cannot_be_added_is_said_and_left(before: str, reasons: list[str]) -> None:
    """A value would have to be replaced, or would become another one."""
    found = added(before)

    assert before == found.text
    assert len(reasons) == len(found.refused)
    assert all(reason in said for reason, (_, said) in zip(reasons, found.refused, strict=True))


@pytest.mark.parametrize("value", ["no", "y", "null", "07", "1e3", "a: b", "x #y", "{{ $x }}", 'q"\\', "é"])
def test_a_value_is_the_same_text_for_every_reader(value: str) -> None:
    """What another reader could take for a number, a comment or a mapping is written in quotes."""
    found = amend("- alert: A\n  labels: {}\n", [Addition(1, 3, "labels", (("service", value),), CORE)])
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')

    assert f'- alert: A\n  labels: {{service: "{quoted}"}}\n' == found.text
