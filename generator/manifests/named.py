"""Which specs name manifests. Most name none: what reads them is imported for the first that does."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic
from generator.document import Source
from generator.load import Prepare, SpecFile
from generator.spec.service import Service

if TYPE_CHECKING:
    from generator.manifests.files import ManifestReader
    from generator.manifests.link import EnvironmentFacts
    from generator.manifests.values import Manifest


def manifest_reader(root: Path) -> ManifestReader:
    """Return what reads manifests of a workspace, each once however many environments name it."""

    @cache
    def ready() -> ManifestReader:
        from generator.manifests.files import reader_of  # noqa: PLC0415 - as all that reads manifests

        return reader_of(root)

    def reader(spec: str, named: str) -> Manifest:
        return ready()(spec, named)

    return reader


def with_facts(prepare: Prepare, reader: ManifestReader) -> Prepare:
    """Return what prepares a document and then fills in what its environments leave to their manifests."""

    def both(source: Source) -> tuple[Source, tuple[Diagnostic, ...]]:
        completed, problems = prepare(source)
        return (_filled(completed, reader) if _names_any(completed) else completed), problems

    return both


def _names_any(source: Source) -> bool:
    environments = source.data.get("environments") if isinstance(source.data, dict) else None
    listed = environments if isinstance(environments, list) else ()
    return any(isinstance(each, dict) and "facts_from" in each for each in listed)


def _filled(source: Source, reader: ManifestReader) -> Source:
    from generator.manifests.link import filled  # noqa: PLC0415 - as all that reads manifests

    return filled(source, reader)


def service_facts(
    file: SpecFile[Service], reader: ManifestReader
) -> tuple[tuple[EnvironmentFacts, ...], tuple[Diagnostic, ...]]:
    """Return what manifests say about a service's environments, in their order, and what is wrong."""
    if not any(place.facts_from for place in file.spec.environments):
        return (), ()
    from generator.manifests.link import facts_of  # noqa: PLC0415 - as all that reads manifests

    return facts_of(file.source.unfolded(), reader)
