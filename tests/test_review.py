"""`handoff review`: what there is to look at, and a record that changes nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from generator.insertion import written
from tests.commands import run
from tests.repos import Repo
from tests.workspaces import LANTERN

SPEC = "service_specs/lantern.yaml"
STEPS = """\
# The pier's own words.
failure_modes:   # one
  - id: dark
    title: The pier is dark
    mitigation:
      - {do: Look at the fuse.}  # fuse
"""
SAID = ("--record", "--team", "booking", "--method", "dry-run", "--outcome", "Two fuses: # one, {two}")


@pytest.fixture
def repo(mini: Path) -> Repo:
    """The small workspace with a service of our own that was looked at once, and changed since."""
    made = Repo(mini)
    first = made.commit("first", {SPEC: LANTERN + STEPS})
    record = (
        f"reviews:\n  - {{scope: all, at: 2024-01-02, by_team: booking, commit: {first}, outcome: Fine.}}\n"
    )
    made.commit("reviewed", {SPEC: LANTERN + STEPS + record})
    text = (mini / SPEC).read_text("utf-8").replace("the fuse.", "both fuses.")
    made.commit("on", {SPEC: text, "service_specs/lantern/manifest.yaml": "kind: X\n"})
    return made


def review(repo: Repo, *args: str) -> Result:
    """Run the command in the workspace."""
    return run("-C", repo.folder, "review", "lantern", "--date", "2024-02-01", *args)


def test_everything_that_changed_is_shown(repo: Repo) -> None:
    """What it means for people on call, which files, and how many commits."""
    found = review(repo)

    assert 0 == found.exit_code, found.output
    assert "lantern: since the review of 2024-01-02 by booking" in found.output
    assert "both fuses." in found.output
    assert f"changed: {SPEC}" in found.output
    assert "new: service_specs/lantern/manifest.yaml" in found.output
    assert "2 commits to the code" in found.output or "commits to the code are not known" in found.output


MANIFEST = """\
services:
  lantern:
    image: registry.skerry.example/lantern:3
    deploy: {replicas: 2}
    ports: ["8080:80"]
"""


@pytest.mark.parametrize("folder", ["service_specs/lantern/", ""])
def test_a_manifest_is_compared_by_what_it_says(repo: Repo, folder: str) -> None:
    """Replicas and images, wherever they stand in it; nothing where it cannot be read as it was."""
    spec = f"{LANTERN}environments:\n  - {{name: production, facts_from: {folder}deploy.yaml}}\n"
    file = f"{folder}deploy.yaml"
    first = repo.commit("deployed", {SPEC: spec, file: MANIFEST})
    record = (
        f"reviews:\n  - {{scope: all, at: 2024-01-03, by_team: booking, commit: {first}, outcome: Yes.}}\n"
    )
    moved = f"# Sorted.\n{MANIFEST}".replace("    deploy: {replicas: 2}\n", "")
    repo.commit("sorted", {SPEC: spec + record, file: f"{moved}    deploy:\n      replicas: 2\n"})
    same = review(repo).output
    repo.commit("grown", {file: MANIFEST.replace("replicas: 2", "replicas: 4").replace("tern:3", "tern:4")})
    grown = review(repo).output

    told = (
        "manifest of production: Replicas is now 4, was 2" in grown,
        'Image is now "registry.skerry.example/lantern:4", was "registry.skerry.example/lantern:3"' in grown,
    )
    assert (bool(folder),) * 2 == told, grown
    assert "workload" not in grown
    assert "no change for people on call" in same
    assert ("the manifest of production: it cannot be read as it was then" in grown) is not bool(folder)


def test_a_program_and_a_comment_have_the_same(repo: Repo) -> None:
    """JSON with stable keys, Markdown with names as code."""
    data = json.loads(review(repo, "--format", "json").output)
    comment = review(repo, "--format", "markdown").output

    assert ["steps"] == [change["group"] for change in data["changes"]]
    assert ("2024-01-02", "booking", "all") == tuple(data["review"][key] for key in ("at", "team", "scope"))
    assert "### What changes for people on call: `lantern`" in comment
    assert f"- changed: `{SPEC}`" in comment


def test_a_record_is_one_more_line(repo: Repo) -> None:
    """Comments and order stay; the commit is filled in, and the page says who looked."""
    before = (repo.folder / SPEC).read_text("utf-8")
    head = written(repo.git("rev-parse", "HEAD")[:12], quoted=False)
    done = review(repo, *SAID, "--next-due", "2024-05-01")
    after = (repo.folder / SPEC).read_text("utf-8")
    line = (
        f'  - {{scope: all, at: "2024-02-01", by_team: booking, commit: {head}, method: dry-run, '
        'outcome: "Two fuses: # one, {two}", next_due: "2024-05-01"}\n'
    )

    assert 0 == done.exit_code, done.output
    assert before + line == after
    assert SPEC not in run("-C", repo.folder, "check").output


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--team", "bookin"), 2, "there is no team bookin"),
        (("--scope", "drak"), 2, "there is no drak in lantern"),
        (("--outcome", " "), 2, "who, how, and what was found"),
        (("--next-due", "2023-01-01"), 1, "expected `next_due` after"),
    ],
)
def test_a_record_that_is_none_is_refused(repo: Repo, args: tuple[str, ...], code: int, words: str) -> None:
    """And nothing is written."""
    before = (repo.folder / SPEC).read_bytes()
    done = review(repo, *SAID, *args)

    assert (code, True) == (done.exit_code, words in done.output), done.output
    assert before == (repo.folder / SPEC).read_bytes()


def test_what_is_not_committed_is_no_state_to_have_looked_at(repo: Repo) -> None:
    """The tool says which file it is."""
    (repo.folder / SPEC).write_text((repo.folder / SPEC).read_text("utf-8") + "# x\n", encoding="utf-8")
    done = review(repo, *SAID)

    assert 1 == done.exit_code
    assert f"{SPEC}: the file has changes that are not committed" in done.output


def test_a_record_that_would_only_move_the_date_is_refused(repo: Repo) -> None:
    """The same words again say nothing of what was found this time."""
    assert 0 == review(repo, *SAID).exit_code
    repo.commit("reviewed again")
    done = review(repo, *SAID)

    assert 1 == done.exit_code
    assert "only the date would move" in done.output


def test_a_promise_to_look_makes_room(repo: Repo) -> None:
    """The first review is what was promised; nobody deletes the promise by hand."""
    text = (repo.folder / SPEC).read_text("utf-8")
    kept = text[: text.index("reviews:")]
    promise = "reviews:\n  unknown: {owner: booking, due: 2024-03-01}\n"
    repo.commit("promised", {SPEC: kept + promise})
    done = review(repo, *SAID)

    assert 0 == done.exit_code, done.output
    assert (repo.folder / SPEC).read_text("utf-8").startswith(f"{kept}reviews:\n  - {{scope: all, at: ")
