"""The ledger of reviews: what git says of each, what counts as looking, and what has changed since."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from generator import history, ledger
from generator.analysis.freshness import Freshness, freshness
from generator.cli import cli
from generator.survey import survey
from generator.workspace import Workspace, open_workspace
from tests.repos import Repo
from tests.test_chronicle import rendered, words
from tests.workspaces import LANTERN

SPEC = "service_specs/lantern.yaml"
TODAY = date(2026, 11, 23)
STEPS = """\
failure_modes:
  - id: dark
    title: The pier is dark
    mitigation:
      - {do: Look at the fuse.}
"""


@pytest.fixture
def repo(mini: Path) -> Repo:
    """The small workspace with a service of our own."""
    made = Repo(mini)
    made.commit("first", {SPEC: LANTERN + STEPS})
    return made


def review(repo: Repo, *records: str, more: str = "") -> str:
    """Write records of reviews into the spec, add to its text, and commit."""
    lines = "".join(f"  - {{{record}}}\n" for record in records)
    return repo.commit("reviewed", {SPEC: LANTERN + STEPS + more + ("reviews:\n" + lines if lines else "")})


def found(root: Path) -> Freshness:
    """Say how current the service is."""
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    catalog = survey(workspace).catalog
    assert catalog
    looked = ledger.ledgers(workspace, catalog, "restricted", history.lived(workspace, catalog))["lantern"]
    (entry,) = (entry for entry in catalog.services if entry.id == "lantern")
    return freshness(entry.spec, catalog.org.spec, today=TODAY, looked=looked)


def test_what_changed_since_the_reviewed_commit_is_counted(repo: Repo) -> None:
    """By groups, from the commit the record names to HEAD; the records themselves are no change."""
    first = repo.git("rev-parse", "HEAD")
    review(repo, f"scope: all, at: 2024-01-02, by_team: booking, commit: {first}, outcome: Fine.")
    repo.commit("on", {SPEC: (repo.folder / SPEC).read_text("utf-8").replace("the fuse.", "both fuses.")})
    fresh = found(repo.folder)

    assert fresh.last
    assert fresh.last.looked.commit
    assert (first, False) == (fresh.last.looked.commit.sha, fresh.last.looked.recorded)
    assert "1 change: steps 1" == fresh.since
    assert 1 == len(fresh.about("dark") or ())
    assert "the first of this" == fresh.last.size


def test_a_record_without_commit_counts_from_the_one_that_brought_it(repo: Repo) -> None:
    """And says so."""
    second = review(repo, "scope: all, at: 2024-01-02, by_team: booking, outcome: Fine.")
    fresh = found(repo.folder)

    assert fresh.last
    assert fresh.last.looked.commit
    assert (second, True) == (fresh.last.looked.commit.sha, fresh.last.looked.recorded)
    assert "nothing changed in the spec" == fresh.since


FINE: Final = "scope: all, by_team: booking, outcome: Fine."
OLD: Final = "at: 2024-01-02, " + FINE


@pytest.mark.parametrize(
    ("records", "more", "reason"),
    [
        (("at: 2024-01-05, " + FINE,), "", "the same record bore 2024-01-02 before"),
        (
            (OLD, "at: 2024-01-05, " + FINE),
            "",
            "the record of 2024-01-02 says the same",
        ),
        (
            (OLD, "at: 2024-01-05, scope: all, by_team: booking, method: read"),
            "tier_reason: Ships.\n",
            "1 change had come since the review before, and it says nothing of what was found",
        ),
    ],
)
def test_a_record_that_only_moves_the_date_is_none(
    repo: Repo, records: tuple[str, ...], more: str, reason: str
) -> None:
    """It stands in the ledger with the reason, and the review before it is the last that counts."""
    review(repo, OLD)
    review(repo, *records, more=more)
    fresh = found(repo.folder)

    assert reason == fresh.rows[0].only_date
    assert (2024, 1, 5) == fresh.rows[0].review.at.timetuple()[:3]
    assert [date(2024, 1, 2)] == [row.review.at for row in fresh.rows if not row.only_date] or len(
        records
    ) == 1
    assert fresh.rows[:1] == fresh.dated
    page = words(rendered(repo.folder))
    assert "Only the date moved" in page
    assert reason in page


def test_a_record_that_found_something_counts(repo: Repo) -> None:
    """With a method that takes more than reading, or with words of its own."""
    review(repo, OLD)
    exercise = "at: 2024-01-05, scope: all, by_team: booking, method: exercise"
    review(repo, OLD, exercise, more="tier_reason: Ships.\n")
    tried = found(repo.folder)
    review(repo, OLD, exercise, "at: 2024-01-06, scope: all, by_team: booking")
    read = found(repo.folder)

    assert "" == tried.rows[0].only_date
    assert "1 change: everything else 1" == tried.rows[0].size
    assert "" != read.rows[0].only_date  # a change was taken back meanwhile


def test_what_is_not_known_has_its_reason(repo: Repo, tmp_path: Path) -> None:
    """A commit that nobody has, a shallow clone, no git at all: never a number."""
    review(repo, "scope: all, at: 2024-01-02, commit: 0123456789ab, outcome: Fine.")
    nowhere = found(repo.folder).since
    review(repo, "scope: all, at: 2024-01-02, outcome: Fine.")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", repo.folder.as_uri(), str(clone)], check=True)
    shallow = found(clone).since

    assert nowhere.endswith("not known: commit 0123456789ab is not in the history of this repository")
    assert shallow.endswith("history incomplete (shallow): which commit brought it is not here")


def test_without_git_nothing_is_claimed(mini: Path) -> None:
    """The record stands, and the reason why nothing else is known."""
    lines = "reviews: [{scope: all, at: 2024-01-02, by_team: booking, outcome: Fine.}]\n"
    (mini / SPEC).write_text(LANTERN + lines, encoding="utf-8")
    fresh = found(mini)

    assert fresh.last
    assert "what changed in the spec is not known: not in a git repository" == fresh.since


def test_a_review_of_a_part_is_none_of_the_whole(repo: Repo) -> None:
    """The sentence is about the last review of everything; later ones of parts stand beside it."""
    review(
        repo,
        "scope: all, at: 2024-01-02, by_team: booking, outcome: Fine.",
        "scope: dark, at: 2024-01-03, by_team: booking, method: incident, next_due: 2024-02-01",
    )
    fresh = found(repo.folder)

    assert fresh.last
    assert ("all", ["dark"]) == (fresh.last.review.scope, [row.review.scope for row in fresh.later])
    assert (date(2024, 2, 1), True) == (fresh.due, fresh.overdue)


def test_a_sentence_stands_on_every_page(repo: Repo) -> None:
    """Who, when, at which commit; what changed since; in words, with a shape of its own."""
    first = repo.git("rev-parse", "HEAD")
    review(repo, f"{OLD[:-1]}, commit: {first}, method: read")
    repo.commit("on", {SPEC: (repo.folder / SPEC).read_text("utf-8").replace("tier: 4", "tier: 3")})
    page = rendered(repo.folder)

    assert f"Changed since review Verified by Booking Team on 2024-01-02 at {first[:10]} (read);" in words(
        page
    )
    assert "since then: 1 change: handoff state 1" in words(page)
    for name in ("index", "runbook", "training", "handoff", "failure-modes/dark"):
        text = words((repo.folder / f"site/docs/services/lantern/{name}.md").read_text("utf-8"))
        assert f"Verified by Booking Team on 2024-01-02 at {first[:10]} (read)" in text
    assert "Nothing changed here since then." in text


def test_nothing_is_told_of_commits_to_the_public(repo: Repo) -> None:
    """The public reads who looked and when, and of no commit."""
    first = repo.git("rev-parse", "HEAD")
    record = f"scope: all, at: 2024-01-02, by_team: booking, commit: {first}, outcome: Fine."
    review(repo, record, more="audience: public\n")
    rendered_for = CliRunner().invoke(
        cli, ["-C", str(repo.folder), "render", "--audience", "public", "--date", "2026-11-23"]
    )
    page = (repo.folder / "site/docs/services/lantern/runbook.md").read_text("utf-8")

    assert 0 == rendered_for.exit_code, rendered_for.output
    assert "on 2024-01-02." in words(page)
    assert first[:7] not in page
    assert "since then" not in page
