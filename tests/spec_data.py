"""Data for models as it stands in a file, and what models say about it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pydantic import BaseModel, ValidationError


def text_of(value: object) -> object:
    """Turn scalars into text, as they arrive from a file."""
    if isinstance(value, Mapping):
        return {key: text_of(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [text_of(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def message(model: type[BaseModel], data: object) -> str:
    """Return the only complaint about some data."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(text_of(data))
    (error,) = caught.value.errors()
    return error["msg"].removeprefix("Value error, ")
