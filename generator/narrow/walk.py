"""A walk over the few services whose specs were edited, while all that others show of them is as it was.

Then only their own pages are made, and what lists instructions of all: registers of gaps, and the search.
Whenever anything is in doubt, nothing is, and a walk over all has to do it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

from generator import inputs, pages, publish, search, site, unchanged, written
from generator.inputs import Record
from generator.narrow.again import Again
from generator.narrow.face import face
from generator.narrow.kept import FLEET, SEARCH, Fleet, Known, Store
from generator.narrow.registers import moved
from generator.registers import GAPS
from generator.reporters import counted
from generator.search import Index
from generator.shards import Shard, Unit, made
from generator.shards.names import Names
from generator.site import Failed
from generator.source import Rejected, read_bytes
from generator.staged import Content
from generator.unchanged import Last
from generator.workspace import PUBLIC, Workspace

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Edited:
    """A service before and after its spec was edited."""

    id: str
    now: Known
    before: Unit
    after: Unit


def walk(workspace: Workspace, last: Last, today: date, engine: str, say: Say) -> bool:
    """Bring the pages of the last walk up to date, and the site if there is an engine to build it.

    False when that does not do, because what others show is otherwise, too, or because something is wrong:
    then a walk over all has to be made. It does as well with what was written by then.
    """
    with publish.turn(workspace.docs.parent) as control, inputs.recorded(workspace.root) as record:
        for path in last.edited:
            record.file(path)
        store = Store(control, Names().of)
        fleet = store.get(FLEET, Fleet)
        if fleet is None:
            return False
        work = _Walk(workspace, last, today, store, fleet)
        edited = work.edited()
        if not edited or not last.still():
            return False
        say(f"rendering {counted(len(edited), 'service')}")
        done = work.write(edited) and (not engine or work.build(engine, say))
        if done:
            work.keep(control, record, built=bool(engine))
        return done


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk over a few services."""

    workspace: Workspace
    last: Last
    today: date
    store: Store
    fleet: Fleet

    def edited(self) -> tuple[_Edited, ...]:
        """Return the services that were edited; nothing when anything else was, or others show it."""
        again, found = Again(self.workspace, self.fleet, self.today), list[_Edited]()
        for path in self.last.edited:
            file = Path(path).relative_to(self.workspace.root).as_posix()
            id_ = self.fleet.files.get(file, "")
            known = self.store.get(id_, Known) if id_ else None
            raw = read_bytes(Path(path), file)
            if known is None or isinstance(raw, Rejected):
                return ()
            now = known.saying(file, raw)
            before, after = again.unit(file, known), again.unit(file, now)
            if before is None or after is None or face(before.own) != face(after.own):
                return ()
            found.append(_Edited(id_, now, before, after))
        return tuple(found)

    def write(self, edited: Sequence[_Edited]) -> bool:
        """Write the pages of services and what lists their instructions, and keep what they are now."""
        docs, searched = self.workspace.docs, self.store.has(SEARCH)
        index = self._index(edited) if searched else None
        if searched and index is None:
            return False
        batches = made(Shard(self.fleet.setting, tuple(one.after for one in edited)))
        files = {path: _whole(content) for _, batch in batches for path, content in batch}
        try:
            files |= _registers(docs, edited, files)
        except ValueError:
            return False
        files |= search.other(index) if index else ()
        if not publish.rewrite(files, docs):
            return False
        for one in edited:
            self.store.put(one.id, one.now)
        if index:
            self.store.put(SEARCH, index)
        return True

    def _index(self, edited: Sequence[_Edited]) -> Index | None:
        """Return what the search is made of. None when it would show other entries."""
        index = self.store.get(SEARCH, Index)
        for one in edited:
            before, after = (tuple(search.instructions(unit.own.view)) for unit in (one.before, one.after))
            index = index.replaced(before, after) if index else None
        return index

    def build(self, engine: str, say: Say) -> bool:
        """Build the site."""
        say(f"building with {engine}")
        readers = self.workspace.audience
        left_out = pages.left_out(readers)
        root, day = self.workspace.root, self.today
        built = site.build(root, engine=engine, date=day, left_out=left_out, readers=readers)
        return not isinstance(built, Failed) and not built.note

    def keep(self, control: Path, record: Record, *, built: bool) -> None:
        """Keep that all is as the last walk would leave it now."""
        self.store.finish(whole=False)
        public = self.workspace.root / PUBLIC
        files = (control / written.LEDGER, self.store.index, public)
        for file in files:
            record.file(str(file))
        trees = (self.workspace.docs, public.resolve()) if built else (self.workspace.docs,)
        unchanged.renew(control, self.last, record, (*map(Path, self.last.edited), *files), trees)


def _whole(content: Content) -> bytes:
    return content if isinstance(content, bytes) else b"".join(content)


def _registers(docs: Path, edited: Sequence[_Edited], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the registers of all in which lines have moved. Raises ValueError when rows are not there."""
    found = dict[str, bytes]()
    for one, name in product(edited, GAPS):
        path = f"{one.after.own.view.url}{name}"
        before, after = (docs / path).read_bytes() if path in files else b"", files.get(path, b"")
        if before != after:
            whole = found[name] if name in found else (docs / name).read_bytes()
            found[name] = moved(name, whole, before, after)
    return found
