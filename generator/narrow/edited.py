"""Services whose specs were edited, put together as they were and as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from generator.narrow.again import Again, Together
from generator.narrow.face import face
from generator.narrow.kept import Fleet, Known, Store
from generator.narrow.shown import otherwise
from generator.source import Rejected, read_bytes
from generator.unchanged import Last
from generator.views import ServiceView
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.narrow.small import Whole

_MOST: Final = 30
"""Services that are put together: more of them share an alert only where a page of it has all of them."""


class Edited(Struct, frozen=True):
    """Services whose specs were edited, by id, and all that share alerts with them, before and after that."""

    now: Mapping[str, Known]
    before: Together
    after: Together

    def looks_alike(self) -> bool:
        """Tell whether others show the same of each service as before."""
        try:
            return all(face(self.before.services[id_]) == face(self.after.services[id_]) for id_ in self.now)
        except (ValueError, RecursionError):  # what goes round in itself has no face
            return False

    def whole(self, fleet: Fleet) -> Whole | None:
        """Return what is about the whole and shows other words; None when nothing does."""
        pairs = [otherwise(before.spec, after.spec) for before, after in self.views()]
        files = [found for found in pairs if found is not None]
        if not files:
            return None
        from generator.narrow.small import Whole  # noqa: PLC0415 - most edits show nothing of it

        return Whole.of(fleet, self.before, self.after, frozenset().union(*files))

    def views(self) -> Iterator[tuple[ServiceView, ServiceView]]:
        """Yield those that were edited, before and after that."""
        for id_ in self.now:
            yield self.before.services[id_].view, self.after.services[id_].view


def edits(workspace: Workspace, last: Last, store: Store, fleet: Fleet, today: date) -> Edited | None:
    """Return the services that were edited; None when anything else was, or others show it."""
    now = dict[str, Known]()
    for path in last.edited:
        file = Path(path).relative_to(workspace.root).as_posix()
        known, raw = _known(file, store, fleet), read_bytes(Path(path), file)
        if known is None or isinstance(raw, Rejected):
            return None
        now[file] = known.saying(file, raw)
    again, all_ = Again(workspace, fleet, today), _all(now, store, fleet)
    before = again.together(all_) if all_ else None
    after = again.together({**all_, **now}) if before else None
    if before is None or after is None:
        return None
    edited = Edited({fleet.files[file]: known for file, known in now.items()}, before, after)
    return edited if edited.looks_alike() else None


def _known(file: str, store: Store, fleet: Fleet) -> Known | None:
    id_ = fleet.files.get(file)
    return store.get(id_, Known) if id_ else None


def _all(now: Iterable[str], store: Store, fleet: Fleet) -> dict[str, Known]:
    """Return services as they were, by file, with those that share alerts; none when that are many."""
    files = {id_: file for file, id_ in fleet.files.items()}
    found, groups = {fleet.files[file] for file in now}, set(map(frozenset, fleet.alerts.values()))
    while more := [group for group in groups if group & found and not group <= found]:
        found = found.union(*more)
    known = {files[id_]: _known(files[id_], store, fleet) for id_ in found} if len(found) <= _MOST else {}
    return {file: one for file, one in known.items() if one} if all(known.values()) else {}
