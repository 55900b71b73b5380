"""Entries added to mappings and lists of a YAML text. Every other character stays.

What is added stands behind the last entry of its mapping or list, in its own style: block, flow or JSON.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import yaml

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_PLAIN: Final = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9./_~:%-]*|[a-z][a-z0-9_-]*")
TYPED: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_KEEP: Final = re.compile(r"[|>]\d?\+")
_BOM: Final = "\ufeff"
_STEP: Final = 2


Entry = tuple[tuple[str, str | tuple[str, ...]], ...]
"""A mapping to add to a list: keys with a text or a list of texts."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Entries for the mapping under `field`, which is made when there is none.

    The mapping around it has a key at `line` and `column`, counted from 1. A field that is made stands behind
    the last of the fields `behind`.
    """

    line: int
    column: int
    field: str
    entries: tuple[tuple[str, str], ...]
    behind: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amended:
    """The text with what could be added, and what could not, with the reason."""

    text: str
    refused: tuple[tuple[Addition, str], ...]


@dataclass(frozen=True, slots=True)
class _Insert:
    """Text for a spot, counted from 0; without a column whole lines, without the last line's end."""

    line: int
    column: int | None
    text: str


class _Refused(Exception):  # noqa: N818 - says why nothing is inserted
    """Nothing can be added without changing what is there."""


class CannotAppendError(Exception):
    """A list cannot get another entry without changing what is there, with the reason."""


def amend(text: str, additions: Iterable[Addition]) -> Amended:
    """Add entries to a text that a bounded reader of YAML took: without anchors, tags and merge keys."""
    lines, ends, editor = _opened(text)
    refused, inserts = [], []
    for addition in additions:
        try:
            inserts.append(editor.insert(addition))
        except _Refused as reason:
            refused.append((addition, str(reason)))
    new = "".join(_applied(lines, ends, inserts))
    return Amended(_BOM * text.startswith(_BOM) + new, tuple(refused))


def append(text: str, path: tuple[str, ...], entry: Entry) -> str:
    """Add a mapping to the list at a path of keys, in a text that a bounded reader of YAML took.

    The list, and mappings on the way to it, are made when there are none. Raises CannotAppendError.
    """
    lines, ends, editor = _opened(text)
    try:
        new = "".join(_applied(lines, ends, [editor.append(path, entry)]))
    except _Refused as reason:
        raise CannotAppendError(str(reason)) from reason
    return _BOM * text.startswith(_BOM) + new


def _opened(text: str) -> tuple[list[str], list[str], _Editor]:
    """Return the lines of a text with their ends, the ends alone, and what finds places in it."""
    lines = lines_of(text.removeprefix(_BOM))
    ends = [line[len(line.rstrip("\r\n")) :] for line in lines]
    return lines, ends, _Editor([line.rstrip("\r\n") for line in lines], closed=bool(ends and ends[-1]))


def lines_of(text: str) -> list[str]:
    """Split a text into lines with their ends, as positions count them."""
    return _LINE.findall(text)


class _Editor:
    """Finds where entries belong. Knows the text by its lines without their ends, and by its nodes."""

    def __init__(self, lines: list[str], *, closed: bool) -> None:
        self._lines, self._closed = lines, closed
        text = "\n".join(lines) + "\n" * closed
        self._documents = tuple(yaml.compose_all(text, Loader=yaml.CSafeLoader))
        self._around = dict(_mappings(iter(self._documents)))
        self._step = next((step for node in self._around.values() for step in _steps(node)), _STEP)

    def insert(self, addition: Addition) -> _Insert:
        """Say what goes where. Raises _Refused."""
        outer = self._around[addition.line - 1, addition.column - 1]
        inner = _value(outer, addition.field)
        quoted = is_quoted(inner if isinstance(inner, yaml.MappingNode) and inner.value else outer)
        items = [
            f"{written(key, quoted=quoted)}: {written(value, quoted=quoted)}"
            for key, value in addition.entries
        ]
        if isinstance(inner, yaml.MappingNode):
            return self._flow(inner, items) if inner.flow_style else self._block(inner, items)
        if inner is None:
            return self._made(outer, addition, items)
        return self._filled(outer, inner, addition.field, items)

    def _block(self, mapping: yaml.MappingNode, items: list[str]) -> _Insert:
        indent = " " * mapping.start_mark.column
        return _Insert(self._behind(mapping), None, "\n".join(indent + item for item in items))

    def append(self, path: tuple[str, ...], entry: Entry) -> _Insert:
        """Say where a mapping goes that is added to a list. Raises _Refused."""
        (outer,) = self._documents
        assert isinstance(outer, yaml.MappingNode)  # noqa: S101 - narrows the type; specs are mappings
        for number, key in enumerate(path[:-1]):
            inner = _value(outer, key)
            if not isinstance(inner, yaml.MappingNode):
                return self._begun(outer, inner, path[number:], entry)
            outer = inner
        node = _value(outer, path[-1])
        if not isinstance(node, yaml.SequenceNode):
            return self._begun(outer, node, path[-1:], entry)
        item, indent = one_line(entry, quoted=is_quoted(outer)), " " * node.start_mark.column
        line = _Insert(self._behind(node), None, f"{indent}- {item}")
        return self._flow(node, [item]) if node.flow_style else line

    def _begun(
        self, outer: yaml.MappingNode, there: yaml.Node | None, path: tuple[str, ...], entry: Entry
    ) -> _Insert:
        """Make the list with its first entry, and the mappings around it that are not there."""
        item = one_line(entry, quoted=(quoted := is_quoted(outer)))
        if there is not None and there.start_mark.index != there.end_mark.index:
            raise _Refused(f"`{path[0]}` has a value that is neither list nor empty")
        if outer.flow_style or there is not None:
            inner = f"[{item}]"
            for key in reversed(path[1:]):
                inner = f"{{{written(key, quoted=quoted)}: {inner}}}"
            if there is None:
                return self._flow(outer, [f"{written(path[0], quoted=quoted)}: {inner}"])
            before = self._lines[there.start_mark.line][: there.start_mark.column].rstrip()
            if not before.endswith(":"):
                raise _Refused(f"`{path[0]}` has neither colon nor value")
            return _Insert(there.start_mark.line, len(before), f" {inner}")
        column, step = outer.start_mark.column, next(_steps(outer), self._step)
        made = (*(f"{written(key, quoted=quoted)}:" for key in path), f"- {item}")
        new = "\n".join(" " * (column + step * depth) + line for depth, line in enumerate(made))
        return _Insert(self._behind(outer), None, new)

    def _flow(self, mapping: yaml.CollectionNode, items: list[str]) -> _Insert:
        start = mapping.start_mark
        if not mapping.value:
            return _Insert(start.line, start.column + 1, ", ".join(items))
        last = mapping.value[-1]
        key, value = last if isinstance(last, tuple) else (last, last)
        end = value.end_mark
        indent = self._lines[key.start_mark.line][: key.start_mark.column]
        rest = self._lines[end.line][end.column :].strip()
        # An entry per line stays an entry per line, unless a comment would come to stand behind another one.
        apart = key.start_mark.line > start.line and not indent.strip() and rest in ("", ",")
        between = f",\n{indent}" if apart else ", "
        return _Insert(end.line, end.column, "".join(between + item for item in items))

    def _made(self, outer: yaml.MappingNode, addition: Addition, items: list[str]) -> _Insert:
        name = written(addition.field, quoted=is_quoted(outer))
        if outer.flow_style:
            return self._flow(outer, [f"{name}: {{{', '.join(items)}}}"])
        line = max(self._behind(value) for key, value in outer.value if key.value in addition.behind)
        indent = " " * outer.start_mark.column
        return _Insert(line, None, "\n".join((f"{indent}{name}:", *self._nested(outer, items))))

    def _filled(self, outer: yaml.MappingNode, nothing: yaml.Node, field: str, items: list[str]) -> _Insert:
        """Fill a field that has a name and no value."""
        mark = nothing.start_mark
        before = self._lines[mark.line][: mark.column]
        if mark.line != nothing.end_mark.line or mark.column != nothing.end_mark.column:
            raise _Refused(f"`{field}` has a value that is no mapping")
        if not before.rstrip().endswith(":"):
            raise _Refused(f"`{field}` has neither colon nor value")
        if outer.flow_style:
            return _Insert(mark.line, len(before.rstrip()), f" {{{', '.join(items)}}}")
        return _Insert(mark.line + 1, None, "\n".join(self._nested(outer, items)))

    def _nested(self, outer: yaml.MappingNode, items: list[str]) -> list[str]:
        indent = " " * (outer.start_mark.column + next(_steps(outer), self._step))
        return [indent + item for item in items]

    def _behind(self, node: yaml.Node) -> int:
        """Return the line that follows a value."""
        if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
            last = node.value[-1]
            return self._behind(last[1] if isinstance(last, tuple) else last)
        end = node.end_mark
        if not (isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")):
            return int(end.line) + 1
        if end.column or (not self._closed and end.line >= len(self._lines)):
            raise _Refused("the file ends in a text whose last line is not ended")
        line = int(end.line)
        if not _KEEP.match(self._lines[node.start_mark.line][node.start_mark.column :]):
            while self._lines[line - 1] == "":
                line -= 1
        return line


def _mappings(documents: Iterator[yaml.Node]) -> Iterator[tuple[tuple[int, int], yaml.MappingNode]]:
    """Yield every mapping under the place of each of its keys."""
    waiting: list[yaml.Node] = list(documents)
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield (key.start_mark.line, key.start_mark.column), node
                waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)


def _steps(outer: yaml.MappingNode) -> Iterator[int]:
    """Yield how much further in than a mapping those inside it stand."""
    for _, inner in outer.value:
        if isinstance(inner, yaml.MappingNode) and not (outer.flow_style or inner.flow_style):
            yield inner.start_mark.column - outer.start_mark.column


def one_line(entry: Entry, *, quoted: bool = False) -> str:
    """Write a mapping on one line."""

    def text(value: str | tuple[str, ...]) -> str:
        if isinstance(value, str):
            return written(value, quoted=quoted)
        return f"[{', '.join(written(part, quoted=quoted) for part in value)}]"

    return f"{{{', '.join(f'{written(key, quoted=quoted)}: {text(value)}' for key, value in entry)}}}"


def _value(outer: yaml.MappingNode, field: str) -> yaml.Node | None:
    return next((value for key, value in outer.value if key.value == field), None)


def is_quoted(mapping: yaml.MappingNode) -> bool:
    """Whether a mapping has its keys in double quotes, as JSON has."""
    return any(key.style == '"' for key, _ in mapping.value[-1:])


def written(text: str, *, quoted: bool) -> str:
    """Write a key or value so that every reader of YAML takes it for the same text."""
    if not quoted and _PLAIN.fullmatch(text) and text not in TYPED:
        return text
    return json.dumps(text, ensure_ascii=False)


def _applied(lines: list[str], ends: list[str], inserts: list[_Insert]) -> Iterator[str]:
    """Yield the lines with what is put in. What comes to one spot keeps its order."""
    within: dict[int, list[_Insert]] = defaultdict(list)
    above: dict[int, list[str]] = defaultdict(list)
    for insert in inserts:
        if insert.column is None:
            above[insert.line].append(insert.text)
        else:
            within[insert.line].append(insert)
    usual = next((end for end in ends if end), "\n")
    for number, line in enumerate((*lines, "")):
        end = (ends[number] if number < len(ends) else "") or usual
        before = (ends[number - 1] if number else "") or usual
        new = "\n".join(above[number]).replace("\n", before)
        if new:
            yield new + before if not number or ends[number - 1] else before + new
        yield _with(line, within[number], end)


def _with(line: str, inserts: list[_Insert], end: str) -> str:
    """Put text into a line."""
    for column in sorted({insert.column or 0 for insert in inserts}, reverse=True):
        new = "".join(insert.text for insert in inserts if insert.column == column).replace("\n", end)
        line = f"{line[:column]}{new}{line[column:]}"
    return line
