"""What the site says about git: the last change of files and folders, tags, commits since the last tag.

`quarantine` brings the copy to ask, `githistory` asks it; here the answers become the facts of a repository.
Where git cannot know, the fact is absent and a note says why; no number is ever estimated.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from generator import githistory, gitlog, late, origins
from generator.codeowners import PLACES
from generator.githistory import Commit, Tag, clean
from generator.gitlog import History, Reach
from generator.origins import Local, Pinned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Set
    from pathlib import Path

    from generator import authors, gitkept, gitrun, quarantine
    from generator.githistory import Entry
    from generator.gitkept import Known
    from generator.quarantine import Copy
else:
    authors = late.Module("generator.authors")
    gitkept = late.Module("generator.gitkept")
    gitrun = late.Module("generator.gitrun")
    quarantine = late.Module("generator.quarantine")

__all__ = [
    "Commit",
    "History",
    "Local",
    "Pinned",
    "Reach",
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

NO_REACH = Reach()
_MAILMAP = b".mailmap"
_OWN_FILES = frozenset({_MAILMAP, *(place.encode() for places in PLACES.values() for place in places)})
_OWN_LIMIT = 3_000_000  # GitHub reads no longer CODEOWNERS
_PATH_LIMIT = 4_096
_URL_LIMIT = 2_000
_SHOWN_SCHEMES = ("https", "http", "ssh", "git")
_HOST = late.pattern(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f.]*:[0-9a-f:.]*")
_SCP = late.pattern(r"(?:[\w.-]+@(?=[\w.-]{2})|(?=[\w-]+\.))(?P<host>[\w.-]+):(?P<path>[^/:][^:]*)", re.ASCII)
_UNSHOWN = late.pattern(r"[\x00-\x1f\x7f-\x9f\\\ufffd]")


class Repository(Struct, frozen=True):
    """The facts of one repository at its HEAD.

    `tags` are those in HEAD's history, newest commit first; `commits_since_tag` counts all commits of HEAD
    that the last tag does not have, and is None where that cannot be known. `last_change` has the asked paths
    that are in HEAD and whose change is known, `blobs` those that are plain files, `there` all those in HEAD.
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
    there: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    history: History = field(default_factory=History)
    tagged: Mapping[str, str] = field(default_factory=dict)
    """All tags by their names, those outside of HEAD's history included, and the commits they lead to."""
    owner_files: Mapping[str, str] = field(default_factory=dict)
    """The texts of CODEOWNERS files, by their places."""
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The files at and below each asked path, where there is a CODEOWNERS file."""


class Unreadable(Struct, frozen=True):
    """Why there are no facts, for pages. `detail`, git's own words, may name folders: only for a terminal."""

    reason: str
    detail: str = ""
    lasting: bool = False
    """Whether it lies in what was read, and not in git or a disk, which may not refuse it tomorrow."""


def harvest(
    where: Path | Local | Pinned,
    *,
    paths: Iterable[str],
    cache: Path,
    seconds: float = 120.0,
    reach: Reach = NO_REACH,
) -> Repository | Unreadable:
    """Gather the facts of the repository a folder belongs to, or of a pinned commit of a remote one.

    `paths` are relative to its top (`toplevel`), with `/`; '' is the whole repository. `cache` holds one copy
    per repository; each git command gets `seconds`. `reach` says how far back it has to be known what touched
    the paths. The repository itself is never written to.
    """
    asked = {path: _inside(path) for path in paths}
    try:
        origin = where if isinstance(where, Local | Pinned) else Local(where)
        return origins.ask(origin, lambda copy: _facts(copy, asked, reach), cache=cache, seconds=seconds)
    except gitrun.GitError as error:
        return Unreadable(error.reason, clean(error.detail, githistory.SUBJECT_LIMIT))


def prepare(folder: Path, cache: Path, seconds: float = 120.0) -> None:
    """Make the copy of the repository a folder belongs to: that takes longest when facts are gathered.

    Whoever asks next waits for it, and looks whether it is up to date. Raises GitError where none can be had.
    """
    origins.ask(Local(folder, ""), lambda _: None, cache=cache, seconds=seconds)


def toplevel(folder: Path) -> Path | None:
    """Name the top of the repository a folder belongs to; None when there is none that may be read."""
    try:
        return quarantine.locate(folder).top
    except gitrun.GitError:
        return None


def shared_folder(folder: Path) -> Path | None:
    """Name the git folder that holds a repository's settings; None when there is none that may be read."""
    try:
        return quarantine.locate(folder).common
    except gitrun.GitError:
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


def _facts(copy: Copy, asked: Mapping[str, bytes | None], reach: Reach) -> Repository:
    refs = copy.refs
    if not refs.head:
        return Repository(head=None, notes=("no commits yet on the current branch",))
    wanted = {name for name in asked.values() if name}
    now = githistory.entries(copy, wanted, _OWN_FILES)
    present = {part for name in now for part in githistory.lineage(name)}
    told = _known(copy, wanted, now, reach)
    history, found = told.history, {b"": refs.head, **told.last}
    shas = history.commits.shas
    tags = githistory.tags(copy, sorted(filter(shas.__contains__, {*refs.tags.values()}), key=shas.index))
    ahead = history.ahead(tags[0].commit) if tags else None
    commits = {sha: told.commits[sha] for sha in found.values()}
    facts = Repository(
        head=commits[refs.head],
        branch=clean(refs.branch, githistory.REF_LIMIT),
        detached=not refs.branch,
        shallow=bool(copy.boundary()),
        tags=tags,
        last_tag=tags[0] if tags else None,
        commits_since_tag=None if ahead is None else len(ahead),
        last_change={path: commits[found[name]] for path, name in asked.items() if name in found},
        blobs={path: now[name].id for path, name in asked.items() if name in now and now[name].is_file},
        there=frozenset(path for path, name in asked.items() if name == b"" or name in present),
        history=replace(
            history, touched={path: told.touched.get(name, ()) for path, name in asked.items() if name}
        ),
        tagged=refs.tags,
        owner_files=_owner_files(copy, now),
    )
    if facts.owner_files:
        facts = replace(facts, files=_files(copy, asked, now))
    fetched = f"branch {facts.branch} as it was when it was last fetched from origin"
    notes = (fetched,) if refs.ref.startswith("refs/remotes/") else ()
    return replace(facts, notes=(*notes, *_notes(facts, commits.values())))


def _known(copy: Copy, wanted: Set[bytes], now: Mapping[bytes, Entry], reach: Reach) -> Known:
    """Say what the history tells of the wanted paths: as far as it was asked, whatever more is known."""
    names = _text(copy, now, _MAILMAP) or ""
    people = json.dumps([names, reach.bots])
    base = None if copy.boundary() else gitkept.load(copy, people)
    history = gitlog.read(copy, authors.mailmap(names), reach.bots, base.history if base else None)
    needed = gitlog.needed(history, reach, copy.refs.tags)
    found = gitkept.known(copy, history, wanted, now, needed, base)
    shas = {copy.refs.head, *found.last.values()} - found.commits.keys()
    full = replace(found, commits={**found.commits, **githistory.commits(copy, shas)}) if shas else found
    gitkept.keep(copy, people, full)
    touched = {name: tuple(filter(needed.__contains__, numbers)) for name, numbers in full.touched.items()}
    return replace(full, touched=touched)


def _owner_files(copy: Copy, now: Mapping[bytes, Entry]) -> dict[str, str]:
    """Read the CODEOWNERS files of HEAD by their places. One that is too large for its host is none."""
    found = {place.decode(): _text(copy, now, place) for place in sorted(_OWN_FILES - {_MAILMAP})}
    return {place: text for place, text in found.items() if text is not None}


def _text(copy: Copy, now: Mapping[bytes, Entry], name: bytes) -> str | None:
    """Read a small file of HEAD; None when there is none, or it is none that should be read."""
    if name not in now or not now[name].is_file:
        return None
    try:
        return copy.content(now[name].id, _OWN_LIMIT).decode("utf-8", "replace")
    except gitrun.TooMuchError:
        return None


def _files(
    copy: Copy, asked: Mapping[str, bytes | None], now: Mapping[bytes, Entry]
) -> dict[str, tuple[str, ...]]:
    """List the files below each asked path; a path with too many is left out."""
    if b"" in asked.values():
        try:
            now = githistory.entries(copy, {b""})
        except gitrun.TooMuchError:
            asked = {path: name for path, name in asked.items() if name}
    below: dict[bytes, list[str]] = {name: [] for name in asked.values() if name is not None}
    for name in sorted(name for name, entry in now.items() if not entry.is_folder):
        for part in (*githistory.lineage(name), b""):
            if part in below:
                below[part].append(name.decode("utf-8", "replace"))
    return {path: tuple(below[name]) for path, name in asked.items() if name is not None}


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
