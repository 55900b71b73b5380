"""Repositories that run their author's programs run nothing here, and lead nowhere else."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from generator.gitfacts import Repository, Unreadable, harvest, toplevel
from generator.gitrun import reason_of
from tests.repos import ENVIRONMENT, Repo


@pytest.fixture
def sentinel(tmp_path: Path) -> Path:
    """The file that every hostile program of these tests makes."""
    return tmp_path / "PWN"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with two commits, a tag and a file that is not as committed."""
    made = Repo(tmp_path / "repo")
    made.commit("first", {"a": "1"})
    made.commit("second", {"a": "2", ".gitattributes": "a diff=evil filter=evil\n"})
    made.git("tag", "v1")
    made.write("a", "3")
    return made


def look(folder: Path) -> Repository | Unreadable:
    """Harvest with a cache beside the folder."""
    return harvest(folder, paths=["", "a"], cache=folder.parent / "cache")


def lose(repo: Repo, sha: str, *, uploadpack: str) -> None:
    """Take an object away and promise to get it from elsewhere, by a program."""
    (repo.folder / ".git/objects" / sha[:2] / sha[2:]).unlink()
    for setting in (
        "core.repositoryFormatVersion=1",
        "extensions.partialClone=origin",
        "remote.origin.promisor=true",
        "remote.origin.url=/nonexistent",
        f"remote.origin.uploadPack={uploadpack}",
    ):
        repo.git("config", *setting.split("=", 1))


def signed(repo: Repo) -> str:
    """Put a commit with a signature on top."""
    signature = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    return repo.raw_commit(committer=b"C <c@x> 1 +0000\n" + signature)


HOSTILE = {  # settings, and the ordinary command that falls for them
    "fsmonitor": ({"core.fsmonitor": "touch {pwn}; false"}, "status"),
    "external-diff": ({"diff.external": "touch {pwn}; true"}, "diff"),
    "textconv": ({"diff.evil.textconv": "touch {pwn}; cat"}, "log -p"),
    "filter": ({"filter.evil.clean": "touch {pwn}; cat"}, "status"),
    "signature": ({"log.showSignature": "true", "gpg.program": "{script}"}, "log"),
    "ssh": ({"core.sshCommand": "touch {pwn}; false", "remote.origin.url": "ssh://127.0.0.1:1/x"}, "fetch"),
    "ext": ({"protocol.ext.allow": "always", "remote.origin.url": "ext::sh -c touch% {pwn}"}, "fetch"),
    "instead": (
        {"protocol.ext.allow": "always", "url.ext::sh -c touch% {pwn}% #.insteadOf": "file://"},
        "ls-remote file:///x",
    ),
    "hook": ({"core.hooksPath": "{hooks}"}, "update-ref refs/heads/x HEAD"),
    "include": ({"include.path": "{included}"}, "status"),
    "alias": ({"alias.lg": "!touch {pwn}"}, "lg"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_settings_run_nothing(repo: Repo, sentinel: Path, name: str) -> None:
    """The facts are read all the same, and the trap would have worked."""
    settings, naive = HOSTILE[name]
    branch = repo.folder / ".git/refs/heads/main"
    first, then = branch.read_text("ascii"), signed(repo)
    hook = repo.write("../hooks/reference-transaction", f"#!/bin/sh\ntouch {sentinel}\n")
    hook.chmod(0o755)
    included = repo.write("../included", f'[core]\n\tfsmonitor = "touch {sentinel}; false"\n')
    words = {"pwn": sentinel, "script": hook, "hooks": hook.parent, "included": included}
    for key, value in settings.items():
        repo.git("config", key.format(**words), value.format(**words))
    found = []
    for head in (first, then):  # a new copy, then one brought up to date
        branch.write_text(head, encoding="ascii")
        found.append(look(repo.folder))
    ran = sentinel.exists()
    repo.git(*naive.split(), check=False)

    assert ["second", "odd"] == [subject_of(each) for each in found]
    assert (False, True) == (ran, sentinel.exists())


def subject_of(found: Repository | Unreadable) -> str:
    """Give the subject of the last commit."""
    return found.head.subject if isinstance(found, Repository) and found.head else repr(found)


def test_promised_objects_are_not_fetched(repo: Repo, sentinel: Path) -> None:
    """A history with holes is unreadable; nobody's program fills them."""
    lose(repo, repo.git("rev-parse", "HEAD~1"), uploadpack=f"touch {sentinel}; false")
    found, ran = look(repo.folder), sentinel.exists()
    repo.git("log", check=False)

    assert isinstance(found, Unreadable)
    assert "objects of its history are missing or damaged" == found.reason
    assert (False, True) == (ran, sentinel.exists())


def test_even_an_old_git_fetches_no_promised_objects(
    repo: Repo, sentinel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What serves the copy may use no transport, so it need not know better; this git is told not to."""
    lose(repo, repo.git("rev-parse", "HEAD~1"), uploadpack=f"touch {sentinel}; false")
    git = shutil.which("git")
    repo.write("../bin/git", f'#!/bin/sh\nGIT_NO_LAZY_FETCH=0 exec {git} "$@"\n').chmod(0o755)
    monkeypatch.setenv("PATH", f"{repo.folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}")

    assert isinstance(look(repo.folder), Unreadable)
    assert not sentinel.exists()


def test_an_embedded_bare_repository_is_a_folder_of_files(repo: Repo, sentinel: Path) -> None:
    """Anybody may propose one in a pull request; the facts there are those of the repository around it."""
    evil = Repo(repo.folder.parent / "evil")
    evil.commit("evil 1")
    evil.commit("evil 2")
    lose(evil, evil.git("rev-parse", "HEAD~1"), uploadpack=f"touch {sentinel}; false")
    embedded = repo.folder / "services/evil"
    embedded.parent.mkdir()
    (evil.folder / ".git").rename(embedded)
    evil.folder = embedded
    evil.git("config", "core.bare", "true")
    found, ran = look(embedded), sentinel.exists()
    evil.git("log", check=False)

    assert repo.folder == toplevel(embedded)
    assert "second" == subject_of(found)
    assert (False, True) == (ran, sentinel.exists())


def test_replaced_and_renamed_history_is_not_believed(repo: Repo) -> None:
    """Replacement refs and mail maps may not rewrite who did what."""
    sha = repo.commit("third", {".mailmap": "Chief <chief@example.org> <ada@example.org>\n"})
    repo.git("replace", sha, repo.git("commit-tree", "-m", "forged", f"{sha}^{{tree}}"))
    found = look(repo.folder)

    assert isinstance(found, Repository)
    assert found.head is not None
    assert ("Ada", "third") == (found.head.author, found.head.subject)


def test_settings_of_the_source_do_not_change_the_facts(repo: Repo) -> None:
    """Its configuration is not ours: what would break or bend a log leaves the facts as they are."""
    expected = look(repo.folder)
    for setting in (
        "diff.orderFile=/nonexistent",
        "log.follow=true",
        "format.pretty=fuller",
        "core.bare=true",
    ):
        repo.git("config", *setting.split("=", 1))

    assert "second" == subject_of(expected)
    assert expected == look(repo.folder)


def test_the_environment_of_the_caller_does_not_reach_git(
    repo: Repo, sentinel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside a git hook GIT_DIR is set; facts are those of the folder that was asked."""
    other = Repo(repo.folder.parent / "other")
    other.commit("other")
    expected = look(repo.folder)
    caller = {
        "GIT_DIR": f"{other.folder}/.git",
        "GIT_WORK_TREE": str(other.folder),
        "GIT_INDEX_FILE": "/nonexistent/index",
        "GIT_OBJECT_DIRECTORY": f"{other.folder}/.git/objects",
        "GIT_NAMESPACE": "x",
        "GIT_SHALLOW_FILE": "/nonexistent/shallow",
        "GIT_EXTERNAL_DIFF": f"touch {sentinel}",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "diff.orderFile",
        "GIT_CONFIG_VALUE_0": "/nonexistent",
        "GIT_TRACE": str(sentinel),
    }
    for name, value in caller.items():
        monkeypatch.setenv(name, value)

    assert "second" == subject_of(expected)
    assert expected == look(repo.folder)
    assert not sentinel.exists()


def test_the_workspace_around_the_cache_is_not_read(repo: Repo, sentinel: Path) -> None:
    """A cache lies in the work tree it serves; the settings there must not redirect what it reads."""
    repo.git("config", "url./nonexistent/.insteadOf", repo.folder.as_uri()[:8])
    repo.git("config", "core.repositoryFormatVersion", "0")
    within = repo.folder / "site/cache"

    assert "second" == subject_of(harvest(repo.folder, paths=["a"], cache=within))


def test_a_git_file_leads_only_to_a_repository_that_leads_back(repo: Repo) -> None:
    """Into the work trees of a repository and into the modules of the one around it, nowhere else."""
    repo.git("branch", "side", "HEAD~1")
    repo.git("worktree", "add", "-q", "../tree", "side")
    library = Repo(repo.folder.parent / "library")
    library.commit("library")
    repo.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.folder.as_uri(), "lib"
    )
    stranger = repo.write("../stranger/.git", f"gitdir: {repo.folder}/.git\n").parent
    copied = repo.write("../copied/.git", (repo.folder.parent / "tree/.git").read_text("utf-8")).parent

    assert "first" == subject_of(look(repo.folder.parent / "tree"))
    assert "library" == subject_of(look(repo.folder / "lib"))
    refused = Unreadable("its .git file leads to a repository that does not lead back")
    assert [refused, refused] == [look(stranger), look(copied)]
    assert [None, None] == [toplevel(stranger), toplevel(copied)]


def test_a_forged_work_tree_leads_nowhere(repo: Repo) -> None:
    """Folders that claim to be the work tree of a repository elsewhere do not borrow its history."""
    forged = repo.folder.parent / "forged"
    inner = forged / "x/worktrees/y"
    repo.write("../forged/.git", "gitdir: x/worktrees/y\n")
    for name, text in (
        ("HEAD", "ref: refs/heads/main"),
        ("gitdir", f"{forged}/.git"),
        ("commondir", f"{repo.folder}/.git"),
    ):
        repo.write(f"../forged/x/worktrees/y/{name}", f"{text}\n")
    borrowed = repo.folder.parent / "borrowed"
    repo.write("../borrowed/.git/commondir", f"{repo.folder}/.git\n")
    repo.write("../borrowed/.git/HEAD", "ref: refs/heads/main\n")
    linked = repo.folder.parent / "linked"
    linked.mkdir()
    (linked / ".git").symlink_to(repo.folder / ".git")

    assert inner.is_dir()
    assert [
        Unreadable("its .git file leads to a repository that does not lead back"),
        Unreadable("its .git folder is part of another repository"),
        Unreadable("its .git is neither a folder nor a file"),
    ] == [look(folder) for folder in (forged, borrowed, linked)]


def test_exactly_the_git_folder_is_served(repo: Repo) -> None:
    """Asked for a folder git would try others, within it and around it; here it may not."""
    bare = repo.folder.parent / "bare"
    repo.git("clone", "-q", "--bare", str(repo.folder), str(bare))
    (bare / ".git").mkdir()
    within = Repo(repo.folder.parent / "within")
    within.commit("within")
    (within.folder / ".git").rename(repo.folder / ".git/.git")
    around = look(bare)

    assert isinstance(around, Unreadable)
    assert "its .git folder is not a git repository" == around.reason
    assert "second" == subject_of(look(repo.folder))


def test_a_repository_of_another_user_is_named_as_such(repo: Repo) -> None:
    """The words for it are those this very git complains with."""
    served = subprocess.run(
        ["git-upload-pack", "--strict", str(repo.folder / ".git")],
        env=ENVIRONMENT | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "it belongs to another user of this machine" == reason_of(served.stderr)


def test_reasons_never_name_folders_of_this_machine(repo: Repo) -> None:
    """What git said is kept apart, for the terminal."""
    broken = repo.write("../broken", "[words\n")
    repo.git("config", "include.path", str(broken))
    found = look(repo.folder)

    assert isinstance(found, Unreadable)
    assert "its git configuration cannot be read" == found.reason
    assert str(broken) in found.detail
