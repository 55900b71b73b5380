"""Every part of the spec, one after the other: documents that hold just enough to reach a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin

import yaml
from pydantic.fields import FieldInfo

from generator.diagnostics import Diagnostic
from generator.document import Source
from generator.load import validate
from generator.reference import ROOTS, model_of
from generator.source import parse
from generator.spec.base import OF_EVERY_SECTION, Section

Data = dict[str, Any]

NEEDED: Final[Mapping[str, Data]] = {
    "Exercise": {"procedure": "restore-index"},
    "Handoff": {"acceptance_criteria": [{"id": "ac-dpia", "text": "It is assessed."}]},
    "Monitor": {"action": "Look.", "owner": "harbour-desk"},
    "LibraryItem": {"failure_mode": {"id": "disk-full", "title": "A volume is full"}},
    "RaciRoles": {"A": "harbour-desk"},
    "Requirement": {"field": "value"},
    "Window": {"rolling": "28d"},
}
"""What a section needs besides its required fields, because its own checks ask for it."""

EITHER: Final = {
    "Exercise": {"procedure", "failure_mode", "drill"},
    "LibraryItem": {"failure_mode", "procedure"},
    "Requirement": {"field", "rule"},
    "Window": {"rolling", "calendar"},
}
"""Fields of which a section has one."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A field of a section, and the way to the section from the root of a file."""

    root: str
    way: tuple[tuple[type[Section], str], ...]
    model: type[Section]
    name: str

    @property
    def field(self) -> FieldInfo:
        """Return what the schema says about the field."""
        return self.model.model_fields[self.name]

    @property
    def key(self) -> str:
        """Return the field's key in a file."""
        return self.field.alias or self.name

    @property
    def path(self) -> tuple[str | int, ...]:
        """Return the path of the field; of lists it is the first entry."""
        return (*self._outside, self.key)

    @property
    def _outside(self) -> tuple[str | int, ...]:
        steps: list[str | int] = []
        for model, name in self.way:
            steps.append(model.model_fields[name].alias or name)
            if model_of(model.model_fields[name].annotation)[1]:
                steps.append(0)
        return tuple(steps)

    def __str__(self) -> str:
        return ".".join((self.root, *map(str, self.path)))

    def document(self, change: Data, *, without: str = "") -> Data:
        """Make a file's data in which this section has just what it needs and these keys."""
        one_of = EITHER.get(self.model.__name__, set())
        base = {
            key: value
            for key, value in needed(self.model).items()
            if key not in one_of or not one_of & set(change)
        }
        data = {**base, **change}
        data.pop(without, None)
        for model, name in reversed(self.way):
            field = model.model_fields[name]
            many = model_of(field.annotation)[1]
            data = {**needed(model), field.alias or name: [data] if many else data}
        return data


def needed(model: type[Section]) -> Data:
    """Give a section's required fields, as its own examples have them."""
    return {key: example(field) for key, field in _required(model)} | NEEDED.get(model.__name__, {})


@cache
def _required(model: type[Section]) -> tuple[tuple[str, FieldInfo], ...]:
    return tuple((field.alias or name, field) for name, field in fields(model) if field.is_required())


def example(field: FieldInfo) -> Any:  # noqa: ANN401 - examples have any shape
    """Give a field's example, or what a section in it needs."""
    model, many = model_of(field.annotation)
    if model is None:
        assert field.examples, field
        return field.examples[0]
    return [needed(model)] if many else needed(model)


def fields(model: type[Section]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield the fields of a section that a file can have."""
    yield from ((name, field) for name, field in model.model_fields.items() if name not in OF_EVERY_SECTION)


def spots() -> tuple[Spot, ...]:
    """Return every field of every section once, by the first way that leads to it."""
    seen: set[type[Section]] = set()
    return tuple(spot for root, model in ROOTS.items() for spot in _spots(root, (), model, seen))


def _spots(
    root: str, way: tuple[tuple[type[Section], str], ...], model: type[Section], seen: set[type[Section]]
) -> Iterator[Spot]:
    if model in seen:
        return
    seen.add(model)
    for name, field in fields(model):
        yield Spot(root, way, model, name)
        inner, _ = model_of(field.annotation)
        if inner is not None:
            yield from _spots(root, (*way, (model, name)), inner, seen)


def kind(field: FieldInfo) -> Literal["mapping", "list", "map", "value"]:
    """Say what a field holds: one section, a list, names with values, or one value."""
    if "Mapping[" in str(field.annotation):
        return "map"
    if "tuple[" in str(field.annotation):
        return "list"
    return "mapping" if model_of(field.annotation)[0] is not None else "value"


def literals(annotation: object) -> tuple[str, ...]:
    """Return the words a field may hold, when it is a choice of words."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for inner in get_args(annotation) if (found := literals(inner))), ())


class _Dumper(yaml.CSafeDumper):
    """A dumper that writes None as nothing at all, and every value out."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", ""))


def written(data: Data) -> str:
    """Write data as a file."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def judged(root: str, text: str) -> tuple[Diagnostic, ...]:
    """Return every problem of a file."""
    source = parse(text.encode(), "spec.yaml")
    assert isinstance(source, Source), source
    return validate(source, ROOTS[root])[1]  # type: ignore[type-var]
