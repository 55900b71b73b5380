"""What to say where a value is missing: unknown until a date, not applicable and why, or not written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from generator.spec.base import NotApplicable, Section, UnknownValue


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a field has no value. `owner` is whom to ask; `due` is None when no date is set."""

    kind: Literal["unknown", "na", "absent"]
    owner: str
    due: date | None = None
    reason: str = ""
    overdue: bool = False


def absence(section: Section, field: str, *, owner: str, today: date) -> Absence:
    """Say why a field, named as in the file or in the model, has no value.

    Without a word in the spec its owner is the service's.
    """
    info = type(section).model_fields.get(field)
    nothing = section.nothing.get(info.alias or field if info else field)
    if isinstance(nothing, UnknownValue):
        unknown = nothing.unknown
        return Absence("unknown", unknown.owner, unknown.due, overdue=unknown.due < today)
    if isinstance(nothing, NotApplicable):
        return Absence("na", owner, reason=nothing.na)
    return Absence("absent", owner)
