"""Files that wait until all are there, laid out as they are to be.

So a folder that is not there yet is moved into its place as a whole: ten thousands of pages of a first build
by one step, which fails where somebody made something of that name meanwhile.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct, field

Content = bytes | Iterable[bytes]
"""What is in a file: as a whole, or in pieces that are made while they are written."""

NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
"""Absent on Windows, where every part is checked before it is opened."""
BINARY: Final = getattr(os, "O_BINARY", 0)
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW | BINARY


def create(file: str | Path, content: Content) -> None:
    """Write a file that is not there yet."""
    out = os.open(file, _NEW, 0o666)
    if not isinstance(content, bytes):
        with os.fdopen(out, "wb") as pieces:
            pieces.writelines(content)
        return
    try:
        while content:  # a system may take less than all of a large file at once
            content = content[os.write(out, content) :]
    finally:
        os.close(out)


def digest(content: Content) -> str:
    """Return the SHA-256 of a content. Pieces are made for it, and gone."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    found = hashlib.sha256()
    deque(map(found.update, content), 0)
    return found.hexdigest()


class Stage(Struct, frozen=True):
    """A folder of files that wait. It is not there before the first one, or before it is open for copies."""

    place: Path
    _folders: set[str] = field(default_factory=set)

    def open(self) -> None:
        """Have a folder into which copies of this process put files, too.

        Raises FileExistsError where one is that this process did not make.
        """
        if "" not in self._folders:
            self.place.mkdir()
            self._folders.add("")

    def put(self, path: str, content: Content, *, unless: str | None) -> str:
        """Let a file wait, in vain if its digest is this one. Return its digest."""
        if isinstance(content, bytes):
            known = digest(content)
            if known != unless:
                create(self._room(path), content)
            return known
        found = hashlib.sha256()
        create(self._room(path), _seen(content, found.update))
        return found.hexdigest()

    def move(self, path: str, folder: Path) -> None:
        """Move a file, or a folder with all that waits in it, to its place in another folder.

        Nothing stands for all. Raises OSError where somebody has put something into such a folder.
        """
        os.replace(*(f"{root}/{path}" if path else root for root in (self.place, folder)))  # noqa: PTH105

    def drop(self, path: str) -> None:
        """Have a file wait no more."""
        os.unlink(f"{self.place}/{path}")  # noqa: PTH108 - as it was put

    def clear(self) -> None:
        """Have nothing wait. What cannot be removed stays."""
        shutil.rmtree(self.place, ignore_errors=True)

    def _room(self, path: str) -> str:
        """Return where a file waits, in a folder that is there."""
        place, inside = os.fspath(self.place), path.rpartition("/")[0]
        if inside not in self._folders:
            self.open()
            parts = inside.split("/") if inside else []
            for number in range(1, len(parts) + 1):
                folder = "/".join(parts[:number])
                if folder not in self._folders:
                    _make(f"{place}/{folder}")
                    self._folders.add(folder)
        return f"{place}/{path}"


def _make(folder: str) -> None:
    """Make a folder, unless a copy of this process did."""
    try:
        os.mkdir(folder)  # noqa: PTH102 - a Path of each would take longer
    except FileExistsError:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise


def _seen(pieces: Iterable[bytes], see: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        see(piece)
        yield piece
