"""Manifests by the paths specs name: found, told apart and read once. Files in, values and reasons out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

from generator.diagnostics import Place
from generator.document import Source
from generator.foreign import Skip, load
from generator.manifests import compose, kubernetes, score
from generator.manifests.values import Manifest, Workload, shown
from generator.patterns import Match, find, flaw
from generator.spec.base import FieldPath
from generator.spec.values import kind_of

_EXPECTED: Final = "expected a workload of Kubernetes, docker compose or Score"
_FREE: Final = frozenset(
    {"annotations", "args", "binaryData", "command", "data", "entrypoint", "env", "environment", "files"}
    | {"stringData", "variables"}
)
"""Where texts are a program's business, templates of its own among them; no fact is taken from there."""

ManifestReader = Callable[[str, str], Manifest]
"""Given a spec's file and the path it names, returns the manifest. One that is no file has no name."""


def reader_of(root: Path) -> ManifestReader:
    """Return what reads manifests of a workspace, each once however many environments name it."""

    @cache
    def read(match: Match) -> Manifest:
        return _manifest(match, root)

    def reader(spec: str, named: str) -> Manifest:
        wrong = flaw(named) or ("starts at the root of the disk" if named.startswith("/") else "")
        if wrong:
            return Manifest("", (), Place(spec), f"{kind_of(named)} {wrong}")
        folder = root / PurePosixPath(spec).parent
        found = {match for place in (folder, root) for match in find(place, named, root=root)}
        if len(found) != 1:
            count = f"is {len(found)} files, not one" if found else "matches no file"
            return Manifest("", (), Place(spec), f"{kind_of(named)} {count}")
        return read(*found)

    return reader


def _manifest(match: Match, root: Path) -> Manifest:
    if match.refused:
        return _skipped(Skip(Place(match.file), match.refused, "put a plain file there"))
    sources = load(root / match.file, match.file, own=_is_free)
    if isinstance(sources, Skip):
        return _skipped(sources)
    found = tuple(_workloads(sources))
    if not found:
        return _skipped(Skip(Place(match.file), f"{_EXPECTED}, found {_found(sources)}"))
    return Manifest(match.file, found, Place(match.file))


def _workloads(sources: tuple[Source, ...]) -> tuple[Workload, ...]:
    described = tuple(
        workload for source in sources if score.is_score(source) for workload in score.workloads(source)
    )
    composed = tuple(
        workload for source in sources if compose.is_compose(source) for workload in compose.workloads(source)
    )
    return (*kubernetes.workloads(sources), *composed, *described)


def _found(sources: tuple[Source, ...]) -> str:
    kinds = kubernetes.kinds(sources)
    if kinds:
        return ", ".join(f"kind {shown(kind)}" for kind in kinds[:4]) + (
            " and more" if len(kinds) > 4 else ""
        )
    return kind_of(next((source.data for source in sources if source.data is not None), None))


def _skipped(skip: Skip) -> Manifest:
    return Manifest(skip.place.file, (), skip.place, skip.reason, skip.help)


def _is_free(path: FieldPath) -> bool:
    return not _FREE.isdisjoint(path)
