"""Questions to a quarantined copy about the past of one folder: the commits that changed it, and its files.

The past is that of the **main line**: HEAD, its first parent, the first parent of that, and so on. What a
branch brings changes the line with the commit that merges it, all at once: that is when it began to hold.
Names of commits and tags reach git only as object ids, or not at all.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from generator.githistory import Entry
from generator.gitrun import GitError, TooMuchError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from generator.quarantine import Copy

MOST_FILES: Final = 20_000
MOST_BYTES: Final = 256 * 1024 * 1024
LARGEST_FILE: Final = 8 * 1024 * 1024
"""More than any reader of a file takes."""

_FULL: Final = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_ANCESTOR: Final = re.compile(r"HEAD(?:~(\d{1,6}))?", re.ASCII)
_PREFIX: Final = re.compile(r"[0-9a-f]{4,64}")
_MOST_ALIKE: Final = 5
_LINE: Final = (
    "log",
    "-z",
    "--first-parent",
    "-m",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--ignore-submodules=none",
    "--format=tformat:%H",
)


class Turn(Struct, frozen=True):
    """A commit of the main line that changed a folder, and what each changed file is since. None: gone."""

    commit: str
    files: Mapping[bytes, Entry | None]


class Blob(Struct, frozen=True):
    """A regular file of a tree."""

    id: str
    size: int


class Tree(Struct, frozen=True):
    """The regular files below a folder by their names from there, and the names that are something else."""

    files: Mapping[bytes, Blob]
    others: tuple[bytes, ...] = ()
    """Symbolic links, submodules, files too large for any reader, names that lead elsewhere."""


def main_line(copy: Copy, folder: bytes) -> tuple[Turn, ...]:
    """List the commits of the main line that changed a folder, newest first; '' is the whole repository."""
    found: list[Turn] = []
    files: dict[bytes, Entry | None] = {}
    with closing(copy.ask(*_LINE, copy.refs.head, "--", *_pathspec(folder))) as fields:
        for field in fields:
            item = field.strip(b"\n")
            if item.startswith(b":"):
                _, mode, _, after, _ = item.decode("ascii").split()
                files[next(fields)] = Entry(mode, after) if after.strip("0") else None
            elif _FULL.fullmatch(item):
                files = {}
                found.append(Turn(item.decode("ascii"), files))
    return tuple(found)


def commit_called(copy: Copy, name: str) -> str:
    """Find the commit that `HEAD~2`, a tag, an id or the beginning of one names; '' when there is none.

    Only what is in the history of HEAD counts. An id that several commits begin with names none of them.
    """
    if ancestor := _ANCESTOR.fullmatch(name):
        steps = ("--first-parent", "--max-count=1", f"--skip={int(ancestor[1] or 0)}")
        return next(copy.ask("rev-list", *steps, copy.refs.head, end=b"\n"), b"").decode("ascii")
    if name in copy.refs.tags:
        return _in_history(copy, copy.refs.tags[name])
    if not _PREFIX.fullmatch(name):
        return ""
    # Never `rev-parse <name>`: a branch may be called like the beginning of an id.
    with closing(copy.ask("rev-parse", f"--disambiguate={name}", end=b"\n")) as lines:
        alike = [line.decode("ascii") for line, _ in zip(lines, range(_MOST_ALIKE), strict=False)]
    commits = [sha for sha in alike if sha == _commit(copy, sha)]
    return _in_history(copy, commits[0]) if len(commits) == 1 else ""


def _commit(copy: Copy, sha: str) -> str:
    told = b"".join(copy.stream("cat-file", "--batch-check", stdin=f"{sha}\n".encode("ascii"))).split()
    return sha if told[1:2] == [b"commit"] else ""


def _in_history(copy: Copy, sha: str) -> str:
    """Return a commit that HEAD has in its history. The copy may hold others, of a HEAD that was before."""
    if not _commit(copy, sha):
        return ""
    beyond = any(copy.ask("rev-list", "--max-count=1", sha, f"^{copy.refs.head}", end=b"\n"))
    return "" if beyond else sha


def tree(copy: Copy, commit: str, folder: bytes) -> Tree:
    """List the files below a folder at a commit. Raises TooMuchError when nobody could have written them."""
    files: dict[bytes, Blob] = {}
    others: list[bytes] = []
    total = 0
    asked = ("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *_pathspec(folder))
    with closing(copy.ask(*asked)) as fields:
        for field in fields:
            about, _, name = field.partition(b"\t")
            mode, _, sha, size = about.decode("ascii").split()
            inside = name[len(folder) + 1 :] if folder else name
            if not Entry(mode, sha).is_file or int(size) > LARGEST_FILE or not stays(inside):
                others.append(inside)
                continue
            total += int(size)
            files[inside] = Blob(sha, int(size))
            if len(files) + len(others) > MOST_FILES or total > MOST_BYTES:
                raise TooMuchError("the asked folder holds too many files")
    return Tree(files, tuple(others))


def contents(copy: Copy, ids: Sequence[str]) -> Generator[tuple[str, bytes]]:
    """Yield the contents of blobs by their full ids, in one go; nothing is asked when there are none."""
    if not ids:
        return
    asked = "".join(f"{sha}\n" for sha in ids).encode("ascii")
    head, sha, body, left = (
        b"",
        "",
        bytearray(),
        0,
    )  # left: bytes to come of a content and of the line feed behind it
    for chunk in copy.stream("cat-file", "--batch", stdin=asked):
        rest = chunk
        while rest:
            if not left:
                line, end, rest = rest.partition(b"\n")
                head += line
                if end:
                    sha, left = _announced(head)
                    head, body = b"", bytearray()
                continue
            part, rest = rest[:left], rest[left:]
            left -= len(part)
            # What no reader takes is not kept; the first byte too many tells the reader.
            body += part if len(body) <= LARGEST_FILE + 1 else b""
            if not left:
                yield sha, bytes(body[: -1 if len(body) <= LARGEST_FILE + 1 else None])


def _announced(head: bytes) -> tuple[str, int]:
    sha, kind, *size = head.decode("ascii").split()
    if kind != "blob":
        raise GitError("objects of its history are missing or damaged")
    return sha, int(size[0]) + 1


def _pathspec(folder: bytes) -> list[str]:
    return [folder.decode("utf-8", "surrogateescape")] if folder else []


def stays(name: bytes) -> bool:
    """Whether a name leads into the folder it is in. A tree made by hand may hold any."""
    return {b"", b".", b".."}.isdisjoint(name.split(b"/"))
