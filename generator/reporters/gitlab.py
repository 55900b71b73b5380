"""Diagnostics as GitLab's code quality report, an array in the manner of Code Climate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from generator.diagnostics import Diagnostic, Severity
from generator.encode import normalise
from generator.reporters.ascii_json import dumped
from generator.reporters.fingerprint import fingerprinted
from generator.reporters.plain import printable

_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def report(problems: Iterable[Diagnostic]) -> str:
    """Return the report. GitLab shows the description only, so that the help stands in it, too."""
    return dumped(
        [
            {
                "description": _description(problem),
                "check_name": problem.id,
                "fingerprint": mark,
                "severity": _SEVERITIES[problem.severity],
                "location": {
                    "path": normalise(problem.place.file),
                    "lines": {"begin": problem.place.line},
                },
            }
            for problem, mark in fingerprinted(problems)
        ]
    )


def _description(problem: Diagnostic) -> str:
    help_ = f" (help: {printable(problem.help)})" if problem.help else ""
    return printable(problem.message) + help_
