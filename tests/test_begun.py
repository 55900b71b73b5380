"""A process of the direct builder that begins before anybody knows what to build."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from generator import site
from generator.site import Built, Failed, build
from generator.site.process import Begun
from tests.sites import CONFIG, DAY, make, tree

WAITS: Final = """
import os, sys, time
from datetime import date
from pathlib import Path
from generator import site

with site.begun(Path(sys.argv[1]), "direct", date(2026, 11, 23), 2) as begun:
    print(begun._process.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a workspace of a few pages, of which no site was built yet."""
    root = tmp_path / "workspace"
    make(root)
    (root / "mkdocs.yml").write_text(CONFIG)
    return root


def gone(pid: int) -> bool:
    """Tell whether a process comes to its end in time."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def pid_of(begun: Begun | None) -> int:
    """Return the process's number."""
    assert begun is not None
    return begun._process.pid


def test_the_site_is_the_same(root: Path) -> None:
    """Whoever began when, and though a copy of this process has what the builder is told with."""
    with site.begun(root, "direct", DAY, 2) as begun:
        pid = pid_of(begun)
        copy = os.fork()
        if not copy:
            time.sleep(60)
            os._exit(0)
        done = build(root, engine="direct", date=DAY, jobs=2, begun=begun)
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
        assert begun is not None
        assert 0 == begun._process.returncode
    made = tree(root / "site/public")
    (root / "site/public").unlink()

    assert isinstance(done, Built), done
    assert gone(pid)
    assert done == build(root, engine="direct", date=DAY)
    assert made == tree(root / "site/public")


def test_one_that_was_begun_for_something_else_is_not_told(root: Path) -> None:
    """What a builder is told by its environment is there when it begins."""
    with site.begun(root, "direct", DAY - timedelta(days=1), 2) as begun:
        pid = pid_of(begun)
        done = build(root, engine="direct", date=DAY, begun=begun)
        assert begun is not None
        assert begun._process.returncode is None

    assert isinstance(done, Built), done
    assert gone(pid)


def test_what_is_wrong_is_said_as_ever(root: Path) -> None:
    """In the words of one that was not begun before."""
    (root / "site/docs/index.md").write_text("[away](nowhere.md)\n")
    with site.begun(root, "direct", DAY, 2) as begun:
        failed = build(root, engine="direct", date=DAY, begun=begun)

    assert isinstance(failed, Failed)
    assert "nowhere.md" in failed.output
    assert failed == build(root, engine="direct", date=DAY)


def test_mkdocs_builds_what_it_does_not_know(root: Path) -> None:
    """It says so, whenever it began."""
    (root / "mkdocs.yml").write_text(f"{CONFIG}hooks: [hook.py]\n")
    (root / "hook.py").write_text("")
    with site.begun(root, "direct", DAY, 2) as begun:
        done = build(root, engine="direct", date=DAY, begun=begun)

    assert isinstance(done, Built), done
    assert "hooks" in done.note


@pytest.mark.parametrize(("engine", "jobs"), [("mkdocs", 2), ("direct", 1)])
def test_none_begins_that_is_not_needed(root: Path, engine: str, jobs: int) -> None:
    """Other engines wait for nothing, one processor has enough to do, upon a site there may be no need."""
    with site.begun(root, engine, DAY, jobs) as begun:
        assert begun is None
    assert isinstance(build(root, engine="direct", date=DAY), Built)
    with site.begun(root, "direct", DAY, 2) as begun:
        assert begun is None


def test_none_stays_when_nothing_is_built(root: Path) -> None:
    """Because the walk failed before."""
    pid = 0
    with suppress(LookupError), site.begun(root, "direct", DAY, 2) as begun:
        pid = pid_of(begun)
        raise LookupError

    assert gone(pid)


def test_none_stays_when_the_walk_was_killed(root: Path) -> None:
    """Nobody tells it so: it waits for a line of somebody who is gone."""
    with subprocess.Popen([sys.executable, "-c", WAITS, root], stdout=subprocess.PIPE, text=True) as walk:
        assert walk.stdout is not None
        pid = int(walk.stdout.readline())
        walk.kill()

    assert gone(pid)
