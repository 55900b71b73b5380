"""A corpus of hostile and odd repositories that lies outside of the project."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.gitfacts import Reach, Repository, harvest


@pytest.mark.slow
def test_the_shared_corpus_runs_nothing(tmp_path: Path) -> None:
    """Each repository of the corpus in HANDOFF_SHARED is read or has a reason, and no trap goes off."""
    shared = os.environ.get("HANDOFF_SHARED")
    if not shared:
        pytest.skip("HANDOFF_SHARED does not name the folder that holds hostile/git")
    maker = Path(shared) / "hostile/git"
    local, content = tmp_path / "local", tmp_path / "content"
    subprocess.run(["bash", maker / "mk_local_repos.sh", local], check=True, capture_output=True)
    subprocess.run([sys.executable, maker / "mk_content_repos.py", content], check=True, capture_output=True)
    folders = sorted(entry for entry in (*local.iterdir(), *content.iterdir()) if entry.is_dir())
    asked = ["", "f", "f.txt", "CODEOWNERS", "a b", "new\nline", "services", "services/evil"]
    times: dict[str, float] = {}
    for folder in folders * 2:  # a new copy, then the same again
        start = time.monotonic()
        found = harvest(
            folder, paths=asked, cache=tmp_path / "cache", reach=Reach(0, frozenset({"v1.0", "v1.0.0"}))
        )
        times[folder.name] = max(time.monotonic() - start, times.get(folder.name, 0))
        print(f"{times[folder.name]:6.2f}s {folder.name}: {found}"[:300])
        assert isinstance(found, Repository) or found.reason

    assert len(folders) >= 40
    assert [] == [*tmp_path.rglob("PWN*")]
