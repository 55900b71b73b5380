"""Texts that say that they are still to be written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from generator import late
from generator.spec.base import FieldPath, Section, fields, models_in, sections
from generator.spec.service import Service

_HOLE: Final = late.pattern(
    r"\b(?:TODO|TBD|TBC|FIXME|XXX)\b|\A\s*\?{2,}\s*\Z"
    r"|(?i:lorem ipsum|\bto be (?:defined|decided|written)\b|\bcoming soon\b)"
)
_IN_CAPITALS: Final = ("TODO", "TBD", "TBC", "FIXME", "XXX", "??")
_IN_ANY_CASE: Final = ("lorem", "to be ", "ng soon")
"""What every text with such a hole has in it, with the last ones in small letters; nearly no spec has any."""


def holes(spec: Service) -> Iterator[FieldPath]:
    """Yield the places of a service's texts with such a word in place of an answer."""
    text = "\n".join(_texts(spec))
    small = text.casefold()
    if not any(mark in text for mark in _IN_CAPITALS) and not any(mark in small for mark in _IN_ANY_CASE):
        return
    for path, section in sections(spec):
        for name, value in fields(section):
            for number, one in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(one, str) and _HOLE.search(one):
                    yield (*path, name, number) if isinstance(value, tuple) else (*path, name)


def _texts(spec: Service) -> Iterator[str]:
    for _, section in sections(spec):
        held = section.__dict__
        for name in _of_text(type(section)):
            value = held[name]
            if isinstance(value, str):
                yield value
            elif value and isinstance(value, tuple):
                yield from (one for one in value if isinstance(one, str))


@cache
def _of_text(model: type[Section]) -> tuple[str, ...]:
    """Name the fields that may be text or have a list of texts."""
    return tuple(
        name
        for name, field in model.model_fields.items()
        if any(issubclass(kind, str) for kind in models_in(field.annotation))
    )
