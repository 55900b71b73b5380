"""Trees of files by numbers: a number for each folder, so that where few files changed few are looked at.

A number changes with every write to the files of a folder, and when something comes or goes. Nobody chooses
inodes and times when entries changed, so plain hashes of them will do. They mean nothing on another disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

Tree = list[tuple[str, str, int]]
"""The folders of a tree, the names of the files in each with `/` between them, and its number."""

_LARGE: Final = 3_000
"""Folders of a tree from which on it takes longer to look at than to copy a process."""


def taken(folder: str) -> Tree:
    """Return a tree as it is now. Compiled modules do not count."""
    tree: Tree = []
    todo = [""]
    while todo:
        below = todo.pop()
        names, folders = _listed(folder + below)
        tree.append((below, names, _number(folder + below, names)))
        todo += [f"{below}/{name}" for name in folders if name != "__pycache__"]
    return tree


def rewritten(folder: str, before: Tree, files: Iterable[str]) -> Tree:
    """Return a tree of which since then only these files were written. No folder is new or gone."""
    touched = {f"/{file}".rpartition("/")[0] for file in files}
    return [_again(folder, row[0]) if row[0] in touched else row for row in before]


def still(trees: Mapping[str, Tree]) -> bool:
    """Tell whether trees have these numbers.

    The largest, when it is large, is looked at by a copy of this process meanwhile: to look at every page of
    a thousand services is most of what it takes to say that nothing changed.
    """
    found = sorted(trees.items(), key=lambda one: len(one[1]))
    large = found.pop() if len(found) > 1 and len(found[-1][1]) >= _LARGE and hasattr(os, "fork") else None
    copy = os.fork() if large is not None else 0
    if large is not None and not copy:
        code = 1
        try:
            code = 1 - _still(large)
        finally:
            os._exit(code)  # nothing of the process it is a copy of is to happen twice
    try:
        same = all(map(_still, found))
    finally:
        ended = os.waitpid(copy, 0)[1] if copy else 0
    return same and ended == 0


def read(data: Any) -> Tree:  # noqa: ANN401 - whatever was kept
    """Return a tree that was kept as plain data. Raises TypeError or ValueError when it is none."""
    folders, names, numbers = zip(*data, strict=True)
    kinds = [set(map(type, part)) for part in (folders, names, numbers)]
    if kinds != [{str}, {str}, {int}]:
        raise TypeError("no tree")
    return list(zip(folders, names, numbers, strict=True))


def _still(tree: tuple[str, Tree]) -> bool:
    folder, rows = tree
    return all(_number(folder + below, names) == before for below, names, before in rows)


def _again(folder: str, below: str) -> tuple[str, str, int]:
    names, _ = _listed(folder + below)
    return below, names, _number(folder + below, names)


def _listed(place: str) -> tuple[str, list[str]]:
    """Return the names of files and of folders in a folder; none where there is no folder."""
    found: dict[bool, list[str]] = {True: [], False: []}
    with suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            found[entry.is_dir(follow_symlinks=False)].append(entry.name)
    return "/".join(sorted(found[False])), sorted(found[True])


def _number(place: str, names: str) -> int:
    """Return the number of a folder with these files; 0 when something is gone.

    One look at each file and folder and nothing else: for ten thousands of pages that is what time allows.
    """
    look = os.lstat
    try:
        here = look(place)
        found = hash((here.st_ino, here.st_mtime_ns))
        for name in names.split("/") if names else ():
            seen = look(f"{place}/{name}")
            found = hash((found, seen.st_ino, seen.st_mode, seen.st_size, seen.st_ctime_ns))
    except OSError:
        return 0
    return found
