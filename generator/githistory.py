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
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from generator.encode import normalise
from generator.gitrun import TooMuchError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from generator.quarantine import Copy

SUBJECT_LIMIT = 300
NAME_LIMIT = 100
REF_LIMIT = 250
_ENTRY_LIMIT = 500_000
_SPEC_LIMIT = 16  # more, and git matches them longer than it would walk everything
_LAST_SECOND = 253_402_300_799  # 9999-12-31: no calendar we print goes further
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_CANDIDATE = re.compile(r"(?i)(?<![a-z])(?:alpha|beta|rc|pre|dev|snapshot)(?![a-z])")
_FILES = ("100644", "100755")
_LOG = (
    "log",
    "-z",
    "--encoding=UTF-8",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
)
_CHANGES = (*_LOG, "-c", "--raw", "--no-abbrev", "--ignore-submodules=none", "--format=tformat:%H")
_COMMITS = (*_LOG, "--no-walk=unsorted", "--stdin", "--format=tformat:%H%x00%ct%x00%an%x00%s")
_KINDS = ("cat-file", "--batch-check=%(objecttype)")


@dataclass(frozen=True, slots=True)
class Commit:
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
        return "" if self.at is None else datetime.fromtimestamp(self.at, tz=UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag and the commit it leads to, through however many tag objects."""

    name: str
    commit: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of HEAD: its mode and the id of its content."""

    mode: str
    id: str

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


def entries(copy: Copy, wanted: AbstractSet[bytes]) -> dict[bytes, Entry]:
    """Read the wanted files, and all files in wanted folders, at HEAD."""
    found = {}
    if wanted:
        for line in copy.ask("ls-tree", "-r", "-z", "--full-tree", copy.refs.head, "--", *_specs(wanted)):
            about, _, name = line.partition(b"\t")
            if not wanted.isdisjoint(_lineage(name)):
                mode, _, sha = about.decode("ascii").split()
                found[name] = Entry(mode, sha)
            if len(found) > _ENTRY_LIMIT:
                raise TooMuchError("the asked folders hold too many files")
    return found


def last_changes(copy: Copy, wanted: AbstractSet[bytes], now: Mapping[bytes, Entry]) -> dict[bytes, str]:
    """Walk the history, newest first, until the last change of every wanted path in HEAD is met."""
    left = {part for name in now for part in _lineage(name)} & wanted
    # In a shallow history the oldest commits seem to add everything, which may be older than they are.
    boundary = copy.boundary()
    found: dict[bytes, str] = {}
    with closing(_walk(copy, left)) as walk:
        for sha, name, after in walk if left else ():
            if after == (now[name].id if name in now else ""):
                made = left.intersection(_lineage(name))
                found |= dict.fromkeys(made, sha)
                left -= made
            if not left:
                break
    return {name: sha for name, sha in found.items() if sha not in boundary}


def _walk(copy: Copy, wanted: AbstractSet[bytes]) -> Generator[tuple[str, bytes, str]]:
    """Yield commit, path and the object id it left there ('' for none), newest commit first."""
    sha = ""
    with closing(copy.ask(*_CHANGES, copy.refs.head, "--", *_specs(wanted))) as fields:
        for item in fields:
            if b":" in item:  # modes, ids and a letter; the last id is the result's, and a path follows
                after = item.decode("ascii").split()[-2]
                yield sha, next(fields), after if after.strip("0") else ""
            elif item:
                sha = item.decode("ascii")


def commits(copy: Copy, shas: AbstractSet[str]) -> dict[str, Commit]:
    """Read some commits by their ids."""
    found = {}
    fields = copy.ask(*_COMMITS, stdin="\n".join(sorted(shas)).encode("ascii"))
    for sha, at, author, subject in zip(fields, fields, fields, fields, strict=True):
        name = sha.decode("ascii")
        found[name] = Commit(name, _second(at), clean(author, NAME_LIMIT), clean(subject, SUBJECT_LIMIT))
    return found


def known(copy: Copy, names: AbstractSet[str]) -> frozenset[str]:
    """Return those hexadecimal names, whole or of their first digits, that commits of the history have."""
    asked = sorted(names)
    answers = copy.ask(*_KINDS, stdin="".join(f"{name}\n" for name in asked).encode("ascii"), end=b"\n")
    return frozenset(
        name for name, answer in zip(asked, filter(None, answers), strict=True) if answer == b"commit"
    )


def _second(digits: bytes) -> int | None:
    """Read a date; one that no clock of git's users ever showed is none."""
    return int(digits) if digits.isdigit() and len(digits) < 13 and int(digits) <= _LAST_SECOND else None


def tags(copy: Copy) -> tuple[Tag, ...]:
    """List the tags in the history of HEAD, newest commit first; at one commit the highest version first."""
    named: dict[str, list[str]] = {}
    for name, sha in copy.refs.tags.items():
        named.setdefault(sha, []).append(name)
    found: list[Tag] = []
    with closing(copy.ask("rev-list", "--date-order", copy.refs.head, end=b"\n")) as history:
        for sha in map(bytes.decode, history if named else ()):
            names = sorted(sorted(named.pop(sha, ())), key=_version, reverse=True)
            found.extend(Tag(clean(name, REF_LIMIT), sha) for name in names)
            if not named:
                break
    return tuple(found)


def _version(name: str) -> tuple[list[tuple[int, str]], bool]:
    """Rank a tag by the first version in its name, a release above its candidates.

    Digits are compared as text: there may be thousands of them.
    """
    version = _VERSION.search(name)
    numbers = [part.lstrip("0") for part in version[0].split(".")] if version else []
    return [(len(number), number) for number in numbers], not _CANDIDATE.search(name)


def since(copy: Copy, commit: str) -> int | None:
    """Count the commits of HEAD that are not in the history of a commit; None where that cannot be known.

    In a shallow history only a straight line of commits can be counted: behind a merge, or behind the oldest
    commit that is here, may lie others.
    """
    lines = copy.ask("rev-list", "--parents", copy.refs.head, f"^{commit}", end=b"\n")
    parents = [line.count(b" ") for line in lines]
    return None if copy.boundary() and set(parents) - {1} else len(parents)


def _lineage(name: bytes) -> Iterator[bytes]:
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
