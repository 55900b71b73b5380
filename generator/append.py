"""An entry added to a list of a YAML text. Comments, order and every other character stay.

What is added stands behind the last entry of its list, in the style of the list. A list that is not there is
made, and so are the mappings around it; a promise to find it out (`unknown`) or a reason for there being none
(`na`) makes room for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import yaml

from generator.insertion import Insert, Insertable, NoPlaceError, is_quoted, lines_of, value_of, written

_NOTHING: Final = frozenset({"unknown", "na"})
_STEP: Final = 2

Entry = Mapping[str, "str | tuple[str, ...] | Entry"]
"""What is added: texts, lists of texts, and mappings of them. With a mapping in it a field per line, else one
line."""


class CannotAppendError(Exception):
    """A list cannot get another entry without changing what somebody wrote, with the reason."""


def append(text: str, path: tuple[str, ...], entry: Entry) -> str:
    """Add an entry to the list at a path of keys, in a text that a bounded reader of YAML took.

    Raises CannotAppendError.
    """
    try:
        editor = _Editor(text, path)
        if editor.promise is not None:
            editor = _Editor(editor.with_room(text, editor.promise), path)
        return editor.text.with_inserts((editor.insert(entry),))
    except NoPlaceError as reason:
        raise CannotAppendError(str(reason)) from reason


def one_line(entry: Entry, *, quoted: bool = False) -> str:
    """Write an entry on one line."""
    fields = (
        f"{written(key, quoted=quoted)}: {_value(value, quoted=quoted)}" for key, value in entry.items()
    )
    return f"{{{', '.join(fields)}}}"


def _value(value: str | tuple[str, ...] | Entry, *, quoted: bool) -> str:
    if isinstance(value, str):
        return written(value, quoted=quoted)
    if isinstance(value, tuple):
        return f"[{', '.join(written(part, quoted=quoted) for part in value)}]"
    return one_line(value, quoted=quoted)


class _Editor:
    """Knows a text, and what of a path to a list is there."""

    def __init__(self, text: str, path: tuple[str, ...]) -> None:
        self.text = Insertable(text)
        (outer,) = self.text.documents
        assert isinstance(outer, yaml.MappingNode)  # noqa: S101 - narrows the type; specs are mappings
        while len(path) > 1 and isinstance(inner := value_of(outer, path[0]), yaml.MappingNode):
            outer, path = inner, path[1:]
        self._outer, self._path, self._there = outer, path, value_of(outer, path[0])

    @property
    def promise(self) -> yaml.MappingNode | None:
        """What stands for the list: that it is not known yet, or that there is none."""
        there = self._there
        if len(self._path) == 1 and isinstance(there, yaml.MappingNode):
            return there if {key.value for key, _ in there.value} <= _NOTHING else None
        return None

    def with_room(self, text: str, promise: yaml.MappingNode) -> str:
        """Return the text without a promise; a mapping in brackets gets an empty list for it."""
        bom = "\ufeff" * text.startswith("\ufeff")
        lines = lines_of(text.removeprefix(bom))
        start, end = promise.start_mark, promise.end_mark
        if not promise.flow_style:
            return bom + "".join(lines[: start.line] + lines[self.text.behind(promise) :])
        before = "".join((*lines[: start.line], lines[start.line][: start.column]))
        room = f"{before}[]" if self._outer.flow_style else before.rstrip(" ")
        return bom + room + "".join((lines[end.line][end.column :], *lines[end.line + 1 :]))

    def insert(self, entry: Entry) -> Insert:
        """Say what goes where. Raises NoPlaceError."""
        there, quoted = self._there, is_quoted(self._outer)
        if len(self._path) == 1 and isinstance(there, yaml.SequenceNode):
            if there.flow_style:
                return self.text.in_brackets(there, [one_line(entry, quoted=quoted)])
            item = _item(entry, there.start_mark.column, quoted=quoted)
            return Insert(self.text.behind(there), None, "\n".join(item))
        if there is not None and there.start_mark.index != there.end_mark.index:
            raise NoPlaceError(f"`{self._path[0]}` has a value that is neither list nor empty")
        return self._in_flow(there, entry) if self._outer.flow_style else self._in_block(there, entry)

    def _in_flow(self, nothing: yaml.Node | None, entry: Entry) -> Insert:
        """Make the list in a mapping in brackets."""
        quoted = is_quoted(self._outer)
        first, *others = (written(key, quoted=quoted) for key in self._path)
        made = f"[{one_line(entry, quoted=quoted)}]"
        for key in reversed(others):
            made = f"{{{key}: {made}}}"
        if nothing is None:
            return self.text.in_brackets(self._outer, [f"{first}: {made}"])
        return Insert(nothing.start_mark.line, self.text.colon_before(nothing, self._path[0]), f" {made}")

    def _in_block(self, nothing: yaml.Node | None, entry: Entry) -> Insert:
        """Make the list below its key."""
        column, step, quoted = (
            self._outer.start_mark.column,
            self.text.step(self._outer),
            is_quoted(self._outer),
        )
        keys = [
            f"{' ' * (column + step * depth)}{written(key, quoted=quoted)}:"
            for depth, key in enumerate(self._path)
        ]
        item = _item(entry, column + step * len(keys), quoted=quoted)
        if nothing is None:
            return Insert(self.text.behind(self._outer), None, "\n".join((*keys, *item)))
        self.text.colon_before(nothing, self._path[0])
        return Insert(nothing.start_mark.line + 1, None, "\n".join((*keys[1:], *item)))


def _item(entry: Entry, column: int, *, quoted: bool) -> Iterator[str]:
    """Yield the lines of an entry of a list in block style."""
    before = f"{' ' * column}- "
    if not any(isinstance(value, Mapping) for value in entry.values()):
        yield before + one_line(entry, quoted=quoted)
        return
    for line in _fields(entry, quoted=quoted):
        yield before + line
        before = " " * len(before)


def _fields(entry: Entry, *, quoted: bool) -> Iterator[str]:
    for key, value in entry.items():
        name = f"{written(key, quoted=quoted)}:"
        if isinstance(value, Mapping):
            yield name
            yield from (" " * _STEP + line for line in _fields(value, quoted=quoted))
        else:
            yield f"{name} {_value(value, quoted=quoted)}"
