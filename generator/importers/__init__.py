"""Service descriptors of other tools. Each module has one pure function from a document to a descriptor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from generator.document import Source
from generator.importers import backstage, compass, cortex, datadog, opslevel, score
from generator.importers.found import Descriptor

Convert = Callable[[Source], Descriptor | None]

BY_NAME: Final[Mapping[str, Convert]] = {
    "catalog-info.yaml": backstage.convert,
    "catalog-info.yml": backstage.convert,
    "service.datadog.yaml": datadog.convert,
    "service.datadog.yml": datadog.convert,
    "entity.datadog.yaml": datadog.convert,
    "opslevel.yml": opslevel.convert,
    "opslevel.yaml": opslevel.convert,
    "cortex.yaml": cortex.convert,
    "cortex.yml": cortex.convert,
    "compass.yml": compass.convert,
    "compass.yaml": compass.convert,
    "score.yaml": score.convert,
    "score.yml": score.convert,
}
"""The name a tool gives its file -> what reads a document of it."""
