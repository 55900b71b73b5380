"""Diagnostics for people and for other programs: one module per format, each of them a pure function."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from typing import Final, cast

from generator.diagnostics import Diagnostic
from generator.reporters.plain import counted, printable

TEXT: Final = "text"
"""The format for people, which also shows lines of files: see `text`."""

Report = Callable[[Iterable[Diagnostic]], str]


def _of(module: str) -> Report:
    """Return the report of a module, which is imported when somebody asks for that format."""

    def report(problems: Iterable[Diagnostic]) -> str:
        return cast("Report", importlib.import_module(f"generator.reporters.{module}").report)(problems)

    return report


REPORTERS: Final[Mapping[str, Report]] = {
    "json": _of("json_report"),
    "sarif": _of("sarif"),
    "github": _of("github"),
    "gitlab": _of("gitlab"),
    "junit": _of("junit"),
}
"""Formats for programs. A report is whole and valid without findings, too, and ends with a line break."""

__all__ = ["REPORTERS", "TEXT", "counted", "printable"]
