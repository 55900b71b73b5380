"""What a path of a file leads to: a model of the spec, one of its fields, or a value; or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import get_args, get_origin

from pydantic import BaseModel

from generator.spec.base import NOTHING_KEY, FieldPath


def model_at(path: FieldPath, kind: type[BaseModel]) -> type[BaseModel] | None:
    """Return the model of the mapping a path leads to; None when it leads elsewhere."""
    here: object = kind
    for step in path:
        if isinstance(step, int):
            continue
        if not (isinstance(here, type) and issubclass(here, BaseModel)):
            return None
        field = field_of(here, step)
        here = model_in(here.model_fields[field].annotation) if field else None
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def field_of(model: type[BaseModel], key: str) -> str | None:
    """Return the attribute that holds a key of the file."""
    return _attributes(model).get(key)


@cache
def _attributes(model: type[BaseModel]) -> dict[str, str]:
    return {field.alias or name: name for name, field in model.model_fields.items()}


def model_in(annotation: object) -> object:
    """Find the model inside `X | None`, `tuple[X, ...]` and the like."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for inner in get_args(annotation) if (found := model_in(inner)) is not None), None)


def value_at(spec: object, path: FieldPath) -> object:
    """Return the value a path of the file leads to; None when there is none."""
    here = spec
    for step in path:
        if isinstance(here, tuple):
            here = here[step] if isinstance(step, int) and step < len(here) else None
        elif isinstance(here, BaseModel):
            name = field_of(type(here), str(step))
            here = getattr(here, name) if name else None
        elif isinstance(here, dict):
            here = here.get(step)
        else:
            return None
    return here


def empty(value: object, path: FieldPath = ()) -> Iterator[FieldPath]:
    """Yield the keys without a value: not to be confused with fields that are left out on purpose."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        if inner is None or isinstance(inner, (dict, list)):
            here = path if step == NOTHING_KEY else (*path, step)
            yield from (here,) if inner is None else empty(inner, here)
