"""Cortex: a `cortex.yaml`, which dresses as an OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.document import Source
from generator.importers.found import Descriptor, Said, at, items, left, link, text

_INFO: Final = frozenset({
    "title", "description", "x-cortex-tag", "x-cortex-type", "x-cortex-owners", "x-cortex-link",
    "x-cortex-service-groups", "x-cortex-groups", "x-cortex-git", "x-cortex-dependency",
})  # fmt: skip
_GROUPS: Final = ("x-cortex-service-groups", "x-cortex-groups")


def convert(source: Source) -> Descriptor | None:
    """Read the file; None when it has no tag and so names no service."""
    if not isinstance(at(source, "info", "x-cortex-tag"), str):
        return None
    return Descriptor("cortex", source.file, tuple(_said(source)), left(source, _INFO, "info"))


def _said(source: Source) -> Iterator[Said]:
    yield from text(source, "id", "info", "x-cortex-tag")
    yield from text(source, "name", "info", "title")
    yield from text(source, "summary", "info", "description")
    yield from text(source, "type", "info", "x-cortex-type")
    for number, _ in enumerate(items(source, "info", "x-cortex-owners")):
        path = ("info", "x-cortex-owners", number)
        for said in text(source, "owner", *path, "name"):
            is_team = at(source, *path, "type") == "group"
            yield said if is_team else Said("owner", f"user:{said.words}", said.place)
    for name in _GROUPS:
        for number, group in enumerate(items(source, "info", name)):
            # A group called tier-2 is how a tier is said there; other groups are only labels.
            if isinstance(group, str):
                about = "tier" if re.fullmatch(r"(?i)tier[ _-]?\d", group) else "tags"
                yield from text(source, about, "info", name, number)
    for number, _ in enumerate(items(source, "info", "x-cortex-link")):
        yield from link(source, "info", "x-cortex-link", number, name="name", kind="type")
    for number, _ in enumerate(items(source, "info", "x-cortex-dependency")):
        yield from text(source, "dependencies", "info", "x-cortex-dependency", number, "tag")
