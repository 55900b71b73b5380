"""Manuals of what can be wrong with SLO files, and between them and specs: SLO."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

SLO_FILE_SKIPPED: Final = Problem(
    "SLO001",
    "slo-file-skipped",
    "An SLO file cannot be read: it is a template, broken, or of no known format.",
    "Its objectives and error budgets are on no page.",
    "name a rendered file of OpenSLO, Sloth or Pyrra",
    Severity.WARNING,
    example="`objective: {{ .Values.objective }}`",
)
SLO_FILE_MISSING: Final = Problem(
    "SLO002",
    "slo-file-missing",
    "An entry of `slo_files` matches no file, or the `source` of an SLO is none.",
    "The service seems to promise less than it does.",
    "correct the path; it starts at the folder of the spec",
    example="`slo_files: [slo/*.yaml]` where the folder is called `slos`",
)
SLO_NOT_IN_FILE: Final = Problem(
    "SLO003",
    "slo-not-in-file",
    "The `source` of an SLO does not hold it, or holds several it could be.",
    "Another objective would be published under its name.",
    "write the SLO's name in the file as `source_name`; `target` tells several objectives of one SLO apart",
    example="`source_name: write-latency`, while the file has `ledger-write-latency`",
)
SLO_CONTRADICTED: Final = Problem(
    "SLO004",
    "slo-contradicted",
    "A spec and the SLO file it names do not say the same.",
    "One of both is what alerts are made from; people act on the other.",
    "delete the field from the spec, which takes it from the file, or correct the file",
    example="`target: 0.995` in the spec, `objective: 99.9` in the file",
)
SLO_PART_LEFT_OUT: Final = Problem(
    "SLO005",
    "slo-part-left-out",
    "An SLO of a file, or a part of one, cannot be read; the rest is.",
    "The page lacks an objective, a window, a query or an alert.",
    "write it as the format's own tool expects it",
    Severity.WARNING,
    example="`duration: 1m` for a month, which is a minute",
)
