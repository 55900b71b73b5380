"""Which repositories a workspace may read, and where they lie: its own, and those that mkdocs.yml names."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path

from generator import gitfacts
from generator.spec.architecture import CodeLocation
from generator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Home:
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


def allowed(workspace: Workspace, location: CodeLocation) -> Path | None:
    """Return the folder of a repository when mkdocs.yml allows it to be read."""
    named = workspace.repositories.get(location.repo)
    if named is None:
        return None
    folder = (workspace.root / named).resolve()
    top = gitfacts.toplevel(folder)
    return top.resolve() if top is not None else folder


def shown(repo: str) -> str:
    """Return a repository's plain name, or its address without credentials; nothing when that is not safe."""
    return repo if "@" not in repo and ":" not in repo else gitfacts.shown_url(repo)
