"""Facts of real repositories: the head, texts, dates, addresses, and reasons why there are none."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Literal

import pytest

from generator.gitfacts import Commit, Repository, Unreadable, blob_id, clean, harvest, shown_url, toplevel
from tests.repos import Repo, changed_by, facts, noon


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository."""
    return Repo(tmp_path / "repo")


def test_the_head_is_read_with_its_date_author_and_subject(repo: Repo) -> None:
    """The commit is dated by its committer, in UTC seconds, and named by its author."""
    sha = repo.commit("first", {"a": "1"})
    found = facts(repo, "")

    assert Commit(sha, noon(0), "Ada", "first") == found.head
    assert {"": found.head} == found.last_change
    assert (sha[:10], "2024-01-01") == (found.head.short, found.head.date)
    assert ("main", False, False) == (found.branch, found.detached, found.shallow)


@pytest.mark.parametrize("branch", ["main", "nope"], ids=["empty", "unborn"])
def test_without_a_commit_there_are_no_facts_but_a_note(repo: Repo, branch: str) -> None:
    """A new repository, or a branch without commits beside others, is no failure."""
    if branch == "nope":
        repo.commit("first", {"a": "1"})
        repo.git("symbolic-ref", "HEAD", "refs/heads/nope")

    assert Repository(None, notes=("no commits yet on the current branch",)) == facts(repo, "", "a")


def test_a_detached_head_is_on_no_branch(repo: Repo) -> None:
    """Its commit is read all the same, though no branch leads to it."""
    repo.commit("first", {"a": "1"})
    repo.git("checkout", "-q", "--detach")
    sha = repo.commit("second", {"a": "2"})
    found = facts(repo, "a")

    assert ("", True, sha) == (found.branch, found.detached, found.last_change["a"].sha)
    assert ("detached HEAD: not on a branch", "no tags") == found.notes


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_blobs_tell_what_is_not_committed(tmp_path: Path, algorithm: Literal["sha1", "sha256"]) -> None:
    """The id of a file's bytes equals the one at HEAD exactly when the file is as committed."""
    repo = Repo(tmp_path / "repo", f"--object-format={algorithm}")
    (tmp_path / "repo/link").symlink_to("same")
    repo.commit("first", {"same": "1\n", "edited": "1\n", "d/x": ""})
    repo.write("edited", "2\n")
    found = facts(repo, "same", "edited", "d", "link", "new")

    sums = {
        name: blob_id((repo.folder / name).read_bytes(), algorithm=algorithm) for name in ("same", "edited")
    }
    assert {"same", "edited"} == set(found.blobs)
    assert sums["same"] == found.blobs["same"]
    assert sums["edited"] != found.blobs["edited"]
    assert "first" == found.last_change["link"].subject


def test_harvested_text_is_bounded_data(repo: Repo) -> None:
    """A message of megabytes, control bytes and broken encodings cost nothing but their own loss."""
    repo.commit("base", {"a": "1"})
    repo.raw_commit(author=b"A" * 20_000 + b" <a@x> 1 +0000", message=b"B" * 20_000_000)
    facts(repo)
    tracemalloc.start()
    long = facts(repo).head
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    repo.raw_commit(
        author=b"\xff\x1b[31m <a@x> 1 +0000", message=b"<b>\x1b]0;t\x07 \xe2\x80\xae{{ 7 }}\t%s\xff\n\nbody\n"
    )
    odd = facts(repo).head

    assert peak < 2_000_000
    assert long is not None
    assert ("A" * 99 + "…", "B" * 299 + "…") == (long.author, long.subject)
    assert odd is not None
    assert ("\ufffd\ufffd[31m", "<b>\ufffd]0;t\ufffd \u202e{{ 7 }}\t%s\ufffd") == (odd.author, odd.subject)


def test_text_has_one_kind_of_line_end_and_no_controls() -> None:
    """CRLF and CR become LF; tabs stay; every other control and lone surrogate is replaced."""
    assert "a\nb\nc\td\ufffd\ufffd\ufffd" == clean("a\r\nb\rc\td\0\x9b\ud800", 100)
    assert "ab…" == clean("abcd", 3)


@pytest.mark.parametrize(
    ("committer", "at"),
    [
        (b"C <c@x> 0 +0000", 0),
        (b"C <c@x> 1700000000 +9999", 1_700_000_000),
        (b"C <c@x> 253402300799 +0000", 253_402_300_799),
        (b"C <c@x> 253402300800 +0000", None),
        (b"C <c@x> 18446744073709551615 +0000", None),
        (b"C <c@x> 99999999999999999999999 +0000", None),
        (b"C <c@x> -1 +0000", None),
        (b"C <c@x>", None),
        (b"", None),
    ],
)
def test_a_date_no_calendar_has_is_unknown(repo: Repo, committer: bytes, at: int | None) -> None:
    """It is never a wrong day, and a note names the commit."""
    repo.commit("base")
    repo.git("tag", "v1")
    sha = repo.raw_commit(committer=committer)
    found = facts(repo, "")

    assert found.head is not None
    assert (sha, at) == (found.head.sha, found.head.at)
    assert (at is None) == (found.head.date == "")
    assert ((f"the date of commit {sha[:10]} cannot be read",) if at is None else ()) == found.notes


def test_the_facts_are_found_from_any_folder_within(repo: Repo) -> None:
    """Paths stay relative to the top."""
    repo.commit("first", {"services/a/spec.yaml": "1"})
    within = repo.folder / "services/a"
    found = harvest(within, paths=["services/a/spec.yaml"], cache=repo.folder.parent / "cache")

    assert repo.folder == toplevel(within)
    assert isinstance(found, Repository)
    assert {"services/a/spec.yaml": "first"} == changed_by(found)


def test_a_folder_in_no_repository_has_a_reason(tmp_path: Path) -> None:
    """As has one whose `.git` is none."""
    (tmp_path / "plain").mkdir()
    (tmp_path / "bogus/.git").mkdir(parents=True)

    assert toplevel(tmp_path / "plain") is None
    assert Unreadable("not in a git repository") == harvest(
        tmp_path / "plain", paths=[""], cache=tmp_path / "c"
    )
    bogus = harvest(tmp_path / "bogus", paths=[""], cache=tmp_path / "c")
    assert isinstance(bogus, Unreadable)
    assert "its .git folder is not a git repository" == bogus.reason


def test_without_git_there_is_a_reason(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git builds the site all the same."""
    repo.commit("first")
    monkeypatch.setenv("PATH", str(repo.folder))

    assert Unreadable("git is not installed") == harvest(
        repo.folder, paths=[""], cache=repo.folder.parent / "c"
    )


def test_a_damaged_repository_has_a_reason(repo: Repo) -> None:
    """It never leaks where it lies, and an earlier harvest does not stand in for it."""
    repo.commit("first", {"a": "1"})
    facts(repo, "a")
    sha = repo.commit("second", {"a": "2"})
    (repo.folder / ".git/objects" / sha[:2] / sha[2:]).unlink()
    found = harvest(repo.folder, paths=["a"], cache=repo.folder.parent / "cache")

    assert isinstance(found, Unreadable)
    assert "objects of its history are missing or damaged" == found.reason


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/team/repo.git", "https://example.org/team/repo.git"),
        ("https://user:secret@example.org:8443/r?token=secret#secret", "https://example.org:8443/r"),
        ("https://secret@EXAMPLE.org/r", "https://example.org/r"),
        ("git@example.org:team/repo", "ssh://example.org/team/repo"),
        ("example.org:team/repo", "ssh://example.org/team/repo"),
        ("ssh://git@[::1]:22/a b", "ssh://[::1]:22/a%20b"),
        ("https://example.org/a%20b/ü", "https://example.org/a%20b/%C3%BC"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("https://user:12/secret@example.org/r", ""),
        ("https://user:12?secret@example.org/r", ""),
        ("https://user:12#secret@example.org/r", ""),
        ("https://user:sec/ret@example.org/r", ""),
        ("user:secret@example.org:r", ""),
        ("https://example.org/a%40b", ""),
        ("https://example.org/../r", ""),
        ("https://ex\nample.org/r", ""),
        ("https://example.org\\@evil.example/r", ""),
        ("http://[::1", ""),
        ("https://example.org:99999/r", ""),
        ("https://-oProxyCommand=x/r", ""),
        ("javascript:alert(1)", ""),
        ("ext::sh -c id", ""),
        ("file:///home/me/repo", ""),
        ("/home/me/repo", ""),
        ("C:\\repo", ""),
        ("-u./payload", ""),
        ("", ""),
    ],
)
def test_addresses_are_rebuilt_without_credentials(url: str, shown: str) -> None:
    """Only scheme, host, port and path survive; what cannot be told from a password is not shown."""
    assert shown == shown_url(url)
