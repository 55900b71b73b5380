"""What a repository already tells about its services: descriptors, CODEOWNERS, rule files, its remote.

Everything is a stranger's text: read within bounds, links not followed, git not run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from generator import gitfacts
from generator.alerts import read_rules
from generator.codeowners import PLACES
from generator.diagnostics import Place
from generator.document import RULE_LIMITS, SPEC_LIMITS
from generator.foreign import Skip, load
from generator.importers import BY_NAME, codeowners
from generator.importers.codeowners import OwnerRule
from generator.importers.found import Descriptor, Said
from generator.privacy import Allowed, leaks
from generator.source import Rejected, read_bytes

_OWNERS: Final = tuple(dict.fromkeys(place for places in PLACES.values() for place in places))
_PASSED_OVER: Final = frozenset({
    "node_modules", "vendor", "third_party", "site", "dist", "build", "venv",
    "test", "tests", "testdata", "fixtures", "__fixtures__", "examples", "templates", "skeleton",
})  # fmt: skip
"""Folders whose descriptors are copies, examples or templates: not of services of this repository."""
_DEEP: Final = 6
_MOST_FILES: Final = 50_000
_MOST_FOUND: Final = 200
_RULES: Final = re.compile(r"\balert[\"']?[ \t]*:")


class RuleFile(Struct, frozen=True):
    """A file with Prometheus alert rules. A clean one has nothing that `handoff check` would report."""

    file: str
    clean: bool


class Inventory(Struct, frozen=True):
    """What was found. `left` says of files and documents why they are not used."""

    folder: str
    """The name of the repository's folder."""
    remote: Said | None
    descriptors: tuple[Descriptor, ...]
    owners: tuple[OwnerRule, ...]
    rules: tuple[RuleFile, ...]
    left: tuple[tuple[Place, str], ...]


def take(top: Path) -> Inventory:
    """Look through a repository."""
    descriptors: list[Descriptor] = []
    left: list[tuple[Place, str]] = []
    rules: list[RuleFile] = []
    for file in sorted(_files(top)):
        convert = BY_NAME.get(file.rpartition("/")[2])
        if convert is not None and len(descriptors) < _MOST_FOUND:
            documents = load(top / file, file, own=lambda _: False)
            if isinstance(documents, Skip):
                left.append((documents.place, documents.reason))
                continue
            read = [(source, convert(source)) for source in documents if source.data is not None]
            descriptors += [found for _, found in read if found is not None]
            left += [(source.place(()), "describes no service") for source, found in read if found is None]
        elif file.endswith((".yaml", ".yml")) and len(rules) < _MOST_FOUND:
            rules += _rules(top, file)
    return Inventory(top.name, _remote(top), tuple(descriptors), _owners(top), tuple(rules), tuple(left))


def _files(top: Path) -> Iterator[str]:
    """Yield the files below a folder, relative to it. Links to folders and hidden ones are not entered."""
    seen = 0
    for folder, folders, files in os.walk(top):
        here = Path(folder).relative_to(top)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in _PASSED_OVER and len(here.parts) < _DEEP
        )
        for name in sorted(files):
            seen += 1
            if seen > _MOST_FILES:
                return
            file = (here / name).as_posix()
            if file.isprintable():
                yield file


def _rules(top: Path, file: str) -> tuple[RuleFile, ...]:
    raw = read_bytes(top / file, file, RULE_LIMITS)
    text = "" if isinstance(raw, Rejected) else raw.decode("utf-8", "replace")
    # Most YAML of a repository is something else, and parsing it takes longer than looking for the word.
    if not _RULES.search(text):
        return ()
    found = read_rules(top, (file,), root=top, place=lambda _: Place(file))
    clean = not found.problems and not any(leaks(text, file, Allowed((), frozenset())))
    return (RuleFile(file, clean),) if found.alerts else ()


def _owners(top: Path) -> tuple[OwnerRule, ...]:
    for file in _OWNERS:
        raw = read_bytes(top / file, file, SPEC_LIMITS)
        if not isinstance(raw, Rejected):
            return codeowners.convert(raw.decode("utf-8", "replace"), file)
    return ()


def _remote(top: Path) -> Said | None:
    """Read the address of `origin`. Git is not asked: run here it would obey this repository's settings."""
    folder = gitfacts.shared_folder(top)
    raw = read_bytes(folder / "config", "config") if folder else Rejected(())
    section = ""
    lines = [] if isinstance(raw, Rejected) else raw.decode("utf-8", "replace").split("\n")
    for number, line in enumerate(lines, start=1):
        words = line.strip()
        if words.startswith("["):
            section = words
        key, _, value = words.partition("=")
        if section == '[remote "origin"]' and key.strip() == "url":
            shown = gitfacts.shown_url(value.strip().strip('"'))
            return Said("remote", shown, Place(".git/config", number)) if shown else None
    return None
