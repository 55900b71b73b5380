"""Where facts about code come from: a folder of this machine, or a pinned commit of a remote repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from generator import late

if TYPE_CHECKING:
    from generator import gitrun, mirror, quarantine
    from generator.quarantine import Copy, Refs
else:
    gitrun = late.Module("generator.gitrun")
    mirror = late.Module("generator.mirror")
    quarantine = late.Module("generator.quarantine")

Answer = TypeVar("Answer")


class Local(Struct, frozen=True):
    """A folder of a repository on this machine, and a branch of it; without one, what is checked out."""

    folder: Path
    branch: str = ""


class Pinned(Struct, frozen=True):
    """A commit of a remote repository, as handoff.lock has it. No branch: its HEAD is detached."""

    url: str
    shown: str
    commit: str
    branch: str
    tags: tuple[tuple[str, str], ...]
    older_tags: int

    @property
    def refs(self) -> Refs:
        """What the repository pointed at when it was pinned."""
        return quarantine.Refs(self.commit, self.branch, dict(self.tags))


def local(folder: Path, branch: str) -> Local:
    """Name a repository of this machine by its top, and what is checked out there as nothing else.

    So two names of the same history are read once.
    """
    try:
        source = quarantine.locate(folder)
    except gitrun.GitError:
        return Local(folder, branch)
    return Local(source.top, "" if branch == quarantine.checked_out(source) else branch)


def ask(origin: Local | Pinned, question: Callable[[Copy], Answer], *, cache: Path, seconds: float) -> Answer:
    """Answer a question from a copy of the repository. Never uses the network."""
    if isinstance(origin, Pinned):
        return mirror.read(origin.url, origin.refs, question, cache=cache, seconds=seconds)
    source = quarantine.locate(origin.folder)
    return quarantine.read(source, question, cache=cache, seconds=seconds, branch=origin.branch)
