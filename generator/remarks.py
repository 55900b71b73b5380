"""What ShellCheck says about the commands of a service, as values. Nothing when nobody asked it."""

from __future__ import annotations

from msgspec import Struct

from generator.diagnostics import Diagnostic
from generator.spec.base import FieldPath


class Remark(Struct, frozen=True):
    """Something a command could do better: where, the code, and ShellCheck's own words."""

    path: FieldPath
    line: int
    code: str
    words: str


class Verdict(Struct, frozen=True):
    """What is said about one spec: problems, and what its readers may want to know."""

    problems: tuple[Diagnostic, ...] = ()
    remarks: tuple[Remark, ...] = ()
