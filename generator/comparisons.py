"""Comparisons of the past that are kept: each belongs to the contents it compares and the code that did it.

What is kept can be thrown away at any time, and what cannot be read is as good as nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from generator.analysis.diff import Change, Group, Name
from generator.tools import code


class Known(Struct, frozen=True):
    """What came of a comparison: changes, or words why there are none to show."""

    changes: tuple[Change, ...] = ()
    words: str = ""


@dataclass(slots=True)
class Kept:
    """A file of comparisons. Only those that were asked for in a build stay in it."""

    file: Path
    _old: Mapping[str, Known] = field(init=False)
    _new: dict[str, Known] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        try:
            found = json.loads(self.file.read_bytes())
            self._old = {key: _known(data) for key, data in found.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            self._old = {}

    def get(self, key: str) -> Known | None:
        """Return what is known, or None."""
        return self._old.get(key)

    def put(self, key: str, known: Known) -> None:
        """Keep a comparison."""
        self._new[key] = known

    def write(self) -> None:
        """Write what was asked for, unless that is what is there. A folder that refuses is no obstacle."""
        if self._new == self._old:
            return
        data = {key: _data(known) for key, known in self._new.items()}
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(json.dumps(data, ensure_ascii=True), "ascii")
        except OSError:
            return


def key_of(before: Mapping[str, str], after: Mapping[str, str], rest: str) -> str:
    """Name two sets of files by their contents, the code that compares them, and the rest that counts."""
    # No name has a zero in it, and none is empty.
    files = (word for side in (before, after) for one in (*sorted(side.items()), ("", "")) for word in one)
    text = "\0".join((code(), *files, rest))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _data(known: Known) -> object:
    changes = [
        [
            str(one.group), one.kind, one.field, one.path, [[name.word, name.own] for name in one.where],
            [one.name.word, one.name.own], one.before, one.after, one.of,
        ]
        for one in known.changes
    ]  # fmt: skip
    return [known.words, changes]


def _known(data: object) -> Known:
    words, changes = data if isinstance(data, list) else (None, None)
    if not isinstance(words, str) or not isinstance(changes, list):
        raise TypeError("no comparison of ours")
    return Known(tuple(map(_change, changes)), words)


def _change(data: object) -> Change:
    if not isinstance(data, list):
        raise TypeError("no change of ours")
    group, kind, field_, path, where, name, before, after, of = data
    if not all(isinstance(text, str) for text in (kind, field_, path, before, after, of)):
        raise TypeError("no change of ours")
    return Change(Group(group), kind, field_, path, tuple(map(_name, where)), _name(name), before, after, of)


def _name(data: object) -> Name:
    if not isinstance(data, list):
        raise TypeError("no name of ours")
    word, own = data
    return Name(str(word), str(own))
