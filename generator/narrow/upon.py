"""What the last walk left, for one over all that writes few files: what it did not write it need not look at.

Most changes are to one service, and what shows it is a hundredth of the pages. All the others are looked at
once, by a copy of the process that began before specs were read.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from generator import trees, unchanged
from generator.beside import Beside
from generator.inputs import Record
from generator.layout import PUBLIC, STATE
from generator.looks import Looks
from generator.narrow.begun import Begun
from generator.narrow.between import Between
from generator.narrow.built import Made
from generator.publish import Written
from generator.site import Built, Looked
from generator.trees import NOTHING, Around, Tree
from generator.turns import turn
from generator.unchanged import Last
from generator.workspace import Workspace

_MANY: Final = 100_000
"""Folders up to which it is held what is in each: that of more would be the most a walk holds."""

_MOST: Final = 5_000
"""Files that a builder which looks at no others may have to hold, some 40 KB each."""


def few(last: Last | None) -> Last | None:
    """Return what the last walk left, unless it is more than one over all is to hold."""
    return last if last and sum(map(len, last.trees.values())) <= _MANY else None


@contextmanager
def upon(record: Record, last: Last | None, engine: str) -> Iterator[Upon | None]:
    """Lend what the last walk left, for a walk with this record and the engine that builds upon it.

    Nobody else writes there meanwhile. None when it is not known, or another walk came between.
    """
    if last is None or engine != "direct":
        yield None
        return
    with turn((Path(record.root) / STATE).parent) as control:
        if unchanged.seal(control) != last.seal:
            yield None
            return
        with Begun(control, last, engine) as begun:
            record.ours = control
            yield Upon(last, begun, record) if begun.beside else None
            record.ours = None


class Upon:
    """Tells a walk that writes files of the docs folder, and builds the site, what is otherwise by then."""

    def __init__(self, last: Last, begun: Begun, record: Record) -> None:
        """Take what the last walk left, the look at it, and what this one records."""
        self._last, self._begun, self._record = last, begun, record
        self._spare: Beside | None = None
        self._around: Around = NOTHING
        self._live = ""
        self._made: Made | None = None

    def look(self, workspace: Workspace, changed: Collection[str]) -> None:
        """Wait until all has been looked at, and look at what lies around files of the docs folder.

        These are about to be written. Write nothing before.
        """
        place, few_ = os.fspath(workspace.docs), len(changed) <= _MOST
        spare = self._begun.spare() if few_ and self._begun.still() else None
        around = trees.around(place, self._last.trees[place], changed) if spare is not None else None
        self._spare, self._around = (None, NOTHING) if around is None else (spare, around)

    def wrote(self, workspace: Workspace, written: Written) -> Looked | None:
        """Record the docs folder in which files were just written, and say what is otherwise for the builder.

        None when all files have to be looked at: one was not as the last walk left it, or has come or gone.
        """
        spare, docs = self._spare, workspace.docs
        if spare is None or written.removed:
            self._spare = None
            return None
        place, recorded = os.fspath(docs), self._record.trees
        before = self._last.trees[place]
        self._record.rewritten(docs, before, written.changed, self._around)
        # After its numbers are taken: what becomes otherwise later has others.
        if not _as_written(docs, before, recorded[place], written):
            del recorded[place]
            self._spare = None
            return None
        self._live = os.fspath((workspace.root / PUBLIC).resolve())
        builder = Between(self._begun, _nothing, self._record.ahead, _nothing)
        building = builder if self._begun.builds() else None
        return Looked(frozenset(written.changed), spare.other, self._live, spare.spare, building)

    def built(self, workspace: Workspace, built: Built) -> None:
        """Note how the site came to be that is live now."""
        live = (workspace.root / PUBLIC).resolve()
        self._made = Made(live, self._live, built.upon, self._spare)

    def note(self) -> Beside | None:
        """Record the tree of the site. None when all files of it have to be looked at."""
        return self._made.note(self._record, self._last) if self._made else None


def _as_written(docs: Path, before: Tree, now: Tree, written: Written) -> bool:
    """Tell whether the same files are there, and those that were written are as they were to be."""
    if [row[:2] for row in before] != [row[:2] for row in now]:
        return False
    looks = Looks(docs)
    return all(looks.at(path) == written.digests[path] for path in written.changed)


def _nothing(*_: object) -> None:
    """Do nothing."""
