"""What the last walk came to, for as long as nothing that it read or wrote is otherwise.

One file of plain data beside the ledger, after a line with its digest. It names every file the walk read
with a digest, the folders it listed, the trees it wrote, what it was asked, and what it said. Whatever is not
as written there means that the walk is made again; so does a file that is damaged, of another version, or
from elsewhere: trees are known by inodes and by when these changed, which no checkout or cache brings along.

Light on purpose: neither models nor engines are imported to say that there is nothing to do.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator import __version__, inputs, sealed, trees
from generator.inputs import Record
from generator.layout import DOCS, STATE
from generator.trees import See, Tree

_FILE: Final = "state.json"
_VERSION: Final = 3
_FOLDER: Final = [*inputs.FOLDER]


class Told(Struct, frozen=True):
    """What a walk said: lines of problems and notes, the summary without its time, and its exit code."""

    lines: list[str]
    summary: str
    code: int


class _State(Struct, frozen=True):
    """What is kept, as it is written."""

    version: int
    asked: Mapping[str, str]
    variables: list[str]
    files: Mapping[str, list[int | str]]
    """Each with its stamp and, behind it, its digest."""
    folders: Mapping[str, tuple[str, int]]
    """Each with the digest of the names in it, and its number while they were so: `inputs.standing`."""
    trees: Mapping[str, Tree]
    told: Told


class Last(Struct, frozen=True):
    """What the last walk left, while nothing but the contents of some files is otherwise.

    Whether the trees that it wrote are as it left them has to be asked: to look at them takes the longest.
    """

    state: _State
    edited: tuple[str, ...]
    """The files that have other contents than it read."""
    seal: str = ""
    """Of the file that says so."""

    @property
    def trees(self) -> Mapping[str, Tree]:
        """The trees that it wrote."""
        return self.state.trees

    @property
    def told(self) -> Told:
        """What it said."""
        return self.state.told

    def unless(self) -> Told | None:
        """Return what that walk said; None when this one would say or write something else."""
        return self.told if not self.edited and self.still() else None

    def still(self) -> bool:
        """Tell whether the trees are as it left them."""
        return trees.still(self.trees)


def recall(root: Path, asked: Mapping[str, str]) -> Told | None:
    """Return what the last walk said if this one would say and write the same; else None."""
    last = recalled(root, asked)
    return last.unless() if last else None


def recalled(root: Path, asked: Mapping[str, str], *more: Mapping[str, str]) -> Last | None:
    """Return what the last walk left if this one is asked the same, of the same files in the same folders.

    `more` are questions to which the answer includes that to this one: it is taken from there.
    """
    try:
        seal, found = sealed.opened(root / STATE / _FILE, _State)
        this, *others = (_asked(one, found.variables) for one in (asked, *more))
        if found.version != _VERSION or found.asked not in (this, *others):
            return None
        (_, _, number), *_ = found.trees[f"{root}/{DOCS}"]
        # Without pages it would be no state of ours: their numbers cannot be made up.
        edited = _edited(found) if number else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return None if edited is None else Last(replace(found, asked=this), edited, seal)


def keep(  # noqa: PLR0913 - what is kept, each by its name
    control: Path,
    asked: Mapping[str, str],
    variables: list[str],
    record: Record,
    told: Told,
    made: Path,
    *,
    see: See | None = None,
) -> None:
    """Keep what a walk said. Nothing is kept when something it read changed meanwhile.

    Take your turn first, before the walk writes. `variables` are those of the environment that it sees,
    `made` a tree that nobody has to have looked at before: its files are shown meanwhile. A disk that refuses
    is no obstacle.
    """
    numbers = map(inputs.standing, record.folders)
    # Before the names are looked at again: what comes later has another number.
    folders = {
        path: (_digest("/".join(names)), number)
        for (path, names), number in zip(record.folders.items(), numbers, strict=True)
    }
    digests = record.digests()
    if digests is not None:
        record.whole(made, see=see)
        files, trees_ = _files(record.files, record, digests), record.trees
        _write(control, _State(_VERSION, _asked(asked, variables), variables, files, folders, trees_, told))


def renew(control: Path, last: Last, record: Record, files: Iterable[Path], made: Sequence[Path]) -> None:
    """Keep that what the last walk left was brought up to date: some files and trees are as in a record.

    All others are as the last walk found them, but for the build that was live.
    """
    digests = record.digests()
    if digests is None:
        (control / _FILE).unlink(missing_ok=True)
        return
    record.whole(*made)
    places, folders = map(os.fspath, files), [os.fspath(folder) for folder in made]
    read = {**last.state.files, **_files(places, record, digests)}
    builds = f"{control.resolve()}/"
    kept = {path: tree for path, tree in last.trees.items() if not path.startswith(builds)}
    now = {path: record.trees[path] for path in folders}
    _write(control, replace(last.state, files=read, trees={**kept, **now}))


def seal(control: Path) -> str:
    """Return the seal of what is kept; nothing when nothing is. Take your turn first."""
    return sealed.seal(control / _FILE)


def _files(paths: Iterable[str], record: Record, digests: Mapping[str, str]) -> dict[str, list[int | str]]:
    return {path: [*record.files[path], digests.get(path, "")] for path in paths}


def _write(control: Path, state: _State) -> None:
    with suppress(OSError):
        sealed.replace(control / _FILE, state)


def _edited(found: _State) -> tuple[str, ...] | None:
    """Return the files that have other contents. None when anything else is otherwise."""
    edited = []
    # One look tells of a folder what it is and which names are in it.
    stand = {
        path
        for path, (_, number) in found.folders.items()
        if number and inputs.standing(path, os.lstat) == number
    }
    for path, (*before, known) in found.files.items():
        if path in stand and before == _FOLDER:
            continue
        now = [*inputs.stamp(path)]
        if now == before:
            continue
        if not known or now[:1] != before[:1]:
            return None
        # Only touched, or checked out again: then it has the same digest.
        edited += [path] if inputs.digest(path) != known else []
    same = all(
        path in stand
        or (number and inputs.standing(path) == number)
        or _digest("/".join(inputs.names(path))) == names
        for path, (names, number) in found.folders.items()
    )
    return tuple(edited) if same else None


def _asked(asked: Mapping[str, str], variables: list[str]) -> dict[str, str]:
    """Say what else decides. Values of the environment are in a digest only: they may be secrets."""
    values = json.dumps([[name, os.environ.get(name)] for name in variables])
    git = inputs.program("git")
    # The trees that are known have the code of the tool that was asked then: another may be somewhere else.
    tool = f"{__version__} {Path(__file__).parent}"
    return {**asked, "tool": tool, "python": sys.version, "git": git, "environment": _digest(values)}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
