"""What is at the places of a folder, seen without passing a link."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from generator.diagnostics import UnusableError
from generator.staged import BINARY, NO_FOLLOW, digest

_PIECE: Final = 64 * 1024


class PublishError(UnusableError):
    """A page that may not be written where it wants to go, or a disk that does not take it."""


def look(folder: Path, path: str) -> str | None:
    """Name the content at a path of a folder, as `Looks` does, once."""
    return Looks(folder).at(path)


class Looks:
    """Looks at files of a folder, once at each folder around them: for as long as none is moved."""

    def __init__(self, folder: Path) -> None:
        """Know nothing yet."""
        self._root = os.fspath(folder)
        self._folders: dict[str, int | None] = {}

    def at(self, path: str) -> str | None:
        """Name the content at a path: its digest, None for nothing, empty for what is no file.

        Raises PublishError for what is behind a link.
        """
        mode = self._mode(path)
        if mode is None or not stat.S_ISREG(mode):
            return mode if mode is None else ""
        return digest(_read(f"{self._root}/{path}"))

    def _mode(self, path: str) -> int | None:
        """Return the mode of what is at a path: None for nothing, 0 where what is around it is no folder."""
        here = ""
        *around, name = path.split("/")
        for part in around:
            here = f"{here}{part}/"
            if here not in self._folders:
                self._folders[here] = self._kind(here[:-1])
            mode = self._folders[here]
            if mode is None or not stat.S_ISDIR(mode):
                return mode if mode is None else 0
        return self._kind(f"{here}{name}")

    def _kind(self, path: str) -> int | None:
        try:
            mode = os.lstat(f"{self._root}/{path}").st_mode  # a Path of every file would take longer
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            return 0
        if stat.S_ISLNK(mode):
            raise PublishError(f"{path} passes a symbolic link; pages are never written through one")
        return mode


def _read(file: str) -> Iterator[bytes]:
    """Yield what is in a file, piece by piece."""
    opened = os.open(file, os.O_RDONLY | NO_FOLLOW | BINARY)
    try:
        while piece := os.read(opened, _PIECE):
            yield piece
    finally:
        os.close(opened)
