"""Score: the name of the workload in a `score.yaml`. The rest says how it is run, not what it is for."""

from __future__ import annotations

from generator.document import Source
from generator.importers.found import Descriptor, at, left, text


def convert(source: Source) -> Descriptor | None:
    """Read the file; None when it is no Score file."""
    version = at(source, "apiVersion")
    if not isinstance(version, str) or not version.startswith("score.dev/"):
        return None
    said = tuple(text(source, "id", "metadata", "name"))
    return Descriptor("score", source.file, said, left(source, frozenset({"apiVersion", "metadata"})))
