"""Entries added to mappings of a YAML text. Every other character stays.

What is added stands behind the last entry of its mapping, in its own style: block, flow or JSON.
"""

from __future__ import annotations

from collections.abc import Iterable

import yaml
from msgspec import Struct

from generator.insertion import Insert, Insertable, NoPlaceError, is_quoted, value_of, written


class Addition(Struct, frozen=True):
    """Entries for the mapping under `field`, which is made when there is none.

    The mapping around it has a key at `line` and `column`, counted from 1. A field that is made stands behind
    the last of the fields `behind`.
    """

    line: int
    column: int
    field: str
    entries: tuple[tuple[str, str], ...]
    behind: tuple[str, ...]


class Amended(Struct, frozen=True):
    """The text with what could be added, and what could not, with the reason."""

    text: str
    refused: tuple[tuple[Addition, str], ...]


def amend(text: str, additions: Iterable[Addition]) -> Amended:
    """Add entries to a text that a bounded reader of YAML took: without anchors, tags and merge keys."""
    editor = _Editor(Insertable(text))
    refused, inserts = [], []
    for addition in additions:
        try:
            inserts.append(editor.insert(addition))
        except NoPlaceError as reason:
            refused.append((addition, str(reason)))
    return Amended(editor.text.with_inserts(inserts), tuple(refused))


class _Editor:
    """Finds where entries belong. Knows a mapping by the place of each of its keys."""

    def __init__(self, text: Insertable) -> None:
        self.text = text
        self._around = {
            (key.start_mark.line, key.start_mark.column): mapping
            for mapping in text.mappings()
            for key, _ in mapping.value
        }

    def insert(self, addition: Addition) -> Insert:
        """Say what goes where. Raises NoPlaceError."""
        outer = self._around[addition.line - 1, addition.column - 1]
        inner = value_of(outer, addition.field)
        quoted = is_quoted(inner if isinstance(inner, yaml.MappingNode) and inner.value else outer)
        items = [
            f"{written(key, quoted=quoted)}: {written(value, quoted=quoted)}"
            for key, value in addition.entries
        ]
        if isinstance(inner, yaml.MappingNode):
            return self.text.in_brackets(inner, items) if inner.flow_style else self._block(inner, items)
        if inner is None:
            return self._made(outer, addition, items)
        return self._filled(outer, inner, addition.field, items)

    def _block(self, mapping: yaml.MappingNode, items: list[str]) -> Insert:
        indent = " " * mapping.start_mark.column
        return Insert(self.text.behind(mapping), None, "\n".join(indent + item for item in items))

    def _made(self, outer: yaml.MappingNode, addition: Addition, items: list[str]) -> Insert:
        name = written(addition.field, quoted=is_quoted(outer))
        if outer.flow_style:
            return self.text.in_brackets(outer, [f"{name}: {{{', '.join(items)}}}"])
        line = max(self.text.behind(value) for key, value in outer.value if key.value in addition.behind)
        indent = " " * outer.start_mark.column
        return Insert(line, None, "\n".join((f"{indent}{name}:", *self._nested(outer, items))))

    def _filled(self, outer: yaml.MappingNode, nothing: yaml.Node, field: str, items: list[str]) -> Insert:
        """Fill a field that has a name and no value."""
        mark = nothing.start_mark
        if mark.index != nothing.end_mark.index:
            raise NoPlaceError(f"`{field}` has a value that is no mapping")
        column = self.text.colon_before(nothing, field)
        if outer.flow_style:
            return Insert(mark.line, column, f" {{{', '.join(items)}}}")
        return Insert(mark.line + 1, None, "\n".join(self._nested(outer, items)))

    def _nested(self, outer: yaml.MappingNode, items: list[str]) -> list[str]:
        indent = " " * (outer.start_mark.column + self.text.step(outer))
        return [indent + item for item in items]
