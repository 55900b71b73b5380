"""Who said what a service has from its team or organisation, and where it is written."""

from __future__ import annotations

from msgspec import Struct

from generator.catalog import ServiceEntry
from generator.shared import Shared


class Given(Struct, frozen=True):
    """A field that a service inherits: the name of the giver, the address of a team's page, and the line."""

    name: str
    url: str | None
    file: str
    line: int


def given(entry: ServiceEntry, field: str, catalog: Shared) -> Given | None:
    """Return who gave a field to a service; None when it is the service's own, or nobody's."""
    place = entry.file.source.borrowed.get((field,))
    if place is None:
        return None
    for team in catalog.team_names:
        if team.file == place.file:
            return Given(team.name, f"teams/{team.id}/", place.file, place.line)
    return Given(catalog.org.spec.name, None, place.file, place.line)
