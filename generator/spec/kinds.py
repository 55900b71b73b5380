"""What a field takes, in words: the same words as in messages about wrong values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from generator.spec.base import Section
from generator.spec.refs import Reference
from generator.spec.values import Checked


def in_words(field: FieldInfo) -> str:
    """Say what a field takes: `a list; each entry: the name of an alert`."""
    return _words(field.annotation, field.metadata)


def _words(annotation: object, metadata: Iterable[object] = ()) -> str:
    expected = next((found.expected for found in metadata if isinstance(found, Checked)), "")
    if expected:
        return expected
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation.expected if issubclass(annotation, Reference) else _plain(annotation)
    return _composed(get_origin(annotation), get_args(annotation))


def _composed(origin: object, inner: tuple[Any, ...]) -> str:
    if origin is Annotated:
        return _words(inner[0], inner[1:])
    if origin is Literal:
        return " or ".join(filter(None, (", ".join(map(str, inner[:-1])), str(inner[-1]))))
    if origin is tuple:
        each = _words(inner[0])
        return "a list of mappings" if each == "a mapping" else f"a list; each entry: {each}"
    if origin is Mapping:
        return f"a mapping of names; each value: {_words(inner[1])}"
    return " or ".join(_words(one) for one in inner if one is not NoneType)


def _plain(kind: type) -> str:
    return "a mapping" if issubclass(kind, Section) else kind.__name__
