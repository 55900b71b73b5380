"""A mistake in any name of the sample gives one error, at that name, whatever it refers to."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from generator import checks
from generator.catalog import Catalog
from generator.spec.refs import Reference
from generator.workspace import Workspace, open_workspace
from tests.mutation import OTHER_KINDS, Name, names, rounds

_ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Give a copy of the sample workspace, to be changed and put back."""
    root = tmp_path_factory.mktemp("sample")
    shutil.copy(_ROOT / "mkdocs.yml", root)
    shutil.copytree(_ROOT / "service_specs", root / "service_specs")
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    return workspace


@pytest.fixture(scope="module")
def catalog(sample: Workspace) -> Catalog:
    """Give what the sample says."""
    found = checks.check(sample)
    assert () == found.problems
    assert found.catalog is not None
    return found.catalog


def test_every_kind_of_name_is_in_the_sample(sample: Workspace, catalog: Catalog) -> None:
    """A kind that nobody uses there would not be tried by the tests below."""
    kinds = {kind.kind for kind in Reference.__subclasses__()}

    assert kinds | OTHER_KINDS == {name.kind for name in names(catalog, sample.root)}


def test_a_mistake_in_one_name_of_each_kind_is_told_once(sample: Workspace, catalog: Catalog) -> None:
    """At its place, in words of its kind, and nothing follows from it."""
    by_kind: defaultdict[str, list[Name]] = defaultdict(list)
    for name in names(catalog, sample.root):
        by_kind[name.kind].append(name)

    told(sample, [found[len(found) // 2] for found in by_kind.values()])


@pytest.mark.slow
def test_a_mistake_in_any_name_is_told_once(sample: Workspace, catalog: Catalog) -> None:
    """Every name of every file, one of each file at a time."""
    told(sample, names(catalog, sample.root))


def told(workspace: Workspace, found: Iterable[Name]) -> None:
    """Misspell the names, check, and compare the problems with the places of the mistakes."""
    for together in rounds(found):
        for name in together:
            path = workspace.root / name.file
            path.write_text(name.misspelt(path.read_text(encoding="utf-8")), encoding="utf-8")
        problems = sorted((str(problem.place), problem.id) for problem in checks.check(workspace).problems)
        for name in together:
            shutil.copy(_ROOT / name.file, workspace.root / name.file)

        assert sorted(problem for name in together for problem in name.problems) == problems, together


def test_a_note_without_its_failure_mode_is_told_once(sample: Workspace) -> None:
    """The name of a note is a reference, too; the place is the file."""
    (note,) = (sample.specs / "ledger-api/notes").iterdir()
    renamed = note.rename(note.with_stem(f"{note.stem}q"))
    problems = checks.check(sample).problems
    renamed.rename(note)

    assert [("service_specs/ledger-api/notes/replication-lagq.md:1:1", "NOT001")] == [
        (str(problem.place), problem.id) for problem in problems
    ]
