"""Manuals of what keeps records of a handoff from being read: HCL."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem

DAILY_LOG_MISSING: Final = Problem(
    "HCL001",
    "daily-log-missing",
    "The file that `hypercare.log_from` names does not exist, or it names several.",
    "Conditions of leaving hypercare are judged without what happened.",
    "correct the path; it starts at the folder of the spec",
    example="`log_from: hypercar.csv` where the file is called `hypercare.csv`",
)
DAILY_LOG_ROW: Final = Problem(
    "HCL002",
    "daily-log-row",
    "A daily log of hypercare, or a row of it, cannot be read.",
    "A day that is left out changes the share that ends hypercare.",
    "write rows as `2026-11-17,5,4,1,sev3,What had to be explained` below "
    "`date,tickets,by_receiver,by_project,sev,note`; a cell that says nothing is empty",
    example="`17.11.2026,five,4,1,,`",
)
