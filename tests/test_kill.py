"""Killed at any moment, the live site is the old one or the new one, and the next build makes the new one."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands import run

HANDOFF = Path(sys.executable).parent / "handoff"
DAY = ("--date", "2026-01-02")
THEME = """\
site_name: Killed
docs_dir: site/docs
site_dir: site/public
theme: {name: null, custom_dir: theme}
nav: [index.md]
"""
MATERIAL = """\
site_name: Killed
docs_dir: site/docs
site_dir: site/public
theme: {name: material, font: false}
nav: [index.md]
not_in_nav: "*"
"""
SKELETON = """\
<title>{{ page.title }}</title>
{% for item in nav %}<a href="{{ item.url|url }}">{{ item.title }}</a>{% endfor %}
{{ page.content }}
"""


@pytest.fixture
def root(mini: Path) -> Path:
    """Make a workspace of one service and so small a theme that a build is mostly its moments of risk."""
    shutil.rmtree(mini / "service_specs/booking-api")
    (mini / "theme").mkdir()
    (mini / "theme/main.html").write_text(SKELETON)
    (mini / "mkdocs.yml").write_text(THEME)
    return mini


def engine(root: Path) -> str:
    """Name the engine to build with: the small theme is nothing to any but MkDocs."""
    return "mkdocs" if (root / "theme").is_dir() else "direct"


def name(root: Path, edition: str) -> None:
    """Let the specs be one edition."""
    org = root / "service_specs/org.yaml"
    org.write_text(re.sub(r"(?m)^name: .*$", f"name: Edition {edition}", org.read_text(encoding="utf-8")))


def start(root: Path, edition: str) -> subprocess.Popen[bytes]:
    """Build one edition of the specs, in a process group of its own."""
    name(root, edition)
    command = [str(HANDOFF), "-C", str(root), "build", *DAY, "--engine", engine(root)]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)


def finish(root: Path, edition: str) -> dict[str, bytes]:
    """Build to the end and give the live site."""
    name(root, edition)
    done = run("-C", root, "build", *DAY, "--engine", engine(root))
    assert 0 == done.exit_code, done.output
    return live(root)


def live(root: Path) -> dict[str, bytes]:
    """Give the live site as a reader gets it."""
    public = (root / "site/public").resolve(strict=True)
    return {f.relative_to(public).as_posix(): f.read_bytes() for f in public.rglob("*") if f.is_file()}


@pytest.mark.parametrize("kills", [6, pytest.param(40, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_leaves_one_whole_site(root: Path, kills: int) -> None:
    """Kill -9 of the whole process group, spread over the time that publishing and building take."""
    _kill(root, kills)


@pytest.mark.slow
def test_a_kill_of_a_build_that_shares_files_leaves_one_whole_site(mini: Path) -> None:
    """The direct builder puts files of the live site into the new one, and never writes into them."""
    (mini / "mkdocs.yml").write_text(MATERIAL)
    _kill(mini, 12)


def _kill(root: Path, kills: int) -> None:
    editions = {edition: finish(root, edition) for edition in ("one", "two")}
    began = time.monotonic()
    assert 0 == start(root, "one").wait(timeout=60)
    duration = time.monotonic() - began
    rng = random.Random(20260102)
    moments = [duration * (n + rng.random()) / kills for n in range(kills)]
    rng.shuffle(moments)
    old, new, interrupted = "one", "two", 0
    for n, moment in enumerate(moments):
        process = start(root, new)
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        interrupted += process.wait() != 0

        assert live(root) in (editions[old], editions[new]), f"killed after {moment:.3f} s"
        if n % 5 == 4:
            assert editions[new] == finish(root, new)
        if live(root) == editions[new]:
            old, new = new, old

    assert interrupted >= kills // 2


HOOK = """\
import pathlib, time
here = pathlib.Path(__file__).parent
slow = not (here / "slow").exists()
(here / "slow").touch()

def on_pre_build(config):
    while slow and not (here / "go").exists():
        time.sleep(0.01)

def on_post_build(config):
    (here / "done").touch() if slow else None
"""


def test_an_engine_that_outlives_its_parent_does_no_harm(root: Path) -> None:
    """When only the command is killed, its engine goes on after the next build, into a folder of its own."""
    finish(root, "one")
    (root / "hook.py").write_text(HOOK)
    (root / "mkdocs.yml").write_text(THEME + "hooks: [hook.py]\n")
    process = start(root, "two")
    wait_for(root / "slow")
    process.kill()
    process.wait()
    two = finish(root, "two")
    (root / "go").touch()
    wait_for(root / "done")

    assert two == live(root)
    assert two == finish(root, "two")
    assert 1 == sum(1 for _ in (root / "site/.handoff/builds").iterdir())


def wait_for(file: Path) -> None:
    """Wait until another process has made the file."""
    deadline = time.monotonic() + 30
    while not file.exists():
        assert time.monotonic() < deadline, f"no {file.name}"
        time.sleep(0.01)
