"""A walk over the few services whose specs were edited, while all that others show of them is as it was.

Then only their own pages are made, and what lists instructions of all: registers of gaps, and the search.
Whenever anything is in doubt, nothing is, and a walk over all has to do it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from functools import partial
from itertools import chain, product
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from generator import beside, inputs, pages, publish, sealed, search, site, trees, unchanged, written
from generator.beside import Beside
from generator.exports import own_exports
from generator.inputs import Record
from generator.layout import PUBLIC
from generator.looks import look
from generator.narrow.again import Together
from generator.narrow.begun import Begun
from generator.narrow.between import Between
from generator.narrow.built import Made
from generator.narrow.edited import Edited, edits
from generator.narrow.kept import FLEET, SEARCH, Fleet, Store
from generator.narrow.registers import moved
from generator.registers import GAPS
from generator.render import RenderError
from generator.reporters import counted
from generator.search import Entry, Index
from generator.site import Failed, Looked, known
from generator.staged import digest
from generator.templating import Templates
from generator.trees import Around
from generator.turns import turn
from generator.unchanged import Last
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.direct.upon import Quick
    from generator.narrow.small import Whole

Say = Callable[[str], None]


def walk(
    workspace: Workspace, last: Last, today: date, engine: str, say: Say, begun: Begun | None = None
) -> bool:
    """Bring the pages of the last walk up to date, and the site if there is an engine to build it.

    False when that does not do, because what others show is otherwise, too, or because something is wrong:
    then a walk over all has to be made. It does as well with what was written by then. Whoever has `begun` to
    look at what the last one left has taken a turn, too.
    """
    root, folder = workspace.root, workspace.docs.parent
    with turn(folder) as control, inputs.recorded(root) as record, ExitStack() as stack:
        record.ours = control
        begun = begun or stack.enter_context(Begun(control, last, engine))
        for path in last.edited:
            record.file(path)
        store = Store(control)
        fleet = store.get(FLEET, Fleet)
        if fleet is None:
            return False
        work = _Walk(workspace, last, record, today, store, fleet)
        edited = edits(workspace, last, store, fleet, today)
        if edited is None or not begun.still():
            return False
        say(f"rendering {counted(len(edited.now), 'service')}")
        wrote = work.write(edited)
        if wrote is None:
            return False
        if not engine:
            work.store_all(wrote)
            work.look(wrote)
        built = work.build(engine, say, wrote, begun) if engine else None
        if built is None and engine:
            return False
        return work.keep(control, built)


class _Wrote(Struct, frozen=True):
    """Files of the docs folder that were written, what lies around them, and what is to be kept of it all."""

    files: frozenset[str]
    around: Around
    edited: Edited
    index: Index | None


class _Built(Struct, frozen=True):
    """The folder of the live site that was built, and what is known of the spare, if that is."""

    live: Path
    beside: Beside | None


class _Walk(Struct, frozen=True):
    """A walk over a few services."""

    workspace: Workspace
    last: Last
    record: Record
    today: date
    store: Store
    fleet: Fleet

    def write(self, edited: Edited) -> _Wrote | None:
        """Write the pages of services and what lists their instructions.

        None when something is not as the last walk knew it. Look then, before anybody reads the files, and
        keep what services are now.
        """
        docs, searched = self.workspace.docs, self.store.has(SEARCH)
        whole = edited.whole(self.fleet)
        index = self._index(edited, whole) if searched else None
        if searched and index is None:
            return None
        before, files = (dict(self._pages(edited, units)) for units in (edited.before, edited.after))
        same = all(look(docs, path) == digest(content) for path, content in before.items())
        if not same or before.keys() != files.keys():
            return None  # what is kept is not what the last walk knew
        try:
            files |= _registers(docs, edited, before, files)
            files |= whole.rows(docs, edited.now) if whole else ()
            files |= search.other(*index, docs) if index else ()
        except (ValueError, RenderError, OSError):
            return None
        tree = self.last.trees[os.fspath(docs)]
        around = trees.around(os.fspath(docs), tree, files)
        if around is None or not publish.rewrite(files, docs):
            return None
        self.record.trees[os.fspath(docs)] = tree  # so that nobody looks at all of it
        return _Wrote(frozenset(files), around, edited, index[0] if index else None)

    def look(self, wrote: _Wrote) -> None:
        """Record the docs folder as it is now that some files were written."""
        docs = self.workspace.docs
        self.record.rewritten(docs, self.last.trees[os.fspath(docs)], wrote.files, wrote.around)

    def store_all(self, wrote: _Wrote) -> None:
        """Keep what services are now."""
        for id_, now in wrote.edited.now.items():
            self.store.put(id_, now)
        if wrote.index:
            self.store.put(SEARCH, wrote.index)
        self.store.finish(whole=False)

    def _pages(self, edited: Edited, found: Together) -> Iterator[tuple[str, bytes]]:
        """Yield what shows instructions or lines: pages, registers of gaps, pages of shared alerts."""
        services, frame = found.services, self.fleet.frame
        templates = Templates(frame.templates)
        for id_ in edited.now:
            own = services[id_]
            yield from (
                (page.path, page.text.encode()) for page in pages.render_service(own, frame, templates)
            )
            yield from own_exports(own.view, frame.site.around(own.view)).items()
        for alert in found.alerts:
            if alert.url and edited.now.keys() & {part.service.id for part in alert.parts}:
                page = pages.render_alert(alert, list(services.values()), frame)
                yield page.path, page.text.encode()

    def _index(self, edited: Edited, whole: Whole | None) -> tuple[Index, Mapping[int, Entry]] | None:
        """Return what the search is made of, and what shows other words. None when it has other entries."""
        index = self.store.get(SEARCH, Index)
        if whole is not None:
            before, after = search.told(whole.before), search.told(whole.after)
        else:
            pairs = zip(*edited.views(), strict=True)
            before, after = (chain.from_iterable(map(search.instructions, views)) for views in pairs)
        return index.replaced(before, after) if index else None

    def build(self, engine: str, say: Say, wrote: _Wrote, begun: Begun) -> _Built | None:
        """Build the site of what is there now that some files were written. None when that failed."""
        say(f"building with {engine}")
        root, readers, spare = self.workspace.root, self.workspace.audience, begun.spare()
        public = root / PUBLIC
        live, noted = os.fspath(public.resolve()), list[Beside | None]()

        def note(upon: Quick) -> None:
            noted.append(Made(public.resolve(), live, upon, spare).note(self.record, self.last))

        look, store = partial(self.look, wrote), partial(self.store_all, wrote)
        builder = Between(begun, look, store, note) if spare and begun.builds() else None
        if builder is None:
            store()
            look()
        built = site.build(
            root,
            engine=engine,
            date=self.today,
            left_out=pages.left_out(readers),
            readers=readers,
            known=Looked(wrote.files, spare.other, live, spare.spare, builder) if spare else None,
        )
        if isinstance(built, Failed) or built.note or (builder and not builder.asked):
            return None
        if built.upon and not noted:
            note(built.upon)
        return _Built(public.resolve(), noted[-1] if built.upon else None)

    def keep(self, control: Path, built: _Built | None) -> bool:
        """Keep that all is as the last walk would leave it now. False when somebody put another site live."""
        public = self.workspace.root / PUBLIC
        files = (control / written.LEDGER, self.store.index, public)
        for file in files:
            self.record.file(str(file))
        if built and public.resolve() != built.live:
            return False
        trees_ = (self.workspace.docs, built.live) if built else (self.workspace.docs,)
        unchanged.renew(control, self.last, self.record, (*map(Path, self.last.edited), *files), trees_)
        state = unchanged.seal(control)
        if built and built.beside:
            beside.keep(control, state, sealed.seal(control / beside.PAGES), built.beside)
        elif built:
            spare = known.look(self.workspace.docs.parent, control, self.workspace.audience)
            known.keep(control, state, spare)
        return True


def _registers(
    docs: Path, edited: Edited, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the registers of all in which lines have moved. Raises ValueError when rows are not there."""
    found = dict[str, bytes]()
    for (_, view), name in product(edited.views(), GAPS):
        path = f"{view.url}{name}"
        old, new = before.get(path), after.get(path)
        if old is not None and new is not None and old != new:
            whole = found[name] if name in found else (docs / name).read_bytes()
            found[name] = moved(name, whole, old, new)
    return found
