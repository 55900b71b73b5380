"""Same specs, same commits, same date: the same bytes, wherever and whenever the site is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import run
from tests.repos import Repo
from tests.sites import tree
from tests.workspaces import in_two_versions

_MINI = Path(__file__).parent / "mini"
_HANDOFF = Path(sys.executable).parent / "handoff"


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Commit the small workspace once, a version after another: the same commit wherever it is copied to."""
    root = Path(shutil.copytree(_MINI, tmp_path_factory.mktemp("determinism") / "mini"))
    in_two_versions(Repo(root))
    return root


Site = tuple[dict[str, bytes], dict[str, bytes]]


@pytest.fixture(scope="module")
def first(committed: Path) -> Site:
    """Build it there, where nothing was built before."""
    return _elsewhere(committed, TZ="Pacific/Auckland", LC_ALL="C", PYTHONHASHSEED="1")


def _copy(committed: Path, other: Path) -> Path:
    """Copy specs and history, and nothing that was built."""
    return Path(shutil.copytree(committed, other, symlinks=True, ignore=shutil.ignore_patterns("site")))


def _elsewhere(root: Path, **environment: str) -> Site:
    command = [str(_HANDOFF), "-C", str(root), "build", "--date", "2026-11-23"]
    subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
    return _made(root)


def _here(root: Path, day: str) -> Site:
    done = run("-C", root, "build", "--date", day)
    assert 0 == done.exit_code, done.output
    return _made(root)


def _made(root: Path) -> Site:
    return tree(root / "site/docs"), tree(root / "site/public")


def test_two_builds_elsewhere_give_the_same_bytes(committed: Path, first: Site, tmp_path: Path) -> None:
    """Folder, time zone, locale and hash seed leave no trace in pages or site."""
    other = _copy(committed, tmp_path / "another folder")
    two = _elsewhere(other, TZ="America/New_York", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")

    assert first[0] == two[0]
    assert first[1] == two[1]
    below = "services/booking-api"
    assert {f"{below}/changes.atom", f"{below}/changes.json", f"{below}/versions/1.9/index.html"} <= {*two[1]}
    assert b"<entry>" in two[1][f"{below}/changes.atom"]


def test_a_build_over_an_older_one_equals_a_first_build(committed: Path, first: Site, tmp_path: Path) -> None:
    """What an earlier build left behind changes nothing."""
    other = _copy(committed, tmp_path / "other")
    older = _here(other, "2020-01-01")

    assert older[0] != first[0]
    assert first == _here(other, "2026-11-23")
