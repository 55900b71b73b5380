"""What git says is the same whether the process asks or a copy of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from generator import forks, inputs, ledger
from generator.catalog import Catalog
from generator.facts import Facts
from generator.heard import Heard, reading
from generator.inputs import Record
from generator.shards.names import Names
from generator.survey import survey
from generator.workspace import Workspace
from tests.repos import Repo
from tests.test_forks import LOSSES
from tests.test_revisions import opened

ROOT: Final = Path(__file__).parent.parent
TODAY: Final = date(2026, 11, 23)


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Workspace, Catalog]:
    """Read the sample in a repository, with what changed hands and reviews."""
    monkeypatch.setattr(forks, "alone", lambda jobs: jobs)  # the tests' own threads hold no lock of ours
    shutil.copytree(ROOT / "service_specs", tmp_path / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    Repo(tmp_path).commit("All")
    workspace = opened(tmp_path)
    catalog = survey(workspace).catalog
    assert catalog
    return workspace, catalog


def asked(workspace: Workspace, catalog: Catalog, jobs: int) -> tuple[Heard, Record]:
    """Give what git says, and what was looked at for that."""
    record = Record(str(workspace.root), 0)
    with inputs.noted(record), reading(workspace, catalog, TODAY, jobs) as answer:
        return answer(), record


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Give what has a copy of this process do something when it has gathered facts."""
    gather, here = ledger.gather, os.getpid()

    def does(work: Callable[[], object]) -> None:
        def told(workspace: Workspace, catalog: Catalog, *, today: date) -> Facts:
            found = gather(workspace, catalog, today=today)
            if os.getpid() != here:
                work()
            return found

        monkeypatch.setattr(ledger, "gather", told)

    return does


def test_a_copy_is_told_the_same(
    sample: tuple[Workspace, Catalog], tmp_path: Path, elsewhere: Callable[[Callable[[], object]], None]
) -> None:
    """By its name, too, so that what is made of it stays; and all that was looked at is known here."""
    asked(*sample, 1)  # so that the repository is copied
    ours, looked = asked(*sample, 1)
    elsewhere((tmp_path / "elsewhere").touch)
    theirs, too = asked(*sample, 2)

    assert (tmp_path / "elsewhere").exists()
    assert ours == theirs
    assert Names().of(ours) == Names().of(theirs)
    assert (looked.files, looked.folders, looked.trees) == (too.files, too.folders, {})
    assert any(path.endswith("/HEAD") for path in too.files)
    assert any(spell.moved for one in ours.chronicles.values() for spell in one.owners)  # parts of specs


@pytest.mark.parametrize("how", LOSSES)
def test_what_a_lost_copy_was_told_is_asked_again(
    sample: tuple[Workspace, Catalog], elsewhere: Callable[[Callable[[], object]], None], how: str
) -> None:
    """Here, where it is said, too, why git says nothing."""
    ours, looked = asked(*sample, 1)
    elsewhere(LOSSES[how])
    theirs, too = asked(*sample, 2)

    assert (ours, looked.files.keys()) == (theirs, too.files.keys())
