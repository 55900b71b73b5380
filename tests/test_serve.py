"""`handoff serve` as people run it: what they save is on the page, and only what has to be is walked over."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from generator import unchanged
from tests.commands import run
from tests.repos import Repo
from tests.sites import tree
from tests.test_narrow import ADVISOR, DAY, EDITS, QUESTION, change

PAGE: Final = "services/berth-advisor/failure-modes/stale-tides/"
PROBLEMS: Final = "handoff-live.json"
WORDS: Final = EDITS["words"]
PATIENCE: Final = 60
"""Seconds until what was saved has to be there, on the slowest machine."""


class Served:
    """A workspace being served by a process of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        command = (sys.executable, "-m", "generator", "-C", root, "serve", "--port", "0", "--date", str(DAY))
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        found = re.search(r"serving (\S+) ", self.process.stdout.readline())
        assert found
        self.url = found[1]

    def get(self, path: str) -> str:
        """Fetch a page as a browser does."""
        with urlopen(self.url + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def problems(self) -> list[str]:
        """Fetch what the banner shows."""
        return list(json.loads(self.get(PROBLEMS))["problems"])

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is shown."""
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(HTTPError):
                if holds():
                    return
            assert time.monotonic() < end
            time.sleep(0.05)

    def walked(self) -> int:
        """Number the last walk over all: it writes down anew what it made of services."""
        return (self.root / "site/.handoff/made.json").stat().st_ino

    def close(self) -> tuple[int, str]:
        """Press Ctrl-C. Return the exit code and what was printed of problems."""
        self.process.send_signal(signal.SIGINT)
        _, printed = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, printed


@pytest.fixture
def root(mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the small workspace, in a repository, and a folder for all that passes."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    (mini / ".gitignore").write_text("site/\n")
    Repo(mini).commit("All")
    return mini


@pytest.fixture
def served(root: Path) -> Iterator[Served]:
    """Serve the small workspace."""
    served = Served(root)
    yield served
    served.close()


def test_a_step_that_is_saved_is_walked_over_alone(served: Served) -> None:
    """It is on its page, in the folder of pages too, and the next walk knows of it."""
    before, walked = served.get(PAGE), served.walked()
    change(served.root / ADVISOR, *WORDS)
    served.until(lambda: WORDS[1] in served.get(PAGE))

    assert WORDS[0] in before
    assert WORDS[0] not in served.get(PAGE)
    assert walked == served.walked()
    assert WORDS[1] in (served.root / f"site/docs/{PAGE[:-1]}.md").read_text()
    assert unchanged.recall(served.root, QUESTION)


def test_what_others_show_is_walked_over_as_a_whole(served: Served) -> None:
    """A name is on pages of others."""
    walked = served.walked()
    change(served.root / ADVISOR, "name: Berth Advisor", "name: Berths")
    served.until(lambda: "Berths" in served.get(""))

    assert walked != served.walked()


def test_a_broken_spec_touches_nothing(served: Served) -> None:
    """Its pages and all others stay, so that with its repair it is walked over alone."""
    before, walked = tree(served.root / "site/docs"), served.walked()
    change(served.root / ADVISOR, "name: Berth Advisor", "naam: Berth Advisor")
    served.until(lambda: bool(served.problems()))
    during = served.problems(), tree(served.root / "site/docs"), served.get(PAGE)
    change(served.root / ADVISOR, "naam: Berth Advisor", "name: Berth Advisor")
    change(served.root / ADVISOR, *WORDS)
    served.until(lambda: WORDS[1] in served.get(PAGE))

    assert during[0][0].startswith(f"{ADVISOR}:")
    assert "no such field" in "".join(during[0])
    assert before == during[1]
    assert WORDS[0] in during[2]
    assert [] == served.problems()
    assert walked == served.walked()


def test_a_config_that_cannot_be_read_is_said(served: Served) -> None:
    """The server stays, and shows the pages again when it is repaired."""
    config = served.root / "mkdocs.yml"
    text = config.read_text()
    config.write_text("site_name: [\n")
    served.until(lambda: bool(served.problems()))
    during = served.problems(), served.get(PAGE)
    config.write_text(text)
    served.until(lambda: not served.problems())

    assert during[0][0].startswith("mkdocs.yml:")
    assert WORDS[0] in during[1]


def test_what_was_built_is_not_walked_over_again(root: Path, tmp_path: Path) -> None:
    """The pages of a build are those of a preview; the site stays as it is, and Ctrl-C leaves nothing."""
    assert 0 == run("-C", root, "build", "--date", str(DAY)).exit_code
    site, walked = tree(root / "site/public"), (root / "site/.handoff/made.json").stat().st_ino
    served = Served(root)
    first = served.get(PAGE), served.walked()
    change(root / ADVISOR, *WORDS)
    served.until(lambda: WORDS[1] in served.get(PAGE))
    left = {path.name for path in (root / "site").rglob("*")}
    code, printed = served.close()

    assert WORDS[0] in first[0]
    assert walked == first[1]
    assert site == tree(root / "site/public")
    assert set() == {name for name in left if "live" in name}
    assert (0, "") == (code, printed)
    assert [] == list((tmp_path / "scratch").iterdir())
    assert not (root / "site/.handoff/mkdocs.yml").exists()


def test_a_build_after_a_preview_makes_the_site(root: Path) -> None:
    """What a preview left is not taken for a site that was built."""
    assert 0 == run("-C", root, "build", "--date", str(DAY)).exit_code
    served = Served(root)
    change(root / ADVISOR, *WORDS)
    served.until(lambda: WORDS[1] in served.get(PAGE))
    served.close()

    assert 0 == run("-C", root, "build", "--date", str(DAY)).exit_code
    assert WORDS[1] in (root / f"site/public/{PAGE}index.html").read_text()
