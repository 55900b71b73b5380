"""Who uses which item of the library, in which version, with which values, and with what of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from generator.catalog import Catalog, ServiceEntry
from generator.diagnostics import Place
from generator.latest import latest
from generator.spec.base import FieldPath
from generator.spec.library import CONTENTS

if TYPE_CHECKING:
    from generator.library import Item, Library

_OF_AN_ENTRY: Final = 3
"""Steps of the path of a field of an entry of a list: the list, which entry, and the field."""
_OF_THE_USE: Final = frozenset({"uses", "with", "id"})


class Value(Struct, frozen=True):
    """What stands for a parameter. `given` when the service says it, not the item's default."""

    name: str
    text: str
    given: bool


class Use(Struct, frozen=True):
    """One failure mode or procedure of a service that comes from the library.

    `changed` are the fields that the service says itself, as its file has them.
    """

    service: str
    service_name: str
    path: FieldPath
    id: str
    title: str
    item: Item
    newest: str
    place: Place
    values: tuple[Value, ...]
    changed: tuple[str, ...]

    @property
    def outdated(self) -> bool:
        """Whether there is a newer version."""
        return self.newest != self.item.spec.version

    @property
    def url(self) -> str:
        """The address of the failure mode, or of the procedure in the runbook."""
        if self.path[0] == "failure_modes":
            return f"services/{self.service}/failure-modes/{self.id}/"
        return f"services/{self.service}/runbook/#procedure-{self.id}"

    @property
    def item_url(self) -> str:
        """The address of the item's page."""
        return item_url(self.item)

    @property
    def item_place(self) -> Place:
        """Where the item's content begins."""
        return self.item.file.source.place((self.item.field,))


class Shelf(Struct, frozen=True):
    """An item with all its versions, the newest first, and who uses each."""

    versions: tuple[tuple[Item, tuple[Use, ...]], ...]

    @property
    def newest(self) -> Item:
        """The newest version."""
        return self.versions[0][0]

    @property
    def url(self) -> str:
        """The address of the item's page."""
        return item_url(self.newest)

    @property
    def uses(self) -> tuple[Use, ...]:
        """All uses, of the newest version first."""
        return tuple(use for _, uses in self.versions for use in uses)

    @property
    def outdated(self) -> int:
        """How many of the uses are of an older version."""
        return sum(use.outdated for use in self.uses)


def item_url(item: Item) -> str:
    """Return the address of an item's page."""
    return f"library/{item.spec.id}/"


def services(uses: tuple[Use, ...]) -> int:
    """Count the services among uses: one may use an item twice."""
    return len({use.service for use in uses})


@latest
def uses(entry: ServiceEntry, library: Library) -> tuple[Use, ...]:
    """Return what a service uses of the library, in the order of its file."""
    return tuple(_uses(entry, library))


def _uses(entry: ServiceEntry, library: Library) -> Iterator[Use]:
    own: Mapping[FieldPath, list[str]] | None = None
    for key in CONTENTS:
        for number, subject in enumerate(getattr(entry.spec, key)):
            if subject.uses is None:
                continue
            item = library.versions[subject.uses.item][subject.uses.version]
            path = (key, number)
            own = own or _own_fields(entry)
            yield Use(
                entry.id,
                entry.spec.name,
                path,
                subject.id,
                subject.title or subject.id,
                item,
                library.newest(item.spec.id).spec.version,
                entry.file.source.place((*path, "uses")),
                tuple(_values(item, subject.with_)),
                tuple(field for field in own[path] if field not in _OF_THE_USE),
            )


def _values(item: Item, given: Mapping[str, str]) -> Iterator[Value]:
    for parameter in item.spec.parameters:
        if parameter.name in given:
            yield Value(parameter.name, given[parameter.name], given=True)
        elif parameter.default is not None:
            yield Value(parameter.name, parameter.default, given=False)


def _own_fields(entry: ServiceEntry) -> Mapping[FieldPath, list[str]]:
    """Return the fields of each entry that have a position in the service's own file."""
    found: defaultdict[FieldPath, list[str]] = defaultdict(list)
    for path in entry.file.source.positions:
        if len(path) == _OF_AN_ENTRY:
            found[path[:-1]].append(str(path[-1]))
    return found


@latest
def shelves(catalog: Catalog) -> tuple[Shelf, ...]:
    """Return the items of the library by id, with their uses by service."""
    library = catalog.library
    found: dict[str, list[Use]] = defaultdict(list)
    for entry in catalog.services:
        for use in uses(entry, library):
            found[use.item.name].append(use)
    return tuple(
        Shelf(tuple((item, tuple(found[item.name])) for item in reversed(versions.values())))
        for versions in library.versions.values()
    )
