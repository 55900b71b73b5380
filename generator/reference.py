"""Schema and rules as their own documentation: JSON Schemas, and what the reference pages show."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, get_args

from msgspec import Struct
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.diagnostics import Problem
from generator.notes import PAGES as NOTE_PAGES
from generator.problems import PROBLEMS
from generator.readiness import Demand, Rule
from generator.rules import FAMILIES, demands_of
from generator.spec.audience import AUDIENCES, MARK
from generator.spec.base import (
    NOTHING_KEY,
    OF_EVERY_SECTION,
    NotApplicable,
    Section,
    Unknown,
    UnknownValue,
)
from generator.spec.defaults import Defaults
from generator.spec.kinds import in_words
from generator.spec.library import CONTENTS, ItemChange, LibraryItem, Parameter
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.team import Team

ROOTS: Final[dict[str, type[Section]]] = {
    "service": Service,
    "team": Team,
    "library": LibraryItem,
    "org": Org,
}
_EXTENSIONS: Final[dict[str, object]] = {"^x-": {}}
_MARKER: Final = {
    "description": Section.model_fields["marked"].description,
    "type": "string",
    "enum": list(AUDIENCES),
    "examples": Section.model_fields["marked"].examples,
}
_HOLE: Final = {"type": "string", "pattern": r"\$\{param\."}
_OF_ITEMS: Final = (Parameter.__name__, ItemChange.__name__)
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class FieldEntry(Struct, frozen=True):
    """A field: full path, whether required, what it is, an example as YAML flow.

    `takes` says in words what it takes, `default` what it means to leave it out, where it means anything.
    """

    path: str
    required: bool
    kind: str
    description: str
    example: str
    takes: str = ""
    default: str = ""
    sample: object = ""
    """The example as data."""
    asked_by: tuple[Demand, ...] = ()
    """Rules that ask for it, by their ids."""


class ModelEntry(Struct, frozen=True):
    """A mapping of the spec for the reference page."""

    path: str
    what: str
    fields: tuple[FieldEntry, ...]


class Reference(Struct, frozen=True):
    """All there is to know about the spec and its rules."""

    files: tuple[tuple[str, tuple[ModelEntry, ...]], ...]
    families: tuple[tuple[str, tuple[Rule, ...]], ...]
    problems: tuple[Problem, ...]
    note_places: tuple[str, ...] = NOTE_PAGES
    """Names that a hand-written note of every service can have."""


@cache
def reference() -> Reference:
    """Collect the reference from the models, rules and problems themselves."""
    files = tuple((name, tuple(_described(root, name))) for name, root in ROOTS.items())
    return Reference(files, FAMILIES, PROBLEMS)


def full_path(file: str, path: str) -> str:
    """Return a field's path as it is written without its file beside it: those of services stand bare."""
    return {"team": "teams/*.", "library": "library/*.", "org": "org."}.get(file, "") + path


def _described(root: type[BaseModel], file: str) -> Iterator[ModelEntry]:
    """Yield the mappings of a file; what an item of the library holds is described with the service."""
    for model in _models(root, file):
        if root is not LibraryItem or model.path.partition(".")[0] not in CONTENTS.values():
            yield model


def _models(root: type[BaseModel], file: str, path: str = "") -> Iterator[ModelEntry]:
    fields = tuple(
        _entry(name, field, path, _asking(file, path, root, field.alias or name))
        for name, field in root.model_fields.items()
        if name != "nothing" and not (path and field.alias == MARK)  # of every mapping, and told once
    )
    yield ModelEntry(path, " ".join((root.__doc__ or "").split()), fields)
    if root is Defaults:  # its fields are described with the service
        return
    for name, field in root.model_fields.items():
        model, many = model_of(field.annotation)
        if model is not None and name not in OF_EVERY_SECTION:
            key = field.alias or name
            yield from _models(model, file, f"{path}.{key}{'[]' if many else ''}".lstrip("."))


def model_of(annotation: object) -> tuple[type[Section] | None, bool]:
    """Return the section inside an annotation, and whether it stands in a list."""
    if isinstance(annotation, type) and not get_args(annotation):
        return (annotation if issubclass(annotation, Section) else None), False
    for inner in get_args(annotation):
        model, many = model_of(inner)
        if model is not None:
            return model, many or getattr(annotation, "__origin__", None) is tuple
    return None, False


def _asking(file: str, path: str, model: type[BaseModel], key: str) -> tuple[Demand, ...]:
    """Return the shipped rows that ask for a field of a service, or of every mapping of its kind."""
    rows, asking = _shipped()
    names = full_path(file, f"{path}.{key}".lstrip(".")), f"{model.__name__}.{key}"
    return tuple(rows[number] for number in sorted({row for name in names for row in asking[name]}))


@cache
def _shipped() -> tuple[tuple[Demand, ...], defaultdict[str, list[int]]]:
    """Return the shipped rows, and the numbers of those that ask for a field, by its name."""
    rows, asking = demands_of(None), defaultdict[str, list[int]](list)
    for number, demand in enumerate(rows):
        for name in demand.fields:
            asking[name].append(number)
    return rows, asking


def _entry(name: str, field: FieldInfo, path: str, asked_by: tuple[Demand, ...]) -> FieldEntry:
    key = field.alias or name
    example = field.examples[0] if field.examples else ""
    text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
    full = f"{path}.{key}".lstrip(".")
    default = "" if field.is_required() or field.default in (None, (), {}) else str(field.default).lower()
    return FieldEntry(
        full,
        field.is_required(),
        _kind(field),
        field.description or "",
        text,
        in_words(field),
        default,
        example,
        asked_by,
    )


def _kind(field: FieldInfo) -> str:
    model, many = model_of(field.annotation)
    if model is not None:
        return "list of mappings" if many else "mapping"
    return "list" if "tuple[" in str(field.annotation) else "value"


def json_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of `service`, `team`, `library` or `org`, as editors read it.

    `unknown` and `na` are added as alternatives wherever a field may be left out; keys starting with `x-`
    belong to other tools.
    """
    schema = ROOTS[name].model_json_schema(by_alias=True)
    definitions = schema.setdefault("$defs", {})
    for extra in (UnknownValue, NotApplicable):
        inner = extra.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= inner.pop("$defs", {})
        definitions[extra.__name__] = inner
    for part in (schema, *definitions.values()):
        _open_to_nothing(part)
    definitions[Unknown.__name__]["patternProperties"] = _EXTENSIONS
    for key, part in definitions.items():
        if name == "library" and key not in _OF_ITEMS:
            _open_to_parameters(part)
        elif "uses" in part.get("properties", {}):
            # The item has what the entry leaves out.
            part |= {"if": {"required": ["uses"]}, "else": {"required": part.pop("required")}}
    return {"$schema": _DIALECT, **schema, "$defs": dict(sorted(definitions.items()))}


def _open_to_nothing(part: dict[str, Any]) -> None:
    properties = part.get("properties", {})
    was_section = properties.pop(NOTHING_KEY, None) is not None
    for key, value in properties.items():
        value.pop("title", None)
        value.pop("default", None)
        if value.get("description") == _MARKER["description"]:
            properties[key] = dict(_MARKER)
        elif was_section and key not in part.get("required", ()):
            properties[key] = _or_nothing(value)
    if was_section:
        part["patternProperties"] = _EXTENSIONS


def _or_nothing(value: dict[str, Any]) -> dict[str, Any]:
    """Allow `unknown` and `na` in place of a value. Absent is absent: null is not one of the alternatives."""
    said: dict[str, Any] = {key: value.pop(key) for key in ("description", "examples") if key in value}
    alternatives = [inner for inner in value.pop("anyOf", [value]) if inner != {"type": "null"}]
    nothings = [{"$ref": "#/$defs/UnknownValue"}, {"$ref": "#/$defs/NotApplicable"}]
    return said | {"anyOf": [*alternatives, *nothings]}


def _open_to_parameters(part: dict[str, Any]) -> None:
    """Allow `${param.name}` in place of every value of an item's content, which uses no other item."""
    properties = part.get("properties", {})
    if properties.pop("uses", None) is not None:
        properties.pop("with")
        part["required"].remove("id")
    for key, value in properties.items():
        properties[key] = _or_parameter(value)


def _or_parameter(value: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in value:
        return value | {"anyOf": [_or_parameter(inner) for inner in value["anyOf"]]}
    if "items" in value:
        return value | {"items": _or_parameter(value["items"])}
    said: dict[str, Any] = {key: value[key] for key in ("description", "examples") if key in value}
    kept = {key: inner for key, inner in value.items() if key not in said}
    plain = kept.get("type") == "string" and not {"pattern", "enum", "const"} & kept.keys()
    return (
        value if plain or "$ref" in kept or kept.get("type") == "object" else said | {"anyOf": [kept, _HOLE]}
    )
