"""The nine questions a new service needs: each with its field's own words, each answer checked at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from generator.diagnostics import Diagnostic
from generator.spec.architecture import CodeLocation
from generator.spec.service import Service
from generator.spec.values import VERSION
from generator.starter import Answers, starter
from generator.workspace import Workspace

QUESTIONS: Final = tuple(name for name, field in Service.model_fields.items() if field.is_required())
"""The fields every service has, in the order of the schema."""
_GIVEN: Final = frozenset({"apiVersion", "id"})
_STAND_INS: Final[Mapping[str, str]] = {
    "name": "a", "summary": "one two three four five six seven eight nine ten", "type": "service",
    "tier": "4", "lifecycle": "pilot", "owner": "a", "repo": "a",
}  # fmt: skip
"""Answers that fit, where one is not given yet: only the question at hand is judged."""


class Question(Struct, frozen=True):
    """One question. `known` is its answer where there is nothing to ask, `default` what Enter means."""

    field: str
    number: int
    description: str
    example: str
    known: str = ""
    default: str = ""


def questions(answers: Answers) -> Iterator[Question]:
    """Yield the questions about a service. What was said already is the answer; what was read is offered."""
    for number, field in enumerate(QUESTIONS, start=1):
        info = Service.model_fields[field]
        asked = "repo" if field == "code_locations" else field
        if asked == "repo":
            info = CodeLocation.model_fields["repo"]
        known = {"apiVersion": VERSION, "id": answers.id}.get(field, "")
        value, source = answers.values.get(asked, ("", ""))
        said = source == "said on the command line"
        default = "" if said else value or ("pilot" if field == "lifecycle" else "")
        example = str(info.examples[0]) if info.examples else ""
        yield Question(
            asked, number, info.description or "", example, known or (value if said else ""), default
        )


def flaws(workspace: Workspace, answers: Answers, field: str) -> tuple[Diagnostic, ...]:
    """Say in the words of the check what is wrong with the answer to one question."""
    value = answers.values[field]
    trial = {name: (text, "") for name, text in _STAND_INS.items()} | {field: value}
    written = starter(workspace, Answers(answers.id, trial))
    if isinstance(written, str):
        return ()
    where = "code_locations" if field == "repo" else field
    about = tuple(problem for problem in written if problem.message.startswith(where))
    # An answer that is no YAML has a problem without a field; all others are stand-ins, so it is this one's.
    others = tuple(name for name in (*QUESTIONS, "the file") if name != where)
    return about or tuple(problem for problem in written if not problem.message.startswith(others))
