"""Pages onto disk. The only module that writes into the docs folder, and never over a person's file.

What an earlier write made is known from a ledger beside the docs folder: a SHA-256 for each file. Before the
first page moves, the ledger names the old *and* the new content of everything about to change, so a run that
dies between any two steps leaves only files that the next run recognises as its own and repairs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from filelock import FileLock

from generator import written
from generator.confined import fault
from generator.diagnostics import UnusableError
from generator.written import Content, Ledger

CONTROL = ".handoff"
"""The tool's own folder beside docs and public: ledger, lock, staged pages, builds."""

NOTHING: Mapping[str, str] = MappingProxyType({})
_STAGE = "stage"


class PublishError(UnusableError):
    """A page that may not be written where it wants to go, or a disk that does not take it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one write did, in the order of the paths. Both are empty when everything was already there."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    digests: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """The files that were to be there."""


@dataclass(frozen=True, slots=True)
class HandEdited:
    """The files a person wrote or changed where a page belongs. Nothing was written."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """The files that a build would add, change and remove, each sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def below(self, folder: str) -> Differences:
        """Return the same with the paths of files that lie in a folder."""
        lists = (
            tuple(f"{folder}/{path}" for path in paths) for paths in (self.added, self.changed, self.removed)
        )
        return Differences(*lists)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a write would do."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Taken:
    """The files that came: by path the digest of each, of what is there now, its number while it waits."""

    wanted: dict[str, str]
    seen: dict[str, str | None]
    staged: dict[str, int]


def made_for(folder: Path) -> frozenset[str]:
    """Return for whom the pages that are there were written: one word, several after a write that died.

    Of what an earlier version wrote it is not known: the word is empty. Take your turn first.
    """
    return written.made_for(folder.parent / CONTROL)


def write(
    files: Iterable[tuple[str, Content]],
    folder: Path,
    *,
    keep: Callable[[str], bool] = lambda _: False,
    stays: Mapping[str, str] = NOTHING,
    readers: str = "",
) -> Written | HandEdited:
    """Make the folder hold these files, and no stale one of an earlier write unless `keep` claims it.

    They are taken one by one, and what is new of them waits on the disk. Files this function never wrote stay
    as they are; where one stands in the way, nothing is written. `stays` are files seen to be there with
    these digests: read when all others came. `readers` is a word for whom the files are for: `made_for` gives
    it back. Raises PublishError for a path that could leave the folder and for a failing disk.
    """
    with turn(folder.parent) as control, disk_errors():
        if folder.is_symlink():
            raise PublishError(f"{folder.name} is a symbolic link; pages are never written through one")
        _clear(control)
        old = written.read(control)
        try:
            taken = _take(files, folder, control / _STAGE, stays)
            plan = _survey(taken, folder, old, keep)
            if plan.foreign:
                return HandEdited(plan.foreign)
            new: Ledger = {path: (digest,) for path, digest in taken.wanted.items()}
            new |= {path: known for path, known in old.items() if path not in new and keep(path)}
            before, after = written.made_for(control), frozenset({readers})
            if plan.changed or plan.removed:
                written.save(written.either(old, new), control, before | after)
                _apply(taken, plan, folder, control / _STAGE)
            if new != old or before != after:
                written.save(new, control, after)
        finally:
            shutil.rmtree(control / _STAGE, ignore_errors=True)
    return Written(plan.changed, plan.removed, taken.wanted)


def differences(files: Iterable[tuple[str, Content]], folder: Path) -> Differences:
    """Say what makes the folder differ from one with these files and those of people. Reads only."""
    with disk_errors():
        taken = _take(files, folder, None)
        plan = _survey(taken, folder, written.read(folder.parent / CONTROL), lambda _: False)
    wrong = sorted(path for path in (*plan.changed, *plan.foreign) if path in taken.wanted)
    return Differences(
        tuple(path for path in wrong if taken.seen[path] is None),
        tuple(path for path in wrong if taken.seen[path] is not None),
        tuple(sorted(path for path in (*plan.removed, *plan.foreign) if path not in taken.wanted)),
    )


@contextmanager
def turn(site: Path) -> Iterator[Path]:
    """Wait until nobody else publishes or builds under this folder, then lend its control folder.

    The same thread may take its turn again inside its turn, so a caller can hold one over a whole walk.
    """
    with disk_errors():
        control = site / CONTROL
        for folder in (site, control):
            if folder.is_symlink():
                raise PublishError(f"{folder.name} is a symbolic link; pages are never written through one")
            folder.mkdir(exist_ok=True)
        # Resolved, because the lock knows itself by its path.
        lock = FileLock(control.resolve() / "lock", is_singleton=True)
        lock.acquire()
    try:
        yield control
    finally:
        lock.release()


@contextmanager
def disk_errors() -> Iterator[None]:
    """Say what the disk refused as a PublishError."""
    try:
        yield
    except OSError as e:
        name = f"{Path(e.filename).name}: " if isinstance(e.filename, str) else ""
        raise PublishError(f"cannot write the site: {name}{e.strerror or e}") from e


def _clear(control: Path) -> None:
    """Remove what a write that died had not finished."""
    shutil.rmtree(control / _STAGE, ignore_errors=True)
    written.clear(control)


def _confine(paths: Iterable[str]) -> None:
    found = fault(paths)
    if found:
        raise PublishError(found)


def _take(
    files: Iterable[tuple[str, Content]],
    folder: Path,
    stage: Path | None,
    stays: Mapping[str, str] = NOTHING,
) -> _Taken:
    """Compare each file that comes with what is there, and stage it when that is something else."""
    taken = _Taken({}, {}, {})
    for path, content in files:
        _confine((path,))
        waits = stage / str(len(taken.staged)) if stage is not None else None
        now = look(folder, path)
        digest = written.stage(content, waits, unless=now)
        taken.wanted[path], taken.seen[path] = digest, digest if now == digest else now
        if waits is not None and now != digest:
            taken.staged[path] = len(taken.staged)
    taken.wanted.update(stays)
    taken.seen.update(stays)
    _confine(taken.wanted)
    return taken


def _survey(taken: _Taken, folder: Path, ledger: Ledger, keep: Callable[[str], bool]) -> _Plan:
    """Compare what is wanted, what is there and what is known to be ours. Reads only."""
    changed, removed, foreign = [], [], []
    wanted, seen = taken.wanted, taken.seen
    for path in sorted(wanted.keys() | ledger.keys()):
        if path not in wanted:
            if keep(path):
                continue
            seen[path] = look(folder, path)
        now = seen[path]
        if path in wanted and now == wanted[path]:
            continue
        if now is not None and now not in ledger.get(path, ()):
            foreign.append(path)
        elif path in wanted:
            changed.append(path)
        elif now is not None:
            removed.append(path)
    return _Plan(tuple(changed), tuple(removed), tuple(foreign))


def look(folder: Path, path: str) -> str | None:
    """Name the content at a path: its digest, None for nothing, empty for what is there but is no file."""
    place, mode = os.fspath(folder), 0
    for part in path.split("/"):
        place = f"{place}/{part}"
        try:
            mode = os.lstat(place).st_mode  # of every file of a site: a Path of each would take longer
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            return ""
        if stat.S_ISLNK(mode):
            raise PublishError(f"{path} passes a symbolic link; pages are never written through one")
    if not stat.S_ISREG(mode):
        return ""
    with os.fdopen(os.open(place, os.O_RDONLY | written.NO_FOLLOW | written.BINARY), "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _apply(taken: _Taken, plan: _Plan, folder: Path, stage: Path) -> None:
    """Move every page, now that all are staged: a disk that is full fails before the first page changes."""
    for path in plan.removed:
        _unmoved(folder, path, taken)
        (folder / path).unlink()
        _drop_empty(folder, path)
    for path in plan.changed:
        _unmoved(folder, path, taken)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / str(taken.staged[path])).replace(folder / path)


def _unmoved(folder: Path, path: str, taken: _Taken) -> None:
    """Look again, right before the step: a person may have saved the file since it was looked at."""
    if look(folder, path) != taken.seen[path]:
        raise PublishError(f"{path} was changed while the site was being written")


def _drop_empty(folder: Path, path: str) -> None:
    for parent in (folder / path).parents:
        if parent == folder:
            return
        try:
            parent.rmdir()
        except OSError:  # not empty: something of a person's, or other pages
            return
