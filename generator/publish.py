"""Pages onto disk. The only module that writes into the docs folder, and never over a person's file.

What an earlier write made is known from a ledger beside the docs folder: a SHA-256 for each file. Before the
first page moves, the ledger names the old *and* the new content of everything about to change, so a run that
dies between any two steps leaves only files that the next run recognises as its own and repairs.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from generator.confined import fault
from generator.diagnostics import UnusableError

CONTROL = ".handoff"
"""The tool's own folder beside docs and public: ledger, lock, staged pages, builds."""

_STAGE = "stage"
LEDGER = "ledger.json"
_FRESH_LEDGER = "ledger.new"

Ledger = dict[str, frozenset[str]]

_NO_FOLLOW = getattr(
    os, "O_NOFOLLOW", 0
)  # absent on Windows, where every part is checked before it is opened
_BINARY = getattr(os, "O_BINARY", 0)


class PublishError(UnusableError):
    """A page that may not be written where it wants to go, or a disk that does not take it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one write did, in the order of the paths. Both are empty when everything was already there."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


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
    """What a write would do; `seen` is the content each touched path has now."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    foreign: tuple[str, ...]
    seen: Mapping[str, str | None]


def made_for(folder: Path) -> frozenset[str]:
    """Return for whom the pages that are there were written: one word, several after a write that died.

    Of what an earlier version wrote it is not known: the word is empty. Take your turn first.
    """
    found = _read_json(folder.parent / CONTROL)
    words = found.get("made_for", [""]) if found.get("files") else []
    return frozenset(map(str, words)) if isinstance(words, list) else frozenset({""})


def write(
    files: Mapping[str, bytes],
    folder: Path,
    *,
    keep: Callable[[str], bool] = lambda _: False,
    readers: str = "",
) -> Written | HandEdited:
    """Make the folder hold these files, and no stale one of an earlier write unless `keep` claims it.

    Files this function never wrote stay as they are; where one stands in the way, nothing is written.
    `readers` is a word for whom the files are for: `made_for` gives it back.
    Raises PublishError for a path that could leave the folder and for a failing disk.
    """
    _confine(files)
    with turn(folder.parent) as control, disk_errors():
        if folder.is_symlink():
            raise PublishError(f"{folder.name} is a symbolic link; pages are never written through one")
        _clear(control)
        old = _read_ledger(control)
        plan = _survey(files, folder, old, keep)
        if plan.foreign:
            return HandEdited(plan.foreign)
        new = {path: frozenset({_digest(content)}) for path, content in files.items()}
        new |= {path: known for path, known in old.items() if path not in files and keep(path)}
        before, after = made_for(folder), frozenset({readers})
        if plan.changed or plan.removed:
            _save_ledger(_either(old, new), control, before | after)
            _apply(files, plan, folder, stage=control / _STAGE)
        if new != old or before != after:
            _save_ledger(new, control, after)
    return Written(plan.changed, plan.removed)


def differences(files: Mapping[str, bytes], folder: Path) -> Differences:
    """Say what makes the folder differ from one with these files and those of people. Reads only."""
    _confine(files)
    with disk_errors():
        plan = _survey(files, folder, _read_ledger(folder.parent / CONTROL), lambda _: False)
    wrong = sorted(path for path in (*plan.changed, *plan.foreign) if path in files)
    return Differences(
        tuple(path for path in wrong if plan.seen[path] is None),
        tuple(path for path in wrong if plan.seen[path] is not None),
        tuple(sorted(path for path in (*plan.removed, *plan.foreign) if path not in files)),
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
    (control / _FRESH_LEDGER).unlink(missing_ok=True)


def _confine(paths: Iterable[str]) -> None:
    found = fault(paths)
    if found:
        raise PublishError(found)


def _survey(files: Mapping[str, bytes], folder: Path, ledger: Ledger, keep: Callable[[str], bool]) -> _Plan:
    """Compare what is wanted, what is there and what is known to be ours. Reads only."""
    changed, removed, foreign = [], [], []
    seen: dict[str, str | None] = {}
    for path in sorted(files.keys() | ledger.keys()):
        if path not in files and keep(path):
            continue
        now = seen[path] = _look(folder, path)
        if path in files and now == _digest(files[path]):
            continue
        if now is not None and now not in ledger.get(path, ()):
            foreign.append(path)
        elif path in files:
            changed.append(path)
        elif now is not None:
            removed.append(path)
    return _Plan(tuple(changed), tuple(removed), tuple(foreign), seen)


def _look(folder: Path, path: str) -> str | None:
    """Name the content at a path: its digest, None for nothing, empty for what is there but is no file."""
    place = folder
    parts = path.split("/")
    for part in parts:
        place = place / part
        try:
            mode = place.lstat().st_mode
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            return ""
        if stat.S_ISLNK(mode):
            raise PublishError(f"{path} passes a symbolic link; pages are never written through one")
    if not stat.S_ISREG(mode):
        return ""
    with os.fdopen(os.open(place, os.O_RDONLY | _NO_FOLLOW | _BINARY), "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _apply(files: Mapping[str, bytes], plan: _Plan, folder: Path, *, stage: Path) -> None:
    """Stage every page first, then move: a disk that is full fails before the first page changes."""
    stage.mkdir()
    for number, path in enumerate(plan.changed):
        _create(stage / str(number), files[path])
    for path in plan.removed:
        _unmoved(folder, path, plan)
        (folder / path).unlink()
        _drop_empty(folder, path)
    for number, path in enumerate(plan.changed):
        _unmoved(folder, path, plan)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / str(number)).replace(folder / path)
    stage.rmdir()


def _unmoved(folder: Path, path: str, plan: _Plan) -> None:
    """Look again, right before the step: a person may have saved the file since the survey."""
    if _look(folder, path) != plan.seen[path]:
        raise PublishError(f"{path} was changed while the site was being written")


def _drop_empty(folder: Path, path: str) -> None:
    for parent in (folder / path).parents:
        if parent == folder:
            return
        try:
            parent.rmdir()
        except OSError:  # not empty: something of a person's, or other pages
            return


def _create(file: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY
    with os.fdopen(os.open(file, flags, 0o666), "wb") as out:
        out.write(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _either(old: Ledger, new: Ledger) -> Ledger:
    return {path: old.get(path, frozenset()) | new.get(path, frozenset()) for path in old | new}


def _read_ledger(control: Path) -> Ledger:
    """Give what earlier writes made. A ledger nobody can trust claims nothing, so nothing is lost by it."""
    try:
        files = _read_json(control)["files"]
        ledger = {str(path): frozenset(map(str, known)) for path, known in files.items()}
        _confine(ledger)
    except (KeyError, TypeError, AttributeError, PublishError):
        return {}
    return ledger


def _read_json(control: Path) -> dict[str, Any]:
    file = control / LEDGER
    try:
        data: Any = {} if file.is_symlink() else json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _save_ledger(ledger: Ledger, control: Path, readers: frozenset[str]) -> None:
    """Replace the ledger in one step, so that there is always a whole one."""
    fresh = control / _FRESH_LEDGER
    files = {path: sorted(known) for path, known in sorted(ledger.items())}
    data = {"version": 1, "made_for": sorted(readers), "files": files}
    _create(fresh, json.dumps(data, indent=0).encode())
    fresh.replace(control / LEDGER)
