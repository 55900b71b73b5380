"""Text put into a YAML text at spots that its lines and nodes tell. Every other character stays.

What is put in takes the style of what is around it: block, flow or JSON, indentation, and the ends of lines.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import yaml
from msgspec import Struct

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_PLAIN: Final = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9./_~:%-]*|[a-z][a-z0-9_-]*")
TYPED: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_KEEP: Final = re.compile(r"[|>]\d?\+")
_BOM: Final = "\ufeff"
_STEP: Final = 2


class Insert(Struct, frozen=True):
    """Text for a spot, counted from 0; without a column whole lines, without the last line's end."""

    line: int
    column: int | None
    text: str


class NoPlaceError(Exception):
    """Nothing can be put in without changing what is there, with the reason."""


def lines_of(text: str) -> list[str]:
    """Split a text into lines with their ends, as positions count them."""
    return _LINE.findall(text)


class Insertable:
    """Lines and nodes of a text that a bounded reader of YAML took: without anchors, tags and merge keys."""

    def __init__(self, text: str) -> None:
        self._bom = _BOM * text.startswith(_BOM)
        whole = lines_of(text.removeprefix(_BOM))
        self.lines = [line.rstrip("\r\n") for line in whole]
        self._ends = [line[len(line.rstrip("\r\n")) :] for line in whole]
        self._closed = bool(self._ends and self._ends[-1])
        plain = "\n".join(self.lines) + "\n" * self._closed
        self.documents = tuple(yaml.compose_all(plain, Loader=yaml.CSafeLoader))
        self._step = next((step for node in self.mappings() for step in _steps(node)), _STEP)

    def mappings(self) -> Iterator[yaml.MappingNode]:
        """Yield every mapping."""
        waiting: list[yaml.Node] = list(self.documents)
        while waiting:
            node = waiting.pop()
            if isinstance(node, yaml.MappingNode):
                yield node
                waiting.extend(value for _, value in node.value)
            elif isinstance(node, yaml.SequenceNode):
                waiting.extend(node.value)

    def step(self, outer: yaml.MappingNode) -> int:
        """Return how many columns further in than a mapping those inside it stand."""
        return next(_steps(outer), self._step)

    def behind(self, node: yaml.Node) -> int:
        """Return the line that follows a value. Raises NoPlaceError."""
        if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
            last = node.value[-1]
            return self.behind(last[1] if isinstance(last, tuple) else last)
        end = node.end_mark
        if not (isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")):
            return int(end.line) + 1
        if end.column or (not self._closed and end.line >= len(self.lines)):
            raise NoPlaceError("the file ends in a text whose last line is not ended")
        line = int(end.line)
        if not _KEEP.match(self.lines[node.start_mark.line][node.start_mark.column :]):
            while self.lines[line - 1] == "":
                line -= 1
        return line

    def in_brackets(self, node: yaml.CollectionNode, items: list[str]) -> Insert:
        """Say where entries of a mapping or list in flow style go: behind its last one."""
        start = node.start_mark
        if not node.value:
            return Insert(start.line, start.column + 1, ", ".join(items))
        last = node.value[-1]
        key, value = last if isinstance(last, tuple) else (last, last)
        end = value.end_mark
        indent = self.lines[key.start_mark.line][: key.start_mark.column]
        rest = self.lines[end.line][end.column :].strip()
        # An entry per line stays an entry per line, unless a comment would come to stand behind another one.
        apart = key.start_mark.line > start.line and not indent.strip() and rest in ("", ",")
        between = f",\n{indent}" if apart else ", "
        return Insert(end.line, end.column, "".join(between + item for item in items))

    def colon_before(self, nothing: yaml.Node, field: str) -> int:
        """Return the column behind the colon of a field that has no value. Raises NoPlaceError."""
        mark = nothing.start_mark
        before = self.lines[mark.line][: mark.column].rstrip()
        if not before.endswith(":"):
            raise NoPlaceError(f"`{field}` has neither colon nor value")
        return len(before)

    def with_inserts(self, inserts: Iterable[Insert]) -> str:
        """Return the text with what is put in. What comes to one spot keeps its order."""
        return self._bom + "".join(self._applied(inserts))

    def _applied(self, inserts: Iterable[Insert]) -> Iterator[str]:
        within: dict[int, list[Insert]] = defaultdict(list)
        above: dict[int, list[str]] = defaultdict(list)
        for insert in inserts:
            if insert.column is None:
                above[insert.line].append(insert.text)
            else:
                within[insert.line].append(insert)
        ends = self._ends
        usual = next((end for end in ends if end), "\n")
        for number, line in enumerate((*self.lines, "")):
            end = (ends[number] if number < len(ends) else "") or usual
            before = (ends[number - 1] if number else "") or usual
            new = "\n".join(above[number]).replace("\n", before)
            if new:
                yield new + before if not number or ends[number - 1] else before + new
            yield _with(line, within[number], end) + (ends[number] if number < len(ends) else "")


def value_of(outer: yaml.MappingNode, field: str) -> yaml.Node | None:
    """Return the value of a field; None for a field that is not there."""
    return next((value for key, value in outer.value if key.value == field), None)


def is_quoted(mapping: yaml.MappingNode) -> bool:
    """Whether a mapping has its keys in double quotes, as JSON has."""
    return any(key.style == '"' for key, _ in mapping.value[-1:])


def written(text: str, *, quoted: bool) -> str:
    """Write a key or value so that every reader of YAML takes it for the same text."""
    if not quoted and _PLAIN.fullmatch(text) and text not in TYPED:
        return text
    return json.dumps(text, ensure_ascii=False)


def _steps(outer: yaml.MappingNode) -> Iterator[int]:
    for _, inner in outer.value:
        if isinstance(inner, yaml.MappingNode) and not (outer.flow_style or inner.flow_style):
            yield inner.start_mark.column - outer.start_mark.column


def _with(line: str, inserts: list[Insert], end: str) -> str:
    """Put text into a line."""
    for column in sorted({insert.column or 0 for insert in inserts}, reverse=True):
        new = "".join(insert.text for insert in inserts if insert.column == column).replace("\n", end)
        line = f"{line[:column]}{new}{line[column:]}"
    return line
