"""Names for what files are made of: equal names mean equal values.

A name is the digest of a value as pickle writes it down, with everything in it and in its order. What follows
from the rest is left out: a spec from its document, and what values worked out about themselves. Whether a
value stands in it twice or is only equal to another is not told: that depends on who read or remembered it.
"""

from __future__ import annotations

import pickle
from functools import cache
from hashlib import sha256
from io import BytesIO
from operator import attrgetter
from typing import Any, Final

from generator.catalog import ServiceEntry
from generator.gitfacts import Repository
from generator.load import SpecFile
from generator.makeup import ordered, parts_of
from generator.readiness import Assessment, Gap
from generator.shared import Common, Everybodys

_SHARED: Final = frozenset({Assessment, Everybodys, Repository, ServiceEntry})
"""What is large, and many have in common or one has often: it is named once, and stands by its name there.

What a service lacks only it has. But it is named where it is kept, so that it need not be named again.
"""


class Names:
    """Names values. What it named once it holds, so that it knows it again."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._shared: dict[int, tuple[object, str]] = {}

    def of(self, value: object) -> str:
        """Return the name of a value."""
        return sha256(self.written(value)).hexdigest()

    def written(self, value: object) -> bytes:
        """Return a value as it is written down to be named."""
        out = BytesIO()
        _Writer(out, self, value).dump(value)
        return out.getvalue()

    def shared(self, value: object) -> str:
        """Return the name of what others share."""
        if id(value) not in self._shared:
            self._shared[id(value)] = value, self.of(value)
        return self._shared[id(value)][1]

    def know(self, value: object, name: str) -> None:
        """Learn the name of something, from whoever has kept it."""
        self._shared[id(value)] = value, name

    def known(self, value: object) -> str:
        """Return the name of something that others do not ask for: as it is known, if it is."""
        return self._shared[id(value)][1] if id(value) in self._shared else self.of(value)

    def forget(self, value: object) -> None:
        """Hold something no more that others shared."""
        self._shared.pop(id(value), None)


class _Writer(pickle.Pickler):
    """Writes the same for equal values in every process. It asks nothing of texts and numbers: most are."""

    def __init__(self, out: BytesIO, names: Names, whole: object) -> None:
        super().__init__(out, 5)
        self.fast = True  # two equal texts are as good as one that stands twice
        self._names, self._whole = names, whole

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - as pickle has it
        """Say what of a value is written down."""
        kind: type = type(value)
        if kind in _SHARED and value is not self._whole:
            named = self._names.known if kind is Assessment else self._names.shared
            return Names, (named(value),)
        if kind is Common:
            shared = self._names.shared
            return Common, (shared(value.everybodys), value.whole, *map(shared, value.teams))
        if kind is SpecFile and value.as_read:
            return kind, (type(value.spec), value.source, value.raw)
        if kind is Assessment:
            gaps = repr([*map(_said, value.gaps), None, *map(_said, value.waived)])
            put_off = [gap.waiver for gap in (*value.gaps, *value.waived)]
            return Assessment, (gaps, put_off, value.areas, value.untold, value.by_spec)
        if kind is Gap:
            return Gap, (repr(_said(value)), value.waiver)
        parts = parts_of(kind)
        return NotImplemented if parts is None else (_value, (_label(kind), *map(ordered, parts(value))))


_said: Final = attrgetter(
    "service", "rule.id", "level.value", "path", "message", "area",
    "place.file", "place.line", "place.column", "place.used_at", "owner", "due", "overdue",
)  # fmt: skip
"""All of a gap but its waiver, to be one text, whichever of its texts it shares with others."""


def _value(kind: str, *parts: object) -> None:
    """Stand for a value: names are never read."""


@cache
def _label(kind: type) -> str:
    """Return what stands for a kind."""
    return f"{kind.__module__}.{kind.__qualname__}"
