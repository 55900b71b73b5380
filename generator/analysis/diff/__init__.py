"""What changed for people on call between two states of a service: by meaning, never by text.

Both states are compared as they are resolved, with what the service has from its team, its organisation and
the library. Each difference is told once, in the group of its field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.diff.beside import State, beside, manifests, spoken, unread
from generator.analysis.diff.groups import READERS, Group, group_of
from generator.analysis.diff.pairs import moved, pairs
from generator.analysis.diff.parts import Leaf, Part, Record, Records, Texts, label, shown
from generator.privacy import Allowed, leaks
from generator.spec.audience import HIDDEN

__all__ = ("Change", "Group", "Name", "State", "deployed", "diff", "grouped", "unread")

Kind = Literal["added", "removed", "changed", "moved"]
NOT_SHOWN: Final = "(not shown: it may be a secret or a person's)"
_TITLE: Final = 80


class Name(Struct, frozen=True):
    """What a field or an entry is called: our word for it, and its author's."""

    word: str
    own: str = ""


class Change(Struct, frozen=True):
    """One difference. `where` names what is around it, outermost first.

    `before` and `after` are as they were written, empty where there was or is nothing. Of a `list` of plain
    values they are those that went and came, of an `entry` that came or went all it says.
    """

    group: Group
    kind: Kind
    field: str
    """The field of the schema, with `[]` where a list is."""
    path: str
    """The same with the keys of entries."""
    where: tuple[Name, ...]
    name: Name
    before: str = ""
    after: str = ""
    of: Literal["value", "list", "entry"] = "value"


class _At(Struct, frozen=True):
    """Where the comparison is: the way through the schema, its path for programs, its words for people."""

    field: tuple[str, ...] = ()
    path: str = ""
    where: tuple[Name, ...] = ()

    def into(self, key: str, *, many: bool = False) -> _At:
        path = f"{self.path}.{key}" if self.path else key
        return replace(self, field=(*self.field, f"{key}[]" if many else key), path=path)

    def entry(self, one: Record) -> _At:
        return replace(self, path=f"{self.path}[{' '.join(one.key)}]", where=(*self.where, _name(one)))


def diff(before: State, after: State, *, may: Allowed) -> tuple[Change, ...]:
    """Compare two states of a service; grouped, and within a group in the order of the schema.

    What must not be published is told without its words, but for what `may` be.
    """
    found = list(_records(spoken(before, after), spoken(after, before), _At()))
    for old, new in beside(before, after):
        found += _records(old, new, _At())
    order = list(Group)
    return tuple(sorted((_fit(change, may) for change in found), key=lambda one: order.index(one.group)))


def deployed(before: State, after: State, *, may: Allowed) -> tuple[Change, ...]:
    """Compare what the manifests of a service's environments say beyond its spec: replicas, images, ports.

    That changes with every release and is nothing to wake up for, so `diff` leaves it to those who review.
    """
    return tuple(_fit(change, may) for change in _records(*manifests(before.entry, after.entry), _At()))


def grouped(changes: tuple[Change, ...]) -> tuple[tuple[Group, tuple[Change, ...]], ...]:
    """Return the groups that have changes."""
    if not changes:  # as of most services on most days
        return ()
    groups = ((group, tuple(one for one in changes if one.group is group)) for group in Group)
    return tuple((group, found) for group, found in groups if found)


def _fit(change: Change, may: Allowed) -> Change:
    def fit(text: str) -> str:
        return NOT_SHOWN if any(leaks(text, "", may)) else text

    return replace(
        change,
        path=fit(change.path),
        where=tuple(replace(name, own=fit(name.own)) for name in change.where),
        name=replace(change.name, own=fit(change.name.own)),
        before=fit(change.before),
        after=fit(change.after),
    )


def _records(before: Record, after: Record, at: _At) -> Iterator[Change]:
    for key in (*before.fields, *(key for key in after.fields if key not in before.fields)):
        name = Name("", key) if before.open else Name(label(key))
        found = _parts(before.fields.get(key), after.fields.get(key), key, name, at)
        yield from map(partial(_untold, at=at.into(key)), found) if key in after.withheld else found


def _untold(change: Change, at: _At) -> Change:
    """Leave out what was in a field of which something is withheld now: that may be what it was."""
    if not change.before:
        return change
    gone = not change.after
    own = HIDDEN if gone and change.name.own else change.name.own
    path = at.path if gone else change.path
    return replace(change, path=path, name=replace(change.name, own=own), before=HIDDEN)


def _parts(before: Part | None, after: Part | None, key: str, name: Name, at: _At) -> Iterator[Change]:
    if before == after:
        return
    here = at.into(key)
    if isinstance(before, Records | None) and isinstance(after, Records | None):
        yield from _entries(before or Records(()), after or Records(()), key, at)
    elif isinstance(before, Texts | None) and isinstance(after, Texts | None):
        yield from _texts(before or Texts(()), after or Texts(()), here, name)
    elif isinstance(before, Record) and isinstance(after, Record):
        yield from _records(before, after, replace(here, where=(*at.where, name)))
    else:
        whole = any(isinstance(part, Record | Records) for part in (before, after))
        yield _change(here, name, _text(before), _text(after), of="entry" if whole else "value")


def _text(part: Part | None) -> str:
    return "" if part is None else shown(part)


def _change(
    at: _At, name: Name, before: str, after: str, *, of: Literal["value", "list", "entry"] = "value"
) -> Change:
    kind: Kind = "changed" if before and after else "added" if after else "removed"
    return Change(group_of(at.field), kind, ".".join(at.field), at.path, at.where, name, before, after, of)


def _entries(before: Records, after: Records, key: str, at: _At) -> Iterator[Change]:
    inside = at.into(key, many=True)
    found = pairs(before.entries, after.entries)
    for old, new in found:
        if old is not None and new is not None:
            yield from _records(old, _without_former(old, new), inside.entry(new))
        elif new is not None:
            there = replace(inside.entry(new), where=at.where)
            yield _change(there, _name(new), "", _content(new), of="entry")
        elif old is not None:
            there = replace(inside.entry(old), where=at.where)
            yield _change(there, _name(old), _content(old), "", of="entry")
    if (before.in_order or after.in_order) and moved(before.entries, found):
        orders = ("\n".join(" ".join(one.key) for one in side.entries) for side in (before, after))
        made = _change(inside, Name(f"order of {label(key)}"), *orders, of="entry")
        yield replace(made, kind="moved")


def _without_former(old: Record, new: Record) -> Record:
    """Leave out that a renamed entry says what it was called: its `id` says so, too."""
    called, names = old.fields.get("id"), new.fields.get("aliases")
    if called == new.fields.get("id") or not isinstance(called, Leaf) or not isinstance(names, Texts):
        return new
    kept = Texts(tuple(value for value in names.values if value != called))
    fields = {key: part for key, part in new.fields.items() if key != "aliases"}
    return replace(new, fields=fields | ({"aliases": kept} if kept.values else {}))


def _texts(before: Texts, after: Texts, at: _At, name: Name) -> Iterator[Change]:
    if before.in_order or after.in_order:
        yield _change(at, name, shown(before), shown(after))
        return
    old, new = Counter(before.values), Counter(after.values)
    gone, come = (shown(Texts(tuple(side.elements()))) for side in (old - new, new - old))
    if gone or come:
        yield _change(at, name, gone, come, of="list")


def _content(one: Record) -> str:
    rest = {name: part for name, part in one.fields.items() if name not in (*one.keys, READERS)}
    return shown(Record(rest)) or shown(one)


def _name(one: Record) -> Name:
    words = " ".join(one.key)
    return Name(one.noun, words if len(words) <= _TITLE else f"{words[: _TITLE - 1]}…")
