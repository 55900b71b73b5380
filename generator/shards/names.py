"""Names for what files are made of: equal names mean equal values.

A name is the digest of a value as pickle writes it down, with everything in it and in its order. Those of
equal values may differ, as when one holds a text twice and another two equal ones: that only costs time.
"""

from __future__ import annotations

import pickle
from functools import cache, cached_property
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from generator.gitfacts import Repository
from generator.shared import Common

_SHARED: Final = (Common, Repository)
"""What many services have in common, and is large: it is named once, and stands by its name in others."""


class Names:
    """Names values. What it named once it holds, so that it knows it again."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._shared: dict[int, tuple[object, str]] = {}

    def of(self, value: object) -> str:
        """Return the name of a value."""
        out = BytesIO()
        _Writer(out, self, value).dump(value)
        return sha256(out.getbuffer()).hexdigest()

    def shared(self, value: object) -> str:
        """Return the name of what others share."""
        if id(value) not in self._shared:
            self._shared[id(value)] = value, self.of(value)
        return self._shared[id(value)][1]


class _Writer(pickle.Pickler):
    """Writes the same for equal values in every process."""

    def __init__(self, out: BytesIO, names: Names, whole: object) -> None:
        super().__init__(out, 5)
        self._names, self._whole = names, whole

    def persistent_id(self, value: object) -> object:
        """Replace what has no order by what has one, and what is shared by its name."""
        kind = type(value)
        if kind is frozenset or kind is set:
            return kind.__name__, sorted(value, key=repr)  # type: ignore[call-overload]
        if kind in _SHARED and value is not self._whole:
            return "shared", self._names.shared(value)
        return None

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - as pickle has it
        """Leave out what a value worked out about itself when it was asked: it may, and may not, be there."""
        kind: type = type(value)
        lazily = _lazily(kind)
        if not lazily:
            return NotImplemented
        make, arguments, state, *_ = value.__reduce_ex__(5)
        return make, arguments, {name: part for name, part in state.items() if name not in lazily}


@cache
def _lazily(kind: type) -> frozenset[str]:
    """Name the properties that are kept once somebody asked for them."""
    return frozenset(
        name
        for base in kind.__mro__
        for name, found in vars(base).items()
        if isinstance(found, cached_property)
    )
