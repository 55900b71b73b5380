"""The vocabulary of the spec for readers: each kind of mapping described once, where it stands first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from generator.reference import FieldEntry, ModelEntry


FIELDS: Final = "--fields"
"""Ends the address of a mapping, whose own field has the address without it."""


class Word(Struct, frozen=True):
    """A field. `anchor` is its address on the page; `see` the address of the part with its own fields."""

    name: str
    anchor: str
    entry: FieldEntry
    see: str


class Part(Struct, frozen=True):
    """A mapping with its fields. `also` are the other places where the very same mapping may stand."""

    path: str
    anchor: str
    what: str
    words: tuple[Word, ...]
    also: tuple[str, ...]

    @property
    def inner(self) -> bool:
        """Whether it stands inside another part, not directly in the file."""
        return "." in self.path


def vocabulary(file: str, models: Iterable[ModelEntry]) -> tuple[Part, ...]:
    """Return the mappings of a kind of file, each described once, in the order of the schema."""
    known = tuple(models)
    places: dict[tuple[object, ...], list[ModelEntry]] = {}
    for model in known:
        places.setdefault(_shape(model), []).append(model)
    first = {model.path: found[0].path for found in places.values() for model in found}
    return tuple(
        Part(
            found[0].path,
            anchor(file, found[0].path) + FIELDS,
            found[0].what,
            tuple(_word(file, entry, first) for entry in found[0].fields),
            tuple(model.path for model in found[1:]),
        )
        for found in places.values()
    )


def anchor(file: str, path: str) -> str:
    """Return the address of a field on the reference page: its path without the brackets of lists."""
    return f"{file}.{path}".replace("[]", "") if path else f"{file}-file"


def _shape(model: ModelEntry) -> tuple[object, ...]:
    """Return what makes two mappings the same for a reader: all but where they stand."""
    return model.what, *((_name(found), found.required, found.description) for found in model.fields)


def _name(entry: FieldEntry) -> str:
    return entry.path.rpartition(".")[2]


def _word(file: str, entry: FieldEntry, first: dict[str, str]) -> Word:
    inner = first.get(entry.path) or first.get(f"{entry.path}[]")
    return Word(_name(entry), anchor(file, entry.path), entry, anchor(file, inner) + FIELDS if inner else "")
