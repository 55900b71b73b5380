"""Diagnostics as JSON of our own: everything that is known about each, for scripts.

`file` is the name as it is, but for characters no JSON text can hold; message and help are made for showing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from generator import __version__
from generator.diagnostics import Diagnostic, Severity
from generator.encode import normalise
from generator.reporters.ascii_json import dumped
from generator.reporters.fingerprint import fingerprinted
from generator.reporters.manuals import manuals
from generator.reporters.plain import printable

VERSION: Final = 1
"""Counts up when a member is taken away or changes its meaning; new members may come at any time."""


def report(problems: Iterable[Diagnostic]) -> str:
    """Return the report `SCHEMA` describes."""
    found = [_problem(problem, mark) for problem, mark in fingerprinted(problems)]
    errors = sum(problem["severity"] == Severity.ERROR for problem in found)
    counts = {"errors": errors, "warnings": len(found) - errors}
    tool = {"name": "handoff", "version": __version__}
    return dumped({"version": VERSION, "tool": tool, "counts": counts, "problems": found})


def _problem(problem: Diagnostic, mark: str) -> dict[str, object]:
    return {
        "id": problem.id,
        "name": manuals()[problem.id].name,
        "severity": str(problem.severity),
        "file": normalise(problem.place.file),
        "line": problem.place.line,
        "column": problem.place.column,
        "message": printable(problem.message),
        "help": printable(problem.help),
        "fingerprint": mark,
    }


def _text(description: str, **more: object) -> dict[str, object]:
    return {"type": "string", "description": description, **more}


def _count(description: str, least: int) -> dict[str, object]:
    return {"type": "integer", "minimum": least, "description": description}


def _members(description: str, members: dict[str, object]) -> dict[str, Any]:
    """Return the schema of an object. It is open: what is new in a later release breaks no reader."""
    return {
        "type": "object",
        "description": description,
        "properties": members,
        "required": [*members],
    }


_PROBLEM: Final = _members(
    "One problem of one place.",
    {
        "id": _text(
            "Stable id of its kind; `handoff explain ID` has the manual.", pattern="^[A-Z]{3}\\d{3}$"
        ),
        "name": _text("Name of the offence.", pattern="^[a-z0-9-]+$"),
        "severity": _text("Errors stop a build; warnings do not.", enum=[*map(str, Severity)]),
        "file": _text("The file, with `/`."),
        "line": _count("Counts from 1.", 1),
        "column": _count("Counts from 1, in Unicode characters.", 1),
        "message": _text("What is wrong, on one line."),
        "help": _text("What to do about it, on one line."),
        "fingerprint": _text("Stays the same when lines move.", pattern="^[0-9a-f]{32}$"),
    },
)
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Report",
} | _members(
    "What `--format json` prints.",
    {
        "version": {"const": VERSION, "description": "The version of this shape."},
        "tool": _members(
            "What wrote the report.",
            {"name": _text("Its name.", const="handoff"), "version": _text("Its version.")},
        ),
        "counts": _members(
            "How many problems there are.",
            {"errors": _count("Errors.", 0), "warnings": _count("Warnings.", 0)},
        ),
        "problems": {"type": "array", "description": "Every problem, by place.", "items": _PROBLEM},
    },
)
"""The JSON Schema of the report."""
