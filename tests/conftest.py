"""What every test may ask for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """Give a copy of the small workspace of two services and two teams, free to be changed."""
    return Path(shutil.copytree(Path(__file__).parent / "mini", tmp_path / "mini"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the golden pages be written anew."""
    parser.addoption(
        "--write-golden", action="store_true", help="write tests/golden from what is rendered now"
    )
