"""From a file to a validated part of the spec, or every reason why not. One bad file never hides another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, Generic, Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator.diagnostics import Diagnostic, did_you_mean
from generator.document import Hint, Source
from generator.paths import empty, field_of, model_at, value_at
from generator.problems.fields import MISSING_FIELD, UNKNOWN_FIELD, WRONG_VALUE
from generator.problems.files import FOLDED_COMMAND, ID_NOT_FILE_NAME, TEXT_CUT, TYPED_ELSEWHERE
from generator.source import Rejected, parse, read_bytes
from generator.spec.accept import accepted
from generator.spec.audience import AUDIENCES, MARK, UNMARKED, Reader
from generator.spec.base import NOTHING_KEY, FieldPath, Section, Unknown, sections
from generator.spec.library import LibraryItem
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.team import Team
from generator.spec.values import kind_of
from generator.versions import upgraded

Spec = TypeVar("Spec", Org, Team, Service, LibraryItem)
Prepare = Callable[[Source], tuple[Source, tuple[Diagnostic, ...]]]
"""Completes a document before it is checked, and says what is in the way."""

_KEY_ITSELF: Final = "[key]"
"""The validator's word for a key that is wrong; the key is the step before."""
_COMMAND_FIELDS: Final = frozenset({"cmd", "undo", "check"})


@dataclass(frozen=True, slots=True)
class SpecFile(Generic[Spec]):
    """A spec, where each field stands, and the file's bytes, which tell uncommitted changes."""

    spec: Spec
    source: Source
    raw: bytes
    as_read: bool = field(default=False, init=False, compare=False)
    """Whether the spec is what its source says."""

    @classmethod
    def read(cls, spec: Spec, source: Source, raw: bytes) -> Self:
        """Return a spec that was made of its source."""
        made = cls(spec, source, raw)
        object.__setattr__(made, "as_read", True)
        return made

    def saying(self, spec: Spec) -> Self:
        """Return the file with another spec, of which it is not known whether its source says it."""
        return type(self)(spec, self.source, self.raw)

    @property
    def file(self) -> str:
        """The file's name relative to the workspace."""
        return self.source.file

    def line(self, path: FieldPath) -> int:
        """Return the line of a field, for links; of one in a library item, the line that uses the item."""
        place = self.source.place(path)
        return place.used_at[1] if place.used_at else place.line

    @property
    def marks(self) -> frozenset[str]:
        """For whom its parts are marked."""
        return frozenset(section.marked for _, section in sections(self.spec) if section.marked)


AnySpecFile = SpecFile[Org] | SpecFile[Team] | SpecFile[Service] | SpecFile[LibraryItem]


class Loaded(Struct, Generic[Spec], frozen=True):
    """What one file gave: a spec unless it is wrong, and the diagnostics."""

    file: str
    spec: SpecFile[Spec] | None
    problems: tuple[Diagnostic, ...]
    readers: Reader = UNMARKED
    """Who may know of it, as far as that can be read in a file that is wrong."""


def load(
    path: Path, file: str, kind: type[Spec], *, id_from_name: str | None, prepare: Prepare | None = None
) -> Loaded[Spec]:
    """Load one spec. `id_from_name` is the id its file or folder name asks for; None for org.yaml."""
    raw = read_bytes(path, file)
    if isinstance(raw, Rejected):
        return Loaded(file, None, raw.problems)
    if prepare is None:
        return _alone(raw, file, kind, id_from_name)
    return loaded(raw, file, kind, id_from_name, prepare)


@lru_cache(maxsize=256)
def _alone(raw: bytes, file: str, kind: type[Spec], id_from_name: str | None) -> Loaded[Spec]:
    """Load a file that has nothing from elsewhere. States of the past share most of these with today."""
    return loaded(raw, file, kind, id_from_name, None)


_parsed: Final = lru_cache(maxsize=256)(parse)


def loaded(
    raw: bytes, file: str, kind: type[Spec], id_from_name: str | None, prepare: Prepare | None
) -> Loaded[Spec]:
    """Load a spec from the bytes of its file."""
    source = _parsed(raw, file)
    if isinstance(source, Rejected):
        return Loaded(file, None, source.problems)
    complete, unprepared, old = _completed(source, prepare)
    spec, found = validate(complete, kind)
    found += unprepared + old
    readers = _readers(complete)
    if spec is None:
        return Loaded(file, None, found, readers)
    found += tuple(_wrong_id(spec, complete, id_from_name))
    bad = unprepared or any(problem.id == ID_NOT_FILE_NAME.id for problem in found)
    return Loaded(file, None if bad else SpecFile.read(spec, complete, raw), found, readers)


def _readers(source: Source) -> Reader:
    said = source.data.get(MARK) if isinstance(source.data, dict) else None
    return next((reader for reader in AUDIENCES if reader == said), UNMARKED)


def _completed(
    source: Source, prepare: Prepare | None
) -> tuple[Source, tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Return a document in today's shapes and with all it has from elsewhere, errors, and warnings."""
    today = upgraded(source)
    complete, missing = prepare(today.source) if prepare else (today.source, ())
    return complete, (*today.errors, *missing), today.warnings


def validate(source: Source, kind: type[Spec]) -> tuple[Spec | None, tuple[Diagnostic, ...]]:
    """Check a document against a model: the spec or None, and the problems or warnings."""
    spec = accepted(source.data, kind)
    if spec is None:
        return _judged(source, kind)
    return spec, tuple(sorted(_warnings(source, spec)))


def _judged(source: Source, kind: type[Spec]) -> tuple[Spec | None, tuple[Diagnostic, ...]]:
    """Ask the model itself what is wrong, and say it in our words."""
    details = tuple(_details(source.data, kind))
    extensions = [detail for detail in details if _is_extension(detail)]
    if extensions:
        return validate(_without(source, extensions), kind)
    found = [_problem(detail, source, kind) for detail in details]
    told = {field_path(detail["loc"]) for detail in details}
    for path in empty(source.data):
        model = model_at(path[:-1], kind)
        if path not in told and model is not None and field_of(model, str(path[-1])):
            message = f"{dotted(path)}: expected a value, found nothing"
            found.append(WRONG_VALUE.at(source.place(path), message, help=_guidance(path, kind)))
    return None, tuple(sorted(found))


def _details(data: object, kind: type[Spec]) -> Iterator[ErrorDetails]:
    try:
        kind.model_validate(data)
    except ValidationError as error:
        # A list with entries that are all wrong is called too short as well.
        yield from (
            one for one in error.errors(include_url=False) if one["type"] != "too_short" or not one["input"]
        )


def _is_extension(detail: ErrorDetails) -> bool:
    """Whether the error is about an `x-` field, which belongs to another tool."""
    return detail["type"] == "extra_forbidden" and str(detail["loc"][-1]).startswith("x-")


def _without(source: Source, extensions: Iterable[ErrorDetails]) -> Source:
    """Return the document without its `x-` fields; the author's own data is not touched."""
    gone = {field_path(detail["loc"]) for detail in extensions}

    def copy(value: object, path: FieldPath) -> object:
        if isinstance(value, dict):
            within = {key: path if key == NOTHING_KEY else (*path, key) for key in value}
            return {key: copy(inner, within[key]) for key, inner in value.items() if within[key] not in gone}
        if isinstance(value, list):
            return [copy(inner, (*path, number)) for number, inner in enumerate(value)]
        return value

    return replace(source, data=copy(source.data, ()))


def field_path(location: tuple[int | str, ...]) -> FieldPath:
    """Turn a validator's location into a path of the file: steps nobody wrote are dropped."""
    path: list[str | int] = []
    skip = 0
    for step in location:
        if step == NOTHING_KEY:
            skip = 2  # the mapping put aside keeps its field name; then comes the union's tag
        elif skip == 1:
            skip = 0
        elif step == _KEY_ITSELF:
            continue
        else:
            path.append(step)
            skip = max(skip - 1, 0)
    return tuple(path)


def dotted(path: FieldPath) -> str:
    """Write a path as people do: `failure_modes[2].title`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _problem(detail: ErrorDetails, source: Source, kind: type[BaseModel]) -> Diagnostic:
    path = field_path(detail["loc"])
    place, name = source.place(path), dotted(path) or "the file"
    type_ = detail["type"]
    if type_ == "missing" and path in source.positions:
        message = f"{name}: expected a value, found `unknown` or `na`; every spec has to say it"
        return WRONG_VALUE.at(place, message, help=_guidance(path, kind))
    if type_ == "missing":
        return MISSING_FIELD.at(place, f"{name}: missing", help=_guidance(path, kind))
    if type_ == "extra_forbidden":
        return UNKNOWN_FIELD.at(place, f"{name}: no such field", help=_suggestion(path, kind))
    message = f"{name}: {_wrong(detail)}"
    return WRONG_VALUE.at(place, message, help=_guidance(path, kind))


def _wrong(detail: ErrorDetails) -> str:
    type_, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if type_ == "value_error":
        return str(context["error"])
    if type_ == "literal_error":
        expected = str(context["expected"]).replace("'", "")
        hint = did_you_mean(str(value), expected.replace(" or ", ", ").split(", "))
        return f"expected {expected}, found {kind_of(value)}" + (f"; {hint}" if hint else "")
    if type_ == "too_short":
        return "expected at least one entry, found none"
    expected = {"tuple_type": "a list", "mapping_type": "a mapping", "dict_type": "a mapping"}.get(
        type_, "a mapping"
    )
    return f"expected {expected}, found {kind_of(value)}"


def _guidance(path: FieldPath, kind: type[BaseModel]) -> str:
    """Return the field's own description: the same text as in schema and reference."""
    inside_unknown = path[-2:-1] == ("unknown",)
    model = Unknown if inside_unknown else model_at(path[:-1], kind) if path else None
    name = field_of(model, str(path[-1])) if model and isinstance(path[-1], str) else None
    description = model.model_fields[name].description if model and name else None
    return description or ""


def _suggestion(path: FieldPath, kind: type[BaseModel]) -> str:
    model = model_at(path[:-1], kind)
    keys = [field.alias or name for name, field in model.model_fields.items()] if model else []
    return did_you_mean(str(path[-1]), (key for key in keys if key != NOTHING_KEY))


def _wrong_id(
    spec: Org | Team | Service | LibraryItem, source: Source, expected: str | None
) -> Iterator[Diagnostic]:
    if expected is None or isinstance(spec, Org):
        return
    found = spec.id
    if isinstance(spec, LibraryItem) and "@" in expected:
        found = f"{spec.id}@{spec.version}"
    if found != expected:
        message = f"id: expected `{expected}`, the name of the file or folder, found `{found}`"
        yield ID_NOT_FILE_NAME.at(source.place(("id",)), message)


def _warnings(source: Source, spec: Section) -> Iterator[Diagnostic]:
    for path, hint in source.hints:
        warning = _warning(path, hint, value_at(spec, path), source)
        if warning is not None:
            yield warning


def _warning(path: FieldPath, hint: Hint, value: object, source: Source) -> Diagnostic | None:
    command = bool(path) and path[-1] in _COMMAND_FIELDS
    if hint == "folded" and command:
        problem, said = FOLDED_COMMAND, "the lines of the command are joined into one"
    elif (hint == "comment" and command) or (hint == "cut" and isinstance(value, str)):
        problem, said = TEXT_CUT, "what follows ` #` is a comment and not shown"
    elif hint in ("comment", "cut", "folded") or not isinstance(value, str):
        return None
    else:
        problem, said = TYPED_ELSEWHERE, f"other readers of YAML see a {hint} in `{value}`"
    return problem.at(source.place(path), f"{dotted(path)}: {said}")
