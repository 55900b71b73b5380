"""What the history of real repositories says about a service, with answers that are known beforehand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from click.testing import CliRunner
from msgspec.structs import replace

from generator import facts
from generator.analysis.codepaths import terms
from generator.catalog import ServiceEntry
from generator.cli import cli
from generator.codebase.behind import behind
from generator.codebase.churn import churn
from generator.codebase.owners import Agreement, agreement
from generator.codebase.people import Contributors, contributors
from generator.facts import CodeFacts
from generator.survey import survey
from generator.workspace import Workspace, open_workspace
from tests import bench_git
from tests.repos import Repo
from tests.spec_walk import written

SERVICE: Final = "service_specs/booking-api/service.yaml"
TEAM: Final = "service_specs/teams/booking.yaml"
HERE: Final = {"repo": "code", "paths": ["svc/"], "deploy_paths": ["deploy/"]}
ADA, BEA, CAI = (f"{name} <{name.lower()}@booking.skerry.example>" for name in ("Ada", "Bea", "Cai"))
EVE: Final = "Eve <eve@partner.example>"


@pytest.fixture
def code(tmp_path: Path) -> Repo:
    """An empty repository beside the workspace."""
    return Repo(tmp_path / "code")


def made(repo: Repo, author: str, *paths: str, message: str = "Change") -> str:
    """Commit a change of some files by an author, a day after the one before, and give the commit's id."""
    for path in paths:
        repo.write(path, f"{author} {repo.days} {message}")
    repo.git("add", "-A")
    repo.git("commit", "-q", "--allow-empty", f"--author={author}", "-m", message)
    repo.days += 1
    return repo.git("rev-parse", "HEAD")


def change(mini: Path, file: str, **changes: Any) -> None:  # noqa: ANN401 - YAML of any shape
    """Change fields of a spec."""
    data = yaml.load((mini / file).read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    (mini / file).write_text(written(data | changes), encoding="utf-8")


def read(
    mini: Path, today: date, *, repo: str = "../code", location: object = HERE, **changes: object
) -> tuple[ServiceEntry, tuple[CodeFacts, ...]]:
    """Read the workspace and what git says of the code of its service."""
    change(mini, SERVICE, code_locations=[location], **changes)
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)
    workspace = replace(
        workspace, repositories={"code": repo, "git@github.com:skerry/code": repo, "skerry": "."}
    )
    found = survey(workspace)
    assert found.catalog is not None, found.problems
    known = facts.gather(workspace, found.catalog, today=today)
    entry = next(entry for entry in found.catalog.services if entry.id == "booking-api")
    return entry, known.code["booking-api"]


def words(mini: Path, **changes: object) -> str:
    """Say how far the code has gone since the described version."""
    entry, (found,) = read(mini, date(2024, 6, 1), **changes)  # type: ignore[arg-type]
    return behind(entry.spec, found).words


def people(mini: Path, today: date, **changes: object) -> Contributors:
    """Count who works on the code."""
    _, (found,) = read(mini, today, **changes)  # type: ignore[arg-type]
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)
    catalog = survey(workspace).catalog
    assert catalog is not None
    return contributors(found, catalog.team_by_id["booking"].spec, terms(catalog.org.spec), today=today)


def owned(mini: Path, **changes: object) -> Agreement:
    """Compare CODEOWNERS with the owner."""
    _, (found,) = read(mini, date(2024, 6, 1), **changes)  # type: ignore[arg-type]
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)
    catalog = survey(workspace).catalog
    assert catalog is not None
    return agreement(found, catalog.team_by_id["booking"].spec)


def test_commits_since_the_described_version_are_counted(mini: Path, code: Repo) -> None:
    """All of them, and those that touched alert, deploy or failure-mode paths; the newest commit counts."""
    made(code, ADA, "svc/a", "deploy/a", "booking/pool/x", "other/a")
    code.git("tag", "-a", "-m", "release", "v1.10")
    for path in ("svc/b", "deploy/b", "other/b", "deploy/c", "booking/pool/y"):
        made(code, EVE, path)
    made(code, ADA, "svc/c", "deploy/d")

    assert (
        "docs describe v1.10; main is 6 commits ahead, 2 of them in paths of the service, "
        "3 touch deploy paths, 4 with those of failure modes"
    ) == words(mini)


def test_rule_files_of_the_same_repository_are_alert_paths(mini: Path) -> None:
    """A workspace that lies in the service's repository has its rule files there."""
    repo = Repo(mini)
    made(repo, ADA, "deploy/a")
    repo.git("tag", "1.10")
    repo.write(
        "service_specs/booking-api/alerts/booking.yaml",
        (mini / "service_specs/booking-api/alerts/booking.yaml").read_text() + "\n",
    )
    repo.commit("Change a threshold")
    repo.commit("Else", {"else": "1"})
    location = {"repo": "skerry", "deploy_paths": ["deploy/"]}

    assert "docs describe 1.10; main is 2 commits ahead, 1 touches alert or deploy paths" == words(
        mini, location=location
    )


def test_a_deploy_path_that_is_not_there_is_said(mini: Path, code: Repo) -> None:
    """A misspelt path would look like one that nobody changes."""
    made(code, ADA, "svc/a", "deploy/a", "booking/pool/x")
    code.git("tag", "v1.10")
    made(code, ADA, "deploy/a")
    location = {"repo": "code", "deploy_paths": ["deploy/", "deplyo/"]}

    assert (
        "docs describe v1.10; main is 1 commit ahead, 1 touches deploy paths, deplyo is not in the repository"
        == words(mini, location=location)
    )


def test_nothing_has_happened_since_the_described_version(mini: Path, code: Repo) -> None:
    """Which is the best that can be said."""
    made(code, ADA, "svc/a", "deploy/a")
    code.git("tag", "booking-api/v1.10")

    assert "docs describe booking-api/v1.10, which is the newest commit of main" == words(mini)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["1.10"], "docs describe 1.10; "),
        (["v1.10"], "docs describe v1.10; "),
        (["booking-api/1.10"], "docs describe booking-api/1.10; "),
        (["booking-api-v1.10"], "docs describe booking-api-v1.10; "),
        (["v1.10", "1.10"], "docs describe 1.10; "),
        (["v1.10", "1.10@"], "version 1.10 has tags of several commits: 1.10, v1.10"),
        (["V1.10", "v1.10.0", "other/v1.10", "v1.1"], "no tag of version 1.10 here ("),
        (
            [],
            "no tag of version 1.10 here (it would be 1.10 or v1.10, alone or behind booking-api/ or ",
        ),
    ],
)
def test_a_version_is_matched_by_a_fixed_rule(mini: Path, code: Repo, tags: list[str], expected: str) -> None:
    """Exactly, or with `v`, the service's id, or both before it; several commits are not chosen from."""
    first = made(code, ADA, "svc/a")
    made(code, ADA, "svc/b")
    for tag in tags:
        code.git("tag", tag.removesuffix("@"), "HEAD" if tag.endswith("@") else first)

    assert words(mini).startswith(expected)


def test_a_tag_of_another_line_is_no_measure(mini: Path, code: Repo) -> None:
    """What HEAD never had cannot be counted from."""
    made(code, ADA, "svc/a")
    code.git("checkout", "-q", "-b", "release")
    made(code, ADA, "svc/b")
    code.git("tag", "v1.10")
    code.git("checkout", "-q", "main")

    assert "tag v1.10 is not in the history of main" == words(mini)
    unknown = {"unknown": {"owner": "booking", "due": "2026-12-01"}}
    assert "the spec names no version, so that commits since it cannot be counted" == words(
        mini, version=unknown
    )


def test_merged_commits_count_and_merges_only_where_they_changed_something(mini: Path, code: Repo) -> None:
    """Git counts the merge as one commit ahead; it touches nothing by itself, and is nobody's work."""
    made(code, ADA, "svc/a", "deploy/a")
    code.git("tag", "v1.10")
    code.git("checkout", "-q", "-b", "side")
    made(code, EVE, "deploy/b")
    code.git("checkout", "-q", "main")
    made(code, ADA, "svc/b")
    code.git("merge", "-q", "--no-ff", "-m", "Merge", "side")

    assert (
        "docs describe v1.10; main is 3 commits ahead, "
        "1 of them in paths of the service, 1 touches deploy paths" == words(mini)
    )
    found = people(mini, date(2024, 1, 10), location={"repo": "code"})
    assert (2, 3) == (found.people, found.commits)


def shares(code: Repo) -> None:
    """Make ten commits: Ada five, Bea three, Eve two; one each of a program and of somebody elsewhere."""
    for author, number in ((ADA, 5), (BEA, 3), (EVE, 2)):
        for _ in range(number):
            made(code, author, "svc/a")
    made(code, "renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>", "svc/a")
    made(code, CAI, "other/a")


def test_people_are_counted_and_not_named(mini: Path, code: Repo) -> None:
    """CHAOSS's definition: one person made half of ten commits, so that the bus factor is 1."""
    shares(code)
    found = people(mini, date(2024, 1, 31))

    assert (
        "3 people made 10 commits in the 365 days before 2024-01-31, at least half by 1 person (bus factor 1)"
        == found.words
    )
    assert "80 % (8 of 10 commits); last commit 2024-01-08" == found.owner.words
    assert (False, date(2024, 1, 8)) == (found.owner.silent, found.owner.last)


def test_half_is_reached_by_as_many_as_it_takes(mini: Path, code: Repo) -> None:
    """The example of CHAOSS, in hundreds: 10, 4, 3, 3, 2, 1 and 1 contributions of 24 take two people."""
    for person, number in enumerate((10, 4, 3, 3, 2, 1, 1)):
        for _ in range(number):
            made(code, f"P <p{person}@x.example>", "svc/a")

    assert 2 == people(mini, date(2024, 2, 10)).bus_factor


def test_commits_outside_of_the_window_do_not_count(mini: Path, code: Repo) -> None:
    """The first day of the window does, and what is dated after today does not."""
    for author in (ADA, BEA, EVE, CAI):
        made(code, author, "svc/a")
    asked = {"code": {"window": "2d", "owner_silent_after": "1d"}}
    change(mini, "service_specs/org.yaml", policy=asked)
    found = people(mini, date(2024, 1, 3))

    assert (
        "3 people made 3 commits in the 2 days before 2024-01-03, at least half by 2 people (bus factor 2)"
        == found.words
    )
    assert ("67 % (2 of 3 commits); last commit 2024-01-02", False) == (found.owner.words, found.owner.silent)
    assert True is people(mini, date(2024, 1, 6)).owner.silent


def test_a_silent_owner_is_said_to_be_so(mini: Path, code: Repo) -> None:
    """Also one who never committed, as far as was asked."""
    made(code, EVE, "svc/a")
    owner = people(mini, date(2024, 1, 31)).owner

    assert ("0 % (0 of 1 commits); no commit in the 365 days before 2024-01-31", True) == (
        owner.words,
        owner.silent,
    )


def test_a_mailmap_brings_addresses_of_one_person_together(mini: Path, code: Repo) -> None:
    """The committed one, whatever lies in the working tree; names and addresses in any capitals."""
    for author in (ADA, "Ada L <ADA@home.example>", "Dan <shared@x.example>", "Cy <shared@x.example>"):
        made(code, author, "svc/a")
    assert 3 == people(mini, date(2024, 1, 31)).people
    mapped = (
        "# who is who\nAda <ada@booking.skerry.example> <ada@home.example>\n"
        "Cai <cai@booking.skerry.example> cy <Shared@x.example>\nOnly A Name <shared@x.example>\n<broken\n"
    )
    code.commit("map", {".mailmap": mapped})  # by Ada, and not in the service's folder
    code.write(".mailmap", "<eve@x.example> <ada@booking.skerry.example>\n")
    found = people(mini, date(2024, 1, 31))

    assert (3, 4) == (found.people, found.commits)
    assert "75 % (3 of 4 commits); last commit 2024-01-04" == found.owner.words


def test_co_authors_have_made_a_commit_too(mini: Path, code: Repo) -> None:
    """Each counts once for a squash merge; a program among them does not."""
    program = "Co-authored-by: Helper <noreply@ai.example>"
    trailers = f"Co-authored-by: {BEA}\nco-authored-by: {BEA}\n{program}\n"
    made(code, EVE, "svc/a", message=f"Squash\n\n{trailers}")
    found = people(mini, date(2024, 1, 31))

    assert (
        "2 people made 1 commit in the 365 days before 2024-01-31, at least half by 1 person (bus factor 1)"
        == found.words
    )
    assert "100 % (1 of 1 commits); last commit 2024-01-01" == found.owner.words


@pytest.mark.parametrize(
    "author",
    [
        "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
        "Anything <noreply@forge.example>",
        "CI <project_42_bot_0a1b@noreply.gitlab.example>",
        "x <ACTIONS@github.com>",
        "Release Train 7 <train@booking.skerry.example>",
    ],
)
def test_programs_are_nobody(mini: Path, code: Repo, author: str) -> None:
    """By documented patterns, and by those of org.yaml."""
    made(code, author, "svc/a")
    change(mini, "service_specs/org.yaml", policy={"code": {"bots": ["release train*"]}})

    assert "nobody made a commit in the 365 days before 2024-01-31" == people(mini, date(2024, 1, 31)).words


def test_a_private_address_at_the_code_host_is_a_person(mini: Path, code: Repo) -> None:
    """GitHub's users.noreply addresses hide people, not programs; a digest makes one of the team."""
    address = "1234+ada@users.noreply.github.com"
    made(code, f"Ada <{address}>", "svc/a")
    change(mini, TEAM, git_authors=[f"sha256:{hashlib.sha256(address.encode()).hexdigest()}"])
    found = people(mini, date(2024, 1, 31))

    assert (1, "100 % (1 of 1 commits); last commit 2024-01-01") == (found.people, found.owner.words)


def test_without_declared_authors_the_part_of_the_owner_is_not_known(mini: Path, code: Repo) -> None:
    """It is never zero then."""
    made(code, ADA, "svc/a")
    change(mini, TEAM, git_authors=[])
    owner = people(mini, date(2024, 1, 31)).owner

    assert ("not known: the owner's file has no git_authors", None) == (owner.words, owner.silent)


def test_changes_since_the_last_exercise_are_counted(mini: Path, code: Repo) -> None:
    """From the day after it, in the failure mode's paths only, each commit once."""
    for paths in (
        ("svc/a",),
        ("booking/pool/x",),
        ("booking/pool/y", "svc/b"),
        ("svc/c",),
        ("booking/pool/x",),
    ):
        made(code, ADA, *paths)
    data = yaml.load((mini / SERVICE).read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    data["training"]["exercises"] = []
    data["handoff"]["demonstrations"] = []

    def told(at: str | None) -> str:
        exercises = [{"failure_mode": "no-sales", "at": at, "result": "pass"}] if at else []
        sections = {"training": {**data["training"], "exercises": exercises}, "handoff": data["handoff"]}
        entry, found = read(mini, date(2024, 6, 1), **sections)
        mode = next(mode for mode in entry.spec.failure_modes if mode.related_code)
        counted = churn(mode, entry, found, today=date(2024, 6, 1))
        return counted.words if counted else ""

    assert "2 commits there since the last exercise (2024-01-02)" == told("2024-01-02")
    assert "1 commit there since the last exercise (2024-01-03)" == told("2024-01-03")
    assert "No commit there since the last exercise (2024-01-05)" == told("2024-01-05")
    assert "Never exercised, so that there is no day to count changes from" == told(None)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, Agreement("no rule", "no CODEOWNERS file at HEAD")),
        ({"CODEOWNERS": "* @skerry/booking\n"}, Agreement("agrees", "CODEOWNERS names the owner")),
        (
            {"CODEOWNERS": "*.py @Skerry/Booking @somebody\n"},
            Agreement("agrees", "CODEOWNERS names the owner; 1 of 2 files have none"),
        ),
        (
            {"CODEOWNERS": "* @skerry/booking\n*.py @skerry/piers @somebody\n"},
            Agreement(
                "differs",
                "CODEOWNERS names others than the owner for 1 of 2 files: @skerry/piers, "
                "handles that may be people's",
                ("@skerry/piers",),
            ),
        ),
        (
            {"CODEOWNERS": "/else/ @skerry/piers\n"},
            Agreement("no rule", "no rule of CODEOWNERS names an owner of it"),
        ),
        (
            {".github/CODEOWNERS": "* @skerry/booking\n", "CODEOWNERS": "* @skerry/booking @x\n"},
            Agreement("agrees", ".github/CODEOWNERS names the owner"),
        ),
        (
            {".github/CODEOWNERS": "* @skerry/booking\n", "CODEOWNERS": "* @skerry/piers\n"},
            Agreement(
                "unknown",
                "not known, for the code host is not: "
                "as GitHub reads it: .github/CODEOWNERS names the owner; "
                "as GitLab reads it: CODEOWNERS names others than the owner for 2 of 2 files: @skerry/piers",
            ),
        ),
        (
            {"docs/CODEOWNERS": "[All] @skerry/piers\n*\n[Own]\n/svc/ @skerry/booking\n"},
            Agreement("agrees", "docs/CODEOWNERS names the owner"),
        ),
        (
            {".gitlab/CODEOWNERS": "svc/ @skerry/booking\n"},
            Agreement("agrees", ".gitlab/CODEOWNERS names the owner"),
        ),
    ],
)
def test_codeowners_are_held_against_the_owner(
    mini: Path, code: Repo, files: dict[str, str], expected: Agreement
) -> None:
    """File by file, as it is committed; where the two hosts would differ, nothing is claimed."""
    code.commit("base", {"svc/a.py": "1", "svc/b": "1", **files})
    code.write("CODEOWNERS", "* @nobody/else\n")

    assert expected == owned(mini)


def test_the_address_tells_which_host_reads_it(mini: Path, code: Repo) -> None:
    """GitHub looks nowhere in `.gitlab/`, and sees no sections."""
    code.commit("base", {"svc/a": "1", ".gitlab/CODEOWNERS": "* @skerry/booking\n"})
    location = {"repo": "git@github.com:skerry/code", "paths": ["svc/"]}
    there = "no CODEOWNERS file where GitHub looks"

    assert Agreement("no rule", there) == owned(mini, location=location)
    code.commit("here", {"CODEOWNERS": "* @skerry/booking\n[All]\n* @skerry/piers\n"})
    assert "differs" == owned(mini, location=location).verdict
    assert "agrees" == owned(mini).verdict


def test_a_link_in_place_of_codeowners_is_none(mini: Path, code: Repo) -> None:
    """It could lead anywhere."""
    code.write("svc/a", "1")
    (code.folder / "CODEOWNERS").symlink_to("/etc/passwd")
    code.commit("link")

    assert "no CODEOWNERS file at HEAD" == owned(mini).words


def odd(kind: str, code: Repo) -> None:
    """Make the repository an odd one."""
    if kind == "no git":
        (code.folder / ".git").rename(code.folder / "not-git")
    if kind in ("no git", "empty"):
        return
    made(code, ADA, "svc/a", "deploy/a b\nc", "booking/pool/x")
    code.git("tag", "v1.10")
    sha = made(code, ADA, "svc/b")
    if kind == "detached":
        code.git("checkout", "-q", "--detach")
    if kind == "corrupt":
        (code.folder / ".git/objects" / sha[:2] / sha[2:]).unlink()
    if kind == "not utf-8":
        code.raw_commit(
            author=b"\xff <\xfe@x> 1704283200 +0000", message=b"\xff\n\nCo-authored-by: \xff <\xfe>\n"
        )
    if kind == "undated":
        code.raw_commit(committer=b"C <c@x> 99999999999999999999 +0000")
    if kind == "submodule":
        code.git("update-index", "--add", "--cacheinfo", f"160000,{sha},svc/module")
        code.git("commit", "-q", "-m", "module")
    if kind == "shallow":
        made(code, ADA, "svc/c")
        shallow = code.shallow("--depth=1")
        code.folder.rename(code.folder.with_name("deep"))
        shallow.folder.rename(code.folder)


LOST: Final = "not known: history incomplete (shallow)"


@pytest.mark.parametrize(
    ("kind", "since", "who"),
    [
        ("no git", "", "not known: the repository is not read"),
        ("empty", "", "not known: no commits yet"),
        ("detached", "docs describe v1.10; HEAD is 1 commit ahead", "1 person made 2 commits"),
        ("corrupt", "", "not known: the repository is not read"),
        ("not utf-8", "docs describe v1.10; main is 2 commits ahead", "1 person made 2 commits"),
        (
            "undated",
            "docs describe v1.10; main is 2 commits ahead",
            "not known: the date of a commit cannot be read",
        ),
        ("submodule", "docs describe v1.10; main is 2 commits ahead", "2 people made 3 commits"),
        ("shallow", "no tag of version 1.10 here", LOST),
    ],
)
def test_what_cannot_be_known_is_said(mini: Path, code: Repo, kind: str, since: str, who: str) -> None:
    """Never a wrong number and never a traceback."""
    odd(kind, code)
    location = {"repo": "code", "paths": ["svc/"], "deploy_paths": ["nowhere/"]}
    found = people(mini, date(2024, 1, 31), location=location)

    assert words(mini, location=location).startswith(since)
    assert bool(since) == bool(words(mini, location=location))
    assert found.words.startswith(who)
    assert (found.people is None) == found.words.startswith("not known")


def test_a_path_that_is_not_there_is_not_a_quiet_one(mini: Path, code: Repo) -> None:
    """Nobody working on what does not exist is no fact about people."""
    made(code, ADA, "svc/a")
    found = people(mini, date(2024, 1, 31), location={"repo": "code", "paths": ["svc/", "gone/"]})

    assert "not known: gone is not in the repository" == found.words == found.owner.words


def test_a_shallow_history_is_counted_only_where_it_is_whole(mini: Path, code: Repo) -> None:
    """A straight line to the tag can be; nothing that depends on the rest."""
    made(code, ADA, "svc/a", "deploy/a")
    made(code, ADA, "deploy/b")
    code.git("tag", "v1.10")
    made(code, ADA, "deploy/c")
    shallow = code.shallow("--depth=2")
    shallow.git("fetch", "-q", "--tags", "--depth=2", "origin", "+refs/tags/*:refs/tags/*")
    code.folder.rename(code.folder.with_name("deep"))
    shallow.folder.rename(code.folder)

    assert (
        "docs describe v1.10; main is 1 commit ahead, "
        "0 of them in paths of the service, 1 touches deploy paths" == words(mini)
    )
    assert LOST == people(mini, date(2024, 1, 31)).words


def strings(value: object) -> Iterator[str]:
    """Yield every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (*strings(key), *strings(inner))
    elif isinstance(value, list | tuple | frozenset):
        for inner in value:
            yield from strings(inner)
    elif hasattr(value, "__slots__"):
        for name in value.__slots__:
            yield from strings(getattr(value, name, None))


def test_the_deployed_branch_is_read_whatever_is_checked_out(mini: Path, code: Repo) -> None:
    """What HEAD has may never have been in production."""
    made(code, ADA, "svc/a")
    code.git("checkout", "-q", "-b", "trial")
    made(code, ADA, "svc/b")
    _, (deployed,) = read(mini, date(2024, 1, 31), location={**HERE, "branch": "main"})
    _, (tried,) = read(mini, date(2024, 1, 31), location=HERE)

    assert deployed.repository
    assert tried.repository
    assert ("main", "trial") == (deployed.repository.branch, tried.repository.branch)
    assert deployed.repository.head != tried.repository.head


def test_check_readiness_and_pages_find_the_same(mini: Path) -> None:
    """A gap that only git tells is in the gate, in the terminal and on the page, or nowhere."""
    change(mini, "service_specs/org.yaml", policy={"requirements": [{"rule": "OWN007", "must": [1]}]})
    repo = Repo(mini)
    made(repo, EVE)

    def run(*command: str) -> str:
        return CliRunner().invoke(cli, ["-C", str(mini), *command]).output

    def told(day: str) -> tuple[int, int, int]:
        run("render", "--date", day)
        gaps = (mini / "site/docs/services/booking-api/gaps.csv").read_text(encoding="utf-8")
        gate, readiness = (
            run("check", "--gate", "--date", day),
            run("readiness", "booking-api", "--date", day),
        )
        return gate.count("error[OWN007]"), readiness.count("OWN007"), gaps.count('"OWN007"')

    assert (1, 1, 1) == told("2024-01-31")
    made(repo, ADA, "service_specs/booking-api/more.txt")
    assert (0, 0, 0) == told("2024-01-31")


@pytest.mark.slow
def test_fifty_thousand_commits_cost_what_a_log_does(tmp_path: Path) -> None:
    """However many services ask: read anew, and a tenth of it where an earlier commit is known."""
    found = {what.partition(":")[0]: (own, log) for what, own, log in bench_git.figures(tmp_path, 50_000)}
    (_, cold), (_, log) = found["cold"]
    (_, kept), (_, log_beside) = found["kept"]

    assert cold < 3
    assert cold <= 1.3 * log
    assert kept <= 0.1 * log_beside


def test_nobody_is_named(mini: Path, code: Repo) -> None:
    """What leaves git has digests of addresses and their domains; only commits keep the name git has."""
    made(code, ADA, "svc/a", message=f"Change\n\nCo-authored-by: {EVE}\n")
    _, (found,) = read(mini, date(2024, 1, 31))
    assert found.repository is not None
    told = " ".join(strings(found.repository.history))

    assert "booking.skerry.example" in told
    assert not [word for word in ("Ada", "ada@", "Eve", "eve@") if word in told]


def test_no_page_and_no_file_for_programs_names_anybody(mini: Path) -> None:
    """Neither authors nor co-authors, nor a person in CODEOWNERS."""
    repo = Repo(mini)
    repo.write("CODEOWNERS", "* @quentin quentin@skerry.example\n")
    made(repo, "Wilhelmina <wil@booking.skerry.example>", "service_specs/booking-api/more.txt")
    CliRunner().invoke(cli, ["-C", str(mini), "render", "--date", "2024-01-31"])
    files = [file for file in (mini / "site/docs").rglob("*") if file.is_file()]
    texts = {file.relative_to(mini).as_posix(): file.read_text(encoding="utf-8") for file in files}

    assert "handles that may be people" in texts["site/docs/services/booking-api/index.md"]
    assert [] == [
        name
        for name, text in texts.items()
        for word in ("wilhelmina", "wil@", "wil&", "quentin")
        if word in text.lower()
    ]
