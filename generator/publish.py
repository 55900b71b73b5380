"""Pages onto disk. The only module that writes into the docs folder, and never over a person's file.

What an earlier write made is known from a ledger beside the docs folder: a SHA-256 for each file. Before the
first page moves, the ledger names the old *and* the new content of everything about to change, so a run that
dies between any two steps leaves only files that the next run recognises as its own and repairs.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from generator import written
from generator.intake import Coming, Compared, Intake
from generator.layout import CONTROL
from generator.looks import Looks, PublishError, look
from generator.staged import Stage
from generator.turns import disk_errors, turn
from generator.written import Ledger

_STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Written:
    """What one write did, in the order of the paths. Both are empty when everything was already there."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    digests: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """The files that were to be there."""


class HandEdited(Struct, frozen=True):
    """The files a person wrote or changed where a page belongs. Nothing was written."""

    paths: tuple[str, ...]


class Differences(Struct, frozen=True):
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


class _Plan(Struct, frozen=True):
    """What a write would do."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    foreign: tuple[str, ...]


class _Taken(Struct, frozen=True):
    """The files that came: by path the digest of each, and of what is there now."""

    wanted: dict[str, str]
    seen: dict[str, str | None]


def made_for(folder: Path) -> frozenset[str]:
    """Return for whom the pages that are there were written: one word, several after a write that died.

    Of what an earlier version wrote it is not known: the word is empty. Take your turn first.
    """
    return written.made_for(folder.parent / CONTROL)


def intake(folder: Path) -> Intake:
    """Return what `write` takes files in with, for copies of this process that make some of them."""
    return Intake.of(folder, _stage(folder.parent / CONTROL))


def write(  # noqa: PLR0913 - what may be and what is there, each by its name
    files: Iterable[Coming],
    folder: Path,
    *,
    keep: Callable[[str], bool] = lambda _: False,
    stays: Iterable[tuple[str, str]] = (),
    readers: str = "",
    intake: Intake | None = None,
    first: Callable[[Collection[str]], object] = lambda _: None,
) -> Written | HandEdited:
    """Make the folder hold these files, and no stale one of an earlier write unless `keep` claims it.

    They are taken one by one, and what is new of them waits on the disk. Files this function never wrote stay
    as they are; where one stands in the way, nothing is written. `stays` are files seen to be there with
    these digests: read when all others came. `readers` is a word for whom the files are for: `made_for` gives
    it back. `intake` is what copies of this process took some of the files in with. `first` is told which are
    to change, before anything does. Raises PublishError for a path that could leave the folder and for a
    failing disk.
    """
    with _writing(folder) as (control, stage):
        intake = intake or Intake.of(folder, stage)
        taken = _take(files, intake, stays)
        old = written.read(control, taken.wanted)  # not before: while files are made most is held
        plan = _survey(taken, intake.looks, old, keep)
        if plan.foreign:
            return HandEdited(plan.foreign)
        first(plan.changed)
        new: Ledger = {path: (known,) for path, known in taken.wanted.items()}
        new |= {path: known for path, known in old.items() if path not in new and keep(path)}
        before, after = written.made_for(control), frozenset({readers})
        if plan.changed or plan.removed:
            both = written.either(old, new)
            written.save(both, control, before | after, before=old if before == after else None)
            old, before = both, before | after
            _apply(taken, plan, folder, stage)
        if new != old or before != after:
            written.save(new, control, after, before=old if before == after else None)
    return Written(plan.changed, plan.removed, taken.wanted)


def rewrite(files: Mapping[str, bytes], folder: Path) -> bool:
    """Put other contents into some files of the last write; all others stay, whatever they are.

    False when one of them is not as that write left it: nothing is written then. Raises PublishError as
    `write` does.
    """
    with _writing(folder) as (control, stage):
        taken = _take(files.items(), Intake.of(folder, stage))
        if not all(taken.seen.values()):
            return False
        changed = tuple(path for path in sorted(files) if taken.seen[path] != taken.wanted[path])
        old: Ledger = {path: (taken.seen[path] or "",) for path in files}
        new: Ledger = {path: (taken.wanted[path],) for path in files}
        if changed:
            both = written.either(old, new)
            if not written.other(control, old, both):
                return False
            _apply(taken, _Plan(changed, (), ()), folder, stage)
            written.other(control, both, new)
    return True


@contextmanager
def _writing(folder: Path) -> Iterator[tuple[Path, Stage]]:
    """Take the turn to write into a folder; lend the control folder, and a stage that is gone afterwards."""
    with turn(folder.parent) as control, disk_errors():
        if folder.is_symlink():
            raise PublishError(f"{folder.name} is a symbolic link; pages are never written through one")
        _clear(control)
        stage = _stage(control)
        try:
            yield control, stage
        finally:
            stage.clear()


def differences(files: Iterable[Coming], folder: Path) -> Differences:
    """Say what makes the folder differ from one with these files and those of people. Reads only."""
    with disk_errors():
        looks = Looks(folder)
        taken = _take(files, Intake(looks))
        plan = _survey(taken, looks, written.read(folder.parent / CONTROL), lambda _: False)
    wrong = sorted(path for path in (*plan.changed, *plan.foreign) if path in taken.wanted)
    return Differences(
        tuple(path for path in wrong if taken.seen[path] is None),
        tuple(path for path in wrong if taken.seen[path] is not None),
        tuple(sorted(path for path in (*plan.removed, *plan.foreign) if path not in taken.wanted)),
    )


def _clear(control: Path) -> None:
    """Remove what a write that died had not finished."""
    _stage(control).clear()
    written.clear(control)


def _stage(control: Path) -> Stage:
    return Stage(control / _STAGE)


def _take(files: Iterable[Coming], comes: Intake, stays: Iterable[tuple[str, str]] = ()) -> _Taken:
    """Compare each file that comes with what is there, and stage it when that is something else."""
    taken = _Taken({}, {})
    for path, content in files:
        found = content if isinstance(content, Compared) else comes.take(path, content)
        if found is content:
            comes.refuse(path)
            _refuse_second(path, found, taken)
        taken.wanted[path], taken.seen[path] = found.wanted, found.seen
    for path, known in stays:
        comes.refuse(path)
        taken.wanted[path] = taken.seen[path] = known
    return taken


def _refuse_second(path: str, found: Compared, taken: _Taken) -> None:
    """Raise FileExistsError where two files wait for one place: a copy put one over the other."""
    if path in taken.wanted and found.waits and taken.wanted[path] != taken.seen[path]:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)


def _survey(taken: _Taken, looks: Looks, ledger: Ledger, keep: Callable[[str], bool]) -> _Plan:
    """Compare what is wanted, what is there and what is known to be ours. Reads only."""
    changed, removed, foreign = [], [], []
    wanted, seen = taken.wanted, taken.seen
    for path in sorted(wanted.keys() | ledger.keys()):
        if path not in wanted:
            if keep(path):
                continue
            seen[path] = looks.at(path)
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


def _apply(taken: _Taken, plan: _Plan, folder: Path, stage: Stage) -> None:
    """Move every page, now that all are staged: a disk that is full fails before the first page changes."""
    for path in plan.removed:
        _unmoved(folder, path, taken)
        (folder / path).unlink()
        _drop_empty(folder, path)
    moved = "/"
    for path in plan.changed:
        if not path.startswith(moved):  # sorted: what is in a folder comes in a row
            _unmoved(folder, path, taken)
            top = _outermost(folder, path)
            stage.move(top, folder)
            moved = f"{top}/" if top else ""


def _outermost(folder: Path, path: str) -> str:
    """Return what of a path is not there yet: a folder or the file; nothing stands for the whole folder."""
    ends = [0, *(number for number, sign in enumerate(path) if sign == "/")]
    return next((path[:end] for end in ends if not os.path.lexists(folder / path[:end])), path)


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
