"""Compares past states of one service as far as a reader might have seen them, and keeps what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from generator import history, revisions
from generator.analysis.diff import State, diff
from generator.catalog import Catalog, ServiceEntry
from generator.comparisons import Kept, Known, key_of
from generator.exposure import allowed
from generator.gitfacts import Unreadable
from generator.history import Ids
from generator.privacy import Allowed, leaks
from generator.spec.audience import AUDIENCES, Reader, may_read
from generator.withhold import marks_of
from generator.workspace import Workspace

FIRST: Final = "described for the first time in the history that is here"


def may_of(catalog: Catalog, workspace: Workspace) -> Allowed:
    """Return what of any state may be published: what may be today."""
    return allowed((catalog.org, *catalog.teams, *(entry.file for entry in catalog.services)), workspace)


class Compared:
    """Compares the states of one service, and remembers what came of it."""

    def __init__(
        self,
        workspace: Workspace,
        entry: ServiceEntry,
        may: Allowed,
        reader: Reader,
        now: Catalog,
        *,
        folder: str = "history",
    ) -> None:
        self.workspace, self.may, self.ids = workspace, may, history.ids_of(entry.spec)
        self.reader, self.now = reader, now
        who = (reader, marks_of(now, reader), *self.ids)
        self.rest = "\n".join((*who, *may.patterns, "", *sorted(may.shared)))
        self.kept = Kept(workspace.cache.with_name(folder) / f"{entry.id}.json")
        self.states: dict[str, State | str] = {}
        self.blobs: dict[str, bytes] = {}

    def known(self, before: Mapping[str, str], after: Mapping[str, str]) -> Known:
        """Compare two sets of files, unless that was done before."""
        key = key_of(before, after, self.rest)
        known = self.kept.get(key) or self._compare(before, after)
        if known.words in ("", FIRST):  # why something cannot be read may be gone tomorrow
            self.kept.put(key, known)
        return known

    def lacks(self, before: Mapping[str, str], after: Mapping[str, str]) -> frozenset[str]:
        """Return the contents that comparing two sets of files has to read."""
        if self.kept.get(key_of(before, after, self.rest)):
            return frozenset()
        return frozenset({*before.values(), *after.values()} - self.blobs.keys())

    def _compare(self, old: Mapping[str, str], new: Mapping[str, str]) -> Known:
        before, after = self._state(old), self._state(new)
        if isinstance(before, State) and isinstance(after, State):
            return Known(diff(before, after, may=self.may))
        if not _described(old, self.ids) and isinstance(after, State):
            return Known(words=FIRST)
        words = after if isinstance(after, str) else before if isinstance(before, str) else ""
        if not may_read(self.reader, AUDIENCES[-1]):
            words = words.partition(": ")[0]  # the reason may quote what is withheld
        return Known(
            words="not readable: the reason may not be shown" if any(leaks(words, "", self.may)) else words
        )

    def _state(self, files: Mapping[str, str]) -> State | str:
        key = key_of(files, {}, "")
        if key not in self.states:
            self.states[key] = self._read(files)
        return self.states[key]

    def _read(self, files: Mapping[str, str]) -> State | str:
        missing = set(files.values()) - self.blobs.keys()
        more = revisions.read_each(self.workspace, missing, bytes) if missing else {}
        if isinstance(more, Unreadable):
            return more.reason
        self.blobs |= more
        contents = {name: self.blobs[blob] for name, blob in files.items()}
        found = history.state_of(self.workspace, contents, self.ids, self.reader, self.now)
        return found.reason if isinstance(found, Unreadable) else found


def read_ahead(workspace: Workspace, wanted: Mapping[Compared, frozenset[str]]) -> None:
    """Read in one go what several services lack. What git refuses now, each asks for again, and says so."""
    ids = frozenset[str]().union(*wanted.values())
    more = revisions.read_each(workspace, ids, bytes) if ids else {}
    if not isinstance(more, Unreadable):
        for compared, lacking in wanted.items():
            compared.blobs |= {id_: more[id_] for id_ in lacking}


def _described(files: Mapping[str, str], ids: Ids) -> bool:
    return any(name in files for id_ in ids for name in history.names_of(id_))
