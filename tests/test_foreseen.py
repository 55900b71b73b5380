"""The copy of the repository is made while modules are imported, where nothing was made of a fleet yet."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import pytest

from generator import forks, gitfacts
from generator.cli import cli
from generator.commands import asked, early
from generator.gitrun import GitError
from tests.commands import on_terminal, run
from tests.fleet import write_fleet
from tests.repos import Repo
from tests.sites import tree

DAY: Final = ("--date", "2026-11-23")
SPEC: Final = "service_specs/service-0007/service.yaml"


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """Write as many services as are worth a second process, one of which has a spec that cannot be read."""
    root = tmp_path / "fleet"
    root.mkdir()
    write_fleet(root, 60)
    (tmp_path / "spec.yaml").write_bytes((root / SPEC).read_bytes())
    (root / SPEC).write_text("id: [")
    Repo(root).commit("first")
    return root


def test_pages_are_the_same_when_it_was(fleet: Path) -> None:
    """Also when it was made of an earlier commit, for a build that refused the specs."""
    refused = run("-C", fleet, "build", "--jobs", "2", *DAY)
    (copy,) = (fleet / "site/.handoff/repositories").glob("*/handoff-refs")
    stamp = copy.read_bytes()
    (fleet.parent / "spec.yaml").replace(fleet / SPEC)
    Repo(fleet).commit("second")
    made = run("-C", fleet, "render", "--jobs", "2", *DAY)
    pages = tree(fleet / "site/docs")
    (fleet / "site").rename(fleet.parent / "other")
    again = run("-C", fleet, "render", "--jobs", "1", *DAY)

    assert (1, 0, 0) == (refused.exit_code, made.exit_code, again.exit_code)
    assert stamp != (fleet.parent / "other/.handoff/repositories" / copy.parent.name / copy.name).read_bytes()
    assert tree(fleet / "site/docs") == pages


def test_it_is_not_where_something_else_is(fleet: Path) -> None:
    """Nothing is written through a link, and by one process nothing at all for specs that are refused."""
    assert 1 == run("-C", fleet, "build", "--jobs", "1", *DAY).exit_code
    assert not (fleet / "site").exists()
    (fleet.parent / "elsewhere").mkdir()
    (fleet / "site").symlink_to("../elsewhere")
    assert 1 == run("-C", fleet, "build", "--jobs", "2", *DAY).exit_code
    assert [] == list((fleet.parent / "elsewhere").iterdir())


@pytest.mark.parametrize(("jobs", "config", "made"), [(2, True, True), (1, True, False), (2, False, False)])
def test_it_is_begun_before_anything_is_imported(
    fleet: Path, jobs: int, config: bool, made: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a copy of the command, if there may be one and this is a workspace, where workspaces have it."""
    if not config:
        (fleet / "mkdocs.yml").unlink()
    monkeypatch.setattr(forks, "alone", lambda jobs: jobs)  # the tests' own threads hold no lock of ours
    context = click.Context(cli)
    context.meta[asked._CREW] = jobs
    with early.begun(context, fleet):
        pass
    copies = list((fleet / "site/.handoff/repositories").glob("*/handoff-refs"))

    assert made == bool(copies)
    assert made == (fleet / "site").exists()


def test_no_repository_is_no_fault(tmp_path: Path) -> None:
    """At a terminal a thread shows what is done, beside which no copy of the process is made."""
    write_fleet(tmp_path, 60)
    code, shown = on_terminal("-C", tmp_path, "render", "--jobs", "2", *DAY)

    assert 0 == code, shown
    assert "60 services" in shown


def test_facts_are_those_of_the_repository_as_it_is(tmp_path: Path) -> None:
    """Whatever was prepared: it is brought up to date, and stays where it is already."""
    root, cache = tmp_path / "one", tmp_path / "cache"
    root.mkdir()
    with pytest.raises(GitError):
        gitfacts.prepare(root, cache)
    (root / "a").write_text("1")
    repo = Repo(root)
    repo.commit("first")
    gitfacts.prepare(root, cache)
    (copy,) = (folder.stat().st_ino for folder in cache.glob("*/objects"))
    heads = []
    for words in ("first", "second"):
        found = gitfacts.harvest(root, paths=["a"], cache=cache)
        assert isinstance(found, gitfacts.Repository)
        assert found.head
        heads.append(found.head.subject)
        (root / "a").write_text(words)
        repo.commit("second")

    assert ["first", "second"] == heads
    assert [copy] == [folder.stat().st_ino for folder in cache.glob("*/objects")]
