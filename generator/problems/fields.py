"""Manuals of what can be wrong with fields and with what they refer to: SCH, REF."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

UNKNOWN_FIELD: Final = Problem(
    "SCH001",
    "unknown-field",
    "A field is not in the vocabulary of the spec.",
    "A misspelt field would be lost in silence.",
    "correct its name, or start it with `x-` when it is meant for another tool",
    example="`sumary: Opens the barrier` instead of `summary: Opens the barrier`",
)
MISSING_FIELD: Final = Problem(
    "SCH002",
    "missing-field",
    "A field without which its part of the spec means nothing is missing.",
    "The page would have a hole where its reader looks first.",
    "add the field",
    example="a spec without `owner`",
)
WRONG_VALUE: Final = Problem(
    "SCH003",
    "wrong-value",
    "A value is not of the kind its field takes.",
    "A guess at what was meant would be published as a fact.",
    "write a value of the expected kind, `{unknown: {owner: ..., due: ...}}` or `{na: reason}`",
    example="`tier: gold`, where a number from 1 to 4 is expected",
)
FORMER_SHAPE: Final = Problem(
    "SCH004",
    "former-shape",
    "A field is written as the former version of the vocabulary had it.",
    "It is read for one more version; what it says cannot be checked as well as in the shape of today.",
    "see the change with `handoff migrate`, and make it with `handoff migrate --write`",
    Severity.WARNING,
    example="`severity_map: [sev1 = Urgent]` instead of `severity_map: {sev1: Urgent}`",
)
UNKNOWN_REFERENCE: Final = Problem(
    "REF001",
    "unknown-reference",
    "A team, role, vendor, service, severity, policy, failure mode, page or other name is declared nowhere.",
    "The reader is sent to somebody or something that does not exist.",
    "correct the id, or declare it",
    example="`owner: harbor-desk`, where the file is `teams/harbour-desk.yaml`",
)
DUPLICATE_ID: Final = Problem(
    "REF002",
    "duplicate-id",
    "Two entries of one list have the same id.",
    "Links and addresses could mean either.",
    "rename one of both",
    example="two failure modes with `id: barrier-stuck`",
)
VERSION_UNUSABLE: Final = Problem(
    "REF007",
    "version-unusable",
    "The version of a service cannot be part of an address.",
    "When the next one takes its place, nobody can look at this one any more.",
    "write the version with up to 64 letters, digits, `.`, `_`, `+` and `-`",
    Severity.WARNING,
    example="`version: 2026/11` instead of `version: 2026-11`",
)
UNKNOWN_STEP: Final = Problem(
    "REF003",
    "unknown-step",
    "A step leads to a step or failure mode that does not exist.",
    "The reader stands at a dead end.",
    "name a step of the same list, a failure mode, or `escalate`",
    example="`else: restart`, where no step and no failure mode has the id `restart`",
)
UNKNOWN_VARIABLE: Final = Problem(
    "REF004",
    "unknown-variable",
    "A command, `undo`, check or query holds a name `${env...}` that no environment declares, or prose does.",
    "The reader has to guess a namespace or a database while something is down.",
    "correct the name, or declare it under `vars` of an environment",
    example="`kubectl -n ${env.namspace} get pods`, where environments declare `namespace`",
)
UNDECLARED_INPUT: Final = Problem(
    "REF005",
    "undeclared-input",
    "A command, `undo`, check or query asks for a value `<name>`, and no `inputs` say how to find it.",
    "The reader stands before a gap, and a shell takes `<name>` for a file.",
    "declare it under `inputs` of the step; a file that is read has a blank before its name: `< file`",
    example="`kubectl logs <pod>` without `inputs: [{name: pod, how_to_find: First column above.}]`",
)
