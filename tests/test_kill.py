"""Killed at any moment, the live site is the old one or the new one, and the next build makes the new one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = 24
DRIVER = """\
import sys
from datetime import date
from pathlib import Path
from generator import publish, site

root, edition = Path(sys.argv[1]), sys.argv[2]
pages = {f"{edition}/{n}.md": f"# Page {n}\\n\\n<p>{edition}</p>\\n".encode() for n in range(20)}
pages["index.md"] = f"# Home of {edition}\\n".encode()
written = publish.write(pages, root / "site/docs")
done = site.build(root, engine="mkdocs", date=date(2026, 1, 2))
sys.exit(0 if isinstance(written, publish.Written) and isinstance(done, site.Built) else f"{written} {done}")
"""
CONFIG = """\
site_name: Killed
docs_dir: site/docs
site_dir: site/public
theme: {name: null, custom_dir: theme}
"""
SKELETON = """\
<title>{{ page.title }}</title>
{% for item in nav %}<a href="{{ item.url|url }}">{{ item.title }}</a>{% endfor %}
{{ page.content }}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a workspace with a theme so small that a build is mostly its moments of risk."""
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/main.html").write_text(SKELETON)
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    return tmp_path


def start(root: Path, edition: str) -> subprocess.Popen[bytes]:
    """Publish and build one edition of the pages, in a process group of its own."""
    command = [sys.executable, "-c", DRIVER, str(root), edition]
    return subprocess.Popen(command, start_new_session=True)


def finish(root: Path, edition: str) -> dict[str, bytes]:
    """Build to the end and give the live site."""
    assert 0 == start(root, edition).wait(timeout=60)
    return live(root)


def live(root: Path) -> dict[str, bytes]:
    """Give the live site as a reader gets it."""
    public = (root / "site/public").resolve(strict=True)
    return {f.relative_to(public).as_posix(): f.read_bytes() for f in public.rglob("*") if f.is_file()}


def test_a_kill_at_any_moment_leaves_one_whole_site(root: Path) -> None:
    """Kill -9 of the whole process group, spread over the time that publishing and building take."""
    editions = {edition: finish(root, edition) for edition in ("one", "two")}
    began = time.monotonic()
    finish(root, "one")
    duration = time.monotonic() - began
    rng = random.Random(20260102)
    moments = [duration * (n + rng.random()) / KILLS for n in range(KILLS)]
    rng.shuffle(moments)
    old, new, interrupted = "one", "two", 0
    for n, moment in enumerate(moments):
        process = start(root, new)
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        interrupted += process.wait() != 0

        assert live(root) in (editions[old], editions[new]), f"killed after {moment:.3f} s"
        if n % 3 == 2:
            assert editions[new] == finish(root, new)
        if live(root) == editions[new]:
            old, new = new, old

    assert interrupted >= KILLS * 3 // 4


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
    (root / "mkdocs.yml").write_text(CONFIG + "hooks: [hook.py]\n")
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
