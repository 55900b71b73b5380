"""What to say where a value is missing: not known yet, not applicable, not for the reader, or not written."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from generator.spec.base import NotApplicable, Section, UnknownValue, fields, key_of, sections_of


class Absence(Struct, frozen=True):
    """Why a field has no value. `owner` is whom to ask; `due` is None when no date is set."""

    kind: Literal["unknown", "na", "withheld", "absent"]
    owner: str
    due: date | None = None
    reason: str = ""
    overdue: bool = False


def withheld(section: Section) -> tuple[str, ...]:
    """Name the fields of a section of which something, however deep, is there and not for the reader."""
    inside = sections_of(section, Section)
    deep = {path[0] for path, part in inside if path and part.nothing and part.withheld}
    if not deep and not section.withheld:
        return ()
    keys = ((name, key_of(section, name)) for name, _ in fields(section))
    return tuple(key.replace("_", " ") for name, key in keys if name in deep or key in section.withheld)


def held_back(section: Section, *names: str) -> bool:
    """Whether something of some fields, however deep, is there and not for the reader."""
    return any(
        key_of(section, name) in section.withheld or _holds_back(getattr(section, name)) for name in names
    )


def _holds_back(value: object) -> bool:
    return any(section.nothing and section.withheld for _, section in sections_of(value, Section))


def absence(section: Section, field: str, *, owner: str, today: date) -> Absence:
    """Say why a field, named as in the file or in the model, has no value.

    Without a word in the spec its owner is the service's.
    """
    nothing = section.nothing.get(key_of(section, field))
    if isinstance(nothing, UnknownValue):
        unknown = nothing.unknown
        return Absence("unknown", unknown.owner, unknown.due, overdue=unknown.due < today)
    if isinstance(nothing, NotApplicable):
        return Absence("na", owner, reason=nothing.na)
    return Absence("absent" if nothing is None else "withheld", owner)
