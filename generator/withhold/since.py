"""Markers of today on states of the past: what is for fewer readers now was never for more.

A part of the past is marked as the part of today that it corresponds to: the same field, in lists the entry
of the same id or name; a service also under the ids it had. An entry that nothing of today corresponds to
may be one that is called otherwise now: it is marked when its list has an entry today that the reader may not
see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace

from generator.catalog import Catalog
from generator.load import AnySpecFile, SpecFile
from generator.spec.audience import UNMARKED, Reader, may_read
from generator.spec.base import Section, fields
from generator.spec.org import Org
from generator.spec.service import Service
from generator.spec.team import Team

Spec = TypeVar("Spec", Org, Team, Service)
Kind = TypeVar("Kind", bound=Section)


def marked_as(then: Catalog, now: Catalog, reader: Reader) -> Catalog:
    """Return a catalog of the past with the markers of today that keep something from a reader."""
    former = {id_: entry.file for entry in now.services for id_ in entry.spec.former_ids}
    services = former | {entry.id: entry.file for entry in now.services}
    teams = now.team_by_id
    return replace(
        then,
        org=_file(then.org, now.org, reader),
        teams=tuple(_file(file, teams.get(file.spec.id), reader) for file in then.teams),
        services=tuple(
            replace(entry, file=_file(entry.file, services.get(entry.id), reader)) for entry in then.services
        ),
    )


def _file(then: SpecFile[Spec], now: SpecFile[Spec] | None, reader: Reader) -> SpecFile[Spec]:
    if now is None:
        return then
    return then.saying(_like(then.spec, now.spec, now.spec.marked or UNMARKED, reader))


def _like(then: Kind, now: Section, around: Reader, reader: Reader) -> Kind:
    """Return a part of the past, marked as that of today."""
    mark = now.marked or around
    if not may_read(reader, mark):
        return then.model_copy(update={"marked": mark})
    changed: dict[str, object] = {}
    for name, value in fields(then):
        other = getattr(now, name, None)
        if isinstance(value, Section) and isinstance(other, Section):
            changed[name] = _like(value, other, mark, reader)
        elif isinstance(value, tuple) and isinstance(other, tuple):
            changed[name] = tuple(_entry(entry, other, mark, reader) for entry in value)
    return then.model_copy(update=changed) if changed else then


def _entry(then: object, now: tuple[object, ...], around: Reader, reader: Reader) -> object:
    if not isinstance(then, Section):
        return then
    known = [entry for entry in now if isinstance(entry, Section)]
    same = next((entry for entry in known if _called(entry) == _called(then)), None)
    if same is not None:
        return _like(then, same, around, reader)
    above = [mark for entry in known if not may_read(reader, mark := entry.marked or around)]
    return then.model_copy(update={"marked": above[0]}) if above else then


def _called(entry: Section) -> object:
    """Return what tells an entry of a list from the others: its id, its name, or all it says."""
    said = getattr(entry, "id", None) or getattr(entry, "name", None)
    return said or [value for _, value in fields(entry)]


def texts_of(catalog: Catalog) -> frozenset[str]:
    """Return all texts that the specs of a catalog hold."""
    files: list[AnySpecFile] = [catalog.org, *catalog.teams, *(entry.file for entry in catalog.services)]
    specs = [file.spec for file in (*files, *(item.file for item in catalog.library.items))]
    return frozenset(text for spec in specs for text in _texts(spec))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Section):
        for _, inner in fields(value):
            yield from _texts(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (*_texts(key), *_texts(inner))
