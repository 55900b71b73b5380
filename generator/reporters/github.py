"""Diagnostics as workflow commands of GitHub Actions, which show them beside the changed lines.

Only the commands of this module can come out of it: a value can end neither its property nor its line.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.diagnostics import Diagnostic
from generator.encode import normalise
from generator.reporters.manuals import manuals
from generator.reporters.plain import printable


def report(problems: Iterable[Diagnostic]) -> str:
    """Return one command a line; nothing at all when there is nothing to say."""
    return "".join(f"{_command(problem)}\n" for problem in problems)


def _command(problem: Diagnostic) -> str:
    properties = {
        "file": normalise(problem.place.file),
        "line": str(problem.place.line),
        "col": str(problem.place.column),
        "title": f"{problem.id} {manuals()[problem.id].name}",
    }
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    help_ = f"\nhelp: {printable(problem.help)}" if problem.help else ""
    return f"::{problem.severity} {written}::{_data(printable(problem.message) + help_)}"


def _data(text: str) -> str:
    # The sign of escapes first: the runner reads them back in the other order.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
