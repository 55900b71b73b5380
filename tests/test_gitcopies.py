"""The copies: made once, brought up to date, made anew, bounded, and never the source itself."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from generator.gitfacts import Unreadable, harvest
from tests.repos import Repo, changed_by, facts, noted


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository."""
    return Repo(tmp_path / "repo")


def test_history_that_arrives_later_is_told(repo: Repo) -> None:
    """A copy of a shallow clone does not stay shallow when the clone is completed."""
    repo.commit("first", {"a": "1"})
    repo.git("tag", "v1")
    repo.commit("second")
    part = repo.shallow("--depth=1")
    before = facts(part, "a")
    part.git("fetch", "-q", "--unshallow", "--tags", "origin")
    after = facts(part, "a")

    assert (True, {}, None) == (before.shallow, changed_by(before), before.commits_since_tag)
    assert (False, {"a": "first"}, 1) == (after.shallow, changed_by(after), after.commits_since_tag)


def test_new_commits_are_seen(repo: Repo) -> None:
    """The copy follows the repository, though it is made only once."""
    repo.commit("first", {"a": "1"})
    before = facts(repo, "a")
    repo.commit("second", {"a": "2"})
    repo.git("tag", "v1")

    assert ({"a": "first"}, {"a": "second"}) == (changed_by(before), changed_by(facts(repo, "a")))
    assert ["v1"] == [tag.name for tag in facts(repo).tags]


def test_rewritten_history_switched_branches_and_deleted_tags_are_forgotten(repo: Repo) -> None:
    """Facts are those of the repository now; nothing of an earlier harvest shines through."""
    repo.commit("first", {"a": "1"})
    repo.commit("second", {"a": "2"})
    repo.git("tag", "v1")
    repo.git("tag", "v2")
    facts(repo, "a")
    repo.git("tag", "-d", "v2")
    repo.git("tag", "-f", "v1", "HEAD~1")
    repo.git("reset", "-q", "--hard", "HEAD~1")
    forced = facts(repo, "a")
    repo.git("checkout", "-q", "-b", "other")
    repo.commit("third", {"a": "3"})
    switched = facts(repo, "a")
    repo.git("checkout", "-q", "--detach", "main")
    detached = facts(repo, "a")

    assert ({"a": "first"}, ["v1"], 0) == (
        changed_by(forced),
        [tag.name for tag in forced.tags],
        forced.commits_since_tag,
    )
    assert ({"a": "third"}, "other", 1) == (changed_by(switched), switched.branch, switched.commits_since_tag)
    assert ({"a": "first"}, "", True) == (changed_by(detached), detached.branch, detached.detached)


def test_another_repository_in_the_same_place_is_another(repo: Repo) -> None:
    """Even one whose ids are of another kind."""
    repo.commit("first", {"a": "1"})
    facts(repo)
    repo.folder.rename(repo.folder.with_name("moved"))
    again = Repo(repo.folder, "--object-format=sha256")
    sha = again.commit("anew", {"a": "1"})

    assert sha == facts(again, "a").last_change["a"].sha


@pytest.mark.parametrize("damaged", [".", "objects", "HEAD", "config", "handoff-refs", "packs", "shallow"])
def test_a_damaged_copy_is_made_anew(repo: Repo, damaged: str) -> None:
    """Whatever happened to the cache, the facts are the same."""
    repo.commit("first", {"a": "1"})
    expected = facts(repo, "a")
    copy = next(entry for entry in (repo.folder.parent / "cache").iterdir() if (entry / "objects").is_dir())
    for broken in copy.glob("objects/pack/*.pack") if damaged == "packs" else [copy / damaged]:
        if broken.is_dir():
            broken.rename(repo.folder.parent / "away")
        broken.unlink(missing_ok=True)
        broken.write_bytes(b"garbage")

    assert expected == facts(repo, "a")


def test_time_is_bounded(repo: Repo) -> None:
    """A repository that makes git wait for ever is given up, and nothing is left running."""
    repo.commit("first")
    os.mkfifo(repo.folder / ".git/packed-refs")
    start = time.monotonic()
    found = harvest(repo.folder, paths=[""], cache=repo.folder.parent / "cache", seconds=0.5)

    assert isinstance(found, Unreadable)
    assert "reading it took longer than 0.5 s" == found.reason
    assert time.monotonic() - start < 10
    with pytest.raises(OSError, match="No such device or address"):  # nobody reads there any more
        os.open(repo.folder / ".git/packed-refs", os.O_WRONLY | os.O_NONBLOCK)


def test_a_cache_that_cannot_be_used_has_a_reason(repo: Repo) -> None:
    """A file in its place, or another build that keeps it."""
    repo.commit("first", {"a": "1"})
    cache = repo.folder.parent / "cache"
    facts(repo)
    with FileLock(next(cache.glob("*.lock"))):
        locked = harvest(repo.folder, paths=[""], cache=cache, seconds=0.2)

    assert Unreadable("another build is reading it") == locked
    assert Unreadable("the cache of copies cannot be used", "Not a directory") == harvest(
        repo.folder, paths=[""], cache=repo.folder / "a"
    )


def test_harvests_of_one_repository_take_turns(repo: Repo) -> None:
    """Threads that ask at the same time get the same facts."""
    repo.commit("first", {"a": "1"})
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: repr(facts(repo, "a")), range(8)))

    assert 1 == len(found)


def bomb(repo: Repo) -> str:
    """Make a folder of a few kilobytes that unfolds into a thousand million files, and give its tree."""
    tree = ""
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"x")
    lines = "".join(f"100644 blob {blob}\tf{number}\n" for number in range(10))
    for _ in range(9):
        tree = repo.git("mktree", stdin=lines.encode())
        lines = "".join(f"040000 tree {tree}\td{number}\n" for number in range(10))
    return tree


def commit_bomb(repo: Repo) -> None:
    """Put a commit on top of `main` that adds such a folder as `d/bomb`."""
    spec = repo.git("ls-tree", "HEAD:d").encode()
    folder = repo.git("mktree", stdin=spec + f"\n040000 tree {bomb(repo)}\tbomb\n".encode())
    tree = repo.git("mktree", stdin=f"040000 tree {folder}\td\n".encode())
    repo.git("update-ref", "refs/heads/main", repo.git("commit-tree", "-p", "HEAD", "-m", "bomb", tree))


def test_folders_without_end_are_given_up(repo: Repo) -> None:
    """They cost neither memory nor minutes, and files beside them are read."""
    repo.commit("first", {"d/spec.yaml": "1"})
    commit_bomb(repo)
    found = harvest(repo.folder, paths=["d"], cache=repo.folder.parent / "cache")

    assert Unreadable("the asked folders hold too many files") == found
    assert {"d/spec.yaml": "first"} == changed_by(facts(repo, "d/spec.yaml"))


@pytest.mark.slow
def test_folders_without_end_in_the_past_are_given_up(repo: Repo) -> None:
    """Git would unfold them in memory, which has a bound."""
    repo.commit("first", {"d/spec.yaml": "1"})
    before = repo.git("rev-parse", "HEAD^{tree}")
    commit_bomb(repo)
    repo.git("update-ref", "refs/heads/main", repo.git("commit-tree", "-p", "HEAD", "-m", "gone", before))
    found = harvest(repo.folder, paths=["d", "d/spec.yaml"], cache=repo.folder.parent / "cache")

    assert isinstance(found, Unreadable)
    assert "it is too large to be read" == found.reason


@pytest.mark.parametrize(
    "name", ["a b", "%41+ü", "#?x=1&y", "$(touch x)'\"", "a:b", "new\nline", "-c", "~", "@{u}"]
)
def test_a_repository_may_lie_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    """As may the cache; names are neither decoded nor run."""
    repo = Repo(tmp_path / name / "repo")
    repo.commit("first", {"a": "1"})
    before, after = facts(repo, "a"), facts(repo, "a")

    assert {"a": "first"} == changed_by(before)
    assert before == after
    assert [tmp_path / name] == list(tmp_path.iterdir())


def test_the_source_is_never_written_to(repo: Repo) -> None:
    """Not a byte, not a time of the foreign repository changes."""

    def seen() -> dict[str, tuple[int, int, int]]:
        return {
            str(file): (file.lstat().st_mtime_ns, file.lstat().st_size, file.lstat().st_ino)
            for file in sorted(repo.folder.rglob("*"))
        }

    repo.commit("first", {"a": "1"})
    repo.git("tag", "v1")
    before = seen()
    facts(repo, "", "a")
    facts(repo, "", "a")

    assert before == seen()


def recorded(repo: Repo, monkeypatch: pytest.MonkeyPatch, *paths: str) -> list[str]:
    """Harvest, and give what git was asked for."""
    return noted(repo, monkeypatch, lambda: facts(repo, *paths))


def test_the_number_of_processes_does_not_grow_with_the_paths(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One walk of the history answers for all of them."""
    names = [f"f{number}" for number in range(50)]
    repo.commit("first", dict.fromkeys(names, "1"))
    facts(repo)
    one, fifty = recorded(repo, monkeypatch, "f1"), recorded(repo, monkeypatch, *names)

    assert 1 < len(one) < 8
    assert len(one) == len(fifty)


def test_a_copy_is_made_once_and_then_brought_up_to_date(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unchanged repository costs no transport of history at all."""

    def transports() -> list[str]:
        words = [word for command in recorded(repo, monkeypatch, "a") for word in command.split()]
        return [word for word in words if word in {"ls-remote", "clone", "fetch"}]

    repo.commit("first", {"a": "1"})
    seen = [transports(), transports()]
    repo.commit("second", {"a": "2"})
    seen += [transports(), transports()]

    assert [["ls-remote", "clone"], ["ls-remote"], ["ls-remote", "fetch"], ["ls-remote"]] == seen


def test_no_command_of_ours_runs_on_the_source(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """It appears only as the address of a transport; every question goes to the copy."""
    repo.commit("first", {"a": "1"})
    repo.git("tag", "v1")
    commands = recorded(repo, monkeypatch, "a")
    words = [word for command in commands for word in command.split() if str(repo.folder) in word]

    assert {(repo.folder / ".git").as_uri()} == set(words)
    assert all(command.startswith("--git-dir=") for command in commands)
