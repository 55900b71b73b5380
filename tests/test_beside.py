"""A few pages are built upon what is known of both builds, and of nothing that was touched since."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

from generator import trees, unchanged
from generator.beside import PAGES
from generator.direct import quick
from generator.narrow import begun
from generator.site import engines
from tests.commands import run
from tests.faults import FAULT, Killed
from tests.fleet import write_fleet
from tests.repos import Repo
from tests.test_narrow import DAY, QUESTION, change, clean, made, walk

BUILD: Final = QUESTION | {"command": "build", "engine": "direct"}
BESIDE: Final = "site/.handoff/beside.json"
BUILDS: Final = "site/.handoff/builds"
LEFT: Final = "services/service-0001/index.html"
ONE: Final = "service_specs/service-0000/service.yaml"
TWO: Final = "service_specs/service-0002/service.yaml"
WORDS: Final = ("Look for failing consumers.", "Look for consumers that fail.")


SHOWN: Final = ("name: Service number", "name: Service numero")
"""Pages of others show it: a walk over all."""


@pytest.fixture(scope="module", params=[WORDS, SHOWN], ids=["a step", "what others show"])
def words(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Give what an edit changes."""
    found: tuple[str, str] = request.param
    return found


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site that is large enough to have its own search."""
    root = write_fleet(tmp_path_factory.mktemp("beside") / "fleet", 24)
    (root / ".gitignore").write_text("site/\n")
    Repo(root).commit("All")
    walk(root, "build")
    return root


@pytest.fixture(scope="module")
def expected(
    ready: Path, words: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, bytes], ...]:
    """Give what walks from nothing make, before and after an edit. Put it back."""
    folder = tmp_path_factory.mktemp("clean")
    before = clean(ready, folder / "before", "build")
    change(ready / ONE, *words)
    after = clean(ready, folder / "after", "build")
    change(ready / ONE, *reversed(words))
    return before, after


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the ways that sites are built in: of which one is only for what was looked at."""
    found: list[str] = []
    for module, name in ((quick, "renewed"), (quick, "quick"), (engines, "process")):
        way: Callable[..., Any] = getattr(module, name)

        def told(*args: Any, name: str = name, way: Callable[..., Any] = way, **more: Any) -> Any:  # noqa: ANN401
            answer = way(*args, **more)
            found.append(name if answer else f"not {name}")
            return answer

        monkeypatch.setattr(module, name, told)
    return found


def live(root: Path) -> Path:
    """Give the folder of the live site."""
    return (root / "site/public").resolve()


def spare(root: Path) -> Path:
    """Give the folder of the spare."""
    (found,) = (one for one in (root / BUILDS).iterdir() if one != live(root))
    return found


def anew(file: Path, content: bytes) -> None:
    """Put another file of the same size and time in the place of one. No other link to it is touched."""
    then = file.stat()
    file.unlink()
    file.write_bytes(content)
    os.utime(file, ns=(then.st_atime_ns, then.st_mtime_ns))


def edit(root: Path, ways: list[str], words: tuple[str, str] = WORDS) -> list[str]:
    """Build after an edit, or after it was taken back. Return the ways in which the site was."""
    del ways[:]
    other(root, words)
    walk(root, "build")
    return ways.copy()


def settle(root: Path, words: tuple[str, str]) -> None:
    """Build what is there, and once more after an edit if there is no spare yet."""
    walk(root, "build")
    if 1 == len(list((root / BUILDS).iterdir())):
        edit(root, [], words)


def other(root: Path, words: tuple[str, str]) -> None:
    """Change the words, or take that back."""
    change(root / ONE, *(words if words[0] in (root / ONE).read_text() else reversed(words)))


def test_edits_are_built_upon_what_is_known(
    ready: Path, words: tuple[str, str], expected: tuple[dict[str, bytes], ...], ways: list[str]
) -> None:
    """One after another, of several services, and back; what is there is what a walk from nothing makes."""
    first, one = edit(ready, ways, words), made(ready)
    del ways[:]
    change(ready / TWO, *words)
    walk(ready, "build")
    two = made(ready)
    change(ready / TWO, *reversed(words))
    walk(ready, "build")
    back = made(ready)

    assert ["renewed"] * 3 == [*first, *ways]
    assert one == back == expected[1] != two
    assert ["renewed"] == edit(ready, ways, words)
    assert expected[0] == made(ready)
    assert unchanged.recall(ready, BUILD)


@pytest.mark.parametrize("dies", ["", "at once", "when it has built"])
def test_a_copy_builds_upon_what_is_known(
    ready: Path,
    words: tuple[str, str],
    expected: tuple[dict[str, bytes], ...],
    ways: list[str],
    monkeypatch: pytest.MonkeyPatch,
    dies: str,
) -> None:
    """Of a large site, which it has looked at; where it dies, the process does that itself.

    Where it dies before it has written down what it made, nothing is known of that, and the site is right.
    """
    walk(ready, "build")
    edit(ready, ways, words)
    monkeypatch.setattr(trees, "_LARGE", 1)
    monkeypatch.setattr(begun, "alone", lambda jobs: jobs)  # the tests' own threads hold no lock of ours
    if dies == "at once":
        monkeypatch.setattr(begun, "_ready", lambda *_: 1 / 0)
    elif dies:
        monkeypatch.setattr(quick.Ready, "keep", lambda _: 1 / 0)
    found = [edit(ready, ways, words)]
    assert (dies != "when it has built") == (ready / BESIDE).exists()
    found.append(edit(ready, ways, words))

    assert {"": [[], []], "at once": [["quick"]] * 2, "when it has built": [[], ["quick"]]}[dies] == found
    assert expected[words[1] in (ready / ONE).read_text()] == made(ready)
    assert unchanged.recall(ready, BUILD)


HARM: Final[dict[str, Callable[[Path], object]]] = {
    "a page of the site": lambda root: anew(live(root) / LEFT, b"harm"),
    "a file more in the site": lambda root: (live(root) / "more.txt").write_bytes(b"harm"),
    "a page of the site gone": lambda root: (live(root) / LEFT).unlink(),
    "a page of the spare": lambda root: anew(spare(root) / LEFT, b"harm"),
    "a page of both": lambda root: (spare(root) / LEFT).write_bytes(b"harm"),
    "a file more in the spare": lambda root: (spare(root) / "services/more.txt").write_bytes(b"harm"),
    "a page of the spare gone": lambda root: (spare(root) / LEFT).unlink(),
    "no spare": lambda root: shutil.rmtree(spare(root)),
    "another spare": lambda root: (root / BUILDS / "internal-").mkdir(),
    "other marks": lambda root: (root / "site/.handoff" / PAGES).unlink(),
    "nothing known": lambda root: (root / BESIDE).unlink(),
    "something else": lambda root: change(root / BESIDE, "1", "2"),
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_what_was_touched_is_looked_at(
    ready: Path,
    words: tuple[str, str],
    expected: tuple[dict[str, bytes], ...],
    ways: list[str],
    harm: Callable[[Path], object],
) -> None:
    """And made anew where it is not as it was made. The edit after that is built upon what is known again."""
    settle(ready, words)
    harm(ready)
    after, found = edit(ready, ways, words), made(ready)
    again = edit(ready, ways, words)

    assert ["renewed"] == again
    assert "renewed" not in after
    assert expected[words[1] in (ready / ONE).read_text()] == made(ready)
    assert expected[words[0] in (ready / ONE).read_text()] == found


def test_an_edit_imports_only_what_a_few_pages_take(ready: Path, ways: list[str]) -> None:
    """Neither calendars, Git's objects, other engines nor what waits for others is imported for it.

    Nor what asks git, compares states of the past, makes pages about all, or shows problems.
    """
    walk(ready, "build")
    edit(ready, ways)
    script = "import sys; from generator.cli import main\ntry: main()\nfinally: print(*sys.modules)"
    command = [sys.executable, "-c", script, "-C", str(ready), "build", "--date", str(DAY)]
    # The first one keeps the templates that it compiles.
    variables = {**os.environ, "SOURCE_DATE_EPOCH": "", "PYTHONDONTWRITEBYTECODE": ""}
    for _ in range(2):
        other(ready, WORDS)
        done = subprocess.run(command, env=variables, capture_output=True, check=True, text=True)
    imported = set(done.stdout.splitlines()[-1].split())

    assert {"generator.narrow.walk", "generator.direct.quick"} <= imported
    assert not imported & {"asyncio", "dateutil", "filelock", "git", "icalendar", "material", "rich"}
    assert not imported & {"generator.pipeline", "generator.calendars", "mkdocs.config", "mkdocs.plugins"}
    assert not imported & {f"generator.{one}" for one in ("gitrun", "compared", "trend", "feeds", "pins")}
    assert not imported & {
        "generator.views.site",
        "generator.reporters.text",
        "generator.templating.statements",
    }


@pytest.mark.slow
def test_a_kill_leaves_what_the_next_build_repairs(
    ready: Path, words: tuple[str, str], expected: tuple[dict[str, bytes], ...]
) -> None:
    """At any step on the disk of an edit that is built upon what is known; and the next one is, too."""
    step = 0
    walk(ready, "build")
    while FAULT.fired or not step:
        edit(ready, [], words)
        other(ready, words)
        with suppress(Killed), FAULT.at(step, Killed(), within="site"):
            run("-C", ready, "build", "--date", str(DAY))
        walk(ready, "build")

        assert expected[words[1] in (ready / ONE).read_text()] == made(ready), step
        assert unchanged.recall(ready, BUILD), step
        step += 1

    assert step > 50
