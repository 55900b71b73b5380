"""Diagnostics for people and for other programs: one module per format, each of them a pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from generator.diagnostics import Diagnostic
from generator.reporters import github, gitlab, json_report, junit, sarif
from generator.reporters.plain import counted, printable
from generator.reporters.text import lines

TEXT: Final = "text"
"""The format for people, which also shows lines of files: see `lines`."""

REPORTERS: Final[Mapping[str, Callable[[Iterable[Diagnostic]], str]]] = {
    "json": json_report.report,
    "sarif": sarif.report,
    "github": github.report,
    "gitlab": gitlab.report,
    "junit": junit.report,
}
"""Formats for programs. A report is whole and valid without findings, too, and ends with a line break."""

__all__ = ["REPORTERS", "TEXT", "counted", "lines", "printable"]
