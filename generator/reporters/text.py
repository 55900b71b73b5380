"""Diagnostics as text for people: the message, the line it is about with the place marked, and the help."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import click

from generator.diagnostics import Diagnostic, Place, Severity
from generator.reporters.manuals import manuals
from generator.reporters.plain import printable

LineAt = Callable[[Place], str | None]
"""Gives the line of a file; None when there is none to be seen."""

_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_WIDTH: Final = 88
"""Cells of a line that are shown; more would wrap on the terminals of most people."""
_BEFORE: Final = 40
"""Cells before the place when a line is cut."""
_MOST: Final = 4 * _WIDTH
"""Characters looked at on either side: a line may be as long as a file."""
_CUT: Final = "..."


def lines(problems: Iterable[Diagnostic], line_at: LineAt = lambda _: None) -> Iterator[str]:
    """Yield the lines of a report, styled; `click.echo` takes the colours out when nobody sees them."""
    for problem in problems:
        colour = _COLOURS[problem.severity]
        level = click.style(f"{problem.severity}[{problem.id}]", fg=colour, bold=True)
        yield f"{printable(str(problem.place))}: {level} {printable(problem.message)}"
        line = line_at(problem.place) if manuals()[problem.id].quoted else None
        if line is not None:
            shown, before = excerpt(line, problem.place.column)
            number = f"{problem.place.line:>5}"
            yield click.style(f"{number} | ", dim=True) + shown
            mark = click.style("^", fg=colour, bold=True)
            yield click.style(f"{' ' * len(number)} | ", dim=True) + " " * before + mark
        if problem.help:
            yield click.style(f"    help: {printable(problem.help)}", dim=True)


def excerpt(line: str, column: int) -> tuple[str, int]:
    """Return what is shown of a line, and how many cells stand before the place."""
    at = min(column - 1, len(line))
    before, after = line[max(0, at - _MOST) : at], line[at : at + _MOST]
    text = printable(before + after)
    before, after = text[: len(before)], text[len(before) :]
    if at <= _MOST and len(line) - at <= _MOST and _cells(text) <= _WIDTH:
        return text, _cells(before)
    left = before[len(before) - _fitting(before[::-1], _BEFORE) :]
    head = _CUT if len(left) < at else ""
    right = after[: _fitting(after, _WIDTH - _cells(left))]
    tail = _CUT if at + len(right) < len(line) else ""
    return head + left + right + tail, _cells(head + left)


def _fitting(text: str, cells: int) -> int:
    """Return how many characters at the start of a text fit into so many cells."""
    for number, character in enumerate(text):
        cells -= _cells(character)
        if cells < 0:
            return number
    return len(text)


def _cells(text: str) -> int:
    """Return how many cells of a terminal a text takes: wide characters two, combining ones none."""
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else not unicodedata.combining(character)
        for character in text
    )
