"""Every name that a workspace's files refer to something by, as text that can be made to lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from generator.catalog import Catalog
from generator.diagnostics import Place
from generator.load import AnySpecFile
from generator.pasted import pasted
from generator.placeholders import inputs, variables
from generator.source import unified
from generator.spec.base import FieldPath, Section, references, sections
from generator.spec.library import CONTENTS
from generator.spec.refs import ItemVersion, Reference
from generator.spec.service import Service
from generator.spec.steps import Step

OTHER_KINDS: Final = frozenset({"step", "variable", "input", "library version", "rule file"})
"""What is no `Reference` of the schema and still has to lead somewhere."""
_EVERYWHERE: Final = frozenset({"team", "party", "dependency", "severity", "holiday calendar"})
"""Kinds whose names hold in the whole workspace: a mistake is told where it is, whoever inherits it."""
_KEY: Final = re.compile(r"""[\w"'-]+ *: *""")
_IDS: Final = {
    "step": "REF003",
    "variable": "REF004",
    "input": "REF005",
    "library item": "LIB001",
    "library version": "LIB002",
    "rule file": "ALR002",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a file: what it refers to, where it stands, and what a mistake in it is to be called.

    `start` counts characters of the file. `told` is where the mistake has to be reported: once, or once for
    each service that uses the library item it stands in.
    """

    kind: str
    file: str
    start: int
    old: str
    new: str
    told: frozenset[Place]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Place and id of each problem that a mistake here has to give."""
        return sorted((str(place), _IDS.get(self.kind, "REF001")) for place in self.told)

    def misspelt(self, text: str) -> str:
        """Return the text of the file with a mistake in this name."""
        assert text.startswith(self.old, self.start), self
        return text[: self.start] + self.new + text[self.start + len(self.old) :]


def names(catalog: Catalog, root: Path) -> tuple[Name, ...]:
    """Return every name of the workspace in a folder once, where it is written, by file and line."""
    items = [item.file for item in catalog.library.items]
    services = [entry.file for entry in catalog.services]
    files: list[AnySpecFile] = [catalog.org, *catalog.teams, *items, *services]
    texts: dict[str, str] = {}
    found: dict[tuple[str, int, str], Name] = {}
    for file in files:
        for kind, path, old, new, is_key in _written(file):
            place = file.source.place(path)
            if place.file not in texts:
                texts[place.file] = unified((root / place.file).read_text(encoding="utf-8"))
            start = _start(texts[place.file], place, old, after_key=not is_key and isinstance(path[-1], str))
            known = found.get((place.file, start, kind))
            told = {Place(*place.used_at) if place.used_at else place} | (known.told if known else set())
            found[place.file, start, kind] = Name(kind, place.file, start, old, new, frozenset(told))
    return tuple(sorted(found.values(), key=lambda name: (name.file, name.start, name.kind)))


def _written(file: AnySpecFile) -> Iterator[tuple[str, FieldPath, str, str, bool]]:
    """Yield kind, path of the file, text, mistake, and whether the text is a key of a mapping."""
    for path, reference in references(file.spec):
        where, is_key = keys(path, file.spec)
        if isinstance(reference, ItemVersion):
            yield reference.kind, where, reference.item, f"{reference.item}q", False
            yield "library version", where, f"@{reference.version}", "@99.9", False
        elif not reference.startswith("external:") and _is_checked_here(file, where, reference):
            yield reference.kind, where, str(reference), f"{reference}q", is_key
    if isinstance(file.spec, Service):
        yield from _in_service(file.spec)


def _is_checked_here(file: AnySpecFile, where: FieldPath, reference: Reference) -> bool:
    """Whether a name is looked up where it stands; what a file lends to others is, by each of them."""
    if isinstance(file.spec, Service):
        return reference.kind not in _EVERYWHERE or file.source.place(where[:1]).file == file.file
    return reference.kind in _EVERYWHERE and where[0] not in CONTENTS.values()


def _in_service(service: Service) -> Iterator[tuple[str, FieldPath, str, str, bool]]:
    for key, subjects in (("failure_modes", service.failure_modes), ("procedures", service.procedures)):
        for path, section in sections(subjects, (key,)):
            if isinstance(section, Step):
                for name, target in (("ok", section.ok), ("else", section.else_)):
                    if target is not None:
                        yield "step", (*path, name), target, f"{target}q", False
    for text in pasted(service):
        for name in variables(text.text):
            yield "variable", text.path, f"${{env.{name}}}", f"${{env.{name}q}}", False
        for name in text.inputs.intersection(inputs(text.text)):  # others are what a query captures
            yield "input", text.path, f"<{name}>", f"<{name}q>", False
    for number, pattern in enumerate(service.alerts.from_ if service.alerts else ()):
        yield "rule file", ("alerts", "from", number), pattern, f"q{pattern}", False


def keys(path: FieldPath, spec: Section) -> tuple[FieldPath, bool]:
    """Turn attribute names of a path into the file's keys, and say whether it leads to a mapping's key."""
    found: list[str | int] = []
    here: object = spec
    for step in path:
        if isinstance(here, Section) and isinstance(step, str) and step in type(here).model_fields:
            found.append(type(here).model_fields[step].alias or step)
            here = getattr(here, step)
        else:
            found.append(step)
            here = here[step] if isinstance(here, tuple) and isinstance(step, int) else here
    return tuple(found), isinstance(here, Mapping)


def _start(text: str, place: Place, old: str, *, after_key: bool) -> int:
    """Return where a name starts: at its place, or behind the key that stands there."""
    start = sum(len(line) + 1 for line in text.split("\n")[: place.line - 1]) + place.column - 1
    key = _KEY.match(text, start) if after_key else None
    return text.index(old, key.end() if key else start)


def rounds(found: Iterable[Name]) -> Iterator[tuple[Name, ...]]:
    """Share names out so that none of a round can change what is said about another: one of each file.

    What a library item holds is told in the services that use it, so those names come by themselves.
    """
    queues: dict[str, list[Name]] = {}
    lent: list[Name] = []
    for name in found:
        own = all(place.file == name.file for place in name.told)
        (queues.setdefault(name.file, []) if own else lent).append(name)
    for together in zip_longest(*queues.values()):
        yield tuple(name for name in together if name is not None)
    yield from ((name,) for name in lent)
