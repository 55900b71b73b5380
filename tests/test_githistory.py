"""What changed last, which tags there are and how far HEAD is from them, in real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo, changed_by, date, facts


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository."""
    return Repo(tmp_path / "repo")


def test_every_path_has_the_commit_that_last_touched_it(repo: Repo) -> None:
    """Files by themselves, folders by anything in them, whatever their names."""
    names = ("a b", "ünï/ç", "new\nline", "tab\t", '"quote"', "-x", ":(glob)*", "*", "deep/er/file")
    for name in names:
        repo.commit(f"made {name!r}", {name: name})
    repo.commit("last", {"deep/other": "x"})
    found = facts(repo, *names, "ünï", "deep", "deep/", "./deep/er/")

    expected = {name: f"made {name!r}" for name in names}
    expected |= {
        "ünï": expected["ünï/ç"],
        "deep": "last",
        "deep/": "last",
        "./deep/er/": "made 'deep/er/file'",
    }
    assert expected == changed_by(found)
    assert date(1) == found.last_change["ünï"].date


def test_many_paths_are_answered_as_few_are(repo: Repo) -> None:
    """Past a number of paths git is asked for whole folders; the answers stay those of the files."""
    names = [f"services/{number}/spec.yaml" for number in range(40)]
    for name in names[:20]:
        repo.commit(name, {name: "1"})
    repo.commit("the rest", dict.fromkeys(names[20:], "1"))
    repo.commit("a neighbour", {"services/0/other": "1"})

    assert {name: name if name in names[:20] else "the rest" for name in names} == changed_by(
        facts(repo, *names)
    )


def test_many_paths_that_lie_in_no_folder_are_answered_too(repo: Repo) -> None:
    """What holds them all is the whole repository."""
    names = [f"{number}.yaml" for number in range(20)]
    repo.commit("all", dict.fromkeys((*names, "CODEOWNERS"), "1"))
    found = facts(repo, *names)

    assert dict.fromkeys(names, "all") == changed_by(found)
    assert {"CODEOWNERS": "1"} == found.owner_files


def test_paths_that_are_not_in_head_have_no_last_change(repo: Repo) -> None:
    """Deleted, never committed, outside or impossible: absent, never guessed."""
    repo.commit("both", {"kept": "1", "gone": "1"})
    (repo.folder / "gone").unlink()
    repo.commit("delete")
    repo.write("new", "1")
    asked = ("kept", "gone", "new", "../kept", str(repo.folder / "kept"), "a\0b", "\ud800", "x" * 5000, "ke")

    assert {"kept": "both"} == changed_by(facts(repo, *asked))


def test_a_deletion_changes_the_folder(repo: Repo) -> None:
    """What is no longer in a folder was a change of the folder."""
    repo.commit("both", {"d/kept": "1", "d/gone": "1"})
    (repo.folder / "d/gone").unlink()
    repo.commit("delete")

    assert {"d": "delete", "d/kept": "both"} == changed_by(facts(repo, "d", "d/kept"))


def test_renames_mode_changes_and_reverts_are_changes(repo: Repo) -> None:
    """A file is changed by what gave it its name, its mode or its content."""
    repo.commit("made", {"old": "1", "script": "1", "back": "1"})
    (repo.folder / "old").rename(repo.folder / "new")
    repo.commit("rename")
    (repo.folder / "script").chmod(0o755)
    repo.commit("mode")
    repo.commit("away", {"back": "2"})
    repo.commit("and back", {"back": "1"})

    expected = {"new": "rename", "script": "mode", "back": "and back"}
    assert expected == changed_by(facts(repo, "new", "old", "script", "back"))


def test_a_merged_change_is_named_by_its_own_commit(repo: Repo) -> None:
    """Not by the merge that brought it in, unless the merge itself made the content."""
    repo.commit("base", {"ours": "1", "theirs": "1", "both": "1", "dropped": "1"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("side", {"theirs": "2", "both": "2", "dropped": "2"})
    repo.git("checkout", "-q", "main")
    repo.commit("main", {"ours": "2", "both": "3"})
    repo.git("merge", "-q", "--no-commit", "side", check=False)
    repo.git("checkout", "HEAD", "--", "dropped")
    repo.commit("merge", {"both": "4"})
    found = facts(repo, "", "ours", "theirs", "both", "dropped")

    expected = {"": "merge", "ours": "main", "theirs": "side", "both": "merge", "dropped": "base"}
    assert expected == changed_by(found)


def test_tags_are_those_in_the_history_newest_first(repo: Repo) -> None:
    """Annotated, light and nested alike; not those elsewhere, nor those of trees and files."""
    first = repo.commit("first", {"a": "1"})
    repo.git("tag", "light")
    second = repo.commit("second")
    repo.git("tag", "-a", "-m", "x", "annotated")
    third = repo.commit("third")
    repo.git("tag", "-a", "-m", "x", "inner")
    repo.git("tag", "-a", "-m", "x", "nested", "inner")
    repo.git("tag", "-d", "inner")
    repo.git("tag", "tree", "HEAD^{tree}")
    repo.git("tag", "blob", "HEAD:a")
    repo.git("checkout", "-q", "-b", "side", first)
    repo.commit("elsewhere")
    repo.git("tag", "elsewhere")
    repo.git("checkout", "-q", "main")
    repo.commit("fourth")
    found = facts(repo)

    assert [("nested", third), ("annotated", second), ("light", first)] == [
        (tag.name, tag.commit) for tag in found.tags
    ]
    assert (found.tags[0], 1) == (found.last_tag, found.commits_since_tag)


def test_of_several_tags_at_one_commit_the_highest_release_is_last(repo: Repo) -> None:
    """Versions compare by number, a release beats its candidate, a name without version comes last."""
    repo.commit("first")
    huge = f"v{'9' * 200}"
    for name in ("latest", "v1.9.0", "v1.10.0", "v1.10.0-rc.2", "--output=x", "a,b", huge):
        repo.git("update-ref", f"refs/tags/{name}", "HEAD")
    found = facts(repo)

    names = [huge, "v1.10.0", "v1.10.0-rc.2", "v1.9.0", "--output=x", "a,b", "latest"]
    assert names == [tag.name for tag in found.tags]
    assert 0 == found.commits_since_tag


def test_a_tag_whose_name_is_longer_than_any_number_is_only_a_name(repo: Repo) -> None:
    """Packed references may have names no file could have."""
    sha = repo.commit("first")
    (repo.folder / ".git/packed-refs").write_text(f"{sha} refs/tags/{'9' * 6000}\n", encoding="ascii")

    assert ["9" * 249 + "…"] == [tag.name for tag in facts(repo).tags]


def test_commits_since_a_tag_are_counted_on_all_branches(repo: Repo) -> None:
    """Every commit of HEAD that the tag does not have, merges and what they brought included."""
    repo.commit("base")
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("side 1")
    repo.git("checkout", "-q", "main")
    repo.commit("tagged")
    repo.git("tag", "v1")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    repo.commit("after")

    assert 3 == facts(repo).commits_since_tag


def test_tags_keep_their_order_when_clocks_were_wrong(repo: Repo) -> None:
    """History, not dates, says which tag is the last one."""
    repo.days = 100
    repo.commit("from the future")
    repo.git("tag", "v1")
    repo.days = 50
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("side")
    repo.days = 1
    repo.git("checkout", "-q", "main")
    repo.commit("later")
    repo.git("tag", "v2")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")

    assert ["v2", "v1"] == [tag.name for tag in facts(repo).tags]


def test_a_shallow_clone_says_so_and_counts_nothing(repo: Repo) -> None:
    """Its oldest commit seems to add every file, and the last tag may be older: neither is told."""
    repo.commit("first", {"a": "1"})
    repo.git("tag", "v1")
    repo.commit("second", {"b": "1"})
    found = facts(repo.shallow("--depth=1"), "", "a", "b")

    assert (True, (), None, None) == (found.shallow, found.tags, found.last_tag, found.commits_since_tag)
    assert {"": "second"} == changed_by(found)
    assert {"a", "b"} == set(found.blobs)
    assert ("shallow clone: older history is not here", "no tags in the history that is here") == found.notes


def test_a_shallow_clone_tells_what_its_part_of_the_history_holds(repo: Repo) -> None:
    """A tag within, on a straight line of commits, and changes after the oldest commit are certain."""
    for number in range(4):
        repo.commit(f"commit {number}", {"a": "1", "b": str(number // 3)})
    repo.git("tag", "v1", "HEAD~1")
    found = facts(repo.shallow("--depth=3"), "a", "b")

    assert ("v1", 1) == (found.last_tag and found.last_tag.name, found.commits_since_tag)
    assert {"b": "commit 3"} == changed_by(found)


def test_a_shallow_clone_does_not_count_past_merges(repo: Repo) -> None:
    """A merged branch may be longer than the part of it that is here."""
    repo.commit("base")
    repo.git("checkout", "-q", "-b", "side")
    for number in range(5):
        repo.commit(f"side {number}")
    repo.git("checkout", "-q", "main")
    repo.commit("tagged")
    repo.git("tag", "v1")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    found = facts(repo.shallow("--depth=3"))

    assert ("v1", None) == (found.last_tag and found.last_tag.name, found.commits_since_tag)
    assert "shallow clone: the commits since the last tag cannot be counted" in found.notes
