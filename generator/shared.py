"""What the services of a workspace share: all that pages of one of them read beside its own spec.

Of other services these are their ids, and nothing else. So what is worked out for one service is the same
whatever the others say, in whichever process it is worked out; and what asks for more does not pass mypy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from msgspec import Struct

from generator.load import SpecFile
from generator.spec.org import Org
from generator.spec.team import Team


class Shared(Protocol):
    """What a catalog and what is left of it have in common."""

    @property
    def org(self) -> SpecFile[Org]:
        """The organisation."""

    @property
    def team_by_id(self) -> Mapping[str, SpecFile[Team]]:
        """Teams by id."""

    @property
    def teams(self) -> tuple[SpecFile[Team], ...]:
        """Teams, sorted by id."""

    @property
    def service_ids(self) -> frozenset[str]:
        """Ids of all services, those with a rejected spec included."""


class Common(Struct, frozen=True, dict=True):
    """What is left of a catalog without its services."""

    org: SpecFile[Org]
    teams: tuple[SpecFile[Team], ...]
    service_ids: frozenset[str]

    @cached_property
    def team_by_id(self) -> dict[str, SpecFile[Team]]:
        """Teams by id."""
        return {team.spec.id: team for team in self.teams}
