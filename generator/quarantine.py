"""Copies of strangers' repositories: where they are, and a bare copy of our own to ask.

A repository's own configuration, hooks and missing objects can make almost any git command run programs of
its author. So no command of ours runs inside one: `git clone --bare --no-local --template=` (later `git
fetch`) carries its objects into a bare copy, and every question is asked there. In the foreign folder runs
only `git upload-pack --strict`, which git starts to serve the copy and which may use no transport, so that
it cannot go and get what a hostile configuration promises.

Which folder is a repository is decided by looking for a `.git` entry upwards, never by asking git: a bare
repository that lies embedded in a work tree is plain files here. A `.git` *folder* is taken as it is, a
`.git` *file* followed only into the `worktrees/` of a repository that points back to it, or the `modules/` of
one around it (a submodule), a symbolic link refused.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from generator import inputs
from generator.gitrun import NOWHERE, OUTPUT_LIMIT, Bounds, GitError, TooMuchError, output
from generator.locks import HeldError, held

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path

Answer = TypeVar("Answer")

_FIELD_LIMIT = 8_192  # bytes kept of one field; a message of 20 MB costs time, not memory
REFS_LIMIT = 1 << 26
_MEMORY = 1 << 21  # 2 GiB
_PACK_LIMIT = 50  # every fetch adds a pack; past this many a new copy is the cheaper one
_STAMP = "handoff-refs"  # what the source pointed at when the copy was last made whole
_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")

SERVE = "--upload-pack=GIT_ALLOW_PROTOCOL=none git-upload-pack --strict"
_ASK = ("ls-remote", "--quiet", "--symref", SERVE, "--")
_CLONE = (
    "clone",
    "--quiet",
    "--bare",
    "--no-local",
    "--template=",
    "--single-branch",
    "--no-tags",
    SERVE,
    "--",
)
_FETCH = (
    "fetch",
    "--quiet",
    "--force",
    "--no-tags",
    "--no-recurse-submodules",
    "--update-shallow",
    SERVE,
    "--",
)
_FORMAT_OF_SHA1 = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
_FORMAT_OF_SHA256 = (
    "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n"
)


class Source(Struct, frozen=True):
    """Where a foreign repository lies: its top, its git folder and the one its work trees share."""

    top: Path
    git: Path
    common: Path


class Refs(Struct, frozen=True):
    """What a repository points at, as object ids. No head: nothing is committed; no branch: detached.

    A tag's is the object at the end of its tag objects. The copy holds the history of the head, no tags.
    The head is that of a branch where one was asked for; `ref` is then its full name.
    """

    head: str
    branch: str
    tags: Mapping[str, str]
    ref: str = "HEAD"


class Copy(Struct, frozen=True):
    """The bare copy of one repository as it is now."""

    folder: Path
    refs: Refs
    seconds: float

    def ask(self, *args: str, stdin: bytes = b"", end: bytes = b"\0") -> Generator[bytes]:
        """Yield the fields of a command's output, long ones cut; stop reading, and git is stopped."""
        rest = b""
        with closing(self.stream(*args, stdin=stdin)) as chunks:
            for chunk in chunks:
                *whole, last = chunk.split(end)
                for part in whole:
                    yield (rest + part)[:_FIELD_LIMIT]
                    rest = b""
                rest = (rest + last)[:_FIELD_LIMIT]

    def content(self, blob: str, limit: int) -> bytes:
        """Read the content of a file. Raises TooMuchError when it has more bytes than the limit."""
        return b"".join(self.stream("cat-file", "blob", blob, limit=limit))

    def stream(self, *args: str, stdin: bytes = b"", limit: int = OUTPUT_LIMIT) -> Generator[bytes]:
        """Yield a command's output as it comes, byte for byte; stop reading, and git is stopped."""
        room, bounds = self.folder.parent / "empty", Bounds(self.seconds, limit, memory=_MEMORY)
        yield from output(*args, at=self.folder, room=room, bounds=bounds, stdin=stdin)

    def history(self) -> Iterator[str]:
        """Yield all commits of the head by their ids, children before their parents."""
        return map(bytes.decode, self.ask("rev-list", "--date-order", self.refs.head, end=b"\n"))

    def boundary(self) -> frozenset[str]:
        """List the commits whose parents are cut off, in a shallow repository; none when all is here."""
        try:
            return frozenset((self.folder / "shallow").read_text("ascii", "replace").split())
        except (FileNotFoundError, NotADirectoryError):
            return frozenset()


def locate(folder: Path) -> Source:
    """Find the repository a folder belongs to, without running git."""
    try:
        here = inputs.resolved(folder)
        for top in (here, *here.parents):
            inputs.outside(top / ".git")
            if os.path.lexists(top / ".git"):
                return _source(top, top / ".git")
    except FileNotFoundError as error:
        raise GitError("there is no such folder") from error
    except (OSError, RuntimeError, ValueError) as error:  # unreadable, a loop of links, a NUL
        raise GitError("its .git entry cannot be read", str(error)) from error
    raise GitError("not in a git repository")


def checked_out(source: Source) -> str:
    """Name the branch whose commits HEAD has, without running git; nothing when there is none."""
    head = _line(source.git / "HEAD")
    return head.removeprefix("ref: refs/heads/") if head.startswith("ref: refs/heads/") else ""


def _source(top: Path, entry: Path) -> Source:
    mode = entry.lstat().st_mode
    if stat.S_ISREG(mode):
        target = (top / _line(entry).removeprefix("gitdir:").strip()).resolve()
        inputs.repository(target, target.parent.parent)
        if _is_worktree(target, entry):
            return Source(top, target, target.parent.parent)
        if _is_submodule(target, top):
            return Source(top, target, target)
        raise GitError("its .git file leads to a repository that does not lead back")
    if not stat.S_ISDIR(mode):
        raise GitError("its .git is neither a folder nor a file")
    inputs.repository(entry)
    if os.path.lexists(entry / "commondir"):
        raise GitError("its .git folder is part of another repository")
    return Source(top, entry, entry)


def _is_worktree(target: Path, entry: Path) -> bool:
    """Tell whether a git folder is the one its repository keeps for the work tree with this `.git` file."""
    back, common = ((target / _line(target / name)).resolve() for name in ("gitdir", "commondir"))
    return back == entry and common == target.parent.parent and target.parent.name == "worktrees"


def _is_submodule(target: Path, top: Path) -> bool:
    try:
        return target.is_relative_to(locate(top.parent).git / "modules")
    except GitError:
        return False


def _line(file: Path) -> str:
    if not file.is_file():
        return ""
    with file.open("rb") as opened:
        return os.fsdecode(opened.read(4_096).partition(b"\n")[0].replace(b"\0", b"")).strip()


def read(
    source: Source, question: Callable[[Copy], Answer], *, cache: Path, seconds: float, branch: str = ""
) -> Answer:
    """Answer a question from an up-to-date copy; one that cannot answer is made anew, once.

    Asked about a branch it is that of the repository, or what its `origin` had when it was last fetched.
    """
    cache = cache.resolve()
    about = os.fsencode(source.top) + (b"\0" + branch.encode() if branch else b"")
    name = hashlib.sha256(about).hexdigest()
    try:
        (cache / "empty").mkdir(mode=0o700, parents=True, exist_ok=True)
        with inputs.repeatable(), held(cache / f"{name}.lock", seconds):
            refs, stamp = _refs(source, branch, cache=cache, seconds=seconds)
            copy = Copy(cache / name, refs, seconds)
            try:
                _refresh(copy, source, stamp)
                return question(copy)
            except TooMuchError:
                raise
            except GitError:
                _clone(copy, source, stamp)
                return question(copy)
    except HeldError as error:
        raise TooMuchError("another build is reading it") from error
    except OSError as error:
        raise GitError("the cache of copies cannot be used", error.strerror or "") from error


def _refs(source: Source, branch: str, *, cache: Path, seconds: float) -> tuple[Refs, str]:
    wanted = (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}") if branch else ("HEAD",)
    asked = (*_ASK, source.git.as_uri(), *wanted, "refs/tags/*")
    told = b"".join(output(*asked, at=NOWHERE, room=cache / "empty", bounds=Bounds(seconds, REFS_LIMIT)))
    return refs_of(told, wanted), hashlib.sha256(told).hexdigest()


def refs_of(told: bytes, wanted: tuple[str, ...]) -> Refs:
    """Read what `git ls-remote --symref` prints; the first reference that is wanted and there is the head."""
    branch = ""
    found, tags = {}, {}
    for line in told.decode("utf-8", "replace").split("\n"):
        value, _, name = line.partition("\t")
        if name == "HEAD" and value.startswith("ref: "):
            branch = value.removeprefix("ref: ").removeprefix("refs/heads/")
        elif name in wanted and _OBJECT_ID.fullmatch(value):
            found[name] = value
        elif name.startswith("refs/tags/") and _OBJECT_ID.fullmatch(value):
            tags[name.removeprefix("refs/tags/").removesuffix("^{}")] = value  # the tagged object comes last
    if "HEAD" in wanted:
        return Refs(found.get("HEAD", ""), branch, tags)
    for name in wanted:
        if name in found:
            return Refs(found[name], wanted[0].removeprefix("refs/heads/"), tags, name)
    raise GitError(f"there is no branch {wanted[0].removeprefix('refs/heads/')} in it")


def _refresh(copy: Copy, source: Source, stamp: str) -> None:
    """Bring the copy up to date. Shallow ones are made anew: a fetch would not notice deeper history."""
    if not copy.refs.head:
        return
    known = _line(copy.folder / _STAMP)  # nothing: the copy was left half made
    shallow = copy.boundary() or os.path.lexists(source.common / "shallow")
    packs = sum(1 for _ in (copy.folder / "objects" / "pack").glob("*.pack"))
    if not known or shallow or packs > _PACK_LIMIT:
        _clone(copy, source, stamp)
    elif known != stamp:
        (copy.folder / _STAMP).unlink()
        _fetch(copy, source, stamp)


def _clone(copy: Copy, source: Source, stamp: str) -> None:
    if copy.folder.is_dir() and not copy.folder.is_symlink():
        shutil.rmtree(copy.folder)
    else:
        copy.folder.unlink(missing_ok=True)
    if copy.refs.ref == "HEAD":
        _fill(copy, *_CLONE, source.git.as_uri(), str(copy.folder), at=NOWHERE, stamp=stamp)
    else:
        lay_out(copy.folder, copy.refs.head)
        _fetch(copy, source, stamp)


def lay_out(folder: Path, sha: str) -> None:
    """Make an empty bare repository for ids like this one, or bring one to its first settings.

    What is as it should be stays untouched: others may be reading it.
    """
    for name in ("objects/pack", "objects/info", "refs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    format_ = _FORMAT_OF_SHA256 if len(sha) == 64 else _FORMAT_OF_SHA1
    for name, text in (("HEAD", "ref: refs/heads/none\n"), ("config", format_)):
        file = folder / name
        if file.is_symlink() or not file.is_file() or file.read_bytes() != text.encode("ascii"):
            file.unlink(missing_ok=True)
            file.write_text(text, "ascii")


def _fetch(copy: Copy, source: Source, stamp: str) -> None:
    asked = (*_FETCH, source.git.as_uri(), f"+{copy.refs.ref}:refs/handoff/head")
    _fill(copy, *asked, at=copy.folder, stamp=stamp)


def _fill(copy: Copy, *args: str, at: Path, stamp: str) -> None:
    for _ in output(*args, at=at, room=copy.folder.parent / "empty", bounds=Bounds(copy.seconds)):
        pass
    (copy.folder / _STAMP).write_text(stamp, "ascii")
