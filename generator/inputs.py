"""What a walk reads, recorded where it is read: so that the next one can tell that it would read the same.

While a `Record` is open, whoever opens a file of the workspace, lists a folder, or asks a repository says so
here, *before* it looks. A file is known by its stamp, which changes with every write to it, and once the walk
is over by its digest as well. Without a record that costs nothing.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from generator import moments, trees
from generator.moments import TICK
from generator.trees import NOTHING, Around, See, Tree

Stamp = tuple[int, ...]
"""Kind, number, size, and when content and entry changed (ns). Of a folder its kind, of nothing ()."""

_ABSENT: Final = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
FOLDER: Final[Stamp] = (stat.S_IFDIR,)
"""The stamp of any folder."""
_GIT: Final = ("HEAD", "commondir", "config", "gitdir", "packed-refs", "shallow")
_REFS: Final = ("refs", "reftable")


class Record(Struct):
    """The files, folders and trees that were looked at, each as it was then."""

    root: str
    began: int
    """When, in nanoseconds since 1970: what is written later has a later time."""
    files: dict[str, Stamp] = field(default_factory=dict)
    folders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)
    repeatable: bool = True
    """False when it may go otherwise again though nothing changed: git was slow, a disk was full."""
    ours: Path | None = None
    """A folder in which nobody else is at work meanwhile: it tells the time of its disk (`moments`)."""
    _read: dict[str, str] = field(default_factory=dict)
    """Digests that were read ahead."""

    def file(self, path: str) -> None:
        """Record a file, or that there is none."""
        if path not in self.files:
            self.files[path] = stamp(path)
            if newest(self.files[path]) > time.time_ns() - TICK:
                moments.passed(path, self.ours)
                self.files[path] = stamp(path)

    def folder(self, path: str) -> None:
        """Record which names are in a folder."""
        if path not in self.folders:
            self.folders[path] = names(path)

    def below(self, path: str) -> None:
        """Record every file and folder below a folder, each by itself."""
        self.file(path)
        if self.files[path] != FOLDER:
            return
        self.folder(path)
        for name in self.folders[path]:
            self.below(f"{path}/{name}")

    def whole(self, *folders: Path, see: See | None = None) -> None:
        """Record all below each folder by numbers. What was not recorded yet is shown file by file."""
        new = {os.fspath(folder) for folder in folders} - self.trees.keys()
        if new:
            moments.passed(min(new), self.ours if len(new) == 1 else None)  # later writes have other stamps
            self.trees |= {folder: trees.taken(folder, see) for folder in sorted(new)}

    def rewritten(self, folder: Path, before: Tree, files: Collection[str], around: Around = NOTHING) -> None:
        """Record all below a folder in which only some files were written since: `trees.rewritten`."""
        if files:
            moments.passed(os.fspath(folder), self.ours)  # as above
        self.trees[os.fspath(folder)] = trees.rewritten(os.fspath(folder), before, files, around)

    def taken(self, other: Record) -> None:
        """Take over what another record has, unless it was looked at before or is of a copy elsewhere."""
        for mine, theirs in ((self.files, other.files), (self.folders, other.folders)):
            for path, found in theirs.items():
                if _lies(path, self.root) or not _lies(path, other.root):
                    mine.setdefault(path, found)  # type: ignore[arg-type]
        self.repeatable &= other.repeatable

    def ahead(self) -> None:
        """Read the files, while somebody else is waited for, that `digests` will be asked for."""
        self._read |= {path: digest(path) for path in filter(self._plain, self.files)}

    def _plain(self, path: str) -> bool:
        return self.files[path][:1] == (stat.S_IFREG,)

    def digests(self) -> dict[str, str] | None:
        """Return the digests of all files. None when one is not as it was when it was looked at.

        What a tree has become since does not matter: then it has other numbers.
        """
        found = {path: self._read.get(path) or digest(path) for path in filter(self._plain, self.files)}
        unmoved = all(stamp(path) == before for path, before in self.files.items())
        same = all(names(path) == before for path, before in self.folders.items())
        return found if self.repeatable and unmoved and same else None


_open: list[Record] = []
_passing: list[str] = []
"""Folders that are made and gone during a walk."""


@contextmanager
def recorded(root: Path) -> Iterator[Record]:
    """Record what is looked at meanwhile."""
    record = Record(os.fspath(root), time.time_ns() - TICK)
    with noted(record):
        yield record


@contextmanager
def noted(record: Record) -> Iterator[None]:
    """Go on with a record of what is looked at."""
    _open.append(record)
    try:
        yield
    finally:
        _open.pop()  # the last one that was begun


def taken(record: Record) -> None:
    """Say that what a record has was looked at: perhaps in another process."""
    for one in _open:
        one.taken(record)


def _lies(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


def seen(path: str) -> os.stat_result | None:
    """Say that a file of the workspace is looked at, look, and return what it is; None when there is none.

    Of a link it is the link. Raises OSError when that cannot be known.
    """
    looked(path)
    try:
        return os.lstat(path)
    except ValueError:  # a name that no file can have
        return None
    except OSError as error:
        if error.errno not in _ABSENT:
            raise
        return None


def looked(path: str | Path) -> None:
    """Say that a file of the workspace is looked at. Files of copies elsewhere are nothing to a record."""
    for record in _open:
        name = os.fspath(path)
        if name.startswith(f"{record.root}/"):
            record.file(name)


def listed(folder: str | Path) -> None:
    """Say that the names in a folder of the workspace are looked at."""
    for record in _open:
        name = os.fspath(folder)
        if name == record.root or name.startswith(f"{record.root}/"):
            record.folder(name)


def outside(*paths: Path) -> None:
    """Say that files are looked at, wherever they are, unless they pass."""
    for record in _open:
        for name in map(os.fspath, paths):
            if not any(f"{name}/".startswith(f"{folder}/") for folder in _passing):
                record.file(name)


@contextmanager
def passing(folder: Path) -> Iterator[None]:
    """Say that a folder is of this walk, with all that is looked at in it meanwhile: another has its own."""
    _passing.append(os.fspath(folder))
    try:
        yield
    finally:
        _passing.remove(os.fspath(folder))


def resolved(path: Path) -> Path:
    """Return where a path leads. Raises FileNotFoundError when it leads to nothing."""
    outside(path, *path.parents)
    return path.resolve(strict=True)


def below(folder: Path) -> None:
    """Say that everything below a folder is looked at, wherever it is, file by file."""
    for record in _open:
        record.below(os.fspath(folder))


def whole(*folders: Path) -> None:
    """Say that everything below folders is looked at, wherever they are: too much to look at each."""
    for record in _open:
        record.whole(*folders)


def repository(*folders: Path) -> None:
    """Say that git folders are looked at: what each leads to and points at, how much history it has."""
    for record in _open:
        for folder in map(os.fspath, folders):
            for name in _GIT:
                record.file(f"{folder}/{name}")
            for name in _REFS:
                record.below(f"{folder}/{name}")


@contextmanager
def repeatable() -> Iterator[None]:
    """Say that what goes wrong meanwhile need not go wrong again, though nothing that is read changes."""
    try:
        yield
    except Exception:
        for record in _open:
            record.repeatable = False
        raise


def program(name: str) -> str:
    """Return the file that a name runs; where none is found by it, all the folders that were searched."""
    folders = os.get_exec_path()
    files = (Path(folder, name) for folder in folders)
    found = (os.fspath(file) for file in files if file.is_file() and os.access(file, os.X_OK))
    return next(found, os.pathsep.join(folders))


def stamp(path: str) -> Stamp:
    """Return the stamp of what is at a path now."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return ()
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFDIR:
        return FOLDER
    return kind, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def mark(paths: Iterable[str]) -> int:
    """Return a number that changes with every write to files; 0 while a write might not change it.

    Only what is read between two equal marks is known to have one.
    """
    before = time.time_ns() - TICK
    stamps = tuple(map(stamp, paths))
    return 0 if max(map(newest, stamps), default=0) > before else hash(stamps)


def names(folder: str) -> tuple[str, ...]:
    """Return the names in a folder; none where there is no folder."""
    try:
        return tuple(sorted(os.listdir(folder)))  # noqa: PTH208 - names only
    except OSError:
        return ()


def standing(folder: str, look: Callable[[str], os.stat_result] = os.stat) -> int:
    """Return a number of a folder that changes when a name comes to it or goes.

    0 where there is none, and while that might not change it. Of a link it is that of what this leads to, as
    its names are; `os.lstat` finds no folder in a link.
    """
    before = time.time_ns() - TICK
    try:
        found = look(folder)
    except (OSError, ValueError):
        return 0
    times = found.st_mtime_ns, found.st_ctime_ns
    return 0 if max(times) > before else hash((found.st_dev, found.st_ino, *times))


def digest(path: str) -> str:
    """Return the SHA-256 of a plain file; nothing when it cannot be read."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def newest(found: Stamp) -> int:
    """Return when last something was done to a file; of others nothing."""
    return max(found[3:], default=0)
