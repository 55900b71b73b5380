"""What a file of another tool says about a service: words with their places, not yet ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from generator.diagnostics import Place
from generator.document import Source

FIELDS: Final = ("id", "name", "summary", "type", "tier", "lifecycle", "owner", "system")
"""Fields of a service that have one value; the other fields are lists."""


class Said(Struct, frozen=True):
    """One statement: which field it is about, its words, and where they stand.

    `more` has the other words of a statement that takes several: a link's name and kind.
    """

    field: str
    words: str
    place: Place
    more: Mapping[str, str] = {}


class Descriptor(Struct, frozen=True):
    """A service as another tool knows it. `left` names the keys that have no place in a spec."""

    tool: str
    file: str
    said: tuple[Said, ...]
    left: tuple[str, ...] = ()


def at(source: Source, *path: str | int) -> object:
    """Return what stands at a path; None when there is nothing."""
    here = source.data
    for step in path:
        if isinstance(here, dict) and isinstance(step, str):
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            return None
    return here


def text(source: Source, about: str, *path: str | int) -> Iterator[Said]:
    """Yield the statement at a path, if there is text."""
    value = at(source, *path)
    if isinstance(value, str) and value.strip():
        yield Said(about, value, source.place(path))


def texts(source: Source, about: str, *path: str | int) -> Iterator[Said]:
    """Yield a statement for each text of the list at a path."""
    for number, _ in enumerate(items(source, *path)):
        yield from text(source, about, *path, number)


def items(source: Source, *path: str | int) -> list[object]:
    """Return the list at a path; empty when there is none."""
    value = at(source, *path)
    return value if isinstance(value, list) else []


def link(source: Source, *path: str | int, name: str, kind: str) -> Iterator[Said]:
    """Yield the link at a path; `name` and `kind` are the keys that hold them."""
    more = {
        ours: value
        for ours, theirs in (("name", name), ("type", kind))
        if isinstance(value := at(source, *path, theirs), str)
    }
    for said in text(source, "links", *path, "url"):
        yield Said("links", said.words, said.place, more)


def left(source: Source, taken: frozenset[str], *path: str) -> tuple[str, ...]:
    """Name the keys of the mapping at a path that nobody takes."""
    value = at(source, *path)
    keys = value if isinstance(value, dict) else {}
    return tuple(".".join((*path, str(key))) for key in keys if key not in taken and keys[key])
