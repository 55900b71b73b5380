"""Diagnostics as text for people. What a file says can neither move the cursor nor start a new line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from generator.diagnostics import Diagnostic, Severity
from generator.encode import normalise

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def printable(text: str) -> str:
    """Return text for a terminal or log: one line, without control characters or changes of direction."""
    line = normalise(text).replace("\n", " ").replace("\t", " ")
    return "".join(c if c.isprintable() else "\ufffd" for c in line)


def lines(problems: Iterable[Diagnostic]) -> Iterator[str]:
    """Yield the lines of a report, styled; `click.echo` takes the colours out when nobody sees them."""
    for problem in problems:
        level = click.style(f"{problem.severity}[{problem.id}]", fg=_COLOURS[problem.severity], bold=True)
        yield f"{printable(str(problem.place))}: {level} {printable(problem.message)}"
        if problem.help:
            yield click.style(f"    help: {printable(problem.help)}", dim=True)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 page`, `2 pages`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
