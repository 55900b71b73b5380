"""The specs as they were: the commits that changed them, and a survey of any of those states.

A past state is read from git objects into a folder that is gone afterwards, where the ordinary loader reads
it: one for today and for then. Nobody repairs the past, so it is not checked. Nothing of the work tree is
touched or looked at. What cannot be read is a value with the reason in words.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

from generator import githistory, late
from generator.catalog import Catalog, Survey
from generator.diagnostics import Diagnostic
from generator.gitfacts import Commit, Tag, Unreadable
from generator.githistory import clean
from generator.layout import SPECS
from generator.survey import skim, survey
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator import gitrun, gittrees, quarantine
    from generator import room as rooms
    from generator.quarantine import Copy
    from generator.room import Room
else:
    gitrun = late.Module("generator.gitrun")
    gittrees = late.Module("generator.gittrees")
    quarantine = late.Module("generator.quarantine")
    rooms = late.Module("generator.room")

SECONDS: Final = 120.0
NAME_LIMIT: Final = 200
_NOTHING_COMMITTED: Final = "no commits yet on the current branch"

Answer = TypeVar("Answer")


class Revision(Struct, frozen=True):
    """A commit of the main line that changed the specs, and the content of each file it changed since.

    `files` are named below `service_specs/`; None is a file that is gone.
    """

    commit: Commit
    files: Mapping[str, str | None]


class Past(Struct, frozen=True):
    """The main line of the specs, newest first, and the tags in HEAD's history.

    In a shallow repository the oldest revision is the first that is here; what was before is not known.
    """

    head: Commit
    revisions: tuple[Revision, ...]
    tags: tuple[Tag, ...]
    shallow: bool


class Snapshot(Struct, frozen=True):
    """The files below `service_specs/` at a commit. `left_out` are links and what else is no plain file."""

    commit: Commit
    files: Mapping[str, bytes]
    left_out: tuple[str, ...] = ()


def past(workspace: Workspace, *, seconds: float = SECONDS) -> Past | Unreadable:
    """Read the main line of the specs: one `git log`, whatever the number of services."""

    def question(copy: Copy, folder: bytes) -> Past:
        turns = gittrees.main_line(copy, folder)
        commits = githistory.commits(copy, {turn.commit for turn in turns} | {copy.refs.head})
        revisions = (
            Revision(
                commits[turn.commit],
                {
                    _inside(name, folder): entry.id if entry is not None and entry.is_file else None
                    for name, entry in turn.files.items()
                },
            )
            for turn in turns
        )
        return Past(
            commits[copy.refs.head],
            tuple(revisions),
            githistory.tags(copy, copy.history()),
            bool(copy.boundary()),
        )

    return _asked(workspace, question, seconds)


def commit_called(workspace: Workspace, name: str, *, seconds: float = SECONDS) -> Commit | Unreadable:
    """Find the commit that `HEAD~2`, a tag, an id or its beginning names, in the history of HEAD."""

    def question(copy: Copy, _: bytes) -> Commit | Unreadable:
        sha = gittrees.commit_called(copy, name)
        if sha:
            return githistory.commits(copy, {sha})[sha]
        where = "the part of the history that is here (shallow clone)" if copy.boundary() else "the history"
        return Unreadable(f"no commit or tag in {where} of HEAD is called `{clean(name, NAME_LIMIT)}`")

    return _asked(workspace, question, seconds)


def snapshot(workspace: Workspace, commit: Commit, *, seconds: float = SECONDS) -> Snapshot | Unreadable:
    """Read all files below `service_specs/` at a commit: one `ls-tree` and one `cat-file`."""

    def question(copy: Copy, folder: bytes) -> Snapshot:
        tree = gittrees.tree(copy, commit.sha, folder)
        found = dict(gittrees.contents(copy, sorted({blob.id for blob in tree.files.values()})))
        files = {os.fsdecode(name): found[blob.id] for name, blob in tree.files.items()}
        return Snapshot(commit, files, tuple(sorted(clean(name, NAME_LIMIT) for name in tree.others)))

    return _asked(workspace, question, seconds)


def trees(
    workspace: Workspace, names: Iterable[str], *, seconds: float = SECONDS
) -> Mapping[str, tuple[Commit, Mapping[str, str]]] | Unreadable:
    """List the files at many commits, with the ids of their contents. Names of no commit are left out."""
    wanted = sorted(set(names))

    def question(copy: Copy, folder: bytes) -> dict[str, tuple[Commit, Mapping[str, str]]]:
        shas = {name: sha for name in wanted if (sha := gittrees.commit_called(copy, name))}
        commits = githistory.commits(copy, set(shas.values()))
        listed = {sha: gittrees.tree(copy, sha, folder).files for sha in set(shas.values())}
        files = {
            sha: {os.fsdecode(file): blob.id for file, blob in one.items()} for sha, one in listed.items()
        }
        return {name: (commits[sha], files[sha]) for name, sha in shas.items()}

    return _asked(workspace, question, seconds)


def read_each(
    workspace: Workspace, ids: Iterable[str], take: Callable[[bytes], Answer], *, seconds: float = SECONDS
) -> Mapping[str, Answer] | Unreadable:
    """Read many contents by their ids in one go, and keep of each what `take` makes of it."""
    wanted = sorted(set(ids))

    def question(copy: Copy, _: bytes) -> dict[str, Answer]:
        return {id_: take(data) for id_, data in gittrees.contents(copy, wanted)}

    return _asked(workspace, question, seconds)


def commits(
    workspace: Workspace, shas: Iterable[str], *, seconds: float = SECONDS
) -> Mapping[str, Commit] | Unreadable:
    """Read some commits by their ids."""
    wanted = set(shas)

    def question(copy: Copy, _: bytes) -> dict[str, Commit]:
        return githistory.commits(copy, wanted)

    return _asked(workspace, question, seconds) if wanted else {}


def listing(
    workspace: Workspace, past: Past, commit: Commit, *, seconds: float = SECONDS
) -> Mapping[str, str] | Unreadable:
    """List the files below `service_specs/` at a commit, with the ids of their contents."""

    def question(copy: Copy, folder: bytes) -> dict[str, str]:
        tree = gittrees.tree(copy, commit.sha, folder)
        return {os.fsdecode(name): blob.id for name, blob in tree.files.items()}

    return _asked(workspace, question, seconds)


def surveyed(
    workspace: Workspace, files: Mapping[str, bytes], now: Catalog | None = None, room: Room | None = None
) -> Survey | Unreadable:
    """Survey some files of the past, with today's mkdocs.yml: there is the lenient catalog only.

    What is in today's catalog is not read again. Who reads many states gives them one room.

    A spec that today's vocabulary does not know is among the broken ones, as it would be today.
    """
    return _read(workspace, files, partial(skim, before=now.read if now else None), room)


def checked(
    workspace: Workspace, files: Mapping[str, bytes], now: Catalog, room: Room | None = None
) -> Survey | Unreadable:
    """Survey some files of the past with all that is checked today: enough to publish."""
    return _read(workspace, files, partial(survey, before=now.read), room)


def _read(
    workspace: Workspace,
    files: Mapping[str, bytes],
    survey_of: Callable[[Workspace], Survey],
    room: Room | None,
) -> Survey | Unreadable:
    if len(files) > gittrees.MOST_FILES or sum(map(len, files.values())) > gittrees.MOST_BYTES:
        return Unreadable("the asked folder held too many files")
    try:
        with nullcontext(room) if room else rooms.Room() as then:
            return survey_of(then.holding(workspace, files))
    except OSError as error:
        return Unreadable("its files cannot be laid out on this machine", clean(str(error), NAME_LIMIT))


def why_unread(found: Survey, catalog: Catalog | None, service: str) -> str:
    """Say why a service is not in a catalog of a survey; nothing when it is."""
    if catalog is not None and any(entry.id == service for entry in catalog.services):
        return ""
    if catalog is None:
        return unreadable(found.errors)
    broken = next((one for one in catalog.broken if one.id == service), None)
    if broken is None:
        return f"there was no service `{service}`"
    return unreadable(tuple(error for error in found.errors if error.place.file == broken.file))


def unreadable(errors: tuple[Diagnostic, ...]) -> str:
    """Say that a spec of the past is not readable, with the first of the reasons."""
    more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
    first = f"{errors[0].place}: {errors[0].message}" if errors else "a file is wrong"
    return f"not readable with today's vocabulary: {first}{more}"


def _asked(
    workspace: Workspace, question: Callable[[Copy, bytes], Answer | Unreadable], seconds: float
) -> Answer | Unreadable:
    def asked(copy: Copy) -> Answer | Unreadable:
        # An answer in words, no GitError: that would make the copy anew.
        return question(copy, folder) if copy.refs.head else Unreadable(_NOTHING_COMMITTED)

    try:
        source = quarantine.locate(workspace.root)
        below = workspace.specs.parent.resolve().relative_to(source.top.resolve()) / SPECS
        folder = os.fsencode(below.as_posix())
        return quarantine.read(source, asked, cache=workspace.cache, seconds=seconds)
    except gitrun.GitError as error:
        return Unreadable(error.reason, clean(error.detail, githistory.SUBJECT_LIMIT))


def _inside(name: bytes, folder: bytes) -> str:
    return os.fsdecode(name[len(folder) + 1 :])
