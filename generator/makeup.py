"""What values are made up of, for those who write them down to hold two against each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from msgspec import Struct

from generator.spec.base import NotApplicable, Section, Unknown, UnknownValue


def ordered(value: object) -> object:
    """Return a value in an order: sets have another one in each process."""
    kind = type(value)
    return (kind.__name__, sorted(value, key=repr)) if kind is frozenset or kind is set else value  # type: ignore[call-overload]


@cache
def parts_of(kind: type) -> Callable[[Any], tuple[Any, ...]] | None:
    """Return what gives all that values of a kind consist of; None when pickle knows."""
    travels: object = kind.__reduce__
    if issubclass(kind, Struct) and travels is Struct.__reduce__:
        return _by_name(kind.__struct_fields__)
    if travels is not object.__reduce__:
        return None
    if issubclass(kind, (NotApplicable, Section, Unknown, UnknownValue)):
        return lambda value: (value.__dict__,)  # and not which were written: a set, in an order of its own
    return _by_name([field.name for field in fields(kind)]) if is_dataclass(kind) else None


def _by_name(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    first, *others = names
    return attrgetter(first, *others) if others else lambda value: (getattr(value, first),)
