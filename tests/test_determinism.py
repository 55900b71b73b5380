"""Same specs, same commits, same date: the same bytes, wherever and whenever the site is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.repos import Repo
from tests.sites import tree

_HANDOFF = Path(sys.executable).parent / "handoff"


def _build(root: Path, **environment: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    command = [str(_HANDOFF), "-C", str(root), "build", "--date", "2026-11-23"]
    subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
    return tree(root / "site/docs"), tree(root / "site/public")


def test_two_builds_elsewhere_give_the_same_bytes(mini: Path, tmp_path: Path) -> None:
    """Folder, time zone, locale and hash seed leave no trace in pages or site."""
    Repo(mini).commit("Describe two services")
    other = tmp_path / "another folder"
    shutil.copytree(mini, other, symlinks=True)
    one = _build(mini, TZ="Pacific/Auckland", LC_ALL="C", PYTHONHASHSEED="1")
    two = _build(other, TZ="America/New_York", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")

    assert one[0] == two[0]
    assert one[1] == two[1]


def test_a_build_over_an_older_one_equals_a_first_build(mini: Path, tmp_path: Path) -> None:
    """What an earlier build left behind changes nothing."""
    Repo(mini).commit("Describe two services")
    other = tmp_path / "other"
    shutil.copytree(mini, other, symlinks=True)
    subprocess.run(
        [str(_HANDOFF), "-C", str(mini), "build", "--date", "2020-01-01"], check=True, capture_output=True
    )

    assert _build(other) == _build(mini)
