"""Fields of documents in other tools' formats: a value, or a fault with its place. Nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from msgspec import Struct

from generator.diagnostics import Place
from generator.document import Source
from generator.slos.values import FileSlo
from generator.spec.base import FieldPath
from generator.spec.values import kind_of

_NUMBER: Final = re.compile(r"\d{1,9}(?:\.\d{1,12})?")
# Sloth fills in one name of its own; any other template is somebody else's.
_OWN_TEMPLATE: Final = re.compile(r"\{\{-?\s*\.window\s*-?\}\}")
_TEMPLATE: Final = re.compile(r"\{\{|\{%")
_PROMETHEUS_DURATION: Final = re.compile(
    r"(?:(\d{1,4})y)?(?:(\d{1,5})w)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s)?"
)
_SECONDS: Final = (365 * 86_400, 7 * 86_400, 86_400, 3_600, 60, 1)


class Fault(Struct, frozen=True):
    """Why an SLO, or a part of one, is left out."""

    place: Place
    reason: str


Found = FileSlo | Fault


class Node(Struct, frozen=True):
    """A mapping inside a document, and where it stands."""

    source: Source
    path: FieldPath
    data: dict[str, object]

    def place(self, *path: str | int) -> Place:
        """Return where a field below it stands."""
        return self.source.place((*self.path, *path))

    def fault(self, reason: str, *path: str | int) -> Fault:
        """Say why something is left out, at a field below it."""
        return Fault(self.place(*path), reason)

    def text(self, *path: str) -> str:
        """Return the text of a field below it, or nothing."""
        value: object = self.data
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value.strip() if isinstance(value, str) else ""

    def node(self, *path: str) -> Node:
        """Return a mapping below it, empty when there is none."""
        value: object = self.data
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return Node(self.source, (*self.path, *path), value if isinstance(value, dict) else {})

    def nodes(self, field: str) -> Iterator[Node | Fault]:
        """Yield the mappings of a list; what is none is a fault."""
        value = self.data.get(field)
        if value is None:
            return
        if not isinstance(value, list):
            yield self.fault(f"`{field}`: expected a list, found {kind_of(value)}", field)
            return
        for number, entry in enumerate(value):
            if isinstance(entry, dict):
                yield Node(self.source, (*self.path, field, number), entry)
            else:
                yield self.fault(f"`{field}`: expected a mapping, found {kind_of(entry)}", field, number)

    def truth(self, field: str) -> bool | None:
        """Return a truth value as YAML 1.2 writes it, or None."""
        return {"true": True, "false": False}.get(self.text(field).lower())

    def query(self, *path: str) -> str | Fault:
        """Return the text of a query, or why it is no query: it may be a template of another tool."""
        text = self.text(*path)
        return (
            self.fault(f"a template is not read, and here stands {kind_of(text)}", *path)
            if (_TEMPLATE.search(_OWN_TEMPLATE.sub("", text)))
            else text
        )


def number(text: str) -> Decimal | None:
    """Return a plain number, or None."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def percentage(text: str) -> Decimal | None:
    """Return a percentage such as `99.9` as a share, exactly; None when it is none or is meant as a share."""
    value = number(text)
    return value.scaleb(-2) if value is not None and 1 <= value <= 100 else None


def share(text: str) -> Decimal | None:
    """Return a share such as `0.999`; None when it is none."""
    value = number(text)
    return value if value is not None and 0 <= value <= 1 else None


def rate(text: str) -> Fraction | None:
    """Return a burn rate, which is above 0, or None."""
    return Fraction(text) or None if _NUMBER.fullmatch(text) else None


def prometheus_seconds(text: str) -> int | None:
    """Return the seconds of a duration as Prometheus writes it: a year has 365 days. None when it is none."""
    match = _PROMETHEUS_DURATION.fullmatch(text)
    if not text or match is None:
        return None
    return sum(int(part or 0) * unit for part, unit in zip(match.groups(), _SECONDS, strict=True)) or None


def duration_text(seconds: int) -> str:
    """Write seconds as Prometheus does, without weeks and years: `1h5m`."""
    parts = []
    for unit, length in zip("dhms", _SECONDS[2:], strict=True):
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
