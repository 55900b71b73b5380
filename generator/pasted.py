"""Every text of a spec that is pasted somewhere: commands, what takes them back, checks and queries.

Only here is it known which fields these are, and where a letter of one stands in its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from msgspec import Struct

from generator.diagnostics import Place
from generator.load import SpecFile
from generator.source import unified
from generator.spec.base import FieldPath, sections, sections_of
from generator.spec.monitoring import Query, Sli
from generator.spec.procedures import Access
from generator.spec.service import Service
from generator.spec.steps import Input, Step

SHELLS: Final = frozenset({"bash", "sh", "zsh"})
QUERY: Final = "query"
_PROSE: Final = re.compile(r"[A-Z][a-z]*(?:'[a-z]+)?[,;:.]?(?:\s|$)")
_KEY: Final = re.compile(r"""[\w"'-]+ *: *""")
_QUERIES: Final = ("good", "total", "query")


class Pasted(Struct, frozen=True):
    """One text. `shell` is what it is written for, empty when nobody says.

    Texts of one `subject` are pasted one after another. `inputs` are the names declared up to here.
    """

    path: FieldPath
    text: str
    shell: str
    subject: FieldPath
    inputs: frozenset[str] = frozenset()


def in_words(text: str) -> bool:
    """Whether a text begins as a sentence does, not as a command."""
    return _PROSE.match(text) is not None


def pasted(service: Service) -> Iterator[Pasted]:
    """Yield the texts of a service, those of a failure mode or procedure in the order they are walked."""
    for key, entries in (("failure_modes", service.failure_modes), ("procedures", service.procedures)):
        for number, subject in enumerate(entries):
            yield from _in_steps(subject, (key, number))
    for path, section in chain(
        sections(service.access, ("access",)),
        sections(service.logs, ("logs",)),
        sections(service.traces, ("traces",)),
        sections(service.slos, ("slos",)),
    ):
        if isinstance(section, Access) and section.check is not None:
            yield Pasted((*path, "check"), section.check, "", path, _names(section.inputs))
        elif isinstance(section, Query):
            yield Pasted((*path, "query"), section.query, QUERY, path, _names(section.inputs))
        elif isinstance(section, Sli):
            for name in _QUERIES:
                if (text := getattr(section, name)) is not None:
                    yield Pasted((*path, name), text, QUERY, path)


def _names(inputs: tuple[Input, ...]) -> frozenset[str]:
    return frozenset(entry.name for entry in inputs)


def _in_steps(subject: object, path: FieldPath) -> Iterator[Pasted]:
    declared: frozenset[str] = frozenset()
    for where, step in sections_of(subject, Step, path):
        declared |= _names(step.inputs)
        if step.run is not None:
            yield Pasted((*where, "run", "cmd"), step.run.cmd, step.run.shell, path, declared)
        if step.undo is not None:
            shell = step.run.shell if step.run is not None and not in_words(step.undo) else ""
            yield Pasted((*where, "undo"), step.undo, shell, path, declared)


def spot(file: SpecFile[Service], text: Pasted, offset: int) -> Place:
    """Return the place of a letter of a text; of its field where that cannot be known."""
    key = file.source.place(text.path)
    if key.file != file.file:
        # What a library item lends stands in the item's file, which is not at hand.
        return key
    lines = unified(file.raw.decode("utf-8")).split("\n")
    before = text.text[:offset]
    row, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    wanted = text.text.split("\n")[row]
    start = key.column - 1
    found = _KEY.match(lines[key.line - 1], start)
    rest = lines[key.line - 1][found.end() :] if found else ""
    if rest.startswith("|"):
        written = lines[key.line + row] if key.line + row < len(lines) else ""
        if written.endswith(wanted):
            return Place(key.file, key.line + 1 + row, len(written) - len(wanted) + column + 1)
    elif found and row == 0:
        quotes = 1 if rest[:1] in ('"', "'") else 0
        if rest[quotes:].startswith(text.text):
            return Place(key.file, key.line, found.end() + quotes + column + 1)
    return key
