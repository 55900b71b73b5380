"""The work behind a model that people do: how it is changed, and the data that is made by hand."""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from generator.analysis.dates import after
from generator.spec.procedures import Maintenance, Procedure
from generator.spec.service import Service

BY_HAND: Final = ("data-preparation", "labelling")
"""Kinds of procedure that make data by hand."""


class HandWork(Struct, frozen=True):
    """A procedure that makes data by hand, and when it comes round; `work` is None when nothing says so."""

    procedure: Procedure
    work: Maintenance | None


def changing(spec: Service) -> tuple[Procedure, ...]:
    """Return the procedures that change model, prompt or index."""
    return tuple(one for one in spec.procedures if one.kind == "retraining")


def renewal(spec: Service) -> date | None:
    """Return the day by which model, prompt or index is renewed again; None when nothing says so."""
    agreed = spec.ai.retraining if spec.ai else None
    return after(agreed.last, agreed.cadence) if agreed else None


def hand_work(spec: Service) -> tuple[HandWork, ...]:
    """Return the procedures that make data by hand, in the order of the spec."""
    rounds = {str(work.procedure): work for work in reversed(spec.maintenance) if work.procedure}
    return tuple(HandWork(one, rounds.get(one.id)) for one in spec.procedures if one.kind in BY_HAND)
