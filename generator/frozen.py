"""Values of ours in bytes, and back: nothing of what is read is run.

For what the tool keeps for itself between two runs. Whoever can write there can change pages anyway; but only
frozen values of ours are made of it, and plain ones.
"""

from __future__ import annotations

import pickle
import re
from array import array
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import Any, Final

from msgspec import Struct

from generator.positions import Folded, Positions
from generator.spec.base import NotApplicable, Section, Unknown, UnknownValue, Withheld
from generator.spec.lean import again

_OURS: Final = re.compile(r"generator(\.[a-z][a-z_]*)+")


def _rebuilt(kind: type, values: Mapping[str, object]) -> object:
    """Make a value of its named parts, as msgspec does where parts have to be named."""
    return kind(**values)


_PLAIN: Final[Mapping[str, object]] = {
    "array.array": array,
    "builtins.frozenset": frozenset,
    "builtins.set": set,
    "datetime.date": date,
    "datetime.datetime": datetime,
    "datetime.time": time,
    "datetime.timedelta": timedelta,
    "datetime.timezone": timezone,
    "decimal.Decimal": Decimal,
    "fractions.Fraction": Fraction,
    "generator.spec.lean.again": again,
    "msgspec._utils.rebuild": _rebuilt,
}
_MARKUP: Final = ("markupsafe", "Markup")
"""A text that is HTML. Who reads specs has none, and need not import it."""
_VALUES: Final = (Enum, Folded, NotApplicable, Positions, Section, Unknown, UnknownValue, Withheld, str)

BROKEN: Final = (
    OSError, ValueError, TypeError, KeyError, AttributeError, LookupError, ImportError, EOFError,
    RecursionError, MemoryError, pickle.UnpicklingError,
)  # fmt: skip
"""What reading something that is nothing of ours may raise."""


class Reader(pickle.Unpickler):
    """Makes values of ours of what was written, and nothing else."""

    more: tuple[type, ...] = ()
    """Kinds of values that are ours, too."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(BytesIO(raw))

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class
        """Return a class by its name. Raises UnpicklingError when it may do more than hold values."""
        return _class(module, name, self.more)


class Writer(pickle.Pickler):
    """Writes sections of specs so that they are made again as lean as they are."""

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - as pickle has it
        """Say what of a section is written down."""
        kind: type = type(value)
        return (again, (kind, value.__dict__)) if issubclass(kind, Section) else NotImplemented


def written(value: object) -> bytes:
    """Put a value into bytes."""
    out = BytesIO()
    Writer(out, 5).dump(value)
    return out.getvalue()


@cache
def _class(module: str, name: str, more: tuple[type, ...]) -> Any:  # noqa: ANN401 - a class
    found = _PLAIN.get(f"{module}.{name}")
    if (module, name) == _MARKUP:
        found = getattr(import_module(module), name)
    if found is None and _OURS.fullmatch(module):
        found = getattr(import_module(module), name)
        if not isinstance(found, type) or not (_frozen(found) or issubclass(found, (*_VALUES, *more))):
            found = None
    if found is None:
        raise pickle.UnpicklingError(f"nothing of ours: {module}.{name}")
    return found


def _frozen(kind: type) -> bool:
    if issubclass(kind, Struct):
        return kind.__struct_config__.frozen
    params = getattr(kind, "__dataclass_params__", None)
    return params is not None and bool(params.frozen)
