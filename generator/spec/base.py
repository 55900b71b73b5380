"""What every part of the spec has in common: frozen, strict keys, kinds of nothing, and who may read it."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Final, TypeGuard, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetPydanticSchema,
    Tag,
    TypeAdapter,
    model_validator,
)
from pydantic_core import core_schema

from generator.latest import latest
from generator.spec.audience import MARK, Reader
from generator.spec.refs import Party, Reference
from generator.spec.values import Day, Text

FieldPath = tuple[str | int, ...]

STRICT: Final = ConfigDict(frozen=True, extra="forbid", defer_build=True)
"""Of every model. Validators are built when first used, for whole files, and not at import for each part."""

NOTHING_KEY: Final = "\0nothing"
"""Where the loader puts fields set to `unknown` or `na`. A file cannot hold such a key."""


def _back(data: object, *, fields: frozenset[str]) -> object:
    """Put each nothing that is of none of these fields back, where it is refused like any other key."""
    nothing = data.get(NOTHING_KEY) if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(nothing, dict):
        return data
    plain = {key: value for key, value in data.items() if key != NOTHING_KEY}
    strange = {key: value for key, value in nothing.items() if key not in fields}
    kept = {key: value for key, value in nothing.items() if key in fields}
    return plain | strange | ({NOTHING_KEY: kept} if kept else {})


def only_values(data: object) -> object:
    """Put nothings back into a mapping whose keys are no fields: there they are refused as values."""
    return _back(data, fields=frozenset())


class Unknown(BaseModel):
    """A value nobody knows yet, with the person or team who finds it out and by when."""

    model_config = STRICT

    owner: Party = Field(
        description="Who finds it out: a team, or `role:<id>`.", examples=["service-operations"]
    )
    due: Day = Field(description="The day by which it is known.", examples=["2026-12-10"])

    @model_validator(mode="before")
    @classmethod
    def _is_known_itself(cls, data: object) -> object:
        return _back(data, fields=frozenset())


class UnknownValue(BaseModel):
    """`{unknown: {owner, due}}` in place of a value: it is missing, and somebody is on it."""

    model_config = STRICT

    unknown: Unknown = Field(
        description="Who finds the value out, and by when.",
        examples=[{"owner": "service-operations", "due": "2026-12-10"}],
    )


class NotApplicable(BaseModel):
    """`{na: reason}` in place of a value: there is none, and that is right."""

    model_config = STRICT

    na: Text = Field(
        description="Why the field does not apply.", examples=["The service keeps no data of its own."]
    )


class Withheld(BaseModel):
    """Something is there, and not for the reader. No file says so, only what is made for fewer eyes."""

    model_config = STRICT


WITHHELD: Final = Withheld.model_construct()  # without a validator, which would be built at import

Nothing = Annotated[
    Annotated[UnknownValue, Tag("unknown")]
    | Annotated[NotApplicable, Tag("na")]
    | Annotated[Withheld, Tag("withheld")],
    Discriminator(lambda value: "na" if isinstance(value, dict) and "na" in value else "unknown"),
]


@cache
def _nothings() -> TypeAdapter[dict[str, Nothing]]:
    return TypeAdapter(dict[str, Nothing])


_APART: Final = GetPydanticSchema(
    lambda _, __: core_schema.no_info_plain_validator_function(
        lambda value: _nothings().validate_python(value), json_schema_input_schema=core_schema.any_schema()
    )
)
"""Lets nothings be checked by one validator for all sections, built when there are any."""


def marker(key: str) -> Any:  # noqa: ANN401 - pydantic's own word for what makes a field
    """Return the field that says who may read a mapping, under the key it has there."""
    return Field(
        None,
        alias=key,
        description="Who may read this and what is in it; else who may read what is around it.",
        examples=["restricted"],
    )


_empty: Final[Any] = cache(lambda kind: kind.model_construct())
_NO_NOTHING: Final[Mapping[str, Nothing]] = {}  # one for all sections without any: nobody writes into it
OF_EVERY_SECTION: Final = frozenset({"nothing", "marked"})
"""Attributes that every section has. They are about it, and no part of what it says."""


class Section(BaseModel):
    """A mapping of the spec. A field that is `unknown` or `na` reads as absent and stands in `nothing`."""

    model_config = STRICT

    nothing: Annotated[Mapping[str, Nothing], _APART] = Field(
        default_factory=lambda: _NO_NOTHING, alias=NOTHING_KEY, exclude=True, repr=False
    )
    marked: Reader | None = marker(MARK)

    @model_validator(mode="before")
    @classmethod
    def _only_fields_can_be_nothing(cls, data: object) -> object:
        return _back(data, fields=keys_of(cls)) if isinstance(data, dict) and NOTHING_KEY in data else data

    @property
    def withheld(self) -> tuple[str, ...]:
        """The fields, by their keys, that are there and not for the reader, as a whole or in part."""
        return tuple(key for key, nothing in self.nothing.items() if type(nothing) is Withheld)


def key_of(section: Section | type[Section], name: str) -> str:
    """Return the key in the file of a field that is called so in the model; of no field's name, that name."""
    return _key(section if isinstance(section, type) else type(section), name)


Kind = TypeVar("Kind", bound=Section)


def empty(kind: type[Kind]) -> Kind:
    """Return the section of which nothing is written: made once, and not checked: that takes long."""
    made: Kind = _empty(kind)
    return made


def is_section(value: object) -> TypeGuard[Section]:
    """Whether a value is a mapping of the spec: what `isinstance` says, and ten times as fast."""
    model: Any = type(value)  # for the type checker; as in `is_of`, a call less
    return _is(model, Section)


def is_of(value: object, kind: type[Kind]) -> TypeGuard[Kind]:
    """Whether a value is a section of a kind, in the same way."""
    model: Any = type(value)
    return _is(model, kind)


def fields(section: Section) -> Iterator[tuple[str, object]]:
    """Yield the names and values of a section's fields as a spec file has them."""
    held = section.__dict__
    for name in _names(type(section)):
        yield name, held[name]


def sections(value: object, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Section]]:
    """Yield every section inside a value with its field path, outermost first."""
    return sections_of(value, Section, path) if path else iter(_all_in(value))


@latest
def _all_in(value: object) -> tuple[tuple[FieldPath, Section], ...]:
    return tuple(sections_of(value, Section))


def sections_of(value: object, kind: type[Kind], path: FieldPath = ()) -> Iterator[tuple[FieldPath, Kind]]:
    """Yield every section of one kind inside a value, as `sections` does, and look only where one can be."""
    gathered: list[tuple[FieldPath, Kind]] = []
    _gather(value, path, kind, gathered)
    return iter(gathered)


def references(value: object, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Reference]]:
    """Yield every reference inside a value with its field path, those of `unknown` owners included."""
    gathered: list[tuple[FieldPath, Reference]] = []
    _gather_references(value, path, gathered)
    return iter(gathered)


def models_in(annotation: object) -> Iterator[type]:
    """Yield the classes that `X | None`, `tuple[X, ...]`, `Mapping[X, Y]` and the like are made of."""
    if issubclass(type(annotation), type):  # a model takes its time to say that it has no `__args__`
        yield annotation  # type: ignore[misc]
    else:
        for one in getattr(annotation, "__args__", ()):
            yield from models_in(one)


@cache
def _key(model: type[Section], name: str) -> str:
    field = model.model_fields.get(name)
    return (field and field.alias) or name


@cache
def keys_of(model: type[BaseModel]) -> frozenset[str]:
    """Return the keys whose values may be `unknown` or `na`."""
    # Who may read something cannot be unknown: what is around it would decide, and nobody would see that.
    return frozenset(field.alias or name for name, field in model.model_fields.items() if name != "marked")


@cache
def _names(model: type[Section]) -> tuple[str, ...]:
    return tuple(name for name in model.model_fields if name not in OF_EVERY_SECTION)


@cache
def _is(model: type[object], kind: type) -> bool:
    """Answer what `isinstance` does. Asked of a value, a model takes ten times as long to say so."""
    return issubclass(model, kind)


@cache
def _ways(model: type[object], *kinds: type) -> tuple[str, ...] | None:
    """Return the fields that lead to something of these kinds; None when it is no section.

    Walks leave out the others: most are text.
    """
    if not issubclass(model, Section):
        return None
    return tuple(name for name in _names(model) if not _inside(model, name).isdisjoint(kinds))


@cache
def _inside(model: type[Section], *names: str) -> frozenset[type]:
    """Return the classes of all in fields, or in all, however deep, and their bases. None holds itself."""
    found = set[type]()
    for name in names or _names(model):
        for here in models_in(model.model_fields[name].annotation):
            found.update(here.__mro__, _inside(here) if issubclass(here, Section) else ())
    return frozenset(found)


def _gather(value: Any, path: FieldPath, kind: type[Kind], gathered: list[tuple[FieldPath, Kind]]) -> None:  # noqa: ANN401
    model: Any = type(value)
    if model is tuple:
        for number, inner in enumerate(value):
            _gather(inner, (*path, number), kind, gathered)
    elif (ways := _ways(model, kind)) is not None:
        if _is(model, kind):
            gathered.append((path, value))
        held = value.__dict__
        for name in ways:
            if held[name]:
                _gather(held[name], (*path, name), kind, gathered)


def _gather_references(value: Any, path: FieldPath, gathered: list[tuple[FieldPath, Reference]]) -> None:  # noqa: ANN401
    model: Any = type(value)
    if model is tuple:
        for number, inner in enumerate(value):
            _gather_references(inner, (*path, number), gathered)
    elif _is(model, Reference):
        gathered.append((path, value))
    elif (ways := _ways(model, Section, Reference)) is not None:
        held = value.__dict__
        for name in ways:
            if held[name]:
                _gather_references(held[name], (*path, name), gathered)
        if value.nothing:
            gathered += _unknown_owners(value, path)
    elif _is(model, Mapping):
        for key in value:
            _gather_references(key, (*path, key), gathered)


def _unknown_owners(section: Section, path: FieldPath) -> Iterator[tuple[FieldPath, Reference]]:
    for name, nothing in section.nothing.items():
        if isinstance(nothing, UnknownValue):
            yield (*path, name, "unknown", "owner"), nothing.unknown.owner
