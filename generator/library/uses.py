"""Puts what a service uses of the library into the service's own document, before that is checked.

Where both say something, the service wins: a field beside `uses` stands in for the item's field of this name
as a whole, `unknown` and `na` included. Inside a field nothing is mixed, so that one can tell who wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Place, did_you_mean
from generator.document import Source
from generator.library.items import Item, Library
from generator.library.parameters import filled, is_open, is_word, names, texts
from generator.load import SpecFile, dotted
from generator.problems.files import TOO_LARGE
from generator.problems.library import (
    ITEM_REJECTED,
    MISSING_PARAMETER,
    OTHER_KIND,
    UNDECLARED_PARAMETER,
    UNKNOWN_ITEM,
    UNKNOWN_PARAMETER,
    UNKNOWN_VERSION,
    UNSAFE_VALUE,
)
from generator.spec.audience import AUDIENCES, MARK, UNMARKED
from generator.spec.base import NOTHING_KEY, FieldPath
from generator.spec.library import CONTENTS
from generator.spec.refs import ItemVersion
from generator.spec.service import Service

Data = dict[str, Any]

MOST_BORROWED: Final = 4 * 1024 * 1024
"""Bytes of items one service may use: a line of `uses` is short, and what it brings is not."""
_STAND_IN: Final = {"failure_modes": {"title": "?"}, "procedures": {"kind": "start"}}


def resolve(source: Source, library: Library) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Put the items a service uses into its document, and say what is in the way."""
    if not isinstance(source.data, dict):
        return source, ()
    work = _Work(source, library)
    lists = {key: work.list_of(key, source.data[key]) for key in CONTENTS if key in source.data}
    completed = replace(source, data={**source.data, **lists}, borrowed=work.borrowed)
    return completed, tuple(work.problems)


class _Work(Struct):
    """One document on its way."""

    source: Source
    library: Library
    borrowed: dict[FieldPath, Place] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    size: int = 0

    def list_of(self, key: str, entries: object) -> object:
        if not isinstance(entries, list):
            return entries
        return [self._entry((key, number), entry) for number, entry in enumerate(entries)]

    def _entry(self, path: FieldPath, entry: object) -> object:
        if not isinstance(entry, dict):
            return entry
        self.problems += _left_over(self.source, path, entry)
        if "uses" not in entry:
            self.problems += _without_item(self.source, path, entry)
            return entry
        if not _well_formed(entry):
            return _stood_in(path, entry, f"unread-{path[1]}")  # the schema says what is wrong
        wanted = ItemVersion(entry["uses"])
        found = _find(self.source, path, wanted, self.library)
        if isinstance(found, Diagnostic):
            self.problems.append(found)
            return _stood_in(path, entry, wanted.item)
        self.size += len(found.file.raw)
        if self.size > MOST_BORROWED:
            where = (*path, "uses")
            message = f"{dotted(where)}: more than {MOST_BORROWED} bytes of items are used up to here"
            self.problems.append(TOO_LARGE.at(self.source.place(where), message))
            return _stood_in(path, entry, wanted.item)
        self.problems += _wrong_values(self.source, path, entry, found)
        self.borrowed |= _places(self.source, path, entry, found)
        # A parameter that is missing is told once; its example keeps the schema from telling it again.
        values = {name: one.default or one.example for name, one in found.parameters.items()}
        content = filled(found.content, {**values, **entry.get("with", {})})
        assert isinstance(content, dict)  # noqa: S101 - narrows the type; filling keeps the shape
        # Said here, for what is around an item is not what is around its use. A use may be for fewer readers.
        marks = (found.spec.marked or UNMARKED, content.get(MARK), entry.get(MARK))
        readers = [reader for reader in AUDIENCES if reader in marks][-1]
        merged = _merged({"id": wanted.item, MARK: readers, **content}, entry)
        return {**merged, MARK: readers} if merged[MARK] in AUDIENCES else merged


def _stood_in(path: FieldPath, entry: Data, id_: str) -> Data:
    """Complete an entry whose item cannot be had, so that one problem is reported and not three."""
    return {"id": id_, **_STAND_IN[str(path[0])], **entry}


def _well_formed(entry: Data) -> bool:
    """Whether `uses` and `with` are what the schema asks for, so that they can be followed."""
    uses, values = entry["uses"], entry.get("with", {})
    return (
        isinstance(uses, str)
        and re.fullmatch(ItemVersion.pattern, uses) is not None
        and isinstance(values, dict)
        and all(isinstance(value, str) for value in values.values())
    )


def _find(source: Source, path: FieldPath, wanted: ItemVersion, library: Library) -> Item | Diagnostic:
    where = (*path, "uses")
    item = _item(source, where, wanted, library)
    if isinstance(item, Item) and item.field != CONTENTS[str(path[0])]:
        return OTHER_KIND.at(source.place(where), f"{dotted(where)}: `{wanted}` is a {item.spec.kind}")
    return item


def _item(source: Source, where: FieldPath, wanted: ItemVersion, library: Library) -> Item | Diagnostic:
    """Return the item that a field names, or why there is none, with what there is."""
    place, name = source.place(where), dotted(where)
    versions = library.versions.get(wanted.item, {})
    item = versions.get(wanted.version)
    if item is None:
        for file in _rejected(wanted, library):
            return ITEM_REJECTED.at(place, f"{name}: {file} has errors, or no content yet")
    if not versions:
        help_ = f"{did_you_mean(wanted.item, library.versions, written='library/{}')} {_known(library)}"
        return UNKNOWN_ITEM.at(place, f"{name}: there is no item `{wanted.item}`", help=help_.strip())
    if item is None:
        help_ = f"versions there are, the newest first: {', '.join(reversed(versions))}"
        message = f"{name}: `library/{wanted.item}` has no version {wanted.version}"
        return UNKNOWN_VERSION.at(place, message, help=help_)
    return item


def lost_lessons(file: SpecFile[Service], library: Library) -> Iterator[Diagnostic]:
    """Yield lessons that became an item which is not in the library."""
    for number, lesson in enumerate(file.spec.lessons):
        if lesson.reused_as is not None:
            found = _item(file.source, ("lessons", number, "reused_as"), lesson.reused_as, library)
            if isinstance(found, Diagnostic):
                yield found


def _rejected(wanted: ItemVersion, library: Library) -> Iterator[str]:
    """Yield the files that would have this version, if they were right."""
    for name in (f"{wanted.item}@{wanted.version}", wanted.item):
        if name in library.rejected:
            yield library.rejected[name]


def _known(library: Library) -> str:
    shown = sorted(library.versions)
    return f"items: {', '.join(shown[:8])}" if shown else "there is no item in service_specs/library/"


def _left_over(source: Source, path: FieldPath, entry: Data) -> Iterator[Diagnostic]:
    for where, text in texts(entry, path) if is_open(entry) else ():
        for name in names(text):
            message = f"{dotted(where)}: `${{param.{name}}}` is filled in only inside an item"
            yield UNDECLARED_PARAMETER.at(source.place(where), message)


def _without_item(source: Source, path: FieldPath, entry: Data) -> Iterator[Diagnostic]:
    if "with" in entry:
        where = (*path, "with")
        yield UNKNOWN_PARAMETER.at(source.place(where), f"{dotted(where)}: there is no `uses` beside it")


def _wrong_values(source: Source, path: FieldPath, entry: Data, item: Item) -> Iterator[Diagnostic]:
    given: dict[str, str] = entry.get("with", {})
    for name, value in given.items():
        where = (*path, "with", name)
        if name not in item.parameters:
            listed = ", ".join(item.parameters) or "none"
            help_ = f"{did_you_mean(name, item.parameters)} parameters: {listed}"
            message = f"{dotted(where)}: `{item.name}` has no such parameter"
            yield UNKNOWN_PARAMETER.at(source.place(where), message, help=help_.strip())
        elif name in item.in_commands and not is_word(value):
            message = f"{dotted(where)}: expected a word that is safe in a command, found `{value[:60]}`"
            yield UNSAFE_VALUE.at(source.place(where), message)
    for name, parameter in item.parameters.items():
        if name not in given and parameter.default is None:
            where = (*path, "with")
            help_ = f"{parameter.description} Example: {parameter.example}"
            message = f"{dotted(where)}: `{name}` is missing"
            yield MISSING_PARAMETER.at(source.place(where), message, help=help_)


def _places(source: Source, path: FieldPath, entry: Data, item: Item) -> Iterator[tuple[FieldPath, Place]]:
    """Yield where the fields from the item stand: there, or where the service says one's only value."""
    here = source.place((*path, "uses"))
    used_at = (here.file, here.line, here.column)
    own = _keys(entry)
    for inside, line, column in item.positions:
        if inside[0] not in own:
            yield (*path, *inside), Place(item.file.file, line, column, used_at)
    given = entry.get("with", {})
    for inside, text in item.holes:
        name = names(text)[0]
        if name in given and text == f"${{param.{name}}}" and inside[0] not in own:
            yield (*path, *inside), source.place((*path, "with", name))


def _keys(data: Data) -> set[str]:
    """Return the fields a mapping says anything about, `unknown` and `na` included."""
    return {key for key in data if key != NOTHING_KEY} | set(data.get(NOTHING_KEY, {}))


def _merged(content: Data, own: Data) -> Data:
    said = _keys(own)
    kept = {key: value for key, value in content.items() if key not in said and key != NOTHING_KEY}
    nothing = {key: value for key, value in content.get(NOTHING_KEY, {}).items() if key not in said}
    nothing |= own.get(NOTHING_KEY, {})
    merged = {**kept, **{key: value for key, value in own.items() if key != NOTHING_KEY}}
    return {**merged, NOTHING_KEY: nothing} if nothing else merged
