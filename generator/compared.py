"""Compares past states of one service as far as a reader might have seen them, and keeps what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from generator import history, revisions
from generator.analysis.diff import State, diff
from generator.catalog import Catalog, ServiceEntry
from generator.comparisons import Kept, Known, key_of
from generator.discovery import LIBRARY_FOLDER, ORG_FILE, TEAMS_FOLDER
from generator.exposure import allowed
from generator.gitfacts import Unreadable, blob_id
from generator.history import Ids
from generator.layout import SPECS
from generator.load import AnySpecFile
from generator.privacy import Allowed, leaks
from generator.spec.audience import AUDIENCES, Reader, may_read
from generator.withhold import marks_of
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.room import Room

FIRST: Final = "described for the first time in the history that is here"
_COMMON: Final = (f"{TEAMS_FOLDER}/", f"{LIBRARY_FOLDER}/")


def may_of(catalog: Catalog, workspace: Workspace) -> Allowed:
    """Return what of any state may be published: what may be today."""
    return allowed((catalog.org, *catalog.teams, *(entry.file for entry in catalog.services)), workspace)


class Today(Struct, frozen=True, dict=True):
    """What states of the past are held against: the specs as they are, and whom a comparison is for."""

    workspace: Workspace
    catalog: Catalog
    reader: Reader
    room: Room | None = None
    """Where states are laid out to be read."""

    @cached_property
    def may(self) -> Allowed:
        """What of any state may be published."""
        return may_of(self.catalog, self.workspace)

    @cached_property
    def _withholds(self) -> bool:
        """Whether anything is not shown to the reader."""
        return bool(marks_of(self.catalog, self.reader, ()))

    @cached_property
    def _digest(self) -> str:
        told = (self.reader, str(self.workspace.detect_secrets))
        text = "\n".join((*told, *self.may.patterns, "", *sorted(self.may.shared)))
        return hashlib.sha256(text.encode()).hexdigest()

    def digest(self, entry: ServiceEntry) -> str:
        """Name all of it that counts for what is told of a comparison of one service."""
        return f"{self._digest}\n{marks_of(self.catalog, self.reader, (entry,))}"

    def reads(self, entry: ServiceEntry, files: Mapping[str, str]) -> bool:
        """Whether a spec could be read from files of the past: those that say whether are those of today."""
        if self._withholds or entry.manifests:
            return False
        names = {name for id_ in history.ids_of(entry.spec) for name in history.names_of(id_)} | {ORG_FILE}
        then = {name: blob for name, blob in files.items() if name in names or name.startswith(_COMMON)}
        sha256 = any(len(blob) == 64 for blob in then.values())
        common = self._common["sha256" if sha256 else "sha1"]
        return then == {**common, **_blobs((entry.file,), "sha256" if sha256 else "sha1")}

    @cached_property
    def _common(self) -> Mapping[str, Mapping[str, str]]:
        """The ids that contents of all files have that are no service's, by both of git's algorithms."""
        library = (item.file for item in self.catalog.library.items)
        files: tuple[AnySpecFile, ...] = (self.catalog.org, *self.catalog.teams, *library)
        return {"sha1": _blobs(files, "sha1"), "sha256": _blobs(files, "sha256")}


def _blobs(files: Iterable[AnySpecFile], algorithm: Literal["sha1", "sha256"]) -> dict[str, str]:
    return {file.file.removeprefix(f"{SPECS}/"): blob_id(file.raw, algorithm=algorithm) for file in files}


class Compared:
    """Compares the states of one service, and remembers what came of it."""

    def __init__(self, today: Today, entry: ServiceEntry, *, folder: str = "history") -> None:
        self.today, self.entry, self.ids = today, entry, history.ids_of(entry.spec)
        self.rest = "\n".join((today.digest(entry), *self.ids))
        self.kept = Kept(today.workspace.cache.with_name(folder) / f"{entry.id}.json")
        self.states: dict[str, State | Unreadable] = {}
        self.blobs: dict[str, bytes] = {}

    def known(self, before: Mapping[str, str], after: Mapping[str, str]) -> Known:
        """Compare two sets of files, unless that was done before."""
        key = key_of(before, after, self.rest)
        known = self.kept.get(key)
        known, lasting = (known, True) if known else self._compare(before, after)
        if lasting:
            self.kept.put(key, known)
        return known

    def lacks(self, before: Mapping[str, str], after: Mapping[str, str]) -> frozenset[str]:
        """Return the contents that comparing two sets of files has to read."""
        if self.kept.get(key_of(before, after, self.rest)) or self._is_first(before, after):
            return frozenset()
        return frozenset({*before.values(), *after.values()} - self.blobs.keys())

    def _is_first(self, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
        """Whether it is plain without reading that a service was described and had not been before."""
        return not _described(before, self.ids) and self.today.reads(self.entry, after)

    def _compare(self, old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Known, bool]:
        """Compare two sets of files, and tell whether the same will come of it tomorrow."""
        if self._is_first(old, new):
            return Known(words=FIRST), True
        after = self._state(new)
        if isinstance(after, Unreadable):
            return Known(words=self._may_say(after.reason)), after.lasting
        if not _described(old, self.ids):
            return Known(words=FIRST), True
        before = self._state(old)
        if isinstance(before, Unreadable):
            return Known(words=self._may_say(before.reason)), before.lasting
        return Known(diff(before, after, may=self.today.may)), True

    def _may_say(self, reason: str) -> str:
        """Return why something cannot be read as far as the reader may know it."""
        if not may_read(self.today.reader, AUDIENCES[-1]):
            reason = reason.partition(": ")[0]  # it may quote what is withheld
        hidden = any(leaks(reason, "", self.today.may))
        return "not readable: the reason may not be shown" if hidden else reason

    def _state(self, files: Mapping[str, str]) -> State | Unreadable:
        key = key_of(files, {}, "")
        if key not in self.states:
            self.states[key] = self._read(files)
        return self.states[key]

    def _read(self, files: Mapping[str, str]) -> State | Unreadable:
        today, missing = self.today, set(files.values()) - self.blobs.keys()
        more = revisions.read_each(today.workspace, missing, bytes) if missing else {}
        if isinstance(more, Unreadable):
            return more
        self.blobs |= more
        contents = {name: self.blobs[blob] for name, blob in files.items()}
        return history.state_of(today.workspace, contents, self.ids, today.reader, today.catalog, today.room)


def read_ahead(workspace: Workspace, wanted: Mapping[Compared, frozenset[str]]) -> None:
    """Read in one go what several services lack. What git refuses now, each asks for again, and says so."""
    ids = frozenset[str]().union(*wanted.values())
    more = revisions.read_each(workspace, ids, bytes) if ids else {}
    if not isinstance(more, Unreadable):
        for compared, lacking in wanted.items():
            compared.blobs |= {id_: more[id_] for id_ in lacking}


def _described(files: Mapping[str, str], ids: Ids) -> bool:
    return any(name in files for id_ in ids for name in history.names_of(id_))
