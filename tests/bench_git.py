"""What git facts of a large repository cost, first and later: `python -m tests.bench_git [COMMITS]`.

By default 50,000 commits by 40 people over almost six years, on 4,000 files of 200 services, with 50 tags.
Asked are 50 services or one, a year of contributors, and the commits since a tag that a fifth of the history
does not have. Each figure stands beside that of one `git log --name-only` run just before it, for machines
differ and so do hours. CPU is that of Python and git together.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from generator.gitfacts import Reach, Repository, harvest
from tests.repos import Repo

HOUR: Final = 3_600
BEGIN: Final = 1_500_000_000
SERVICES: Final = 200
ASKED: Final = 50
Cost = tuple[float, float]
"""Wall and CPU seconds."""


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


def measured(work: Callable[[], object]) -> Cost:
    """Do something once."""
    before, start = _cpu(), time.monotonic()
    work()
    return time.monotonic() - start, _cpu() - before


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def push(repo: Repo, commits: int) -> None:
    """Add five commits, each an hour after the one before."""
    begin = BEGIN + (commits + 10) * HOUR + int(time.monotonic())
    stream = b"".join(
        b"commit refs/heads/main\ncommitter Dev 1 <dev1@example.org> %d +0000\ndata 4\nMore\n%b"
        b"M 100644 inline services/s1/f1.py\ndata 2\n%d\n\n"
        % (begin + number, b"" if number else b"from refs/heads/main^0\n", number)
        for number in range(5)
    )
    repo.git("fast-import", "--quiet", stdin=stream)


def figures(folder: Path, commits: int) -> Iterator[tuple[str, Cost, Cost]]:
    """Yield what each way of asking costs, and what the log beside it does."""
    everything = ["", *(f"services/s{number}" for number in range(ASKED))]
    repo, cache = build(folder / "repo", commits), folder / "cache"

    def facts(paths: list[str]) -> None:
        found = harvest(repo.folder, paths=paths, cache=cache, reach=asked(commits))
        assert isinstance(found, Repository), found

    def log() -> None:
        command = ["git", "-C", str(repo.folder), "log", "--name-only"]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)

    def forget() -> None:
        for file in cache.glob("*.known"):
            file.unlink()

    def more() -> None:
        push(repo, commits)

    def nothing() -> None:
        """Ask what was asked just before."""

    for what, before, paths in (
        ("first: the copy is made, too", forget, everything),
        ("cold: all is read again", forget, everything),
        ("kept: nothing new", nothing, everything),
        ("kept: five commits more", more, everything),
        ("kept: one service, five more", more, everything[:2]),
    ):
        before()
        plain = measured(log)
        yield what, measured(partial(facts, paths)), plain


def main(commits: int) -> None:
    """Measure and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        print("                                  wall s  CPU s  log's wall  log's CPU  CPU / CPU")
        for what, (wall, cpu), (its_wall, its_cpu) in figures(Path(folder), commits):
            figures_ = f"{wall:6.2f} {cpu:6.2f} {its_wall:11.2f} {its_cpu:10.2f} {cpu / its_cpu:10.2f}"
            print(f"{what:32}  {figures_}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 50_000)
