"""What git facts of a large repository cost, from nothing and again: `python -m tests.bench_git [COMMITS]`.

By default 50,000 commits by 40 people over almost six years, on 4,000 files of 200 services, with 50 tags.
Asked are all services or one, a year of contributors, and the commits since a tag that a fifth of the history
does not have. CPU counts Python's own time and git's apart: both run at once where there are two cores.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from generator.gitfacts import Reach, Repository, harvest
from tests.repos import Repo

HOUR: Final = 3_600
BEGIN: Final = 1_500_000_000
SERVICES: Final = 200


def stream(commits: int) -> Iterator[bytes]:
    """Yield what `git fast-import` makes the repository of."""
    yield b"blob\nmark :1\ndata 2\nx\n\n"
    for number in range(commits):
        who = b"Dev %d <dev%d@example.org> %d +0000" % (
            number % 40,
            number**2 % 40,
            BEGIN + number * HOUR,
        )
        yield b"commit refs/heads/main\nmark :%d\nauthor %b\ncommitter %b\ndata 7\nChange\n\n" % (
            number + 2,
            who,
            who,
        )
        yield b"from :%d\n" % (number + 1) if number else b""
        for file in range(1 + number % 3):
            path = b"services/s%d/f%d.py" % ((number * 7 + file) % SERVICES, number % 20)
            body = b"%d %d\n" % (number, file)
            yield b"M 100644 inline %b\ndata %d\n%b\n" % (path, len(body), body)
        if number % (commits // 50 or 1) == 0:
            yield b"reset refs/tags/v%d\nfrom :%d\n\n" % (number // (commits // 50 or 1), number + 2)
    yield b"done\n"


def build(folder: Path, commits: int) -> Repo:
    """Make the repository."""
    repo = Repo(folder)
    command = ["git", "-C", str(folder), "fast-import", "--quiet", "--done"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.writelines(stream(commits))
    return repo


def asked(commits: int) -> Reach:
    """Ask for the last year and for what a tag does not have."""
    return Reach(BEGIN + commits * HOUR - 365 * 24 * HOUR, frozenset({"v40"}))


def measure(repo: Repo, paths: list[str], reach: Reach) -> tuple[float, float, float]:
    """Harvest once: wall seconds, CPU seconds of Python and of git."""
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    start = time.monotonic()
    found = harvest(repo.folder, paths=paths, cache=repo.folder.parent / "cache", reach=reach)
    wall = time.monotonic() - start
    assert isinstance(found, Repository), found
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own, git = (
        now.ru_utime + now.ru_stime - then.ru_utime - then.ru_stime
        for then, now in zip(before, after, strict=True)
    )
    return wall, own, git


def main(commits: int) -> None:
    """Measure and print a table."""
    everything = ["", *(f"services/s{number}" for number in range(SERVICES))]
    with tempfile.TemporaryDirectory() as folder:
        repo = build(Path(folder) / "repo", commits)
        print("copy  paths  wall s  Python s  git s")
        for copy, paths in (
            ("new", everything),
            ("kept", everything),
            ("kept", everything),
            ("kept", everything[:2]),
        ):
            wall, own, git = measure(repo, paths, asked(commits))
            print(f"{copy:4}  {len(paths):5}  {wall:6.2f}  {own:8.2f}  {git:5.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 50_000)
