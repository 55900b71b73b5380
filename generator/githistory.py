"""Questions to the history in a quarantined copy: files of HEAD, last changes, tags, counts.

A handful of git processes per repository, however many paths are asked; all arguments are fixed or object
ids, but for the paths, which stand behind `--`.

The **last change** of a file is the newest commit in the history of HEAD that left it as it is now; of a
folder, the newest that left any of its files so. A merge counts only where its result differs from all its
parents. So a merged change is dated and named by the commit that made it, and what a merge threw away does
not count. A path that is not in HEAD has no last change.

**Text** of names and messages is data: CRLF and CR become LF, other control characters (but tab) and what is
not UTF-8 become U+FFFD, and a long text is cut with an ellipsis.
"""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from generator import late
from generator.encode import normalise
from generator.gitlog import second

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from generator import gitrun
    from generator.quarantine import Copy
else:
    gitrun = late.Module("generator.gitrun")

SUBJECT_LIMIT = 300
NAME_LIMIT = 100
REF_LIMIT = 250
_ENTRY_LIMIT = 500_000
_SPEC_LIMIT = 16  # more, and git matches them longer than it would walk everything
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_CANDIDATE = late.pattern(r"(?i)(?<![a-z])(?:alpha|beta|rc|pre|dev|snapshot)(?![a-z])")
_FILES = ("100644", "100755")
_FOLDER = "040000"
_LOG = (
    "log",
    "-z",
    "--encoding=UTF-8",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
)
_CHANGES = (
    *_LOG,
    "--full-history",
    "--sparse",
    "-c",
    "--raw",
    "--no-abbrev",
    "--ignore-submodules=none",
    "--format=tformat:%H",
)
_COMMITS = (*_LOG, "--no-walk=unsorted", "--stdin", "--format=tformat:%H%x00%ct%x00%an%x00%s")


class Commit(Struct, frozen=True):
    """A commit: when committed, in UTC seconds (None: its date cannot be read), author and first line."""

    sha: str
    at: int | None
    author: str
    subject: str

    @property
    def short(self) -> str:
        """The first ten digits, enough to find it."""
        return self.sha[:10]

    @property
    def date(self) -> str:
        """The day in UTC, or nothing when the date cannot be read."""
        return "" if self.at is None else _day(self.at)


@lru_cache(maxsize=2_000)
def _day(second: int) -> str:
    """Return the day of a time. Every page says that of its commit."""
    return datetime.fromtimestamp(second, tz=UTC).date().isoformat()


class Tag(Struct, frozen=True):
    """A tag and the commit it leads to, through however many tag objects."""

    name: str
    commit: str


class Entry(Struct, frozen=True):
    """A file or folder of HEAD: its mode and the id of its content."""

    mode: str
    id: str

    @property
    def is_folder(self) -> bool:
        """Whether it holds others."""
        return self.mode == _FOLDER

    @property
    def is_file(self) -> bool:
        """Neither a symbolic link nor a submodule."""
        return self.mode in _FILES


def clean(text: str | bytes, limit: int) -> str:
    """Normalise a text of unknown origin as the head of this module says."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    text = normalise(text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def entries(copy: Copy, *groups: AbstractSet[bytes]) -> dict[bytes, Entry]:
    """Read the wanted files and folders, and all that is in those, at HEAD; '' is the outermost.

    Those of one group are named by places around them where they are many, and no other group is by that.
    """
    found, wanted = {}, frozenset[bytes]().union(*groups)
    if wanted:
        specs = [_specs(group) for group in groups if group]
        places = list(chain.from_iterable(specs)) if all(specs) else []
        for line in copy.ask("ls-tree", "-r", "-t", "-z", "--full-tree", copy.refs.head, "--", *places):
            about, _, name = line.partition(b"\t")
            if b"" in wanted or not wanted.isdisjoint(lineage(name)):
                mode, _, sha = about.decode("ascii").split()
                found[name] = Entry(mode, sha)
            if len(found) > _ENTRY_LIMIT:
                raise gitrun.TooMuchError("the asked folders hold too many files")
    return found


class Changes(Struct, frozen=True):
    """What a walk through the history met: last changes of paths, what touched them, and how far it went.

    What touched a path is complete for the `compared` commits.
    """

    last: Mapping[bytes, str]
    touched: Mapping[bytes, tuple[str, ...]]
    compared: frozenset[str]


NOTHING = Changes({}, {}, frozenset())


def changes(
    copy: Copy,
    wanted: AbstractSet[bytes],
    now: Mapping[bytes, Entry],
    needed: AbstractSet[str],
    *,
    since: str = "",
) -> Changes:
    """Walk the history, newest first: the last change of every wanted path in HEAD, and what touched paths.

    It ends when every last change is met and all needed commits have been compared, or at the commits that
    `since` has.
    """
    asked = frozenset(wanted)
    left = {part for name in now for part in lineage(name)} & asked
    behind = set(needed) if wanted else set[str]()
    # In a shallow history the oldest commits seem to add everything, which may be older than they are.
    boundary = copy.boundary()
    found: dict[bytes, str] = {}
    touched: dict[bytes, dict[str, None]] = {}
    compared = list[str]()
    with closing(_walk(copy, wanted, since)) as walk:
        for sha, name, after in walk if left or behind else ():
            met = asked.intersection(lineage(name)) if name else ()
            for part in met if sha not in boundary else ():
                touched.setdefault(part, {})[sha] = None
            if name and after == (now[name].id if name in now else ""):
                made = left.intersection(met)
                found |= dict.fromkeys(made, sha)
                left -= made
            if not name:
                compared.append(sha)
                behind.discard(sha)
                if not left and not behind:
                    break
    last = {name: sha for name, sha in found.items() if sha not in boundary}
    return Changes(last, {name: tuple(shas) for name, shas in touched.items()}, frozenset(compared))


def _walk(copy: Copy, wanted: AbstractSet[bytes], since: str) -> Generator[tuple[str, bytes, str]]:
    """Yield commit, path and the object id it left there ('' for none), newest commit first.

    Behind its last path each commit comes with none.
    """
    sha = ""
    without = (f"^{since}",) if since else ()
    with closing(copy.ask(*_CHANGES, copy.refs.head, *without, "--", *_specs(wanted))) as fields:
        for item in fields:
            if b":" in item:  # modes, ids and a letter; the last id is the result's, and a path follows
                after = item.decode("ascii").split()[-2]
                yield sha, next(fields), after if after.strip("0") else ""
            elif item:
                if sha:
                    yield sha, b"", ""
                sha = item.decode("ascii")
    if sha:
        yield sha, b"", ""


def commits(copy: Copy, shas: AbstractSet[str]) -> dict[str, Commit]:
    """Read some commits by their ids."""
    found = {}
    fields = copy.ask(*_COMMITS, stdin="\n".join(sorted(shas)).encode("ascii"))
    for sha, at, author, subject in zip(fields, fields, fields, fields, strict=True):
        name = sha.decode("ascii")
        found[name] = Commit(name, second(at), clean(author, NAME_LIMIT), clean(subject, SUBJECT_LIMIT))
    return found


def tags(copy: Copy, history: Iterable[str]) -> tuple[Tag, ...]:
    """List the tags of commits, in their order; at one commit the highest version first."""
    named: dict[str, list[str]] = {}
    for name, sha in copy.refs.tags.items():
        named.setdefault(sha, []).append(name)
    return tuple(
        Tag(clean(name, REF_LIMIT), sha)
        for sha in (history if named else ())
        for name in sorted(sorted(named.get(sha, ())), key=_version, reverse=True)
    )


def _version(name: str) -> tuple[list[tuple[int, str]], bool]:
    """Rank a tag by the first version in its name, a release above its candidates.

    Digits are compared as text: there may be thousands of them.
    """
    version = _VERSION.search(name)
    numbers = [part.lstrip("0") for part in version[0].split(".")] if version else []
    return [(len(number), number) for number in numbers], not _CANDIDATE.search(name)


def lineage(name: bytes) -> Iterator[bytes]:
    """Yield a path and all folders around it."""
    yield name
    while (cut := name.rfind(b"/")) > 0:
        name = name[:cut]
        yield name


def _specs(wanted: AbstractSet[bytes]) -> list[str]:
    """Name a few places that hold all wanted paths; what else they hold is sorted out by the caller."""
    while len(wanted) > _SPEC_LIMIT:
        wanted = {name.rpartition(b"/")[0] for name in wanted}
    return [] if b"" in wanted else sorted(name.decode("utf-8", "surrogateescape") for name in wanted)
