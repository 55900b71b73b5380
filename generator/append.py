"""An entry added to a list of a YAML text. Comments, order and every other character stay.

What is added stands behind the last entry of its list, in the list's own style. A list that is not there is
made; a promise to find it out (`unknown`) or a reason for there being none (`na`) makes room for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Final

import yaml

from generator.amend import is_quoted, lines_of, written

_STEP: Final = 2

Entry = Mapping[str, "str | Entry"]
"""What is added: plain values, and mappings of them."""


class CannotAppendError(Exception):
    """Nothing can be added here without changing what somebody wrote."""


def append(text: str, mapping: str, field: str, entry: Entry) -> str:
    """Add an entry to a list in one of the outermost mappings of a text that the bounded reader took.

    Raises CannotAppendError.
    """
    lines = lines_of(text)
    ends = {line[len(line.rstrip("\r\n")) :] for line in lines} - {""}
    if len(ends) > 1:
        raise CannotAppendError("its lines end in more than one way")
    bom = "\ufeff" * text.startswith("\ufeff")
    plain = "".join(f"{line.rstrip(chr(13) + chr(10))}\n" for line in lines).removeprefix(bom)
    start, end, new = _Editor(plain).edit(mapping, field, entry)
    return bom + f"{plain[:start]}{new}{plain[end:]}".replace("\n", min(ends, default="\n"))


class _Editor:
    """Knows a text whose every line ends in a newline, by its lines and its nodes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]
        self._root = yaml.compose(text, Loader=yaml.CSafeLoader)

    def edit(self, mapping: str, field: str, entry: Entry) -> tuple[int, int, str]:
        """Say from where, up to where, and what to put there."""
        outer = _value(self._root, mapping)
        if not isinstance(outer, yaml.MappingNode) or not outer.value:
            raise CannotAppendError(f"there is no mapping `{mapping}`")
        node, quoted = _value(outer, field), is_quoted(outer)
        flow = f"{{{_flow(entry, quoted=quoted)}}}"
        if isinstance(node, yaml.SequenceNode) and node.flow_style:
            at = self._at(node.value[-1].end_mark) if node.value else self._at(node.start_mark) + 1
            return at, at, f", {flow}" if node.value else flow
        if isinstance(node, yaml.SequenceNode):
            at = self._behind(node)
            return at, at, self._block(node.start_mark.column, entry)
        name = f"{written(field, quoted=quoted)}:"
        if node is None and outer.flow_style:
            at = self._at(outer.value[-1][1].end_mark)
            return at, at, f", {name} [{flow}]"
        if node is None:
            at, indent = self._behind(outer), outer.start_mark.column
            return at, at, f"{' ' * indent}{name}\n{self._block(indent + _STEP, entry)}"
        return self._instead(node, flow, entry)

    def _instead(self, node: yaml.Node, flow: str, entry: Entry) -> tuple[int, int, str]:
        """Put the list where it was said that there is none yet."""
        start, end = self._at(node.start_mark), self._at(node.end_mark)
        if isinstance(node, yaml.MappingNode) and not node.flow_style:
            first = self._starts[node.start_mark.line]
            return first, self._behind(node), self._block(node.start_mark.column, entry)
        if isinstance(node, yaml.ScalarNode) and node.value:
            raise CannotAppendError("there is a value that is no list")
        return start, end, f" [{flow}]" if start == end else f"[{flow}]"

    def _block(self, indent: int, entry: Entry) -> str:
        lines = list(_lines(entry, indent + _STEP))
        return f"{' ' * indent}- {lines[0].lstrip()}" + "".join(lines[1:])

    def _behind(self, node: yaml.Node) -> int:
        """Return where the line begins that follows a value."""
        if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
            last = node.value[-1]
            return self._behind(last[1] if isinstance(last, tuple) else last)
        end = node.end_mark
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">") and not end.column:
            line = int(end.line)
            while line and not self._text[self._starts[line - 1] : self._starts[line]].strip():
                line -= 1
            return self._starts[line]
        return self._starts[int(end.line) + 1]

    def _at(self, mark: yaml.Mark) -> int:
        return int(self._starts[mark.line] + mark.column)


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for found, value in pairs if found.value == key), None)


def _flow(entry: Entry, *, quoted: bool) -> str:
    return ", ".join(
        f"{written(key, quoted=quoted)}: "
        + (written(value, quoted=quoted) if isinstance(value, str) else f"{{{_flow(value, quoted=quoted)}}}")
        for key, value in entry.items()
    )


def _lines(entry: Entry, indent: int) -> Iterator[str]:
    for key, value in entry.items():
        if isinstance(value, str):
            yield f"{' ' * indent}{key}: {written(value, quoted=False)}\n"
        else:
            yield f"{' ' * indent}{key}:\n"
            yield from _lines(value, indent + _STEP)
