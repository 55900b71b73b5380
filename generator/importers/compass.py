"""Compass: a component of a `compass.yml`. Owners are identifiers without a name there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.document import Source
from generator.importers.found import Descriptor, Said, at, items, left, link, text, texts

_TAKEN: Final = frozenset({
    "name", "id", "configVersion", "description", "typeId", "ownerId", "fields", "links", "labels",
})  # fmt: skip


def convert(source: Source) -> Descriptor | None:
    """Read the file; None when it names no component."""
    if not isinstance(at(source, "name"), str):
        return None
    return Descriptor("compass", source.file, tuple(_said(source)), left(source, _TAKEN))


def _said(source: Source) -> Iterator[Said]:
    yield from text(source, "id", "name")
    yield from text(source, "summary", "description")
    yield from text(source, "type", "typeId")
    yield from text(source, "owner", "ownerId")
    for name in ("tier", "lifecycle"):
        yield from text(source, name, "fields", name)
    yield from texts(source, "tags", "labels")
    for number, _ in enumerate(items(source, "links")):
        yield from link(source, "links", number, name="name", kind="type")
