"""Spec files in today's version of the vocabulary, and read again before anybody gets them.

A file in which a reader does not find exactly what its former version says is not changed, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from generator.diagnostics import Diagnostic, Place
from generator.problems.files import NOT_MIGRATED
from generator.rewrite import CannotRewriteError, rewrite
from generator.source import Rejected, parse, read_bytes
from generator.spec.base import FieldPath
from generator.spec.values import FORMER_VERSION, VERSION
from generator.versions import VERSION_KEY, obstacles, old_lists, with_mappings


class Change(Struct, frozen=True):
    """A file as it is and as it would be, and how many shapes in it are new."""

    file: str
    before: bytes
    after: bytes
    shapes: int


class Migrated(Struct, frozen=True):
    """The files that would change, and why others cannot."""

    changes: tuple[Change, ...]
    problems: tuple[Diagnostic, ...]


def migrate(files: Iterable[str], root: Path) -> Migrated:
    """Bring files below a workspace's root to today's version. Writes nothing."""
    found = [_migrated(file, root) for file in files]
    return Migrated(
        tuple(part for part in found if isinstance(part, Change)),
        tuple(sorted(problem for part in found if isinstance(part, tuple) for problem in part)),
    )


def _migrated(file: str, root: Path) -> Change | tuple[Diagnostic, ...]:
    raw = read_bytes(root / file, file)
    if isinstance(raw, Rejected):
        return raw.problems
    return migrated(raw, file)


def migrated(raw: bytes, file: str) -> Change | tuple[Diagnostic, ...]:
    """Bring the bytes of one file to today's version. Nothing when it is there, or is of no version."""
    source = parse(raw, file)
    if isinstance(source, Rejected):
        return source.problems
    data = source.data
    if not isinstance(data, dict) or data.get(VERSION_KEY) not in (FORMER_VERSION, VERSION):
        return ()
    lists = tuple(old_lists(data))
    wrong = tuple(problem for old in lists for problem in obstacles(source, old))
    if wrong:
        return wrong
    try:
        scalars: dict[FieldPath, str] = {(VERSION_KEY,): VERSION} if data[VERSION_KEY] != VERSION else {}
        after = rewrite(raw.decode("utf-8"), lists=lists, scalars=scalars).encode("utf-8")
    except CannotRewriteError as error:
        return (NOT_MIGRATED.at(Place(file, error.line, error.column), str(error)),)
    again = parse(after, file)
    if isinstance(again, Rejected) or again.data != {**with_mappings(data, lists), VERSION_KEY: VERSION}:
        return (NOT_MIGRATED.at(Place(file), "a reader would not find the same in the changed file"),)
    return Change(file, raw, after, len(lists)) if after != raw else ()
