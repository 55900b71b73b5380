"""A walk over all after a change of one service looks at what it writes, and at all else once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from generator import unchanged
from generator.narrow.upon import Upon
from generator.trees import taken
from tests import test_beside
from tests.commands import run
from tests.faults import FAULT, Killed
from tests.test_beside import BUILD, HARM, ONE, TWO, live
from tests.test_narrow import DAY, change, clean, made, walk

ready, ways = test_beside.ready, test_beside.ways
SHOWN: Final = ("summary: Takes", "summary: Gets")
"""Pages of others show it."""


@pytest.fixture(scope="module")
def expected(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], ...]:
    """Give what walks from nothing make, before and after an edit. Put it back."""
    folder = tmp_path_factory.mktemp("clean")
    before = clean(ready, folder / "before", "build")
    change(ready / ONE, *SHOWN)
    after = clean(ready, folder / "after", "build")
    change(ready / ONE, *reversed(SHOWN))
    return before, after


def edit(root: Path, ways: list[str]) -> list[str]:
    """Build after an edit, or after it was taken back. Return the ways in which the site was."""
    del ways[:]
    change(root / ONE, *(SHOWN if SHOWN[0] in (root / ONE).read_text() else reversed(SHOWN)))
    walk(root, "build")
    return ways.copy()


def test_what_others_show_is_built_upon_what_is_known(
    ready: Path, expected: tuple[dict[str, bytes], ...], ways: list[str]
) -> None:
    """One after another, and back; between them, a step of another service."""
    walk(ready, "build")
    first, one = edit(ready, ways), made(ready)
    del ways[:]
    change(ready / TWO, *test_beside.WORDS)
    walk(ready, "build")
    change(ready / TWO, *reversed(test_beside.WORDS))
    walk(ready, "build")

    assert ["renewed"] * 3 == [*first, *ways]
    assert one == made(ready) == expected[1]
    assert ["renewed"] == edit(ready, ways)
    assert expected[0] == made(ready)
    assert unchanged.recall(ready, BUILD)


def test_trees_are_known_as_they_are(ready: Path, ways: list[str]) -> None:
    """What is recorded of them says the same as a look at all of their files."""
    walk(ready, "build")
    edit(ready, ways)
    left = unchanged.recalled(ready, BUILD)

    assert left
    assert ["renewed"] == ways
    for tree in (ready / "site/docs", live(ready)):
        assert sorted(taken(str(tree))) == sorted(left.trees[str(tree)])


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_what_was_touched_is_looked_at(
    ready: Path, expected: tuple[dict[str, bytes], ...], ways: list[str], harm: Callable[[Path], object]
) -> None:
    """And made anew where it is not as it was made. The edit after that is built upon what is known again."""
    walk(ready, "build")
    before = edit(ready, ways)
    harm(ready)
    after, found = edit(ready, ways), made(ready)
    again = edit(ready, ways)

    assert ["renewed"] == before == again
    assert "renewed" not in after
    assert expected[SHOWN[1] in (ready / ONE).read_text()] == made(ready)
    assert expected[SHOWN[0] in (ready / ONE).read_text()] == found


DOCS: Final = "site/docs/services/service-0000"
MEANWHILE: Final[dict[str, Callable[[Path], object]]] = {
    "another file beside a page": lambda root: (root / DOCS / "more.txt").write_text("More."),
    "another page beside a page": lambda root: (root / DOCS / "more.md").write_text("# More\n"),
    "a folder beside a page": lambda root: shutil.copytree(
        root / DOCS / "failure-modes", root / DOCS / "more"
    ),
    "another file elsewhere": lambda root: (root / "site/docs/more.txt").write_text("More."),
    "another file in the site": lambda root: (live(root) / "more.txt").write_text("More."),
}


@pytest.mark.parametrize("harm", MEANWHILE.values(), ids=MEANWHILE)
def test_what_comes_after_the_look_is_seen_by_the_next_walk(
    tmp_path: Path, ready: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], object]
) -> None:
    """At the latest: a site that has all of it comes of the next walk, if this one made none."""
    root = tmp_path / "fleet"
    shutil.copytree(ready, root, symlinks=True, ignore=shutil.ignore_patterns("site"))
    walk(root, "build")
    edit(root, [])
    look = Upon.look

    def looked(self: Upon) -> None:
        look(self)
        harm(root)

    monkeypatch.setattr(Upon, "look", looked)
    edit(root, [])
    monkeypatch.undo()
    walk(root, "build")

    assert made_anew(root, tmp_path / "anew") == made(root)


def made_anew(root: Path, folder: Path) -> dict[str, bytes]:
    """Give what a walk from nothing makes of the same specs, with what people put beside pages."""
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns("site"), symlinks=True)
    walk(folder)
    for file in (root / "site/docs").rglob("more*"):
        there = folder / file.relative_to(root)
        shutil.copytree(file, there) if file.is_dir() else shutil.copy(file, there)
    walk(folder, "build")
    return made(folder)


@pytest.mark.slow
def test_a_kill_leaves_what_the_next_build_repairs(
    ready: Path, expected: tuple[dict[str, bytes], ...]
) -> None:
    """At any step on the disk of a walk that is built upon what is known; and the next one is, too."""
    step = 0
    walk(ready, "build")
    while FAULT.fired or not step:
        edit(ready, [])
        change(ready / ONE, *(SHOWN if SHOWN[0] in (ready / ONE).read_text() else reversed(SHOWN)))
        with suppress(Killed), FAULT.at(step, Killed(), within="site"):
            run("-C", ready, "build", "--date", str(DAY))
        walk(ready, "build")

        assert expected[SHOWN[1] in (ready / ONE).read_text()] == made(ready), step
        assert unchanged.recall(ready, BUILD), step
        step += 1

    assert step > 50
