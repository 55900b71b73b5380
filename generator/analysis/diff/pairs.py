"""Which entry of a list is which entry of its former state: moved is not removed, renamed is not new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from generator.analysis.diff.parts import Record, Texts

Pair = tuple[Record | None, Record | None]
_MOST: Final = 200
"""More entries without a partner are not compared with one another."""


def pairs(before: tuple[Record, ...], after: tuple[Record, ...]) -> tuple[Pair, ...]:
    """Pair entries by key, then by the ids they say they had, then those that differ in one field only."""
    found = dict(_by_key(before, after))
    gone = [number for number in range(len(before)) if number not in found.values()]
    come = [number for number in range(len(after)) if number not in found]
    for match in (_renamed, _alike):
        for here in come if max(len(gone), len(come)) <= _MOST else ():
            there = next((number for number in gone if match(before[number], after[here])), None)
            if there is not None:
                found[here] = there
                gone.remove(there)
        come = [number for number in come if number not in found]
    if len(gone) == len(come) == 1 and _bare(before[gone[0]]) and _bare(after[come[0]]):
        found[come.pop()] = gone.pop()
    return (
        *((before[number], None) for number in gone),
        *((before[found[here]] if here in found else None, after[here]) for here in range(len(after))),
    )


def moved(before: tuple[Record, ...], found: tuple[Pair, ...]) -> bool:
    """Whether entries that are in both states follow one another in another order."""
    at = {id(entry): number for number, entry in enumerate(before)}
    order = [at[id(old)] for old, new in found if old is not None and new is not None]
    return order != sorted(order)


def _by_key(before: tuple[Record, ...], after: tuple[Record, ...]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of entries with one key, new and old. Of several, those that are equal go first."""
    there = defaultdict[tuple[str, ...], list[int]](list)
    for number, entry in enumerate(before):
        there[entry.key].append(number)
    left = []
    for here, entry in enumerate(after):
        same = next((number for number in there[entry.key] if before[number] == entry), None)
        if same is None:
            left.append(here)
        else:
            there[entry.key].remove(same)
            yield here, same
    for here in left:
        if there[after[here].key]:
            yield here, there[after[here].key].pop(0)


def _renamed(old: Record, new: Record) -> bool:
    return any(name == _id(old) for name in former(new)) and bool(_id(old))


def former(entry: Record) -> tuple[str, ...]:
    """Return the ids an entry says it had before."""
    names = entry.fields.get("aliases") if "id" in entry.fields else None
    return tuple(value.text for value in names.values) if isinstance(names, Texts) else ()


def _id(entry: Record) -> str:
    return entry.key[0] if "id" in entry.fields and entry.key else ""


def _alike(old: Record, new: Record) -> bool:
    """Whether two entries have something in common and differ in one field at most."""
    names = old.fields.keys() | new.fields.keys()
    same = sum(old.fields.get(name) == new.fields.get(name) for name in names)
    return same > 0 and same >= len(names) - 1


def _bare(entry: Record) -> bool:
    return len(entry.fields) == 1
