"""A walk over all after a change of one service looks at what it writes, and at all else once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from generator import unchanged
from generator.narrow.begun import Begun
from generator.narrow.upon import Upon
from generator.trees import taken
from generator.workspace import Workspace
from tests import sites, test_beside
from tests.commands import run
from tests.test_beside import BUILD, SHOWN, edit, live, settle
from tests.test_narrow import DAY, made, walk

ready, ways = test_beside.ready, test_beside.ways


def test_trees_are_known_as_they_are(ready: Path, ways: list[str]) -> None:
    """What is recorded of them says the same as a look at all of their files."""
    walk(ready, "build")
    edit(ready, ways, SHOWN)
    left = unchanged.recalled(ready, BUILD)

    assert left
    assert ["renewed"] == ways
    for tree in (ready / "site/docs", live(ready)):
        assert sorted(taken(str(tree))) == sorted(left.trees[str(tree)])


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


@pytest.fixture
def root(ready: Path) -> Iterator[Path]:
    """Give a site of which all is known. What comes to its pages goes again."""
    settle(ready, SHOWN)
    yield ready
    for file in more(ready):
        shutil.rmtree(file) if file.is_dir() else file.unlink()


def more(root: Path) -> list[Path]:
    """List what came beside pages."""
    return list((root / "site/docs").rglob("more*"))


@pytest.mark.parametrize("harm", MEANWHILE.values(), ids=MEANWHILE)
def test_what_comes_after_the_look_is_seen_by_the_next_walk(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], object]
) -> None:
    """At the latest: a site that has all of it comes of the next walk, if this one made none."""
    look, looks = Upon.look, list[Upon]()

    def looked(self: Upon, workspace: Workspace, changed: Collection[str]) -> None:
        look(self, workspace, changed)
        harm(root)
        looks.append(self)

    monkeypatch.setattr(Upon, "look", looked)
    edit(root, [], SHOWN)
    monkeypatch.undo()
    walk(root, "build")

    assert 1 == len(looks)
    assert made_anew(root, tmp_path / "anew") == made(root)


def made_anew(root: Path, folder: Path) -> dict[str, bytes]:
    """Give what a walk from nothing makes of the same specs, with what people put beside pages."""
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns("site"), symlinks=True)
    for file in more(root):
        there = folder / file.relative_to(root)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(file, there) if file.is_dir() else shutil.copy(file, there)
    walk(folder, "build")
    return made(folder)


STEPS: Final = {
    "before all is looked at once more": (Begun, "still"),
    "before anything is written": (Upon, "look"),
}


@pytest.mark.parametrize("step", STEPS)
def test_what_somebody_writes_meanwhile_beside_what_is_written_is_not_lost(
    tmp_path: Path, ready: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Into a file of ours that stays: the site has it, or the next walk says that it is there."""
    root = tmp_path / "fleet"
    shutil.copytree(ready, root, symlinks=True, ignore=shutil.ignore_patterns("site"))
    walk(root, "build")
    before = sites.tree(root / "site/docs")
    edit(root, [], SHOWN)
    after = sites.tree(root / "site/docs")
    folders = {Path(path).parent for path in after if before[path] != after[path]}
    page = next(path for path in after if before[path] == after[path] and Path(path).parent in folders)
    kind, name = STEPS[step]
    does = getattr(kind, name)

    def told(*args: Any) -> Any:  # noqa: ANN401 - whatever it takes and returns
        found = does(*args)
        (root / "site/docs" / page).write_bytes(b"Put here by somebody.")
        return found

    monkeypatch.setattr(kind, name, told)
    edit(root, [], SHOWN)
    monkeypatch.undo()
    done = run("-C", root, "build", "--date", str(DAY))
    there = any(b"Put here by somebody." in content for content in sites.tree(live(root)).values())

    assert there or "[PUB001]" in done.output
    assert b"Put here by somebody." == (root / "site/docs" / page).read_bytes()
