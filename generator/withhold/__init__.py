"""What one audience may see of a workspace: a catalog from which everything else is gone.

All checks and rules have run on the whole; whatever is made for readers is made of this, and cannot tell what
it does not have. When nothing is withheld, it is the very catalog.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from hashlib import sha256
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from generator.catalog import Catalog, ServiceEntry
from generator.integrity import Names
from generator.library import Item, Library
from generator.load import AnySpecFile, SpecFile
from generator.spec.audience import AUDIENCES, HIDDEN, UNMARKED, Reader, may_read
from generator.spec.base import WITHHELD, fields, key_of
from generator.spec.library import LibraryItem
from generator.spec.org import Org, OrgSeverity
from generator.spec.service import Service
from generator.spec.team import Team
from generator.withhold.entries import left_of
from generator.withhold.names import Hidden, hidden, without
from generator.withhold.sections import cut
from generator.withhold.since import marked_as, texts_of

__all__ = ("marks_of", "seen_by", "seen_then", "texts_of")

Spec = TypeVar("Spec", Org, Team, Service, LibraryItem)


def seen_by(catalog: Catalog, reader: Reader) -> Catalog:
    """Return what a reader may see of a catalog."""
    return _Seen.of(catalog, reader).catalog() if _withholds(catalog, reader) else catalog


def seen_then(then: Catalog, now: Catalog, reader: Reader) -> Catalog:
    """Return what a reader of today may see of a catalog of the past: its own markers hold, and today's."""
    if not _withholds(then, reader) and not _withholds(now, reader):
        return then
    return _Seen.of(marked_as(then, now, reader), reader).catalog()


def marks_of(catalog: Catalog, reader: Reader, services: Iterable[ServiceEntry]) -> str:
    """Name what decides what a reader does not see of the past of services; nothing when they see all.

    Files that mark nothing do not count: they withhold nothing of what they said before either.
    """
    if not _withholds(catalog, reader):
        return ""
    items = (item.file for item in catalog.library.items)
    files: tuple[AnySpecFile, ...] = (
        catalog.org, *catalog.teams, *items, *(entry.file for entry in services),
    )  # fmt: skip
    told = (f"{file.file} {sha256(file.raw).hexdigest()}" for file in files if _keeps(file.marks, reader))
    return sha256("\n".join(("withheld", *told)).encode("utf-8", "surrogateescape")).hexdigest()


def _withholds(catalog: Catalog, reader: Reader) -> bool:
    """Whether anything may be withheld: a file that marks nothing is for its reader as a whole."""
    if reader == "restricted":
        return False
    return _keeps(catalog.marks, reader) or not all(
        may_read(reader, broken.readers) for broken in catalog.broken
    )


def _keeps(marks: Container[str], reader: Reader) -> bool:
    """Whether anything in files with these marks is not for a reader."""
    return not may_read(reader, UNMARKED) or any(
        mark in marks and not may_read(reader, mark) for mark in AUDIENCES
    )


def _readers(file: AnySpecFile) -> Reader:
    return file.spec.marked or UNMARKED


class _Seen(Struct, frozen=True):
    """One catalog and one reader: what of each file is left, and the names of what is not.

    The services of `shown` are those that may be known, and still whole.
    """

    shown: Catalog
    reader: Reader
    names: tuple[Names, Names]
    """What can be named in the whole workspace, and what of it is shown."""
    hidden: Hidden
    files: frozenset[str]
    """Files the reader may not know of."""
    severities: tuple[OrgSeverity, ...]
    """What labels of alert rules mean, as far as it is shown."""

    @classmethod
    def of(cls, whole: Catalog, reader: Reader) -> _Seen:
        """Look at each file by itself."""
        teams = tuple(file for file in whole.teams if may_read(reader, _readers(file)))
        names = {file.spec.id: file.spec.name for file in teams}
        open_org = may_read(reader, _readers(whole.org))
        org = _left(whole.org, reader, names) if open_org else whole.org.saying(_blank(whole.org.spec))
        services = tuple(entry for entry in whole.services if may_read(reader, _readers(entry.file)))
        broken = tuple(one for one in whole.broken if may_read(reader, one.readers))
        left = tuple(_left(file, reader, names) for file in teams)
        shown = Catalog(org, left, services, broken, Library(tuple(_items(whole, reader, names)), {}, ()))
        unseen = dict(hidden(_names(whole), _names(shown)))
        unseen["library item"] = _versions(whole) - _versions(shown)
        files = _files(whole) - _files(shown) | (frozenset() if open_org else {org.file})
        severities = _severities(whole.org.spec, shown.org.spec)
        return cls(shown, reader, (_names(whole), _names(shown)), unseen, files, severities)

    def catalog(self) -> Catalog:
        """Return what is left of all of them, with no name of what is not."""
        items = tuple(replace(item, file=self._unnamed(item.file)) for item in self.shown.library.items)
        return replace(
            self.shown,
            org=self._unnamed(self.shown.org),
            teams=tuple(self._unnamed(file) for file in self.shown.teams),
            services=tuple(self._service(entry) for entry in self.shown.services),
            library=replace(self.shown.library, items=items),
        )

    def _unnamed(self, file: SpecFile[Spec]) -> SpecFile[Spec]:
        return file.saying(without(file.spec, self.hidden))

    def _service(self, entry: ServiceEntry) -> ServiceEntry:
        team = self.shown.team_by_id.get(entry.spec.owner)
        spec, lost = cut(entry.spec, self.reader, around=UNMARKED, ask=_ask(team.spec.name if team else ""))
        left = left_of(entry, spec, lost, names=self.names, hidden=self.hidden, files=self.files)
        same = left.severities == self.severities
        return left if same else replace(left, severities=self.severities)


def _ask(name: str) -> str:
    return name or "whoever owns it"


def _left(file: SpecFile[Spec], reader: Reader, names: dict[str, str]) -> SpecFile[Spec]:
    """Return what is left of a file that may be known."""
    spec: Org | Team | Service | LibraryItem = file.spec
    ask = names.get(spec.owner, "") if isinstance(spec, LibraryItem) else getattr(spec, "name", "")
    left, lost = cut(file.spec, reader, around=UNMARKED, ask=_ask(ask))
    if left is file.spec:
        return file
    return SpecFile(left, lost.source(file.source, frozenset()), b"")


def _blank(org: Org) -> Org:
    """Return an organisation of which nothing is shown. Its fields are there, for whatever asks for them."""
    gone = {name: type(org).model_fields[name].get_default() for name, value in fields(org) if value}
    gone |= {"apiVersion": org.apiVersion, "name": ""}
    return org.model_copy(update={**gone, "nothing": {key_of(org, name): WITHHELD for name in gone}})


def _severities(whole: Org, shown: Org) -> tuple[OrgSeverity, ...]:
    """Return the severities, of those that are not shown only the labels by which rules say them.

    A rule with such a label is not known to wake anybody, nor to wake nobody; without it, a convention would
    say what the organisation says otherwise.
    """
    left = {severity.id: severity for severity in shown.severities}
    return tuple(left.get(severity.id) or _unknown(severity) for severity in whole.severities)


def _unknown(severity: OrgSeverity) -> OrgSeverity:
    return OrgSeverity.model_construct(id=HIDDEN, name=HIDDEN, definition=HIDDEN, rule_labels=severity.labels)


def _items(whole: Catalog, reader: Reader, names: dict[str, str]) -> Iterator[Item]:
    """Yield the items a reader may know of. One without its content is none."""
    for item in whole.library.items:
        if may_read(reader, _readers(item.file)):
            file = _left(item.file, reader, names)
            if getattr(file.spec, item.field) is not None:
                yield replace(item, file=file, content={})


def _versions(catalog: Catalog) -> frozenset[str]:
    return frozenset(item.name for item in catalog.library.items)


def _names(catalog: Catalog) -> Names:
    teams = catalog.team_by_id
    return Names.of(catalog.org.spec, teams, catalog.service_ids, teams)


def _files(catalog: Catalog) -> frozenset[str]:
    shared: tuple[AnySpecFile, ...] = (*catalog.teams, *(item.file for item in catalog.library.items))
    return frozenset(file.file for file in shared)
