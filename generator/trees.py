"""Trees of files by numbers: a number for each folder, so that where few files changed few are looked at.

A number changes with every write to the files of a folder, and when something comes or goes. Nobody chooses
inodes and times when entries changed, so plain hashes of them will do. They mean nothing on another disk.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial
from types import MappingProxyType
from typing import BinaryIO, Final, NoReturn, Self

Tree = list[tuple[str, str, int]]
"""The folders of a tree, the names of the files in each with `/` between them, and its number."""
See = Callable[[str, os.stat_result], object]
"""Is shown a file, by its path from the top of a tree, as it was when its number was made."""

Around = Mapping[str, os.stat_result]
"""Files in some folders of a tree, by their places, as they were."""
NOTHING: Final[Around] = MappingProxyType({})

Say = Callable[[bytes], None]
Then = Callable[[], Callable[[bytes, Say], None]]
"""What gets ready for a question, and what says the answer to it then, and may have more to do after that."""

_LARGE: Final = 3_000
"""Folders of a tree from which on it takes longer to look at than to copy a process."""
_COMPILED: Final = "__pycache__"
_LENGTH: Final = 8
"""Bytes of how long an answer is."""
_YES: Final = b"1"
_NO: Final = b"0"


def taken(folder: str, see: See | None = None) -> Tree:
    """Return a tree as it is now. Compiled modules do not count, but are shown as every file is."""
    tree: Tree = []
    todo = [""]
    while todo:
        below = todo.pop()
        names, folders = _listed(folder + below)
        number = _number(folder, below, names, see)
        if f"/{_COMPILED}/" not in f"{below}/":
            tree.append((below, names, number))
        todo += [f"{below}/{name}" for name in folders if name != _COMPILED or see is not None]
    return tree


def rewritten(folder: str, before: Tree, files: Collection[str], around: Around = NOTHING) -> Tree:
    """Return a tree of which since then only these files were written, made or taken away.

    What lies `around` them is not looked at again, and counts as it was: whoever has written to it since is
    noticed by the next look.
    """
    touched, there = {f"/{file}".rpartition("/")[0] for file in files}, {row[0] for row in before}
    written = {f"{folder}/{file}" for file in files}
    stays = {path: seen for path, seen in around.items() if path not in written}

    def look(path: str) -> os.stat_result:
        return stays.get(path) or os.lstat(path)

    again = {below: _again(folder, below, look) for below in touched & there}
    # A folder that is gone has no number; what came with it is in none.
    other = any(not number or not there.issuperset(folders) for _, number, folders in again.values())
    if other or touched - there:
        return taken(folder)
    return [(row[0], *again[row[0]][:2]) if row[0] in again else row for row in before]


def around(folder: str, before: Tree, files: Iterable[str]) -> Around | None:
    """Look at all files in the folders of some, and at no others. None unless they have a tree's numbers."""
    folders, found = {f"/{file}".rpartition("/")[0] for file in files}, dict[str, os.stat_result]()

    def look(path: str) -> os.stat_result:
        seen = found[path] = os.lstat(path)
        return seen

    rows = (row for row in before if row[0] in folders)
    same = all(_number(folder, below, names, look=look) == known for below, names, known in rows)
    return found if same else None


def still(trees: Mapping[str, Tree]) -> bool:
    """Tell whether trees have these numbers. The largest, when it is large, is looked at aside."""
    *small, large = sorted(trees.items(), key=lambda one: len(one[1]))
    with Look([large], aside=bool(small)) as look:
        return all(map(_still, small)) and look.same(large[0])


class Look:
    """A look whether trees have these numbers, one after another.

    When they are large it is taken aside, by a copy of this process, which does other things meanwhile: to
    look at every page of a thousand services is most of what it takes to say that nothing changed.
    """

    def __init__(
        self, trees: Iterable[tuple[str, Tree]], *, aside: bool = True, then: Then | None = None
    ) -> None:
        """Begin to look. What comes first is known first; `then` is what the copy gets ready for."""
        self._trees = dict(trees)
        self._seen: dict[str, bool] = {}
        self._copy = 0
        large = max(map(len, self._trees.values()), default=0) >= _LARGE
        if large and aside and hasattr(os, "fork"):
            (answers, end), (asked, questions) = os.pipe(), os.pipe()
            self._copy = os.fork()
            if not self._copy:
                os.close(answers)  # or it would write to itself, and wait for itself, when this one is gone
                os.close(questions)
                self._tell(end, asked, then)
            self._answers = os.fdopen(answers, "rb", buffering=0)
            self._questions = os.fdopen(questions, "wb", buffering=0)
            os.close(end)
            os.close(asked)
        self.ready: Final = bool(self._copy and then)
        """Whether there is a copy to be asked."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Look no longer."""
        if self._copy:
            copy, self._copy = self._copy, 0
            with suppress(ProcessLookupError):
                os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)
            self._answers.close()
            self._questions.close()

    def same(self, folder: str) -> bool:
        """Tell whether the tree of a folder has its numbers. Wait for that, if it is not known yet."""
        for name, tree in self._trees.items():
            if name not in self._seen:
                # Without an answer, because the copy died, it has others.
                self._seen[name] = self._answers.read(1) == _YES if self._copy else _still((name, tree))
            if name == folder:
                return self._seen[name]
        return False

    def ask(self, question: bytes) -> None:
        """Ask the copy, once, what it answers when it has looked."""
        for folder in self._trees:
            self.same(folder)
        with suppress(BrokenPipeError), self._questions as into:
            into.write(question)

    def answer(self) -> bytes:
        """Return what the copy answers; nothing when it died."""
        return self._read(int.from_bytes(self._read(_LENGTH)))

    def done(self) -> bool:
        """Wait until the copy has done all there was to do after its answer. False when it died before."""
        return self._read(1) == _YES

    def _read(self, length: int) -> bytes:
        """Return so many bytes of what the copy says; fewer when it died."""
        found = b""
        while len(found) < length and (more := self._answers.read(length - len(found))):
            found += more
        return found

    def _tell(self, end: int, asked: int, then: Then | None) -> NoReturn:
        """Look, as the copy. Nothing of the process it is a copy of is to happen twice."""
        try:
            for tree in self._trees.items():
                os.write(end, _YES if _still(tree) else _NO)
            if then is not None:
                answer = then()
                with os.fdopen(asked, "rb") as questions:
                    question = questions.read()
                if question:  # else nobody asks any more
                    with os.fdopen(end, "wb") as answers:
                        answer(question, partial(_say, answers))
                        answers.write(_YES)
        finally:
            os._exit(0)


def _say(into: BinaryIO, answer: bytes) -> None:
    into.write(len(answer).to_bytes(_LENGTH) + answer)
    into.flush()


def _still(tree: tuple[str, Tree]) -> bool:
    folder, rows = tree
    return all(_number(folder, below, names) == before for below, names, before in rows)


def _again(folder: str, below: str, look: Callable[[str], os.stat_result]) -> tuple[str, int, set[str]]:
    """Return the names of files in a folder of a tree, its number, and the folders in it."""
    names, folders = _listed(folder + below)
    inside = {f"{below}/{name}" for name in folders if name != _COMPILED}
    return names, _number(folder, below, names, look=look), inside


def _listed(place: str) -> tuple[str, list[str]]:
    """Return the names of files and of folders in a folder; none where there is no folder."""
    found: dict[bool, list[str]] = {True: [], False: []}
    with suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            found[entry.is_dir(follow_symlinks=False)].append(entry.name)
    return "/".join(sorted(found[False])), sorted(found[True])


def _number(
    folder: str,
    below: str,
    names: str,
    see: See | None = None,
    look: Callable[[str], os.stat_result] = os.lstat,
) -> int:
    """Return the number of a folder with these files; 0 when something is gone.

    One look at each file and folder and nothing else: for ten thousands of pages that is what time allows.
    """
    place = folder + below
    try:
        here = os.lstat(place)
        found = hash((here.st_ino, here.st_mtime_ns))
        for name in names.split("/") if names else ():
            seen = look(f"{place}/{name}")
            found = hash((found, seen.st_ino, seen.st_mode, seen.st_size, seen.st_ctime_ns))
            if see is not None:
                see(f"{below}/{name}"[1:], seen)
    except OSError:
        return 0
    return found
