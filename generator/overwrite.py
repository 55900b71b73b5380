"""Files of people written in one step each: whoever reads one finds the old or the new content, whole."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class OverwriteError(Exception):
    """A file that is not what it was when it was read, or that is reached through a link."""


def overwrite(root: Path, file: str, new: bytes, *, old: bytes) -> None:
    """Replace the content of a file below a root, unless it is no longer the old one. Its mode stays."""
    _refuse_links(root, file)
    path = root / file
    if path.read_bytes() != old:
        raise OverwriteError(f"{file} was changed meanwhile; nothing is written")
    _replace(path, new, mode=path.stat().st_mode & 0o777)


def overwrite_all(root: Path, files: Sequence[tuple[str, bytes, bytes]]) -> None:
    """Replace the old content of files by the new, of all or of none: what is done is undone on an error."""
    done: list[tuple[str, bytes, bytes]] = []
    try:
        for file, old, new in files:
            overwrite(root, file, new, old=old)
            done.append((file, old, new))
    except (OverwriteError, OSError):
        for file, old, new in reversed(done):
            overwrite(root, file, old, old=new)
        raise


def place(folder: Path, file: str, content: bytes) -> None:
    """Put a file below a folder, with the folders on the way to it."""
    _refuse_links(folder, file)
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, content, mode=0o644)


def _refuse_links(root: Path, file: str) -> None:
    parts = PurePosixPath(file).parts
    if ".." in parts or PurePosixPath(file).is_absolute():
        raise OverwriteError(f"{file} leads out of its folder")
    for length in range(1, len(parts) + 1):
        if root.joinpath(*parts[:length]).is_symlink():
            raise OverwriteError(f"{file} is reached through a symbolic link; nothing is written through one")


def _replace(path: Path, content: bytes, *, mode: int) -> None:
    beside = path.with_name(f".{path.name}.handoff-{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, _FLAGS, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
