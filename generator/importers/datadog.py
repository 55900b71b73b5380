"""Datadog: service definitions v2 to v2.2, and entities v3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.document import Source
from generator.importers.found import Descriptor, Said, at, items, left, link, text, texts

_V2: Final = frozenset({
    "schema-version", "dd-service", "team", "dd-team", "description", "tier", "lifecycle", "type", "tags",
    "links", "docs", "repos", "contacts", "application",
})  # fmt: skip
_METADATA: Final = frozenset({"name", "displayName", "owner", "description", "tags", "links", "contacts"})
_SPEC: Final = frozenset({"tier", "lifecycle", "type", "dependsOn"})


def convert(source: Source) -> Descriptor | None:
    """Read one definition; None when it is of something else than a service."""
    if at(source, "apiVersion") == "v3":
        if at(source, "kind") != "service":
            return None
        unread = (*left(source, _METADATA, "metadata"), *left(source, _SPEC, "spec"))
        return Descriptor("datadog", source.file, tuple(_v3(source)), unread)
    if at(source, "dd-service") is None:
        return None
    return Descriptor("datadog", source.file, tuple(_v2(source)), left(source, _V2))


def _v3(source: Source) -> Iterator[Said]:
    yield from text(source, "id", "metadata", "name")
    yield from text(source, "name", "metadata", "displayName")
    yield from text(source, "summary", "metadata", "description")
    yield from text(source, "owner", "metadata", "owner")
    for name in ("tier", "lifecycle", "type"):
        yield from text(source, name, "spec", name)
    yield from texts(source, "tags", "metadata", "tags")
    yield from texts(source, "dependencies", "spec", "dependsOn")
    for number, _ in enumerate(items(source, "metadata", "links")):
        yield from link(source, "metadata", "links", number, name="name", kind="type")
    yield from _contacts(source, "metadata", "contacts")


def _v2(source: Source) -> Iterator[Said]:
    yield from text(source, "id", "dd-service")
    yield from text(source, "summary", "description")
    yield from text(source, "system", "application")
    for name in ("team", "dd-team"):
        yield from text(source, "owner", name)
    for name in ("tier", "lifecycle", "type"):
        yield from text(source, name, name)
    yield from texts(source, "tags", "tags")
    for name in ("links", "docs", "repos"):
        for number, _ in enumerate(items(source, name)):
            yield from _typed(link(source, name, number, name="name", kind="type"), name)
    yield from _contacts(source, "contacts")


def _typed(links: Iterator[Said], where: str) -> Iterator[Said]:
    """In version 2 documents and repositories stand in lists of their own."""
    kind = {"docs": "doc", "repos": "repo"}.get(where)
    for said in links:
        yield Said(said.field, said.words, said.place, {**said.more, "type": kind}) if kind else said


def _contacts(source: Source, *path: str) -> Iterator[Said]:
    for number, _ in enumerate(items(source, *path)):
        kind = at(source, *path, number, "type")
        if isinstance(kind, str):
            for said in text(source, "channels", *path, number, "contact"):
                yield Said("channels", said.words, said.place, {"type": kind})
