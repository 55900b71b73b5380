"""The ledger of reviews as git knows it: what each looked at, how much had changed, what has changed since.

A record that names its commit is about that one; any other is about the commit that brought it into the spec.
Comparisons are kept by contents, as those of the history are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator import facts, history, revisions
from generator.analysis.diff import Change
from generator.analysis.freshness import EXAMINED, WHOLE, Looked, before
from generator.catalog import Catalog, ServiceEntry
from generator.compared import Compared, Today
from generator.facts import Facts
from generator.gitfacts import Unreadable
from generator.headlines import headline_in
from generator.history import Line, Lived, Trees
from generator.room import Room
from generator.spec.audience import AUDIENCES, Reader
from generator.spec.governance import Review
from generator.workspace import Workspace

_HEAD: Final = "HEAD"
_FIELD: Final = "reviews"
_JUDGED: Final = "judged"
_OLDER: Final = "only the newest records are looked up"
Books = Mapping[str, tuple[Looked, ...]]
"""What git knows of the reviews of each service, in the order of its spec."""


class _Record(Struct, frozen=True):
    """A review of a spec, and the commit to look up for it: its own, or the one that brought it."""

    review: Review
    name: str
    recorded: bool = False
    moved: date | None = None
    why: str = ""


def gather(workspace: Workspace, catalog: Catalog, *, today: date) -> Facts:
    """Gather all that rules ask of git. Reviews are compared with what came after only where a tier asks."""
    known = facts.gather(workspace, catalog, today=today)
    if isinstance(known.lived, Lived) and any(entry.spec.reviews for entry in catalog.services):
        trees = _trees(workspace, _recorded(catalog.services, known.lived))
        known = replace(known, lived=replace(known.lived, reviewed=trees))
    asked = (
        one.review_after_changes is not None or one.review_on_change_of for one in catalog.org.spec.tiers
    )
    reviews = ledgers(workspace, catalog, AUDIENCES[-1], known.lived, sized=any(asked), kept=_JUDGED)
    return replace(known, reviews=reviews)


def ledgers(
    workspace: Workspace,
    catalog: Catalog,
    reader: Reader,
    lived: Lived | Unreadable,
    *,
    sized: bool = True,
    kept: str = _FIELD,
) -> Books:
    """Look up every review in the past (`Facts.lived`). `sized` compares what the reader may see.

    `kept` is where comparisons are: one build asks for two readers, and each forgets what it does not ask.
    """
    written = [entry for entry in catalog.services if entry.spec.reviews]
    found = _read(workspace, written, lived) if written else Unreadable("")
    if isinstance(found, Unreadable):
        why = Looked(words=found.reason, why=found.reason)
        return {entry.id: (why,) * len(entry.spec.reviews) for entry in catalog.services}
    records, trees, where = found
    told: dict[str, tuple[Looked, ...]] = {entry.id: () for entry in catalog.services}
    with Room() as room:
        today = Today(workspace, catalog, reader, room)
        for entry in written:
            looked = tuple(_looked(one, trees, where) for one in records[entry.id])
            if sized:
                compared = Compared(today, entry, folder=kept)
                looked = tuple(_Sizes(records[entry.id], looked, trees, compared).all())
                compared.kept.write()
            told[entry.id] = looked
    return told


def _read(
    workspace: Workspace, written: Sequence[ServiceEntry], lived: Lived | Unreadable
) -> tuple[Mapping[str, tuple[_Record, ...]], Trees, str] | Unreadable:
    if isinstance(lived, Unreadable):
        return lived
    records = _recorded(written, lived)
    trees = _trees(workspace, records) if lived.reviewed is None else lived.reviewed
    here = "the part of the history that is here (shallow clone)" if lived.past.shallow else "the history"
    return trees if isinstance(trees, Unreadable) else (records, trees, here)


def _recorded(services: Sequence[ServiceEntry], lived: Lived) -> Mapping[str, tuple[_Record, ...]]:
    shallow = lived.past.shallow
    return {one.id: tuple(_records(one, lived.lines[one.id], shallow=shallow)) for one in services}


def _trees(workspace: Workspace, records: Mapping[str, tuple[_Record, ...]]) -> Trees | Unreadable:
    names = {one.name for found in records.values() for one in found if one.name}
    return revisions.trees(workspace, names | {_HEAD})


def _records(entry: ServiceEntry, line: Line, *, shallow: bool) -> Iterator[_Record]:
    """Yield the reviews of a spec, each with where it comes from."""
    newest = sorted(entry.spec.reviews, key=lambda review: review.at, reverse=True)[:EXAMINED]
    own = headline_in(entry.file)
    said = _said(own.reviews if own else "")
    for number, review in enumerate(entry.spec.reviews):
        if review not in newest or number >= len(said):
            yield _Record(review, "", why=_OLDER)
            continue
        brought, moved = _origin(said[number], line)
        if review.commit is not None:
            yield _Record(review, review.commit, moved=moved)
        elif not brought:
            yield _Record(review, "", why="the record is not committed yet")
        elif shallow and brought == line[-1].commit.sha:
            yield _Record(review, "", why="history incomplete (shallow): which commit brought it is not here")
        else:
            yield _Record(review, brought, recorded=True, moved=moved)


def _origin(record: tuple[str, str], line: Line) -> tuple[str, date | None]:
    """Return the commit that brought a record, and the day that the same record bore before, if it did."""
    brought = ""
    for stage in line:  # newest first
        if stage.headline is None:
            continue  # what cannot be read brings nothing and takes nothing away
        there = _said(stage.headline.reviews)
        if record in there:
            brought = stage.commit.sha
            continue
        after = [day for day, says in _after(line, brought) if says == record[1]]
        gone = [day for day, says in there if says == record[1] and day not in after]
        return brought, _day(max(gone)) if brought and gone else None
    return brought, None


def _after(line: Line, brought: str) -> list[tuple[str, str]]:
    return next(
        (_said(one.headline.reviews) for one in line if one.headline and one.commit.sha == brought), []
    )


def _said(reviews: str) -> list[tuple[str, str]]:
    return [(day, says) for day, says in json.loads(reviews)] if reviews else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _looked(one: _Record, trees: Trees, where: str) -> Looked:
    if not one.name:
        return Looked(words=one.why, why=one.why, moved=one.moved)
    if one.name not in trees:
        why = f"commit {one.name} is not in {where} of this repository"
        return Looked(words=why, why=why, moved=one.moved)
    return Looked(trees[one.name][0], recorded=one.recorded, moved=one.moved)


class _Sizes(Struct, frozen=True):
    """Compares the states that reviews of one service were about."""

    records: Sequence[_Record]
    looked: Sequence[Looked]
    trees: Trees
    compared: Compared

    def all(self) -> Iterator[Looked]:
        """Yield what git knows, with the changes between each review, the one before, and now."""
        for one, looked in zip(self.records, self.looked, strict=True):
            if looked.commit is None:
                yield looked
                continue
            state = self._before(one)
            since, why = self._changes(one.name, _HEAD, one.review.scope)
            changes = self._changes(state, one.name, one.review.scope)[0] if state else None
            yield replace(looked, since=since, why=why, before=changes)

    def _before(self, one: _Record) -> str:
        """Name the state of the review before that looked at the same; nothing when it is not known."""
        last = before(one.review, [other.review for other in self.records])
        names = (other.name for other in self.records if other.review is last and other.name in self.trees)
        return next(names, "")

    def _changes(self, old: str, new: str, scope: str) -> tuple[tuple[Change, ...] | None, str]:
        sides = (history.own_files(self.trees[name][1], self.compared.ids) for name in (old, new))
        known = self.compared.known(*sides)
        if known.words:
            return None, known.words
        found = (one for one in known.changes if not one.field.startswith(_FIELD))
        return tuple(one for one in found if scope == WHOLE or _is_about(one, scope)), ""


def _is_about(change: Change, scope: str) -> bool:
    """Whether a change is of the section or failure mode that a review was of."""
    places = (scope, f"failure_modes[{scope}]")
    return any(change.path == place or change.path.startswith((f"{place}.", f"{place}[")) for place in places)


def seen_of(whole: Sequence[Review], looked: Sequence[Looked], seen: Sequence[Review]) -> tuple[Looked, ...]:
    """Return what git knows of the reviews that are left for a reader, where they can be told apart."""
    if len(whole) == len(seen):
        return tuple(looked)
    keys = [(one.at, one.method, one.next_due) for one in whole]
    unknown = Looked(words="not known", why="not known")
    return tuple(
        looked[keys.index(key)] if keys.count(key) == 1 else unknown
        for key in ((one.at, one.method, one.next_due) for one in seen)
    )
