"""Mirrors of remote repositories in the cache: filled over the network, asked without it.

A mirror is a bare repository that this module lays out itself; only objects come from elsewhere, so no
configuration, hook or attribute of the remote takes part. It has the history of every commit that was ever
fetched, without the contents of files where the server can leave them out: facts are made of commits and
folders. `refs/handoff/<commit>` is there when all of a commit's history is; git writes it last, so that a
fetch that was killed leaves the mirror as it was, but for scraps that the next one clears away.

Asking takes no lock: objects never change, and only a damaged mirror is ever taken away.
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from generator import inputs
from generator.gitrun import NOWHERE, Bounds, GitError, TooMuchError, output, size_of
from generator.locks import HeldError, held
from generator.quarantine import REFS_LIMIT, Copy, Refs, lay_out, refs_of
from generator.reach import in_our_words, served_by, spares_contents, transport
from generator.remote import HEAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from generator.reach import Reach

Answer = TypeVar("Answer")

_MEMORY = 1 << 22  # 4 GiB: unpacking a large history takes more than asking it
_SMALL_FILES = (".mailmap", "CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")
"""Files that facts are made of; their contents are fetched by id."""

_MISSING = b" missing"
_REFUSED = ("not our ref", "unadvertised object", "no such remote ref", "couldn't find remote ref")


def ask(url: str, ref: str, *, cache: Path, reach: Reach) -> Refs:
    """Ask a remote repository for its tags and for a branch, or for HEAD."""
    room = _room(cache)
    wanted = (HEAD, "refs/tags/*") if ref == HEAD else (ref, "refs/tags/*")
    command = ("ls-remote", "--quiet", "--symref", *served_by(url), "--", url, *wanted)
    bounds = Bounds(reach.seconds, REFS_LIMIT, _MEMORY)
    with in_our_words():
        way = transport(url, reach)
        told = b"".join(output(*command, at=NOWHERE, room=room, bounds=bounds, transport=way))
    refs = refs_of(told, (ref,))
    if not refs.head:
        raise GitError("it has no commits on its own branch yet")
    return refs


def fetch(url: str, commit: str, ref: str, *, cache: Path, reach: Reach) -> None:
    """Make sure that the mirror has the whole history of a commit; reach out only when it has not.

    A server that gives no commit by its id is asked for the branch that had it.
    """
    room, folder = _room(cache), _folder(cache, url)
    try:
        with held(folder.with_suffix(".lock"), reach.seconds):
            if _mark(folder, commit).is_file():
                if _is_whole(folder, commit, reach):
                    return
                shutil.rmtree(folder)
            with in_our_words():
                _fill(folder, url, commit, ref, room=room, reach=reach)
            with suppress(GitError):  # what they would tell is then not known
                _get_small_files(folder, url, commit, room=room, reach=reach)
    except HeldError as error:
        raise TooMuchError("another run is fetching it") from error
    except OSError as error:
        raise GitError("the cache of copies cannot be used", error.strerror or "") from error


def read(url: str, refs: Refs, question: Callable[[Copy], Answer], *, cache: Path, seconds: float) -> Answer:
    """Answer a question from the history of a commit in the mirror, without the network."""
    folder = _folder(cache, url)
    inputs.outside(_mark(folder, refs.head))
    if not _mark(folder, refs.head).is_file():
        raise GitError(f"commit {refs.head[:10]} is not in the cache: run handoff lock --fetch")
    _room(cache)
    inputs.whole(folder)
    try:
        with inputs.repeatable():
            return question(Copy(folder, refs, seconds))
    except TooMuchError:
        raise
    except GitError as error:
        raise GitError(f"{error.reason}: run handoff lock --fetch", error.detail) from error


def tags_within(url: str, refs: Refs, *, cache: Path, seconds: float) -> tuple[tuple[str, str], ...]:
    """List the names and commits of the tags in the history of the head, newest commit first."""
    named: dict[str, list[str]] = {}
    for name, sha in refs.tags.items():
        named.setdefault(sha, []).append(name)

    def walk(copy: Copy) -> tuple[tuple[str, str], ...]:
        return tuple((name, sha) for sha in copy.history() for name in sorted(named.get(sha, ())))

    return read(url, refs, walk, cache=cache, seconds=seconds) if named else ()


def follows(url: str, refs: Refs, former: str, *, cache: Path, seconds: float) -> bool:
    """Tell whether a commit that was fetched before is in the history of the head; so is one never seen."""
    inputs.outside(_mark(_folder(cache, url), former))
    if not _mark(_folder(cache, url), former).is_file():
        return True
    gone = read(
        url,
        refs,
        lambda copy: any(copy.ask("rev-list", "--max-count=1", former, f"^{refs.head}", end=b"\n")),
        cache=cache,
        seconds=seconds,
    )
    return not gone


def _folder(cache: Path, url: str) -> Path:
    return cache.resolve() / hashlib.sha256(url.encode()).hexdigest()


def _mark(folder: Path, commit: str) -> Path:
    return folder / "refs" / "handoff" / commit


def _room(cache: Path) -> Path:
    room = cache.resolve() / "empty"
    try:
        room.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise GitError("the cache of copies cannot be used", error.strerror or "") from error
    return room


def _fill(folder: Path, url: str, commit: str, ref: str, *, room: Path, reach: Reach) -> None:
    """Fetch into the mirror that is there; one that turns out to be damaged is made anew."""
    try:
        _clear(folder, commit)
        _get(folder, url, commit, ref, room=room, reach=reach)
        damaged = not _is_whole(folder, commit, reach)
    except TooMuchError:
        raise
    except GitError:
        marks = [entry.name for entry in _mark(folder, commit).parent.glob("*")]
        damaged = not all(_is_whole(folder, mark, reach) for mark in marks)
        if not damaged:
            raise
    if damaged:
        shutil.rmtree(folder)
        _clear(folder, commit)
        _get(folder, url, commit, ref, room=room, reach=reach)


def _is_whole(folder: Path, commit: str, reach: Reach) -> bool:
    """Tell whether every commit and folder of a history can still be read, and its small files."""
    copy = Copy(folder, Refs(commit, "", {}), reach.seconds)
    try:
        if any(copy.ask("rev-list", "--objects", "--filter=blob:none", "--quiet", commit, end=b"\n")):
            return False
        # What is missing may have been left out; or an index still lists what its pack has lost.
        lacking = any(line.endswith(_MISSING) for line in _small_files(copy, commit))
        packs = sorted(str(pack) for pack in folder.glob("objects/pack/*.idx"))
        return not (lacking and any(copy.ask("verify-pack", "--", *packs, end=b"\n")))
    except TooMuchError:
        raise
    except GitError:
        return False


def _clear(folder: Path, commit: str) -> None:
    """Lay the mirror out, and take away what a killed fetch has left; nobody else fetches now."""
    lay_out(folder, commit)
    for scrap in (*folder.rglob("*.lock"), *folder.glob("objects/pack/tmp_*")):
        scrap.unlink(missing_ok=True)


def _get(folder: Path, url: str, commit: str, ref: str, *, room: Path, reach: Reach) -> None:
    try:
        _run(folder, url, (f"+{commit}:refs/handoff/{commit}",), room=room, reach=reach)
    except TooMuchError:
        _mark(folder, commit).unlink(missing_ok=True)
        raise
    except GitError as error:
        if not any(said in error.detail for said in _REFUSED):
            raise
        _get_branch(folder, url, commit, ref, room=room, reach=reach)


def _get_branch(folder: Path, url: str, commit: str, ref: str, *, room: Path, reach: Reach) -> None:
    """Fetch a branch, in the hope that its history has the commit."""
    mark = ("update-ref", f"refs/handoff/{commit}", commit)
    bounds = Bounds(reach.seconds, memory=_MEMORY)
    try:
        _run(folder, url, (f"+{ref}:refs/branch",), room=room, reach=reach)
        for command in (("merge-base", "--is-ancestor", commit, "refs/branch"), mark):
            for _ in output(*command, at=folder, room=room, bounds=bounds):
                pass
    except TooMuchError:
        raise
    except GitError as error:
        reason = f"its server no longer has commit {commit[:10]}: run handoff lock --update"
        raise GitError(reason, error.detail) from error


def _get_small_files(folder: Path, url: str, commit: str, *, room: Path, reach: Reach) -> None:
    known = _small_files(Copy(folder, Refs(commit, "", {}), reach.seconds), commit)
    lacking = [line.split()[0].decode("ascii") for line in known if line.endswith(_MISSING)]
    if lacking:
        _run(folder, url, lacking, room=room, reach=reach)


def _small_files(copy: Copy, commit: str) -> tuple[bytes, ...]:
    """Say of each small file at a commit what is here: its id, and its size or that it is missing."""
    listed = copy.ask("ls-tree", "-r", "-z", "--full-tree", commit, "--", *_SMALL_FILES)
    ids = {line.split(b"\t")[0].split()[2] for line in listed if line.startswith(b"100")}
    asked = b"".join(id_ + b"\n" for id_ in sorted(ids))
    return tuple(filter(None, copy.ask("cat-file", "--batch-check", stdin=asked, end=b"\n")))


def _run(folder: Path, url: str, wanted: Iterable[str], *, room: Path, reach: Reach) -> None:
    """Fetch into the mirror. For as long as this takes it has a remote that may leave out contents."""
    way = transport(url, reach)
    version = b"".join(output("version", at=NOWHERE, room=room, bounds=Bounds(reach.seconds)))
    partial = spares_contents(version.decode("ascii", "replace"))
    remote = {"url": url} | ({"promisor": "true", "partialCloneFilter": "blob:none"} if partial else {})
    settings = (*(f"remote.origin.{key}={value}" for key, value in remote.items()), *way.settings)
    command = (
        *("fetch", "--quiet", "--force", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"),
        *("--update-shallow", *(["--filter=blob:none"] if partial else []), *served_by(url)),
        *("--", "origin", *wanted),
    )
    bounds = Bounds(reach.seconds, memory=_MEMORY, size=reach.size)
    if size_of(folder) > reach.size:
        raise TooMuchError(f"it has more than {reach.size >> 20} MiB")
    way = replace(way, settings=settings)
    for _ in output(*command, at=folder, room=room, bounds=bounds, transport=way):
        pass
