"""OpsLevel: the service, or only the repository's owner, of an `opslevel.yml`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.document import Source
from generator.importers.found import Descriptor, Said, at, items, left, link, text, texts

_SERVICE: Final = frozenset({
    "name", "description", "owner", "tier", "lifecycle", "system", "aliases", "tools", "repositories",
})  # fmt: skip


def convert(source: Source) -> Descriptor | None:
    """Read the file; None when it describes neither a service nor a repository."""
    root = next((key for key in ("service", "repository") if isinstance(at(source, key), dict)), None)
    if root is None:
        return None
    return Descriptor("opslevel", source.file, tuple(_said(source, root)), left(source, _SERVICE, root))


def _said(source: Source, root: str) -> Iterator[Said]:
    yield from text(source, "name", root, "name")
    yield from text(source, "summary", root, "description")
    for name in ("owner", "tier", "lifecycle", "system"):
        yield from text(source, name, root, name)
    yield from texts(source, "aliases", root, "aliases")
    for number, _ in enumerate(items(source, root, "tools")):
        yield from link(source, root, "tools", number, name="name", kind="category")
