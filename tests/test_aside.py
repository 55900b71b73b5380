"""A walk upon the last one over many services makes what is about all of them together with a copy of it."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from generator import forks, unchanged
from generator.moments import TICK
from generator.whole import Whole
from tests.commands import run
from tests.fleet import write_fleet
from tests.repos import Repo
from tests.test_beside import BUILD, SHOWN, WORDS
from tests.test_narrow import DAY, change, made

SERVICES: Final = 60
ONE: Final = "service_specs/service-0001/service.yaml"
BY_HAND: Final = "site/docs/by-hand.md"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of so many services that a copy is worth it, with a page by hand among ours."""
    root = write_fleet(tmp_path_factory.mktemp("aside") / "fleet", SERVICES)
    (root / ".gitignore").write_text("site/\n")
    (root / "site/docs").mkdir(parents=True)
    (root / BY_HAND).write_text("# By hand\n\nAbout tugs.\n")
    Repo(root).commit("All")
    build(root)
    return root


@pytest.fixture
def pids(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], list[int]]:
    """Give what tells in which processes pages about the whole were made since it was asked last."""
    shown = Whole._pages

    def told(self: Whole, *args: object) -> object:
        (tmp_path / f"pid-{os.getpid()}").touch()
        return shown(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Whole, "_pages", told)
    monkeypatch.setattr(forks, "alone", lambda jobs: jobs)  # the tests' own threads hold no lock of ours

    def since() -> list[int]:
        files = list(tmp_path.glob("pid-*"))
        for file in files:
            file.unlink()
        return [int(file.name[4:]) for file in files]

    return since


def build(root: Path, jobs: int = 1) -> None:
    """Build in so many processes."""
    done = run("-C", root, "build", "--date", str(DAY), "--jobs", str(jobs))
    assert 0 == done.exit_code, done.output


def anew(root: Path, folder: Path) -> dict[str, bytes]:
    """Give what a build from nothing makes of the same specs and the same page by hand."""
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns("site"))
    (folder / "site/docs").mkdir(parents=True)
    shutil.copy(root / BY_HAND, folder / BY_HAND)
    build(folder)
    return made(folder)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_copy_makes_is_the_same(
    ready: Path, tmp_path: Path, pids: Callable[[], list[int]], jobs: int
) -> None:
    """So is what is known afterwards: that a page by hand was read, and where the search finds which step."""
    change(ready / ONE, *(SHOWN if jobs == 1 else reversed(SHOWN)))
    (ready / BY_HAND).write_text(f"# By hand\n\nAbout tugs and {jobs} lines.\n")
    time.sleep(2 * TICK / 1e9)  # or it might have come while the walk was made
    build(ready, jobs)
    there = pids()
    last = unchanged.recalled(ready, BUILD)

    assert os.getpid() in there
    assert jobs == len(there)
    assert last
    assert last.unless()
    assert str(ready / BY_HAND) in last.state.files

    change(ready / ONE, *(WORDS if jobs == 1 else reversed(WORDS)))
    build(ready)

    assert [] == pids()
    assert anew(ready, tmp_path / "anew") == made(ready)


@pytest.mark.parametrize("lost", ["_pages", "_search", "_programs"])
def test_what_a_lost_copy_was_to_make_is_made_here(
    ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """What it has let wait by then is in nobody's way, and what was made here is not made again."""
    made_by, here = getattr(Whole, lost), os.getpid()

    def told(self: Whole, *args: object) -> Iterator[object]:
        for one in made_by(self, *args):
            yield one
            if os.getpid() != here:
                os._exit(1)
        if os.getpid() != here and lost == "_programs":
            os._exit(1)

    monkeypatch.setattr(Whole, lost, told)
    monkeypatch.setattr(forks, "alone", lambda jobs: jobs)  # the tests' own threads hold no lock of ours
    (name,) = re.findall("(?m)^name: .*", (ready / ONE).read_text())
    change(ready / ONE, name, f"name: Without {lost.strip('_')}")
    build(ready, 2)

    assert anew(ready, tmp_path / "anew") == made(ready)
