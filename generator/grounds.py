"""The repository a workspace lies in, and how repositories are named on pages."""

from __future__ import annotations

import posixpath
from pathlib import Path

from msgspec import Struct

from generator import gitfacts
from generator.workspace import Workspace


class Home(Struct, frozen=True):
    """The repository around a workspace, None when there is none, and the way from its top down to it."""

    top: Path | None
    prefix: str = ""

    def name(self, file: str) -> str:
        """Name a file of the workspace as the repository does."""
        return posixpath.normpath(self.prefix + file)


def home(workspace: Workspace) -> Home:
    """Find the repository that a workspace lies in."""
    top = gitfacts.toplevel(workspace.root)
    if top is None:
        return Home(None)
    inside = workspace.root.resolve().relative_to(top.resolve()).as_posix()
    return Home(top.resolve(), "" if inside == "." else f"{inside}/")


def shown(repo: str) -> str:
    """Return a repository's plain name, or its address without credentials; nothing when that is not safe."""
    return repo if "@" not in repo and ":" not in repo else gitfacts.shown_url(repo)
