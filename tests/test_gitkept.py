"""Facts from what is kept of a history are those of a first reading, whatever came since."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator.gitfacts import Reach, Repository, harvest
from generator.gitlog import History
from tests.repos import DAY, FIRST_NOON, Repo, noted

PATHS = ("", "a", "a/x", "a/y", "b", "b/z", "gone")
REACH = Reach(FIRST_NOON + 3 * DAY, frozenset({"v1"}))


def told(repo: Repo, cache: Path, *paths: str, reach: Reach = REACH) -> Repository:
    """Harvest with a cache."""
    found = harvest(repo.folder, paths=paths or PATHS, cache=cache, reach=reach)
    assert isinstance(found, Repository), found
    return found


def plain(found: Repository) -> tuple[Repository, list[object]]:
    """Give facts with people by who they are: their numbers mean nothing."""
    history = found.history
    people = history.people
    each: list[object] = [
        (*map(str, (m.sha, m.at, m.parents)), [people[n] for n in m.by]) for m in history.commits
    ]
    return replace(found, history=History(touched=history.touched)), each


def same(repo: Repo, *paths: str, reach: Reach = REACH) -> Repository:
    """Harvest with what is kept and without anything: both tell the same."""
    kept = told(repo, repo.folder.with_name("kept"), *paths, reach=reach)
    new = repo.folder.with_name(f"new-{random.getrandbits(64):x}")

    assert plain(told(repo, new, *paths, reach=reach)) == plain(kept)
    return kept


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with a tag and two folders, whose facts were asked for once."""
    made = Repo(tmp_path / "repo")
    made.commit("one", {"a/x": "1", "a/y": "1", "b/z": "1", "gone": "1"})
    made.git("tag", "v1")
    made.git("rm", "-q", "gone")
    made.commit("two", {"a/x": "2"})
    same(made)
    return made


def test_new_commits_are_told_with_what_is_known(repo: Repo) -> None:
    """Changed paths by the new commit, others by the one that is known; a new tag and a new author, too."""
    repo.commit("three", {"a/y": "3"})
    repo.git("tag", "v2")
    repo.raw_commit(author=b"Eve <eve@example.org> 1704900000 +0000", committer=b"Eve <e@x> 1704900000 +0000")
    found = same(repo)

    assert {"": "odd", "a": "three", "a/x": "two", "a/y": "three", "b": "one", "b/z": "one"} == {
        path: commit.subject for path, commit in found.last_change.items()
    }
    assert 4 == len(found.history.commits)


def test_a_merge_that_takes_an_older_state_is_noticed(repo: Repo) -> None:
    """It touches nothing by itself, and yet a path is as it was before what is known."""
    repo.git("checkout", "-q", "-b", "side", "v1")
    repo.commit("aside", {"b/w": "1"})
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-commit", "--no-ff", "side")
    repo.git("checkout", "side", "--", "a/x")
    repo.commit("Merge side")

    assert "one" == same(repo).last_change["a/x"].subject


def test_what_a_merge_threw_away_is_no_last_change(repo: Repo) -> None:
    """The path was touched since, and is as it was."""
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("aside", {"a/x": "9"})
    repo.git("checkout", "-q", "main")
    repo.commit("on", {"b/z": "2"})
    repo.git("merge", "-q", "-s", "ours", "side")

    assert "two" == same(repo).last_change["a/x"].subject


def test_other_questions_and_other_people_are_asked_anew(repo: Repo) -> None:
    """A path nobody asked about, a day farther back, a mailmap, a program, a history that was rewritten."""
    same(repo, *PATHS, "a/new", "b/other")
    same(repo, reach=Reach(FIRST_NOON - DAY))
    same(repo, reach=replace(REACH, bots=("Ada",)))
    repo.commit("map", {".mailmap": "Ada <ada@example.com> <ada@example.org>"})
    same(repo)
    repo.git("reset", "-q", "--hard", "HEAD~2")
    same(repo)
    repo.commit("other", {"a/x": "4"})
    same(repo)


def test_a_branch_that_is_older_than_what_is_known_stands_in_its_place(repo: Repo) -> None:
    """It comes with a merge of today, and is listed among the commits of its days."""
    repo.git("checkout", "-q", "-b", "side", "v1")
    repo.days = 0
    repo.commit("as old", {"b/w": "1"})
    repo.git("checkout", "-q", "main")
    repo.days = 5
    repo.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")

    assert [5, 1, 0, 0] == [((made.at or 0) - FIRST_NOON) // DAY for made in same(repo).history.commits]


@pytest.mark.parametrize("rubbish", [b"", b"x" * 70, b"0" * 64 + b"{}\n"])
def test_what_is_damaged_is_as_good_as_nothing(repo: Repo, rubbish: bytes) -> None:
    """Empty, cut, or not ours."""
    (file,) = repo.folder.with_name("kept").glob("*.known")
    whole = file.read_bytes()
    file.write_bytes(rubbish or whole[:-1])
    repo.commit("three", {"a/y": "3"})
    same(repo)

    assert b"" != file.read_bytes() != rubbish


def test_only_what_came_since_is_read(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """One commit is listed and compared, of however many."""
    known, kept = repo.git("rev-parse", "HEAD"), repo.folder.with_name("kept")
    repo.commit("three", {"a/y": "3"})
    asked = noted(repo, monkeypatch, lambda: told(repo, kept))
    logs = [line for line in asked if " log " in line]
    walks = [line for line in logs if "--no-walk" not in line]

    assert 2 == len(walks)
    assert all(f" ^{known}" in line for line in walks)
    assert 1 == sum(" ls-tree " in line for line in asked)


def test_what_is_kept_is_written_anew_once_much_came(repo: Repo) -> None:
    """It was known as it was then, with a few before it; and is read as if it had been so at once."""
    (file,) = repo.folder.with_name("kept").glob("*.known")
    before = file.read_bytes()
    whole = b"".join(
        b"commit refs/heads/main\ncommitter Eve <eve@example.org> %d +0000\ndata 1\nx\n%b"
        b"M 100644 inline a/x\ndata 3\n%d\n\n"
        % (FIRST_NOON + 5 * DAY + number, b"" if number else b"from refs/heads/main^0\n", 100 + number)
        for number in range(300)
    )
    repo.git("fast-import", "--quiet", stdin=whole)
    same(repo)
    after = file.read_bytes()
    repo.git("reset", "-q", "--hard", "main")
    repo.days = 6
    repo.commit("last", {"b/z": "9"})
    kept = same(repo)

    assert before != after == file.read_bytes()
    assert 303 == len(kept.history.commits)
    assert (301,) == kept.history.commits[300].parents


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_any_history_is_told_alike(repo: Repo, seed: int) -> None:
    """Branches, merges with any result, clocks that go wrong."""
    dice = random.Random(seed)
    for number in range(12):
        for _ in range(dice.randint(1, 3)):
            step(repo, dice, number)
        same(repo)


def step(repo: Repo, dice: random.Random, number: int) -> None:
    """Make one commit: on the branch, on another one, or a merge."""
    repo.days = max(0, repo.days + dice.choice((0, 0, 0, -1, -3, 1)))
    files = {name: str(dice.randint(0, 2)) for name in dice.sample(("a/x", "a/y", "b/z", "c", "gone"), 2)}
    kind = dice.choice(("plain", "plain", "branch", "merge"))
    branches = repo.git("branch", "--format=%(refname:short)").split()
    if kind == "branch" or (kind == "merge" and len(branches) < 2):
        repo.git(
            "checkout", "-q", "-b", f"side-{number}-{len(branches)}", dice.choice(("HEAD", "HEAD~1", "v1"))
        )
    elif kind == "merge":
        other = dice.choice(branches)
        repo.git(
            "merge", "-q", "--no-commit", "--no-ff", "-X", dice.choice(("ours", "theirs")), other, check=False
        )
        if dice.random() < 0.5:
            repo.git("checkout", "-q", other, "--", ".", check=False)
    repo.commit(f"{kind} {number}", files)
    if kind == "branch" and dice.random() < 0.7:
        repo.git("checkout", "-q", "main")
