"""What the site says about git: the last change of files and folders, tags, commits since the last tag.

`quarantine` brings the copy to ask, `githistory` asks it; here the answers become the facts of a repository.
Where git cannot know, the fact is absent and a note says why; no number is ever estimated.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote, urlsplit

from generator import githistory, quarantine
from generator.githistory import Commit, Tag, clean
from generator.gitrun import GitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from generator.quarantine import Copy

__all__ = [
    "Commit",
    "Repository",
    "Tag",
    "Unreadable",
    "blob_id",
    "clean",
    "harvest",
    "shared_folder",
    "shown_url",
    "toplevel",
]

_PATH_LIMIT = 4_096
_URL_LIMIT = 2_000
_SHOWN_SCHEMES = ("https", "http", "ssh", "git")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f.]*:[0-9a-f:.]*")
_SCP = re.compile(r"(?:[\w.-]+@(?=[\w.-]{2})|(?=[\w-]+\.))(?P<host>[\w.-]+):(?P<path>[^/:][^:]*)", re.ASCII)
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ufffd]")


@dataclass(frozen=True, slots=True)
class Repository:
    """The facts of one repository at its HEAD.

    `tags` are those in HEAD's history, newest commit first; `commits_since_tag` counts all commits of HEAD
    that the last tag does not have, and is None where that cannot be known. `last_change` has the asked paths
    that are in HEAD, `blobs` those of them that are plain files.
    """

    head: Commit | None
    branch: str = ""  # empty when detached
    detached: bool = False
    shallow: bool = False
    tags: tuple[Tag, ...] = ()
    last_tag: Tag | None = None
    commits_since_tag: int | None = None
    last_change: Mapping[str, Commit] = field(default_factory=dict)
    blobs: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()
    """Those of the asked names that are commits of HEAD's history."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why there are no facts, for pages. `detail`, git's own words, may name folders: only for a terminal."""

    reason: str
    detail: str = ""


def harvest(
    folder: Path,
    *,
    paths: Iterable[str],
    cache: Path,
    commits: AbstractSet[str] = frozenset(),
    seconds: float = 120.0,
) -> Repository | Unreadable:
    """Gather the facts of the repository a folder belongs to.

    `paths` are relative to its top (`toplevel`), with `/`; '' is the whole repository. `cache` holds one copy
    per repository; each git command gets `seconds`. `commits` are hexadecimal names to be looked for. The
    repository itself is never written to.
    """
    asked = {path: _inside(path) for path in paths}
    try:
        source = quarantine.locate(folder)
        return quarantine.read(
            source, lambda copy: _facts(copy, asked, commits), cache=cache, seconds=seconds
        )
    except GitError as error:
        return Unreadable(error.reason, clean(error.detail, githistory.SUBJECT_LIMIT))


def toplevel(folder: Path) -> Path | None:
    """Name the top of the repository a folder belongs to; None when there is none that may be read."""
    try:
        return quarantine.locate(folder).top
    except GitError:
        return None


def shared_folder(folder: Path) -> Path | None:
    """Name the git folder that holds a repository's settings; None when there is none that may be read."""
    try:
        return quarantine.locate(folder).common
    except GitError:
        return None


def blob_id(data: bytes, *, algorithm: Literal["sha1", "sha256"] = "sha1") -> str:
    """Name the content of a file as git does, to be compared with `Repository.blobs`."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def shown_url(url: str) -> str:
    """Rebuild the address of a repository from scheme, host and path; '' when it has no safe form.

    User, password, query and fragment never survive; an `@` behind the host could be the rest of a password,
    so such an address is not shown at all. `git@host:path` is shown as `ssh://host/path`.
    """
    scp = _SCP.fullmatch(url)
    try:
        parts = urlsplit(f"ssh://{scp['host']}/{scp['path']}" if scp else url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    path, behind = unquote(parts.path), unquote(f"{parts.path}{parts.query}{parts.fragment}")
    if parts.scheme not in _SHOWN_SCHEMES or not _HOST.fullmatch(host) or len(url) > _URL_LIMIT:
        return ""
    if "@" in behind or ".." in path.split("/") or _UNSHOWN.search(url + behind):
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{quote(path)}"


def _inside(path: str) -> bytes | None:
    """Make the form git knows a path by; None for one that cannot be in a repository."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\0" in path:
        return None
    try:
        name = "/".join(pure.parts).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return None
    return name if len(name) <= _PATH_LIMIT else None


def _facts(copy: Copy, asked: Mapping[str, bytes | None], named: AbstractSet[str]) -> Repository:
    refs = copy.refs
    if not refs.head:
        return Repository(head=None, notes=("no commits yet on the current branch",))
    wanted = {name for name in asked.values() if name}
    now = githistory.entries(copy, wanted)
    found = {b"": refs.head} | githistory.last_changes(copy, wanted, now)
    commits = githistory.commits(copy, set(found.values()))
    tags = githistory.tags(copy)
    facts = Repository(
        head=commits[refs.head],
        branch=clean(refs.branch, githistory.REF_LIMIT),
        detached=not refs.branch,
        shallow=bool(copy.boundary()),
        tags=tags,
        last_tag=tags[0] if tags else None,
        commits_since_tag=githistory.since(copy, tags[0].commit) if tags else None,
        last_change={path: commits[found[name]] for path, name in asked.items() if name in found},
        blobs={path: now[name].id for path, name in asked.items() if name in now and now[name].is_file},
        known=githistory.known(copy, named) if named else frozenset(),
    )
    return replace(facts, notes=tuple(_notes(facts, commits.values())))


def _notes(facts: Repository, commits: Iterable[Commit]) -> Iterator[str]:
    if facts.detached:
        yield "detached HEAD: not on a branch"
    if facts.shallow:
        yield "shallow clone: older history is not here"
    if not facts.tags:
        yield "no tags in the history that is here" if facts.shallow else "no tags"
    elif facts.commits_since_tag is None:
        yield "shallow clone: the commits since the last tag cannot be counted"
    for sha in sorted(commit.short for commit in commits if commit.at is None)[:3]:
        yield f"the date of commit {sha} cannot be read"
