"""What is written after a moment has passed has a later time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import pytest

from generator import moments

_OFTEN: Final = 30


@pytest.mark.parametrize("known", [True, False])
def test_a_later_write_has_a_later_time(tmp_path: Path, known: bool) -> None:
    """Whether a folder tells the time of the disk, or as long is waited as any clock stands still."""
    ours = tmp_path / "ours"
    ours.mkdir()
    for number in range(_OFTEN):
        first, then = tmp_path / f"{number}", tmp_path / f"{number} again"
        first.write_text("one")
        moments.passed(str(first), ours if known else None)
        then.write_text("two")

        assert first.stat().st_ctime_ns < then.stat().st_ctime_ns


def test_a_folder_that_tells_the_time_is_as_it_was(tmp_path: Path) -> None:
    """What one that died there left is no obstacle, and gone; where there is no folder the clock decides."""
    (tmp_path / "moment").write_text("left")
    moments.passed(str(tmp_path), tmp_path)
    began = time.monotonic_ns()
    moments.passed(str(tmp_path), tmp_path / "gone")

    assert () == tuple(tmp_path.iterdir())
    assert time.monotonic_ns() - began >= moments.TICK
