"""Real git repositories for tests: every commit a day after the one before, at noon UTC, from 2024-01-01."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator.gitfacts import Repository, harvest

FIRST_NOON = 1_704_110_400
DAY = 86_400
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_ALLOW_PROTOCOL": "file:ext:ssh",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Bob",
    "GIT_COMMITTER_EMAIL": "bob@example.org",
}


class Repo:
    """A repository in a folder, made by plain git."""

    def __init__(self, folder: Path, *options: str) -> None:
        """Make an empty one on the branch `main`, or take the one that is there."""
        self.folder = folder
        self.days = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *args: str, stdin: bytes = b"", check: bool = True) -> str:
        """Run git in the folder with a fixed author, committer and date; give what it prints."""
        date = f"{FIRST_NOON + self.days * DAY} +0000"
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        command = ["git", "-C", str(self.folder), *args]
        run = subprocess.run(
            command, input=stdin, capture_output=True, env=ENVIRONMENT | dates, check=False, timeout=60
        )
        if check and run.returncode:
            raise AssertionError(run.stderr.decode("utf-8", "replace"))
        return run.stdout.decode("utf-8", "replace").strip()

    def write(self, name: str, text: str) -> Path:
        """Write a file, and the folders around it."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def commit(self, subject: str, files: dict[str, str] | None = None) -> str:
        """Write files, commit everything and give the commit's id."""
        for name, text in (files or {}).items():
            self.write(name, text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject)
        self.days += 1
        return self.git("rev-parse", "HEAD")

    def shallow(self, *options: str) -> Repo:
        """Clone a part of the history into the folder `shallow` beside this one."""
        folder = self.folder.with_name("shallow")
        self.git("clone", "-q", *options, self.folder.as_uri(), str(folder))
        return Repo(folder)

    def raw(self, body: bytes, *, kind: str = "commit") -> str:
        """Store an object as it is, however odd, and give its id."""
        return self.git("hash-object", "-t", kind, "-w", "--stdin", "--literally", stdin=body)

    def raw_commit(
        self,
        *,
        author: bytes = b"Ada <ada@example.org> 1704110400 +0000",
        committer: bytes = b"Bob <bob@example.org> 1704110400 +0000",
        message: bytes = b"odd\n",
    ) -> str:
        """Put a commit of such bytes on top of `main`, with the same files."""
        tree, parent = self.git("rev-parse", "HEAD^{tree}"), self.git("rev-parse", "HEAD")
        head = f"tree {tree}\nparent {parent}\n".encode()
        sha = self.raw(head + b"author " + author + b"\ncommitter " + committer + b"\n\n" + message)
        self.git("update-ref", "refs/heads/main", sha)
        return sha


def noon(day: int) -> int:
    """Give the second at which the commit of that number, from 0, was made."""
    return FIRST_NOON + day * DAY


def date(day: int) -> str:
    """Give the date of the commit of that number, from 0."""
    return datetime.fromtimestamp(noon(day), tz=UTC).date().isoformat()


def facts(repo: Repo, *paths: str) -> Repository:
    """Harvest a repository that can be read; its cache is kept beside it."""
    found = harvest(repo.folder, paths=paths, cache=repo.folder.parent / "cache")
    assert isinstance(found, Repository), found
    return found


def changed_by(found: Repository) -> dict[str, str]:
    """Name the commit of each last change by its subject."""
    return {path: commit.subject for path, commit in found.last_change.items()}


def noted(repo: Repo, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]) -> list[str]:
    """Ask with a `git` that notes down its arguments before it is git, and give the notes."""
    git = next(Path(folder) / "git" for folder in os.get_exec_path() if (Path(folder) / "git").exists())
    log, bin_folder = repo.folder.parent / "log", repo.folder.parent / "bin"
    bin_folder.mkdir(exist_ok=True)
    log.write_text("", encoding="utf-8")
    (bin_folder / "git").write_text(f'#!/bin/sh\necho "$*" >>{log}\nexec {git} "$@"\n', encoding="utf-8")
    (bin_folder / "git").chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
        ask()
    return log.read_text("utf-8").splitlines()
