"""Backstage: entities of a `catalog-info.yaml`. Components are services; what else it describes is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.document import Source
from generator.importers.found import Descriptor, Said, at, items, left, link, text, texts

_METADATA: Final = frozenset({"name", "title", "description", "tags", "links"})
_SPEC: Final = frozenset({"type", "lifecycle", "owner", "system", "dependsOn"})


def convert(source: Source) -> Descriptor | None:
    """Read one entity; None when it is no component."""
    if at(source, "kind") != "Component":
        return None
    unread = (*left(source, _METADATA, "metadata"), *left(source, _SPEC, "spec"))
    return Descriptor("backstage", source.file, tuple(_said(source)), unread)


def _said(source: Source) -> Iterator[Said]:
    yield from text(source, "id", "metadata", "name")
    yield from text(source, "name", "metadata", "title")
    yield from text(source, "summary", "metadata", "description")
    for name in ("type", "lifecycle", "owner", "system"):
        yield from text(source, name, "spec", name)
    yield from texts(source, "tags", "metadata", "tags")
    yield from texts(source, "dependencies", "spec", "dependsOn")
    for number, _ in enumerate(items(source, "metadata", "links")):
        yield from link(source, "metadata", "links", number, name="title", kind="type")
