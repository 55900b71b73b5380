"""Files that two builds share: a hard link where the bytes are those of the published site.

A file of the published site is never written to; one that differs is made anew and takes its place in the new
build. So a change to one page costs one file, and the dates of all others stay. Whoever edits a published
file in place changes that site alone: every build compares bytes, and an edit that comes meanwhile is seen.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec import Struct

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

Mark = tuple[int, int, int]
"""What stays while nobody writes to a file: its number, size and time of change (ns). No plain file: -1."""


class Published(Struct, frozen=True):
    """The site that is live, and its files as they were when a build began. No folder, no site."""

    folder: str
    files: Mapping[str, Mark]

    def has(self, path: str, content: bytes) -> bool:
        """Tell whether it has this very file."""
        place = f"{self.folder}/{path}"
        if not self.folder or looked(place)[1] != len(content):
            return False
        try:
            with os.fdopen(os.open(place, _FLAGS), "rb") as file:
                return file.read() == content
        except OSError:  # gone meanwhile
            return False

    def lend(self, path: str, target: str) -> bool:
        """Put its file at a place, over what may be there. False where the disk knows no links."""
        beside = f"{target}.link"
        try:
            try:
                os.link(f"{self.folder}/{path}", target)
            except FileExistsError:
                os.link(f"{self.folder}/{path}", beside)
                Path(beside).replace(target)  # which does nothing where both are one file already
                Path(beside).unlink(missing_ok=True)
        except OSError:
            Path(beside).unlink(missing_ok=True)
            return False
        return True

    def share(self, build: Path) -> dict[str, Mark]:
        """Let a finished build share every file that is the same. Return the files that it has now."""
        found, lent = marks(build), []
        for path, mark in found.items():
            known = self.files.get(path)
            alike = known is not None and known[0] != mark[0] and known[1] == mark[1] >= 0
            if alike and self.has(path, (build / path).read_bytes()) and self.lend(path, f"{build}/{path}"):
                lent.append(path)
        return found | {path: looked(f"{build}/{path}") for path in lent}

    def edited(self, build: Mapping[str, Mark]) -> str:
        """Name a file that a build shares and that was written to since; nothing when there is none."""
        known = {mark[0]: mark for mark in self.files.values()}
        return min((path for path, mark in build.items() if known.get(mark[0], mark) != mark), default="")

    def same(self, folder: Path, build: Mapping[str, Mark]) -> bool:
        """Tell whether a build comes to this very site."""
        return self.files.keys() == build.keys() and all(
            self.files[path][0] == mark[0] or self.has(path, (folder / path).read_bytes())
            for path, mark in build.items()
        )


_NEVER: Final = sys.maxsize

NO_FILE: Mark = (-1, -1, -1)
NOTHING = Published("", {})


def published(folder: Path) -> Published:
    """Look at the site that is live; at nothing when none is."""
    folder = folder.resolve()
    return Published(os.fspath(folder), marks(folder)) if folder.is_dir() else NOTHING


def looked(path: str) -> Mark:
    """Return the mark of what is at a path; of nothing one that no file has."""
    try:
        return _mark(os.lstat(path))
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return NO_FILE


def content_of(path: str) -> bytes:
    """Return what is in a file, in as few steps as there can be: sites have ten thousands."""
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(file).st_size
        content = os.read(file, size + 1)
        if len(content) == size:
            return content
    finally:
        os.close(file)
    return Path(path).read_bytes()  # it is being written, or so large that it does not come at once


def filled(file: int, content: bytes) -> Mark:
    """Write into an open file, which is empty. Return its mark."""
    left = memoryview(content)
    while left:
        left = left[os.write(file, left) :]
    return _mark(os.fstat(file))


def untouched(path: str, mark: Mark, since: int) -> bool:
    """Tell whether a file has this mark, and nothing was done to it since a time, or in the same moment.

    When its entry changed is not for anybody to set, and so not in a copy of it either.
    """
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return False
    return found.st_ctime_ns < since and mark[1] >= 0 and _mark(found) == mark


def marks(folder: Path, since: int = _NEVER) -> dict[str, Mark]:
    """Return the files below a folder by their paths from it. No link is followed.

    A file to which something was done since a time, or in the same moment, counts as none (`untouched`).
    """
    found: dict[str, Mark] = {}
    see = seeing(found, since)
    for path, entry in _entries(folder):
        see(path, entry.stat(follow_symlinks=False))
    return found


def paths(folder: Path) -> list[str]:
    """Return the paths of the files below a folder, as `marks` does, without a look at each."""
    return [path for path, _ in _entries(folder)]


def many(folder: Path, number: int) -> bool:
    """Tell whether there are so many files below a folder. No more are looked for."""
    return any(True for _ in islice(_entries(folder), number - 1, None))


def _entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    todo = [(os.fspath(folder), "")]
    while todo:
        place, prefix = todo.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    todo.append((entry.path, f"{prefix}{entry.name}/"))
                else:
                    yield f"{prefix}{entry.name}", entry


def seeing(found: dict[str, Mark], since: int) -> Callable[[str, os.stat_result], None]:
    """Return what puts files that are looked at among those found, by the marks they have in `marks`."""

    def see(path: str, here: os.stat_result) -> None:
        found[path] = _mark(here) if here.st_ctime_ns < since else NO_FILE

    return see


def _mark(found: os.stat_result) -> Mark:
    return found.st_ino, found.st_size if stat.S_ISREG(found.st_mode) else -1, found.st_mtime_ns
