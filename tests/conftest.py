"""What every test may ask for."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser

from tests.browsing import launched
from tests.commands import run
from tests.workspaces import MINI

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sample workspace once, outside of any repository. Whoever changes anything copies it.

    Workers share it: the first one to ask builds it, and others wait.
    """
    worker, base = "PYTEST_XDIST_WORKER" in os.environ, tmp_path_factory.getbasetemp()
    folder = (base.parent if worker else base) / "shared/sample"
    said = folder.with_name("said")
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.with_name("lock")):
        if not said.exists():
            shutil.copytree(ROOT / "service_specs", folder / "service_specs")
            shutil.copy(ROOT / "mkdocs.yml", folder)
            done = run("-C", folder, "build", "--date", "2026-11-23")
            assert 0 == done.exit_code, done.output
            said.write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser for the tests of a file."""
    with launched() as found:
        yield found


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """Give a copy of the small workspace of two services and two teams, free to be changed."""
    return Path(shutil.copytree(MINI, tmp_path / "mini"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the garbage collector what lives until the end: it would go through all tests again and again.

    Of what tests make, little is waste that only it finds.
    """
    gc.disable()
    found = yield
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()
    return found


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the golden pages be written anew."""
    parser.addoption(
        "--write-golden", action="store_true", help="write tests/golden from what is rendered now"
    )
