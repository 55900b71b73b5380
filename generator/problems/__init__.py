"""The manual of every diagnostic: stable id, name of the offence, what, why and repair."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem
from generator.problems import (
    alerts,
    commands,
    evidence,
    fields,
    files,
    handoff,
    library,
    links,
    lock,
    manifests,
    notes,
    packs,
    privacy,
    slos,
    workspace,
)

PROBLEMS: Final = tuple(
    value
    for family in (
        files,
        fields,
        handoff,
        library,
        evidence,
        commands,
        privacy,
        alerts,
        slos,
        manifests,
        notes,
        links,
        workspace,
        packs,
        lock,
    )
    for value in vars(family).values()
    if isinstance(value, Problem)
)
