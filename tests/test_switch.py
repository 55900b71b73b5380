"""From one site to the next: whole at every step, never over what a person put there, nothing left behind."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from generator.linked import NOTHING, many, marks
from generator.looks import PublishError
from generator.site import Built, Failed, build
from generator.site.switch import clear, fresh, lay_spare, live_site, switch
from tests.faults import FAULT, Killed
from tests.sites import DAY, builds, edit, make, tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a workspace with three pages."""
    root = tmp_path / "workspace"
    make(root)
    return root


def by_hand(root: Path) -> None:
    """Run `mkdocs build` as a person would."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    subprocess.run(command, cwd=root, check=True, capture_output=True, env=environment)


def test_an_engine_run_by_hand_and_a_build_take_over_from_each_other(root: Path) -> None:
    """`mkdocs build` makes a real folder; a build swaps it for its link; by hand again it works on that."""
    by_hand(root)
    first = (root / "site/public").is_symlink()
    edit(root, "<p>built</p>\n")
    done = build(root, engine="mkdocs", date=DAY)
    second = (root / "site/public").is_symlink(), (root / "site/public/index.html").read_text()
    edit(root, "<p>by hand again</p>\n")
    by_hand(root)
    third = (root / "site/public/index.html").read_text()

    assert isinstance(done, Built)
    assert (False, True) == (first, second[0])
    assert "built" in second[1]
    assert "by hand again" in third
    assert {"builds", "lock"} == {entry.name for entry in (root / "site/.handoff").iterdir()}


def finished(root: Path, name: str) -> Path:
    """Make a finished build."""
    folder = root / "site/.handoff/builds" / name
    folder.mkdir(parents=True)
    (folder / "404.html").write_text(name)
    return folder


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_first_site_has_a_spare_of_the_same_files(tmp_path: Path, jobs: int) -> None:
    """However many processes lay it. A second one is not laid."""
    site = tmp_path / "site"
    new = finished(tmp_path, "internal-new")
    for number in range(700):
        (new / f"services/s{number}/runbook").mkdir(parents=True)
        (new / f"services/s{number}/runbook/index.html").write_text(f"{number}")
    switch(site, new, NOTHING)
    lay_spare(site, "internal", jobs)
    lay_spare(site, "internal", jobs)
    live, builds = marks(new), sorted((site / ".handoff/builds").iterdir())

    assert 701 == len(live)
    assert [live, live] == [marks(build) for build in builds]
    assert tree(new) == tree(site / "public")


@pytest.mark.parametrize(("number", "found"), [(1, True), (3, True), (4, False)])
def test_files_are_counted_as_far_as_it_matters(tmp_path: Path, number: int, found: bool) -> None:
    """In folders of any depth."""
    for place in ("a", "b/c", "b/d/e"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("1")

    assert found == many(tmp_path, number)


@pytest.mark.parametrize("real", [False, True], ids=["link", "folder"])
def test_a_switch_that_dies_anywhere_leaves_one_whole_site(tmp_path: Path, real: bool) -> None:
    """At every step the live site is the old one or the new one, and the next switch makes the new one."""
    live = set()
    for step in range(20):
        site = tmp_path / str(step) / "site"
        old, new = finished(site.parent, "old"), finished(site.parent, "new")
        if real:
            old.rename(site / "public")
        else:
            switch(site, old, NOTHING)
        with suppress(Killed), FAULT.at(step, Killed()):
            switch(site, new, live_site(site))
            clear(site)
        live.add((site / "public/404.html").read_text())
        clear(site)
        switch(site, fresh_copy(site, new), live_site(site))

        assert "new" == (site / "public/404.html").read_text()
        if not FAULT.fired:
            break

    assert {"old", "new"} == live
    assert not FAULT.fired


ENGINE = """\
import pathlib, sys
made = pathlib.Path(sys.argv[sys.argv.index("--site-dir") + 1])
made.joinpath("index.html").write_bytes(pathlib.Path("site/docs/index.md").read_bytes())
"""
"""Stands for MkDocs, which takes ten times as long, where what is tried are the steps around it."""


def test_a_build_succeeds_exactly_when_the_new_site_is_live(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that refuses any one step gives a failure and the old site, or a success and the new one."""
    (root.parent / "mkdocs.py").write_text(ENGINE)
    monkeypatch.setenv("PYTHONPATH", str(root.parent))
    results = set()
    for step in range(40):
        edit(root, f"<p>edition {step}</p>\n")
        with FAULT.at(step, OSError(errno.EIO, "Input/output error")):
            done = build(root, engine="mkdocs", date=DAY)
        page = root / "site/public/index.html"
        is_live = page.exists() and f"edition {step}" in page.read_text()
        results.add(is_live)

        assert is_live == isinstance(done, Built), (step, done)
        if not FAULT.fired:
            break

    assert {True, False} == results
    assert not FAULT.fired


def fresh_copy(site: Path, build: Path) -> Path:
    """Give the build again, made anew when clearing up took it."""
    return build if build.is_dir() else finished(site.parent, build.name)


def test_a_folder_that_cannot_be_swapped_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no system call swaps two names, a real folder is left whole and the reader is told what to do."""
    old, new = finished(tmp_path, "old"), finished(tmp_path, "new")
    old.rename(tmp_path / "site/public")
    monkeypatch.setattr(sys, "platform", "an older one")
    with pytest.raises(PublishError, match="site/public is a folder of another tool's build; remove it"):
        switch(tmp_path / "site", new, NOTHING)

    assert "old" == (tmp_path / "site/public/404.html").read_text()


def own_file(public: Path) -> None:
    """Leave a file where the site goes."""
    public.write_text("mine")


def own_folder(public: Path) -> None:
    """Leave a folder of something else where the site goes."""
    public.mkdir()
    (public / "thesis.txt").write_text("mine")


def own_link(public: Path) -> None:
    """Lead the site to a web server's folder."""
    (public.parent.parent.parent / "www").mkdir()
    public.symlink_to("../../www")


@pytest.mark.parametrize("leave", [own_file, own_folder, own_link])
def test_what_no_build_made_is_not_replaced(root: Path, leave: Callable[[Path], None]) -> None:
    """A file, folder or link of a person at `site/public` stops the build in words."""
    leave(root / "site/public")
    before = tree(root.parent)
    done = build(root, engine="mkdocs", date=DAY)

    assert isinstance(done, Failed)
    assert "build again" in done.output
    assert before == {name: text for name, text in tree(root.parent).items() if not name.endswith("lock")}


def test_leftovers_of_dead_builds_go(root: Path) -> None:
    """Half a build, a link that was never renamed and a work folder are gone after the next build."""
    control = root / "site/.handoff"
    (control / "builds/dead").mkdir(parents=True)
    (control / "builds/dead/index.html").write_text("half")
    (control / "zensical/docs").mkdir(parents=True)
    (control / "switch").symlink_to(".handoff/builds/dead")
    build(root, engine="mkdocs", date=DAY)

    assert {"builds", "lock"} == {entry.name for entry in control.iterdir()}
    assert 1 == len(builds(root))


def test_an_engine_that_outlives_its_command_does_not_find_the_spare(root: Path) -> None:
    """The next build gives it another name, so nobody else writes there."""
    build(root, engine="direct", date=DAY)
    edit(root)
    build(root, engine="direct", date=DAY)
    outlived = fresh(root / "site", upon_spare=True)
    files = tree(outlived)
    taken = fresh(root / "site", upon_spare=True)

    assert not outlived.exists()
    assert files == tree(taken)
    assert {(root / "site/public").resolve().name, taken.name} == builds(root)


def test_a_builds_folder_that_is_a_link_is_not_cleared(root: Path, tmp_path: Path) -> None:
    """Clearing up never reaches through a link a stranger checked in."""
    precious = tmp_path / "precious"
    (precious / "work").mkdir(parents=True)
    (root / "site/.handoff").mkdir()
    (root / "site/.handoff/builds").symlink_to(precious)
    done = build(root, engine="mkdocs", date=DAY)

    assert Failed("builds is a symbolic link; remove it and build again") == done
    assert (precious / "work").is_dir()
