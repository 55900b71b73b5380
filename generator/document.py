"""One YAML document built from libyaml's events: data, and where each field stands.

Iterative and within limits, so that no file can crash it or keep it busy. Scalars stay text; there are no
anchors, aliases, tags or merge keys. Fields set to `unknown` or `na` are put aside under NOTHING_KEY.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import yaml

from generator.diagnostics import Diagnostic, Place
from generator.problems.files import DUPLICATE_KEY, HIDDEN_CHARACTER, TOO_LARGE, UNSUPPORTED_YAML
from generator.spec.base import NOTHING_KEY, FieldPath

Hint = Literal["boolean", "number", "date", "null", "comment", "cut", "folded"]
"""What a schema may warn about: a type others see, a comment behind a text, one that looks like its end."""

HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_TYPES: Final[Mapping[str, Hint]] = {
    "tag:yaml.org,2002:bool": "boolean",
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:timestamp": "date",
    "tag:yaml.org,2002:null": "null",
}
MOST_PROBLEMS: Final = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file: bytes, entries, depth of nesting, characters of one scalar."""

    size: int = 512 * 1024
    nodes: int = 40_000
    depth: int = 30
    scalar: int = 20_000


SPEC_LIMITS: Final = Limits()
RULE_LIMITS: Final = Limits(size=4 * 1024 * 1024, nodes=200_000)


@dataclass(frozen=True, slots=True)
class Source:
    """One document: dicts, lists, text and None, and where each field stands."""

    file: str
    data: object
    positions: Mapping[FieldPath, tuple[int, int]]
    hints: tuple[tuple[FieldPath, Hint], ...] = ()
    borrowed: Mapping[FieldPath, Place] = field(default_factory=dict)
    """Where fields stand that this document has from another one."""

    def place(self, path: FieldPath) -> Place:
        """Return the position of a field's key, or of its nearest ancestor's when it is missing."""
        for length in range(len(path), -1, -1):
            borrowed = self.borrowed.get(path[:length])
            if borrowed is not None:
                return borrowed
            position = self.positions.get(path[:length])
            if position is not None:
                return Place(self.file, *position)
        return Place(self.file)


def hidden_message(character: str) -> str:
    """Name a character nobody can see."""
    return f"character U+{ord(character):04X} cannot be seen"


class Stop(Exception):  # noqa: N818 - not an error: the problem is already noted
    """Enough is known; the rest of the file is not read."""


@dataclass(slots=True)
class _Frame:
    """A mapping or list under construction."""

    value: dict[str, object] | list[object]
    path: FieldPath
    key: str | None = None
    aside: dict[str, object] = field(default_factory=dict)


class Builder:
    """Builds documents from events. `take` each event in turn."""

    def __init__(self, file: str, lines: list[str], limits: Limits, *, tags: bool) -> None:
        self.documents: list[Source] = []
        self.problems: list[Diagnostic] = []
        self._file, self._lines, self._limits, self._tags = file, lines, limits, tags
        self._nodes = 0
        self._start_document((1, 1))

    def _start_document(self, position: tuple[int, int]) -> None:
        self._stack: list[_Frame] = []
        self._root: object = None
        self._positions: dict[FieldPath, tuple[int, int]] = {(): position}
        self._hints: list[tuple[FieldPath, Hint]] = []

    def take(self, event: yaml.Event) -> None:
        """Take the next event. Raises Stop when a limit is passed."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._problem(UNSUPPORTED_YAML.at(self._at(event), f"alias *{event.anchor} is not read"))
            self._place_value("", event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._start_document(_start(event))
            if event.version or event.tags:
                self._problem(UNSUPPORTED_YAML.at(self._at(event), "directives are not read"))
        elif isinstance(event, yaml.DocumentEndEvent):
            source = Source(self._file, self._root, self._positions, tuple(self._hints))
            self.documents.append(source)

    def line(self, number: int) -> str:
        """Return a line of the file, counted from 0."""
        return self._lines[number] if number < len(self._lines) else ""

    def _at(self, event: yaml.Event) -> Place:
        return Place(self._file, *_start(event))

    def _problem(self, problem: Diagnostic) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MOST_PROBLEMS:
            raise Stop

    def _node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            self._stop(event, f"more than {self._limits.nodes} entries")
        if event.anchor is not None:
            message = f"anchor &{event.anchor} is not read"
            self._problem(UNSUPPORTED_YAML.at(self._at(event), message))
        if event.tag is not None and not self._tags:
            self._problem(UNSUPPORTED_YAML.at(self._at(event), f"tag {event.tag} is not read"))

    def _stop(self, event: yaml.Event, message: str) -> None:
        self.problems.append(TOO_LARGE.at(self._at(event), message))
        raise Stop

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        self._node(event)
        if len(self._stack) >= self._limits.depth:
            self._stop(event, f"nested deeper than {self._limits.depth} levels")
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._stop_at_key(event)
        value: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._place_value(value, event)
        self._stack.append(_Frame(value, path))

    def _stop_at_key(self, event: yaml.Event) -> None:
        message = "a key must be text, not a list or mapping"
        self.problems.append(UNSUPPORTED_YAML.at(self._at(event), message))
        raise Stop

    def _close(self) -> None:
        frame = self._stack.pop()
        if frame.aside and isinstance(frame.value, dict):
            frame.value[NOTHING_KEY] = frame.aside
        parent = self._stack[-1] if self._stack else None
        nothing = (
            isinstance(frame.value, dict)
            and len(frame.value) == 1
            and frame.value.keys() <= {"unknown", "na"}
        )
        if nothing and parent is not None and isinstance(parent.value, dict):
            name = str(frame.path[-1])
            parent.aside[name] = parent.value.pop(name)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._node(event)
        if len(event.value) > self._limits.scalar:
            self._stop(event, f"text longer than {self._limits.scalar} characters")
        hidden = HIDDEN.search(event.value) if event.style == '"' else None
        if hidden:
            self._problem(HIDDEN_CHARACTER.at(self._at(event), hidden_message(hidden.group())))
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(event, top)
            return
        empty = event.value == "" and not event.style
        path = self._place_value(None if empty else event.value, event)
        self._note(path, event)

    def _key(self, event: yaml.ScalarEvent, frame: _Frame) -> None:
        name = event.value
        if name == "<<" and not event.style:
            self._problem(UNSUPPORTED_YAML.at(self._at(event), "merge keys are not read"))
        if name in frame.value or name in frame.aside:
            first = self._positions[(*frame.path, name)]
            message = f"`{name[:60]}` stands here and in line {first[0]}"
            self._problem(DUPLICATE_KEY.at(self._at(event), message))
        frame.key = name
        self._positions[(*frame.path, name)] = _start(event)

    def _place_value(self, value: object, event: yaml.Event) -> FieldPath:
        """Put a value where it belongs and return its path."""
        if not self._stack:
            self._root = value
            return ()
        frame = self._stack[-1]
        if isinstance(frame.value, dict):
            if frame.key is None:
                self._stop_at_key(event)
            key = str(frame.key)
            frame.value[key], frame.key = value, None
            return (*frame.path, key)
        path = (*frame.path, len(frame.value))
        self._positions[path] = _start(event)
        frame.value.append(value)
        return path

    def _note(self, path: FieldPath, event: yaml.ScalarEvent) -> None:
        """Remember what a schema may want to warn about."""
        if event.style == ">":
            self._hints.append((path, "folded"))
        if event.style or not event.value:
            return
        for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(event.value[0], ()):
            if tag in _TYPES and pattern.match(event.value):
                self._hints.append((path, _TYPES[tag]))
                break
        end = event.end_mark
        rest = self._lines[end.line][end.column :].lstrip(" ") if end is not None else ""
        if rest.startswith("#"):
            self._hints.append((path, "comment" if rest[1:2] in ("", " ", "#") else "cut"))


def _start(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
