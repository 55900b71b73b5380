"""Workspaces whose code lies in a remote repository, for tests of `handoff lock`."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Final

from click.testing import Result

from tests.commands import run
from tests.repos import Repo

PAGE: Final = "site/docs/services/booking-api/index.md"


def mirror_url(repo: Repo) -> str:
    """Give the address of a repository as a mirror on this machine."""
    return (repo.folder / ".git").as_uri()


def point(root: Path, url: str, *more: str, protocols: str = "file") -> None:
    """Let the small workspace have the code of its service at an address, with `more` options."""
    file = root / "mkdocs.yml"
    text = file.read_text("utf-8").partition("    repositories:")[0]
    options = ", ".join((f"url: '{url}'", *more))
    text += f"    repositories:\n      skerry: {{{options}}}\n    protocols: [{protocols}]\n"
    file.write_text(text, "utf-8")


def place(root: Path) -> str:
    """Give the place of the repository's address in the settings, as problems name it."""
    lines = (root / "mkdocs.yml").read_text("utf-8").splitlines()
    (found,) = (number for number, line in enumerate(lines, 1) if line.startswith("      skerry: "))
    return f"mkdocs.yml:{found}:16"


def ask_branch(root: Path, branch: str) -> None:
    """Let the service say another branch, or none."""
    file = root / "service_specs/booking-api/service.yaml"
    text = file.read_text("utf-8").replace(", branch: main}", f", branch: {branch}}}" if branch else "}")
    file.write_text(text, "utf-8")


def lock(root: Path, *options: str, **environment: str) -> Result:
    """Run `handoff lock` in a workspace."""
    return run("-C", root, "lock", *options, **environment)


def locked(root: Path, *options: str) -> str:
    """Run `handoff lock`, which has to succeed, and give the lock file."""
    done = lock(root, *options)
    assert 0 == done.exit_code, done.output
    return (root / "handoff.lock").read_text("utf-8")


def panel(root: Path) -> str:
    """Render the workspace and give the text of the section about code."""
    done = run("-C", root, "render", "--date", "2026-11-23")
    assert 0 == done.exit_code, done.output
    page = (root / PAGE).read_text("utf-8").partition("\n## Code")[2].partition("\n## ")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
