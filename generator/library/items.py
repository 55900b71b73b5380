"""Reads the files of `library/`: each item once, whoever uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, did_you_mean
from generator.document import Source
from generator.library.parameters import filled, is_command, is_word, names, texts
from generator.load import Loaded, SpecFile, dotted, loaded
from generator.problems.fields import DUPLICATE_ID
from generator.problems.files import ID_TAKEN
from generator.problems.library import UNDECLARED_PARAMETER, UNSAFE_VALUE, UNUSED_PARAMETER
from generator.source import Rejected, read_bytes
from generator.spec.base import FieldPath
from generator.spec.library import CONTENTS, LibraryItem, Parameter

Data = Mapping[str, object]


class Item(Struct, frozen=True, dict=True):
    """One version of an item. `file` has its content with defaults and examples, `content` as written."""

    file: SpecFile[LibraryItem]
    field: str
    content: Data

    @property
    def spec(self) -> LibraryItem:
        """The item's spec."""
        return self.file.spec

    @property
    def name(self) -> str:
        """What a service writes after `uses`."""
        return f"library/{self.spec.id}@{self.spec.version}"

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """The item's parameters by name."""
        return {parameter.name: parameter for parameter in self.spec.parameters}

    @cached_property
    def holes(self) -> tuple[tuple[FieldPath, str], ...]:
        """The texts of the content that name parameters, and where."""
        return tuple((path, text) for path, text in texts(self.content) if names(text))

    @cached_property
    def in_commands(self) -> frozenset[str]:
        """The parameters that go into commands and have to be words there."""
        used = {name for path, text in self.holes if is_command(path) for name in names(text)}
        return frozenset(name for name in used if self.parameters[name].verbatim is not True)

    @cached_property
    def positions(self) -> tuple[tuple[FieldPath, int, int], ...]:
        """The fields of the content, and their lines and columns."""
        inside = ((path, at) for path, at in self.file.source.positions.items() if path[:1] == (self.field,))
        return tuple((path[1:], *at) for path, at in inside if len(path) > 1)


class Library(Struct, frozen=True, dict=True):
    """The items of a workspace, by id and from the oldest version to the newest."""

    items: tuple[Item, ...]
    rejected: Mapping[str, str]
    """Files that are wrong, or have no content yet, by their names without `.yaml`."""
    problems: tuple[Diagnostic, ...]

    @cached_property
    def versions(self) -> dict[str, dict[str, Item]]:
        """Items by id and version."""
        found: dict[str, dict[str, Item]] = {}
        for item in self.items:
            found.setdefault(item.spec.id, {})[item.spec.version] = item
        return found

    def newest(self, id_: str) -> Item:
        """Return the newest version of an item there is."""
        return list(self.versions[id_].values())[-1]


RESERVED: Final = "index"
"""No item may be called so: the address belongs to the list of them."""


def read_library(files: Iterable[tuple[str, Path]], *, root: Path) -> Library:
    """Read all items. `files` are names without `.yaml`, and paths below the workspace `root`."""
    items: list[Item] = []
    rejected: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for name, path in files:
        file = path.relative_to(root).as_posix()
        raw = read_bytes(path, file)
        item, part = (
            (None, Loaded[LibraryItem](file, None, raw.problems))
            if isinstance(raw, Rejected)
            else _item(raw, file, name)
        )
        problems += part.problems
        if item is None:
            rejected[name] = part.file
        else:
            items.append(item)
    problems += _taken(items)
    return Library(tuple(sorted(items, key=_order)), rejected, tuple(problems))


def _order(item: Item) -> tuple[str, list[int], str]:
    return item.spec.id, [int(part) for part in item.spec.version.split(".")], item.file.file


@lru_cache(maxsize=256)
def _item(raw: bytes, file: str, name: str) -> tuple[Item | None, Loaded[LibraryItem]]:
    written: list[Source] = []

    def prepare(source: Source) -> tuple[Source, tuple[Diagnostic, ...]]:
        written.append(source)
        return _with_examples(source), tuple(_undeclared(source))

    part = loaded(raw, file, LibraryItem, name, prepare)
    if part.spec is None:
        return None, part
    (source,) = written
    written_in = [field for field in CONTENTS.values() if getattr(part.spec.spec, field) is not None]
    if not written_in:  # it is `unknown`: somebody is on it
        return None, part
    (field,) = written_in
    item = Item(part.spec, field, _mapping(_mapping(source.data).get(field)))
    found = (*_reserved(item), *_twice(item), *_unused(item), *_unsafe(item))
    return (None if found else item), replace(part, problems=(*part.problems, *found))


def _mapping(value: object) -> Data:
    return value if isinstance(value, dict) else {}


def _declared(source: Source) -> dict[str, str]:
    """Return the parameters' names with their defaults or examples, as far as they can be read."""
    listed = _mapping(source.data).get("parameters")
    entries = [_mapping(entry) for entry in listed] if isinstance(listed, list) else []
    return {
        str(entry.get("name")): str(entry.get("default") or entry.get("example") or "") for entry in entries
    }


def _with_examples(source: Source) -> Source:
    """Complete an item as a service would that says nothing: it is checked like this."""
    data, values = dict(_mapping(source.data)), _declared(source)
    for field in CONTENTS.values():
        if isinstance(data.get(field), dict):
            content = _mapping(filled(data[field], values))
            data[field] = {"id": data.get("id"), **content} if isinstance(data.get("id"), str) else content
    return replace(source, data=data)


def _undeclared(source: Source) -> Iterator[Diagnostic]:
    known = _declared(source).keys()
    for field in CONTENTS.values():
        for path, text in texts(_mapping(source.data).get(field), (field,)):
            for name in names(text):
                if name not in known:
                    message = f"{dotted(path)}: `{name}` is not declared under `parameters`"
                    help_ = did_you_mean(name, known, written="${{param.{}}}")
                    yield UNDECLARED_PARAMETER.at(source.place(path), message, help=help_)


def _reserved(item: Item) -> Iterator[Diagnostic]:
    if item.spec.id == RESERVED:
        place = item.file.source.place(("id",))
        yield ID_TAKEN.at(place, f"id: `{RESERVED}` is the list of all items")


def _twice(item: Item) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for number, parameter in enumerate(item.spec.parameters):
        path = ("parameters", number, "name")
        if parameter.name in seen:
            message = f"{dotted(path)}: `{parameter.name}` is taken"
            yield DUPLICATE_ID.at(item.file.source.place(path), message)
        seen.add(parameter.name)


def _unused(item: Item) -> Iterator[Diagnostic]:
    used = {name for _, text in item.holes for name in names(text)}
    for number, parameter in enumerate(item.spec.parameters):
        if parameter.name not in used:
            path = ("parameters", number, "name")
            message = f"{dotted(path)}: the content has no `${{param.{parameter.name}}}`"
            yield UNUSED_PARAMETER.at(item.file.source.place(path), message)


def _unsafe(item: Item) -> Iterator[Diagnostic]:
    for number, parameter in enumerate(item.spec.parameters):
        for key in ("default", "example"):
            value = getattr(parameter, key)
            if parameter.name in item.in_commands and value is not None and not is_word(value):
                path = ("parameters", number, key)
                message = f"{dotted(path)}: expected a word that is safe in a command, found `{value[:60]}`"
                yield UNSAFE_VALUE.at(item.file.source.place(path), message)


def _taken(items: Iterable[Item]) -> Iterator[Diagnostic]:
    """Yield every file whose version of its item another file has, too."""
    by_name: dict[str, list[Item]] = {}
    for item in items:
        by_name.setdefault(item.name, []).append(item)
    for alike in by_name.values():
        for item in alike:
            for other in alike:
                if other is not item:
                    place = item.file.source.place(("version",))
                    yield ID_TAKEN.at(place, f"version: {other.file.file} is {item.name}, too")
