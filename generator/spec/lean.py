"""Specs as they are kept: ten thousand of them have to fit into memory beside everything made of them."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from generator.same import same
from generator.spec.base import Section, sections
from generator.spec.refs import Reference

_WRITTEN: Final = set[str]()  # for all, instead of what was written; pydantic copies it before it changes any


def lean(spec: Section) -> None:
    """Keep of a spec that is checked what is asked for, and the same texts once. Two thirds of it go.

    Nobody asks which fields were written and which have their defaults. What a section holds lies in a dict
    whose keys are those of all of its kind, as that of a plain object does, and not in one of its own.
    """
    for _, section in sections(spec):
        holder: Any = _holder(type(section))()
        for name, value in section.__dict__.items():
            kind: type = type(value)
            setattr(holder, name, same(value) if kind is str or issubclass(kind, Reference) else value)
        object.__setattr__(section, "__dict__", holder.__dict__)
        object.__setattr__(section, "__pydantic_fields_set__", _WRITTEN)


@cache
def _holder(model: type[Section]) -> type:
    """Return what holds the fields of a kind of section. It is a class, because its keys are kept there."""
    return type(model.__name__, (), {})
