"""Lists of a YAML text exchanged for mappings, and single values: every other character stays.

Comments, order, indentation, quotes and line ends are the author's; only what has to change is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml

from generator.insertion import TYPED, is_quoted, lines_of, written
from generator.spec.base import FieldPath
from generator.versions import OldList, Pairs, pairs_of

_PLAIN: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9 _./-]*[A-Za-z0-9])?")
_QUOTES: Final = ("'", '"')
_BOM: Final = "\ufeff"
_STEP: Final = "  "

_Edit = tuple[int, int, str]
"""From where, up to where, and the text to put there."""


class CannotRewriteError(Exception):
    """A text cannot be changed without touching more. Line and column count from 1."""

    def __init__(self, mark: yaml.Mark, reason: str) -> None:
        super().__init__(reason)
        self.line, self.column = mark.line + 1, mark.column + 1


def rewrite(text: str, *, lists: tuple[OldList, ...], scalars: dict[FieldPath, str]) -> str:
    """Write lists as mappings and new values for scalars, in a text that the bounded reader took.

    Raises CannotRewriteError.
    """
    editor = _Editor(text.removeprefix(_BOM))
    edits = [edit for old in lists for edit in editor.mapping(old)]
    edits += [editor.scalar(path, value) for path, value in scalars.items()]
    new = editor.text
    for start, end, part in sorted(edits, reverse=True):
        new = f"{new[:start]}{part}{new[end:]}"
    return _BOM * text.startswith(_BOM) + new


class _Editor:
    """Knows a text by its lines and by its nodes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = lines_of(text)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        # Marks count one line end per line, whatever it is made of.
        ended = bool(self._lines and self._lines[-1] != self._lines[-1].rstrip("\r\n"))
        plain = "\n".join(line.rstrip("\r\n") for line in self._lines) + "\n" * ended
        root = yaml.compose(plain, Loader=yaml.CSafeLoader)
        assert root is not None  # noqa: S101 - narrows the type; the bounded reader found a mapping
        self._root = root

    def scalar(self, path: FieldPath, value: str) -> _Edit:
        """Write another value in the quotes of the one that is there."""
        node = self._node(path)
        start, end, raw = self._span(node)
        quote = raw[:1] if raw[:1] in _QUOTES else ""
        return start, end, f"{quote}{value}{quote}"

    def mapping(self, old: OldList) -> Iterator[_Edit]:
        """Yield what makes a mapping of a list."""
        outer, node = self._node(old.path[:-1]), self._node(old.path)
        assert isinstance(outer, yaml.MappingNode)  # noqa: S101 - narrows the types
        assert isinstance(node, yaml.SequenceNode)  # noqa: S101
        quoted = is_quoted(outer)
        entries = zip(node.value, old.pairs, strict=True)
        if node.flow_style:
            opened, closed = self._at(node.start_mark), self._at(node.end_mark)
            yield opened, opened + 1, "{"
            yield closed - 1, closed, "}"
        for item, pairs in entries:
            words = [f"{written(key, quoted=quoted)}: {word}" for key, word in self._words(item, pairs)]
            start, end, _ = self._span(item)
            if node.flow_style:
                yield start, end, ", ".join(words)
            else:
                yield self._block_entry(item, words, deeper=node.start_mark.column == outer.start_mark.column)

    def _block_entry(self, item: yaml.Node, words: list[str], *, deeper: bool) -> _Edit:
        _, end, _ = self._span(item)
        line = self._lines[item.start_mark.line]
        before = re.fullmatch(r"( *)- +", line[: item.start_mark.column])
        if before is None:
            raise CannotRewriteError(item.start_mark, "the entry does not stand in the line of its `-`")
        dash = self._starts[item.start_mark.line] + len(before[1])
        end_of_line = line[len(line.rstrip("\r\n")) :] or "\n"
        step = _STEP if deeper else ""
        return dash, end, step + f"{end_of_line}{before[1]}{step}".join(words)

    def _words(self, item: yaml.Node, pairs: Pairs) -> Iterator[tuple[str, str]]:
        """Yield keys with their values as the text has them, or quoted where they would be read otherwise."""
        _, _, raw = self._span(item)
        style = raw[:1] if raw[:1] in _QUOTES else ""
        inner = pairs_of(raw[1:-1] if style else raw)
        for number, (key, value) in enumerate(pairs):
            if style and len(inner) == len(pairs):
                yield key, f"{style}{inner[number][1]}{style}"
            elif not style and _PLAIN.fullmatch(value) and value.lower() not in TYPED:
                yield key, value
            else:
                yield key, written(value, quoted=True)

    def _span(self, node: yaml.Node) -> tuple[int, int, str]:
        """Return where a value on one line starts and ends, and how it is written."""
        if not isinstance(node, yaml.ScalarNode) or node.start_mark.line != node.end_mark.line:
            raise CannotRewriteError(node.start_mark, "the value goes over several lines")
        start, end = self._at(node.start_mark), self._at(node.end_mark)
        return start, end, self.text[start:end]

    def _at(self, mark: yaml.Mark) -> int:
        return int(self._starts[mark.line] + mark.column)

    def _node(self, path: FieldPath) -> yaml.Node:
        """Return the value at a path that the document has."""
        node = self._root
        for step in path:
            if isinstance(step, int):
                node = node.value[step]
            else:
                node = next(value for key, value in node.value if key.value == step)
        return node
