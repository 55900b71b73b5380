"""Puts what a service leaves out, and its team or organisation says for all, into the service's own document.

Everything after this room sees a plain service. Only places know better: a field that is inherited stands in
the file of the team or organisation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Place
from generator.document import Source
from generator.load import Loaded, Prepare
from generator.spec.audience import AUDIENCES, MARK, UNMARKED
from generator.spec.base import NOTHING_KEY, OF_EVERY_SECTION, FieldPath
from generator.spec.defaults import Defaults
from generator.spec.org import Org
from generator.spec.team import Team

DEFAULTS: Final = "defaults"
FIELDS: Final = (MARK, *(name for name in Defaults.model_fields if name not in OF_EVERY_SECTION))
"""The fields that can be inherited."""


class Heritage(Struct, frozen=True):
    """The documents with defaults: that of the organisation, and those of teams by their ids.

    A document that was rejected is not among them: what it says holds for nobody.
    """

    org: Source | None
    teams: Mapping[str, Source]

    @classmethod
    def of(cls, org: Loaded[Org], teams: Iterable[Loaded[Team]]) -> Heritage:
        """Collect what the files that are right say for services."""
        right = [team.spec for team in teams if team.spec is not None]
        return cls(org.spec.source if org.spec else None, {team.spec.id: team.source for team in right})

    def after(self, prepare: Prepare) -> Prepare:
        """Return what completes a document first in another way, and then by what it inherits."""

        def both(source: Source) -> tuple[Source, tuple[Diagnostic, ...]]:
            completed, problems = prepare(source)
            return inherit(completed, self), problems

        return both

    def given_to(self, owner: object) -> Iterator[tuple[Source, tuple[str, ...]]]:
        """Yield the documents that count for a team's services, the nearest first, and what binds to them."""
        team = self.teams.get(owner) if isinstance(owner, str) else None
        if team is not None:
            yield team, ("owner",)
        if self.org is not None:
            yield self.org, ()


def inherit(source: Source, heritage: Heritage) -> Source:
    """Complete a service's document. What it says itself stays, `unknown` and `na` included."""
    if not isinstance(source.data, dict):
        return source
    data, borrowed = dict(source.data), dict(source.borrowed)
    nothing = dict(data.get(NOTHING_KEY, {}))
    said = data.keys() | nothing.keys()
    for giver, bound_by in heritage.given_to(data.get("owner")):
        here = source.place(bound_by)
        values, gone = _defaults(giver)
        for field in FIELDS:
            if field in said or not (field in values or field in gone):
                continue
            said |= {field}
            if field in values:
                # `audience` comes first: what else is inherited is compared with it.
                data[field] = _for_as_few(values[field], _readers(giver), data.get(MARK, UNMARKED))
            else:
                nothing[field] = gone[field]
            borrowed |= _places(giver, field, (here.file, here.line, here.column))
    return replace(source, data=data | ({NOTHING_KEY: nothing} if nothing else {}), borrowed=borrowed)


def _readers(giver: Source) -> object:
    """Return who may read the defaults of a document: no more than may read the document."""
    whole = giver.data if isinstance(giver.data, dict) else {}
    return _fewer(whole.get(MARK) or UNMARKED, whole.get(DEFAULTS, {}).get(MARK))


def _fewer(around: object, own: object) -> object:
    """Return who may read what has a mark of its own, or none, within something for some readers."""
    return around if own is None or own in _up_to(around) else own


def _for_as_few(value: object, given: object, around: object) -> object:
    """Mark a value for the readers it has where it comes from, when it comes to where there are more."""
    if given in _up_to(around):
        return value
    if isinstance(value, list):
        return [_for_as_few(inner, given, around) for inner in value]
    return {**value, MARK: _fewer(given, value.get(MARK))} if isinstance(value, dict) else value


def _up_to(readers: object) -> tuple[object, ...]:
    """Return whose marks some readers may see; of a word that is no audience, the schema will speak."""
    return AUDIENCES[: AUDIENCES.index(readers) + 1] if readers in AUDIENCES else AUDIENCES


def is_inherited(source: Source, path: FieldPath) -> bool:
    """Whether a field of a service's document comes from its team or organisation."""
    return path[:1] in source.borrowed


def _defaults(giver: Source) -> tuple[dict[str, object], dict[str, object]]:
    """Return the values of a document's defaults, and those that are `unknown` or `na`."""
    found = giver.data.get(DEFAULTS) if isinstance(giver.data, dict) else None
    values = found if isinstance(found, dict) else {}
    return {key: value for key, value in values.items() if key != NOTHING_KEY}, values.get(NOTHING_KEY, {})


def _places(giver: Source, field: str, used_at: tuple[str, int, int]) -> dict[FieldPath, Place]:
    return {
        path[1:]: Place(giver.file, *at, used_at)
        for path, at in giver.positions.items()
        if path[:2] == (DEFAULTS, field)
    }
