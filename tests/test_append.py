"""Entries go into lists of YAML text without touching anything else."""

from __future__ import annotations

import json
import re
from typing import Final

import pytest
import yaml

from generator.append import CannotAppendError, Entry, append

PATH: Final = ("training", "exercises")
ENTRY: Final[Entry] = {"procedure": "restore", "at": "2026-11-28", "gaps": ("No right", "x: y # z")}
ITEM: Final = '{procedure: restore, at: "2026-11-28", gaps: ["No right", "x: y # z"]}'
NESTED: Final[Entry] = {"by": "b", "at": "2026-11-23", "material": {"call": "c0", "parts": {"of": "d"}}}

LISTS: Final = {
    "block": f"""
training:  # ours
  # the ledger
  exercises:
    - {{procedure: a}}  # first
    - procedure: b
      at: 2026-01-01
«    - {ITEM}
»  # the end
  quiz: {{generate: 1}}
""",
    "block without indentation": f"""
training:
  exercises:
  - {{procedure: a}}
«  - {ITEM}
»name: x
""",
    "block behind a text": f"""
training:
  exercises:
    - procedure: |
        a
«    - {ITEM}
»
  quiz: {{}}
""",
    "flow": f"""
training: {{exercises: [{{procedure: a}}«, {ITEM}»], quiz: {{}}}}
""",
    "flow in lines": f"""
training:
  exercises: [
    {{procedure: a}}«,
    {ITEM}»,
  ]
""",
    "JSON": f"""
{{"training": {{"exercises": [{{"procedure": "a"}}«, {json.dumps(ENTRY)}»]}}}}
""",
    "empty": f"""
training:
  exercises: [«{ITEM}»]
""",
    "no value": f"""
training:
  exercises:  # none yet
«    - {ITEM}
»  quiz: {{}}
""",
    "no value in flow": f"""
training: {{quiz: {{}}, exercises:« [{ITEM}]» }}
""",
    "no list": f"""
training:
    quiz:
        generate: 1
«    exercises:
        - {ITEM}
»name: x
""",
    "no list in flow": f"""
training: {{quiz: {{}}«, exercises: [{ITEM}]»}}  # ours
""",
    "no section": f"""
id: x
hosts:
  - one
«training:
  exercises:
    - {ITEM}
»""",
    "no section in flow": f"""
{{id: x«, training: {{exercises: [{ITEM}]}}»}}
""",
    "no value of the section": f"""
id: x
training:
«  exercises:
    - {ITEM}
»name: x
""",
    "a promise": f"""
training:
  exercises:
<    unknown: {{owner: x, due: 2026-12-04}}
>«    - {ITEM}
»  quiz: {{}}
""",
    "a promise in flow": f"""
training:
  exercises:< {{na: No.}}>  # yet
«    - {ITEM}
»  quiz: {{}}
""",
    "a promise in a line of its own": f"""
training:
  exercises:
«    - {ITEM}
»<    {{na: No.}}>
  quiz: {{}}
""",
    "a promise in a section in flow": f"""
training: {{exercises: <{{unknown: {{owner: x, due: 2026-12-04}}}}>«[{ITEM}]», quiz: {{}}}}
""",
}
"""Texts with what is put in between quotation marks, and what is taken out in angle brackets."""


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=("unix", "windows"))
@pytest.mark.parametrize("case", LISTS)
def test_an_entry_goes_behind_the_last_one(case: str, ending: str) -> None:
    """Comments, order, quotes, indentation and the ends of lines stay as they are."""
    text = LISTS[case].lstrip("\n").replace("\n", ending)
    before = re.sub(r"(?s)«.*?»|[<>]", "", text)
    after = re.sub(r"(?s)<.*?>|[«»]", "", text)
    new = append(before, PATH, ENTRY)

    assert after == new
    read = yaml.load(new, yaml.BaseLoader)["training"]["exercises"][-1]
    assert {key: list(value) if isinstance(value, tuple) else value for key, value in ENTRY.items()} == read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n# end\n", "a: 1\nreviews:\n  - {scope: all}\n# end\n"),
        ("reviews: [{a: 1}]  # x\na: 1", "reviews: [{a: 1}, {scope: all}]  # x\na: 1"),
        ("a: 1\nreviews:\n  - a: 1", "a: 1\nreviews:\n  - a: 1\n  - {scope: all}"),
        ("\ufeffa:\n    b: 1\n", "\ufeffa:\n    b: 1\nreviews:\n    - {scope: all}\n"),
        ("\ufeffreviews: {na: x}\n", "\ufeffreviews:\n  - {scope: all}\n"),
        ("a: 1\r\nb: 1\nreviews:\r\n- a: 1\r\n", "a: 1\r\nb: 1\nreviews:\r\n- a: 1\r\n- {scope: all}\r\n"),
    ],
)
def test_the_ends_of_a_file_are_its_own(text: str, expected: str) -> None:
    """Its mark at the start, a last line without an end, lines that end in more than one way."""
    assert expected == append(text, ("reviews",), {"scope": "all"})


def test_an_entry_with_a_mapping_takes_a_line_per_field() -> None:
    """Where the list is in block style; in one line nobody would find the fields again."""
    lines = (
        '    - by: b\n      at: "2026-11-23"\n      material:\n        call: c0\n'
        "        parts:\n          of: d\n"
    )
    before = "handoff:\n  signoffs:\n    - {by: a}  # first\n  plan: []\n"

    assert before.replace("  plan", f"{lines}  plan") == append(before, ("handoff", "signoffs"), NESTED)
    assert '[{by: b, at: "2026-11-23", material: {call: c0, parts: {of: d}}}]' in append(
        "handoff: {signoffs: []}\n", ("handoff", "signoffs"), NESTED
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("training: later\n", "`training` has a value that is neither list nor empty"),
        ("training: []\n", "`training` has a value"),
        ("training:\n  exercises: 'x'\n", "`exercises` has a value that is neither list nor empty"),
        ("training:\n  exercises: {na: No., more: x}\n", "`exercises` has a value"),
        ("training:\n  exercises:\n    - procedure: |\n        a", "the file ends in a text"),
    ],
)
def test_what_somebody_wrote_is_left(text: str, reason: str) -> None:
    """No list is put where something else stands."""
    with pytest.raises(CannotAppendError, match=reason):
        append(text, PATH, ENTRY)
