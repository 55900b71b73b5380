"""Whether data are right by the models, said fast. Who wants to know what is wrong asks the models.

Nearly all specs are right, and pydantic takes longer to get ready for every question about its models than
to read one spec. Here its core is told, from the same models, only what it needs to accept data.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin

from annotated_types import MinLen
from pydantic import AfterValidator, BaseModel, BeforeValidator, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema

from generator.spec.base import (
    NOTHING_KEY,
    NotApplicable,
    Nothing,
    Section,
    UnknownValue,
    keys_of,
    models_in,
)
from generator.spec.lean import lean
from generator.spec.refs import Reference
from generator.spec.values import Checked

Model = TypeVar("Model", bound=BaseModel)
_Check = Callable[[Any], Any]
_Read = Callable[[Any, Sequence[Any]], CoreSchema]


def accepted(data: object, kind: type[Model]) -> Model | None:
    """Return what data say, as the model itself does, when they are right; else None.

    A key without a value is not right.
    """
    try:
        found: Model = _validator(kind).validate_python(data)
    except ValidationError:
        return None
    return found


@cache
def _validator(kind: type[BaseModel]) -> SchemaValidator:
    return _built(_model(kind, _part))


def _built(schema: CoreSchema) -> SchemaValidator:
    # From this alone: what is read must not hang on what pydantic has built by then.
    return SchemaValidator(schema, _use_prebuilt=False)


def _annotated(annotation: Any, marks: Sequence[Any]) -> CoreSchema:  # noqa: ANN401 - whatever stands there
    schema: Any = None
    if not marks or not isinstance(marks[0], Checked):
        schema = _type(annotation)
    for mark in marks:
        if isinstance(mark, Checked):
            schema = core_schema.no_info_plain_validator_function(mark.check)
        elif isinstance(mark, MinLen):
            schema = {**schema, "min_length": mark.min_length}
        elif isinstance(mark, BeforeValidator):
            schema = core_schema.no_info_before_validator_function(cast("_Check", mark.func), schema)
        elif isinstance(mark, AfterValidator):
            schema = core_schema.no_info_after_validator_function(cast("_Check", mark.func), schema)
        elif not isinstance(mark, WithJsonSchema):
            raise TypeError(f"{mark!r} is not known here")
    found: CoreSchema = schema
    return found


def _part(annotation: Any, marks: Sequence[Any]) -> CoreSchema:  # noqa: ANN401 - whatever stands there
    """Return what accepts a field of a whole file.

    Few files have all the sections there are. What reads one is made when the first of them has it.
    """
    if not any(issubclass(kind, Section) for kind in models_in(annotation)):
        return _annotated(annotation, marks)
    validator = cache(lambda: _built(_annotated(annotation, marks)))
    return core_schema.no_info_plain_validator_function(lambda value: validator().validate_python(value))


@cache
def _model(model: type[BaseModel], read: _Read = _annotated) -> CoreSchema:
    decorators = model.__pydantic_decorators__
    checks = {name: each.func for each in decorators.field_validators.values() for name in each.info.fields}
    inner: CoreSchema = core_schema.model_fields_schema(
        {
            name: core_schema.model_field(
                _field(model, field, checks.get(name), read), validation_alias=field.alias
            )
            for name, field in model.model_fields.items()
        },
        extra_behavior="forbid",
    )
    # What each section does to nothings beforehand is done here by who reads them.
    own = [each for name, each in decorators.model_validators.items() if name not in vars(Section)]
    for each in own:
        if each.info.mode == "before":
            inner = core_schema.no_info_before_validator_function(each.func, inner)
    whole: CoreSchema = core_schema.model_schema(model, inner)
    if issubclass(model, Section):
        whole = core_schema.no_info_after_validator_function(lean, whole)
    for each in own:
        if each.info.mode == "after":
            whole = core_schema.no_info_after_validator_function(each.func, whole)
    return whole


def _field(model: type[BaseModel], field: FieldInfo, check: _Check | None, read: _Read) -> CoreSchema:
    if field.alias == NOTHING_KEY:
        schema: CoreSchema = core_schema.no_info_plain_validator_function(_nothings_of(model))
    else:
        schema = read(field.annotation, field.metadata)
    if check is not None:
        schema = core_schema.no_info_after_validator_function(check, schema)
    if field.is_required():
        return schema
    if field.default_factory is not None:
        return core_schema.with_default_schema(schema, default_factory=field.default_factory)
    return core_schema.with_default_schema(schema, default=field.default)


def _nothings_of(model: type[BaseModel]) -> Callable[[object], object]:
    """Return what reads nothings, all of which have to be of fields."""
    keys = keys_of(model)

    def check(value: object) -> object:
        if not isinstance(value, dict) or not value.keys() <= keys:
            raise ValueError
        return _nothings().validate_python(value)

    return check


@cache
def _nothings() -> SchemaValidator:
    kinds = {"unknown": _model(UnknownValue), "na": _model(NotApplicable)}
    _, tag = get_args(Nothing)
    nothing = core_schema.tagged_union_schema(kinds, tag.discriminator)
    return _built(core_schema.dict_schema(core_schema.str_schema(), nothing))


@cache
def _type(annotation: Any) -> CoreSchema:  # noqa: ANN401 - whatever stands in a model
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(inner[0], inner[1:])
    if origin is Literal:
        return core_schema.literal_schema(list(inner))
    if origin is tuple and inner[1:] == (...,):
        return core_schema.tuple_variable_schema(_type(inner[0]))
    if origin is Mapping:
        return core_schema.dict_schema(_type(inner[0]), _type(inner[1]))
    if origin in (Union, UnionType) and inner[1:] == (NoneType,):
        return _type(inner[0])
    return _class(annotation)


def _class(kind: type) -> CoreSchema:
    """Return what accepts something of a class. Raises TypeError for one that no field has so far."""
    if kind is str:
        return core_schema.str_schema()
    if issubclass(kind, BaseModel):
        return _model(kind)
    if issubclass(kind, Reference):
        return core_schema.no_info_plain_validator_function(kind.parse)
    raise TypeError(f"{kind} is not known here")
