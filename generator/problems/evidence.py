"""Manuals of evidence that cannot be what it is said to be: EVD."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem

EVIDENCE_MISSING: Final = Problem(
    "EVD001",
    "evidence-missing",
    "Evidence is a file that is neither beside the spec nor in the workspace or its repository.",
    "Whoever asks for the proof finds nothing, on the day it is asked for.",
    "write the path as it is seen from the spec or the workspace, or the address of a record kept elsewhere",
    example="`evidence: exercises/2026-11-14-restore.md`, where there is no such file",
)
EVIDENCE_KIND: Final = Problem(
    "EVD002",
    "evidence-kind",
    "Evidence of kind `commit` names no commit, or of kind `link` neither an address nor a file.",
    "Nobody can open it, and nothing can check it.",
    "write what the kind asks for, or the kind it is: exercise, review or signature",
    example="`{kind: commit, ref: release of October}`",
)
