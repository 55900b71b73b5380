"""Every page of a small workspace, word for word; `pytest --write-golden` writes them anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import cli
from tests.repos import Repo
from tests.sites import tree

GOLDEN = Path(__file__).parent / "golden"


def _pages(mini: Path) -> dict[str, str]:
    """Render the workspace at a commit of its own, but for the reference, which changes with the code."""
    Repo(mini).commit("Describe the services")
    done = CliRunner().invoke(cli, ["-C", str(mini), "render", "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    files = tree(mini / "site/docs")
    return {
        path: text.decode() for path, text in files.items() if not path.startswith(("assets/", "reference/"))
    }


def test_pages_are_as_they_were(mini: Path, request: pytest.FixtureRequest) -> None:
    """A change of a page is seen and meant."""
    pages = _pages(mini)
    if request.config.getoption("--write-golden"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for path, text in pages.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_text(text, encoding="utf-8")
    golden = {path: text.decode() for path, text in tree(GOLDEN).items()}

    assert sorted(golden) == sorted(pages)
    for path, text in pages.items():
        assert golden[path].splitlines() == text.splitlines(), path
