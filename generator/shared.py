"""What the services of a workspace share: all that pages of one of them read beside its own spec.

Of other services these are their ids, and nothing else. Of teams it is what each is called, and all of those
that the service names. So what is worked out for one service is the same whatever the others say, in
whichever process it is worked out; and what asks for more does not pass mypy, or is no answer but an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from msgspec import Struct

from generator.diagnostics import NotGivenError
from generator.document import Source
from generator.latest import latest
from generator.load import SpecFile
from generator.spec.base import references
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.team import Team


class TeamName(Struct, frozen=True):
    """What everybody may know of a team."""

    id: str
    name: str
    handles: tuple[str, ...]
    """What it is called in CODEOWNERS files and on the code host."""
    file: str

    @classmethod
    def of(cls, file: SpecFile[Team]) -> TeamName:
        """Take it from a team."""
        team = file.spec
        return cls(team.id, team.name, (*team.codeowners, *team.git_teams), file.file)


class Teams(Protocol):
    """Teams that can be looked up by their ids."""

    def get(self, id_: str, /) -> SpecFile[Team] | None:
        """Return a team; None when there is none."""

    def __contains__(self, id_: object, /) -> bool:
        """Tell whether there is a team."""


class Shared(Protocol):
    """What a catalog and what is left of it have in common."""

    @property
    def org(self) -> SpecFile[Org]:
        """The organisation."""

    @property
    def team_by_id(self) -> Teams:
        """Teams by id."""

    @property
    def team_names(self) -> tuple[TeamName, ...]:
        """What everybody may know of all teams, sorted by id."""

    @property
    def service_ids(self) -> frozenset[str]:
        """Ids of all services, those with a rejected spec included."""


class Everybodys(Struct, frozen=True, dict=True):
    """What every service may look at."""

    org: SpecFile[Org]
    team_names: tuple[TeamName, ...]
    service_ids: frozenset[str]

    @cached_property
    def team_ids(self) -> frozenset[str]:
        """The ids of all teams."""
        return frozenset(team.id for team in self.team_names)


class Common(Struct, frozen=True, dict=True):
    """What is left of a catalog without its services: for all of them, or for one."""

    everybodys: Everybodys
    teams: tuple[SpecFile[Team], ...]
    """All of them, or those that a service names, sorted by id."""
    whole: bool = True
    """Whether it is for all services."""

    @classmethod
    def of(cls, org: SpecFile[Org], teams: tuple[SpecFile[Team], ...], service_ids: frozenset[str]) -> Common:
        """Return what is left for all services."""
        return cls(Everybodys(org, tuple(map(TeamName.of, teams)), service_ids), teams)

    @property
    def org(self) -> SpecFile[Org]:
        """The organisation."""
        return self.everybodys.org

    @property
    def team_names(self) -> tuple[TeamName, ...]:
        """What everybody may know of all teams."""
        return self.everybodys.team_names

    @property
    def service_ids(self) -> frozenset[str]:
        """Ids of all services."""
        return self.everybodys.service_ids

    @cached_property
    def team_by_id(self) -> Teams:
        """Teams by id. Raises NotGivenError for one that is not here."""
        return _Given({file.spec.id: file for file in self.teams}, self.everybodys.team_ids)

    def near(self, file: SpecFile[Service]) -> Common:
        """Return what is left for one service: the teams that its spec or the organisation names.

        Those that name the same teams have it from each other.
        """
        known = _known(self, file.source)
        if not known:
            named = {str(reference) for _, reference in references(file.spec)} | self._by_org
            known.append(self._near(self.everybodys.team_ids & named))
        return known[0]

    @property
    def far(self) -> Common:
        """Return what is left for services before it is known for which: of teams nothing but names."""
        return self._near(frozenset())

    def _near(self, ids: frozenset[str]) -> Common:
        found = self._made.get(ids)
        if found is None:
            few = tuple(file for file in self.teams if file.spec.id in ids)
            found = self._made[ids] = Common(self.everybodys, few, whole=False)
        return found

    @cached_property
    def _made(self) -> dict[frozenset[str], Common]:
        return {}

    @cached_property
    def _by_org(self) -> frozenset[str]:
        return frozenset(str(reference) for _, reference in references(self.org.spec))


@latest
def _known(_: Common, __: Source) -> list[Common]:
    """Return where it is noted what is left for the service of a source: it is judged in several states."""
    return []


class _Given:
    """Some of all teams. To ask for another is an error of ours, and not the same as that there is none."""

    def __init__(self, given: Mapping[str, SpecFile[Team]], ids: frozenset[str]) -> None:
        self._given, self._ids = given, ids

    def get(self, id_: str, /) -> SpecFile[Team] | None:
        found = self._given.get(id_)
        if found is None and id_ in self._ids:
            raise NotGivenError(f"the team {id_} is looked at by a service that does not name it")
        return found

    def __contains__(self, id_: object, /) -> bool:
        return id_ in self._ids
