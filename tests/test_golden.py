"""Every page of a small workspace, word for word; `pytest --write-golden` writes them anew."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import cli
from tests.overlay import lay_over
from tests.repos import Repo
from tests.sites import tree

HERE = Path(__file__).parent
SHORT = 10
"""How many characters of a commit's name pages show."""
GOLDEN = HERE / "golden"
BORROWED = HERE / "golden-library"
"""Pages of a service that uses library items, and of the items."""


def _pages(mini: Path) -> dict[str, str]:
    """Render the workspace at a commit of its own, but for the reference, which changes with the code.

    The commit has one name whatever is in it, so that a change of the workspace shows where it is meant.
    """
    commit = Repo(mini).commit("Describe the services")
    done = CliRunner().invoke(cli, ["-C", str(mini), "render", "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    files = tree(mini / "site/docs")
    kept = {path: text for path, text in files.items() if not path.startswith(("assets/", "reference/"))}
    names = re.compile(rf"\b{commit[:SHORT]}(?:{commit[SHORT:]})?\b")
    return {path: names.sub("{commit}", text.decode()) for path, text in kept.items()}


def _compare(pages: dict[str, str], folder: Path, *, write: bool) -> None:
    """Compare pages with those of a folder, or write them there."""
    if write:
        shutil.rmtree(folder, ignore_errors=True)
        for path, text in pages.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    golden = {path: text.decode() for path, text in tree(folder).items()}

    assert sorted(golden) == sorted(pages)
    for path, text in pages.items():
        assert golden[path].splitlines() == text.splitlines(), path


def test_pages_are_as_they_were(mini: Path, request: pytest.FixtureRequest) -> None:
    """A change of a page is seen and meant."""
    _compare(_pages(mini), GOLDEN, write=request.config.getoption("--write-golden"))


def test_pages_of_the_library_are_as_they_were(mini: Path, request: pytest.FixtureRequest) -> None:
    """The service that uses items, and the items."""
    lay_over(HERE / "data/library", mini)
    pages = {
        path: text
        for path, text in _pages(mini).items()
        if path.startswith(("library/", "services/lantern/failure-modes/", "services/lantern/runbook"))
    }
    _compare(pages, BORROWED, write=request.config.getoption("--write-golden"))
