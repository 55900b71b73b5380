"""The files that a service's pages are made from, as they lie in the working tree, and their commits."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from generator.catalog import Catalog, ServiceEntry
from generator.document import RULE_LIMITS
from generator.facts import SpecFacts, state
from generator.source import Rejected, read_bytes
from generator.spec.base import references
from generator.workspace import Workspace


class Source(Struct, frozen=True):
    """A file, and the commit that changed it last. `words` say that it has changed since, or is in none."""

    path: str
    content: bytes
    commit: str
    words: str


def sources(workspace: Workspace, catalog: Catalog, entry: ServiceEntry) -> tuple[str, tuple[Source, ...]]:
    """Return the commit the workspace is at, and the files a service takes something from, sorted."""
    named = sorted({*_specs(catalog, entry), *entry.files})
    contents = {path: read_bytes(workspace.root / path, path, RULE_LIMITS) for path in named}
    read = {path: raw for path, raw in contents.items() if not isinstance(raw, Rejected)}
    commit, known = state(workspace, read)
    return commit, tuple(_source(path, raw, known[path]) for path, raw in read.items())


def _source(path: str, raw: bytes, facts: SpecFacts) -> Source:
    return Source(path, raw, facts.commit.sha if facts.commit else "", facts.words)


def _specs(catalog: Catalog, entry: ServiceEntry) -> Iterator[str]:
    """Yield the spec, its notes, org.yaml, what it borrows from, and the teams it speaks of."""
    yield entry.file.file
    yield catalog.org.file
    yield from (note.file for note in entry.notes)
    yield from (place.file for place in entry.file.source.borrowed.values())
    for reference in {reference for _, reference in references(entry.spec)}:
        if reference in catalog.team_by_id:
            yield catalog.team_by_id[reference].file
