"""Specs as they are kept: ten thousand of them have to fit into memory beside everything made of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, TypeVar

from generator.spec.base import Section
from generator.spec.refs import Reference

Kind = TypeVar("Kind", bound=Section)

_WRITTEN: Final = set[str]()  # for all, instead of what was written; pydantic copies it before it changes any
_MOST: Final = 20_000
"""Texts that are remembered until all are forgotten: what specs have in common soon comes again."""


class _Texts(dict[type, dict[str, str] | None]):
    """By their classes, the texts and references that have been seen; of other classes nothing is kept."""

    def __missing__(self, kind: type) -> dict[str, str] | None:
        made: dict[str, str] | None = {} if kind is str or issubclass(kind, Reference) else None
        self[kind] = made
        return made


_texts: Final = _Texts()


def lean(section: Kind) -> Kind:
    """Keep of a section that is checked what is asked for, and the same texts once. Two thirds of it go.

    Nobody asks which fields were written and which have their defaults. What a section holds lies in a dict
    whose keys are those of all of its kind, as that of a plain object does, and not in one of its own.
    """
    object.__setattr__(section, "__dict__", _held(type(section), section.__dict__))
    object.__setattr__(section, "__pydantic_fields_set__", _WRITTEN)
    return section


def again(kind: type[Kind], values: Mapping[str, object]) -> Kind:
    """Make a section of all it held. It was checked before."""
    section = kind.__new__(kind)
    object.__setattr__(section, "__dict__", _held(kind, values))
    object.__setattr__(section, "__pydantic_fields_set__", _WRITTEN)
    object.__setattr__(section, "__pydantic_extra__", None)
    object.__setattr__(section, "__pydantic_private__", None)
    return section


def _held(kind: type[Section], values: Mapping[str, Any]) -> dict[str, object]:
    holder: Any = _holder(kind)()
    for name, value in values.items():
        known = _texts[type(value)]
        setattr(holder, name, value if known is None else known.setdefault(value, value))
    if len(_texts[str] or ()) > _MOST:
        _texts.clear()
    held: dict[str, object] = holder.__dict__
    return held


@cache
def _holder(model: type[Section]) -> type:
    """Return what holds the fields of a kind of section. It is a class, because its keys are kept there."""
    return type(model.__name__, (), {})
