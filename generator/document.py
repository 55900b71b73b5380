"""One YAML document built from libyaml's events: data, and where each field stands.

Iterative and within limits, so that no file can crash it or keep it busy. Scalars stay text; there are no
anchors, aliases, tags or merge keys. Fields set to `unknown` or `na` are put aside under NOTHING_KEY.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, Literal, NoReturn

import yaml
from msgspec import Struct, field
from msgspec.structs import replace

from generator import late
from generator.diagnostics import Diagnostic, Place, Problem
from generator.positions import Folded, Positions, Spot, Spots, folded, nearest, unfolded
from generator.problems.files import DUPLICATE_KEY, HIDDEN_CHARACTER, TOO_LARGE, UNSUPPORTED_YAML
from generator.spec.base import NOTHING_KEY, FieldPath

Hint = Literal["boolean", "number", "date", "null", "comment", "cut", "folded"]
"""What a schema may warn about: a type others see, a comment behind a text, one that looks like its end."""

HIDDEN: Final = late.pattern(
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
_TYPED: Final = {
    first: tuple((_TYPES[tag], pattern.match) for tag, pattern in patterns if tag in _TYPES)
    for first, patterns in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
"""What others see in a scalar without quotes, by its first character."""
_FIGURES: Final = frozenset(first for first in _TYPED if not first.isalpha())
"""First characters of what is no word. No word of more than five letters is anything but text to others."""
_NOTHINGS: Final = frozenset({"unknown", "na"})
_KEY_IS_TEXT: Final = "a key must be text, not a list or mapping"
MOST_PROBLEMS: Final = 20
_SHORT: Final = 100  # characters of a text whose length no limit comes near


class Limits(Struct, frozen=True):
    """Bounds of one file: bytes, entries, depth of nesting, characters of one scalar."""

    size: int = 512 * 1024
    nodes: int = 40_000
    depth: int = 30
    scalar: int = 20_000


SPEC_LIMITS: Final = Limits()
RULE_LIMITS: Final = Limits(size=4 * 1024 * 1024, nodes=200_000)


class Source(Struct, frozen=True):
    """One document: dicts, lists, text and None, and where each field stands. Folded, its data are bytes."""

    file: str
    data: object
    positions: Mapping[FieldPath, Spot]
    hints: tuple[tuple[FieldPath, Hint], ...] = ()
    borrowed: Mapping[FieldPath, Place] = field(default_factory=dict)
    """Where fields stand that this document has from another one."""

    def place(self, path: FieldPath) -> Place:
        """Return the position of a field's key, or of its nearest ancestor's when it is missing."""
        spot, depth = nearest(self.positions, path)
        for length in range(len(path), depth - 1, -1) if self.borrowed else ():
            borrowed = self.borrowed.get(path[:length])
            if borrowed is not None:
                return borrowed
        return Place(self.file, *spot) if spot is not None else Place(self.file)

    def folded(self) -> Source:
        """Return the document as it is kept once it is checked: nearly nobody asks again."""
        return replace(self, data=folded(self.data), positions=Folded(self.positions), hints=())

    def unfolded(self) -> Source:
        """Return it with its data, for those who do."""
        return replace(self, data=unfolded(self.data)) if isinstance(self.data, bytes) else self


def hidden_message(character: str) -> str:
    """Name a character nobody can see."""
    return f"character U+{ord(character):04X} cannot be seen"


class Stop(Exception):  # noqa: N818 - not an error: the problem is already noted
    """Enough is known; the rest of the file is not read."""


class _Frame(Struct):
    """A mapping or list under construction, and where what is in it stands."""

    value: Any
    mapping: bool
    spots: Spots
    key: str | None = None
    """Of a mapping: the key whose value comes next or is under construction."""
    aside: dict[str, object] | None = None


class Builder:
    """Builds documents from events.

    Nine tenths of a file are plain scalars, so what they pass does nothing that most do not need.
    """

    def __init__(self, file: str, lines: list[str], limits: Limits, *, tags: bool) -> None:
        self.documents: list[Source] = []
        self.problems: list[Diagnostic] = []
        self._file, self._lines, self._limits, self._tags = file, lines, limits, tags
        self._commented = frozenset(number for number, line in enumerate(lines) if "#" in line)
        self._start_document((1, 1))

    def _start_document(self, position: Spot) -> None:
        self._top = _Frame([], mapping=False, spots={})
        self._stack = [self._top]
        self._position = position
        self._hints: list[tuple[FieldPath, Hint]] = []

    def take(self, events: Iterable[yaml.Event]) -> None:
        """Take events to the last. Raises Stop when a limit is passed.

        Up to `most` events, there cannot be too many entries. Those that are none make room for others.
        """
        top, commented, most = self._top, self._commented, self._limits.nodes
        for number, event in enumerate(events, 1):
            if type(event) is not yaml.ScalarEvent:
                most += self._structure(event, number > most)
                top = self._top
                continue
            text, style, key = event.value, event.style, top.key
            if event.anchor is not None or event.tag is not None or number > most:
                self._node(event, number > most)
            if len(text) > _SHORT or (style == '"' and not text.isprintable()):
                self._text(event)
            mark: Any = event.start_mark  # as `_start`, whose call would be a tenth of all the time
            spot = (mark.line + 1, mark.column + 1)
            if key is not None:
                top.value[key] = text if text or style else None
            elif top.mapping:
                if text in top.spots or text == "<<":
                    self._strange_key(event, top)
                top.key, top.spots[text] = text, spot
                continue
            else:
                top.spots[len(top.value)] = spot
                top.value.append(text if text or style else None)
            if style == ">" or (text and not style and text[0] in (_TYPED if len(text) < 6 else _FIGURES)):
                self._note_type(text, style)
            if commented and text and not style:
                self._note_comment(event)
            top.key = None

    def _structure(self, event: yaml.Event, over: bool) -> bool:
        """Take an event that is no scalar. Returns whether it is no entry."""
        if isinstance(event, yaml.CollectionStartEvent):
            self._open(event, over)
            return False
        if isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._start_document(_start(event))
            if event.version or event.tags:
                self._problem(UNSUPPORTED_YAML.at(self._at(event), "directives are not read"))
        elif isinstance(event, yaml.DocumentEndEvent):
            self._end_document()
        return True

    def _end_document(self) -> None:
        root, inner = self._top.value[0], self._top.spots[0][2:]
        positions = Positions(self._position, inner[0] if inner else {})
        self.documents.append(Source(self._file, root, positions, tuple(self._hints)))

    def line(self, number: int) -> str:
        """Return a line of the file, counted from 0."""
        return self._lines[number] if number < len(self._lines) else ""

    def _at(self, event: yaml.Event) -> Place:
        return Place(self._file, *_start(event))

    def _problem(self, problem: Diagnostic) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MOST_PROBLEMS:
            raise Stop

    def _stop(self, event: yaml.Event, problem: Problem, message: str) -> NoReturn:
        self.problems.append(problem.at(self._at(event), message))
        raise Stop

    def _node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, over: bool) -> None:
        """Look at an entry that is one too many, or has what is not read."""
        if over:
            self._stop(event, TOO_LARGE, f"more than {self._limits.nodes} entries")
        if event.anchor is not None:
            message = f"anchor &{event.anchor} is not read"
            self._problem(UNSUPPORTED_YAML.at(self._at(event), message))
        if event.tag is not None and not self._tags:
            self._problem(UNSUPPORTED_YAML.at(self._at(event), f"tag {event.tag} is not read"))

    def _text(self, event: yaml.ScalarEvent) -> None:
        if len(event.value) > self._limits.scalar:
            self._stop(event, TOO_LARGE, f"text longer than {self._limits.scalar} characters")
        if event.style == '"' and (hidden := HIDDEN.search(event.value)):
            self._problem(HIDDEN_CHARACTER.at(self._at(event), hidden_message(hidden.group())))

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._problem(UNSUPPORTED_YAML.at(self._at(event), f"alias *{event.anchor} is not read"))
        if self._top.key is None and self._top.mapping:
            self._stop(event, UNSUPPORTED_YAML, _KEY_IS_TEXT)
        self._put("", *_start(event))
        self._top.key = None

    def _open(self, event: yaml.CollectionStartEvent, over: bool) -> None:
        if over or event.anchor is not None or event.tag is not None:
            self._node(event, over)
        if len(self._stack) > self._limits.depth:
            self._stop(event, TOO_LARGE, f"nested deeper than {self._limits.depth} levels")
        if self._top.key is None and self._top.mapping:
            self._stop(event, UNSUPPORTED_YAML, _KEY_IS_TEXT)
        mapping = type(event) is yaml.MappingStartEvent
        frame = _Frame({} if mapping else [], mapping, {})
        self._put(frame.value, *_start(event), frame.spots)
        self._top = frame
        self._stack.append(frame)

    def _put(self, value: object, line: int, column: int, *inner: Spots) -> None:
        """Put a value where it belongs. `inner` has what stands in it."""
        top = self._top
        if top.key is not None:
            top.value[top.key] = value
            top.spots[top.key] += inner  # beside the place of the key
        else:
            top.spots[len(top.value)] = (line, column, *inner)
            top.value.append(value)

    def _close(self) -> None:
        frame = self._stack.pop()
        self._top = parent = self._stack[-1]
        value = frame.value
        if frame.aside:
            value[NOTHING_KEY] = frame.aside
        if not parent.mapping:
            return
        if frame.mapping and len(value) == 1 and value.keys() <= _NOTHINGS:
            parent.aside = parent.aside or {}
            parent.aside[str(parent.key)] = parent.value.pop(parent.key)
        parent.key = None

    def _strange_key(self, event: yaml.ScalarEvent, frame: _Frame) -> None:
        name = event.value
        if name == "<<" and not event.style:
            self._problem(UNSUPPORTED_YAML.at(self._at(event), "merge keys are not read"))
        if name in frame.spots:
            message = f"`{name[:60]}` stands here and in line {frame.spots[name][0]}"
            self._problem(DUPLICATE_KEY.at(self._at(event), message))

    def _path(self) -> FieldPath:
        return tuple([str(f.key) if f.mapping else len(f.value) - 1 for f in self._stack[1:]])

    def _note_type(self, text: str, style: str | None) -> None:
        """Remember what a schema may want to warn about: lines that are joined, or what is no text."""
        hint = "folded" if style == ">" else _type_of(text)
        if hint is not None:
            self._hints.append((self._path(), hint))

    def _note_comment(self, event: yaml.ScalarEvent) -> None:
        """Remember that a scalar without quotes ends where a comment begins."""
        end: Any = event.end_mark
        if end.line in self._commented:
            rest = self._lines[end.line][end.column :].lstrip(" ")
            if rest.startswith("#"):
                self._hints.append((self._path(), "comment" if rest[1:2] in ("", " ", "#") else "cut"))


@lru_cache(maxsize=2_000)
def _type_of(text: str) -> Hint | None:
    """Return what others see in a scalar without quotes, if it is no text for them."""
    return next((hint for hint, matches in _TYPED.get(text[0], ()) if matches(text)), None)


def _start(event: yaml.Event) -> Spot:
    mark = event.start_mark
    assert mark is not None  # noqa: S101 - narrows the type; libyaml marks every event
    return mark.line + 1, mark.column + 1
