"""Files named by a pattern: found in order, inside the workspace, never through a link."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import patterns
from generator.patterns import Match

LINK = "a symbolic link is not read"


def plant(root: Path, *files: str) -> None:
    """Make files with their folders."""
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(b"")


def found(root: Path, pattern: str) -> list[str]:
    """Name the matches below `specs`."""
    return [match.file for match in patterns.find(root / "specs", pattern, root=root)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.yaml", ["specs/a.yaml", "specs/b.yaml"]),
        ("./a.yaml", ["specs/a.yaml"]),
        ("?.yaml", ["specs/a.yaml", "specs/b.yaml"]),
        ("*/a.yaml", ["specs/rules/a.yaml"]),
        ("rul?s/*", ["specs/rules/[x].yaml", "specs/rules/a.yaml", "specs/rules/x.yaml"]),
        ("rules/[x].*", ["specs/rules/[x].yaml"]),
        ("rules/.*", ["specs/rules/.hidden.yaml"]),
        ("*/*/*.yaml", ["specs/rules/deep/c.yaml"]),
        ("A.yaml*", []),
        ("rules", []),
        ("rules/", []),
        ("a.yaml/*", []),
        ("nowhere/*.yaml", []),
        ("nowhere.yaml", []),
    ],
)
def test_a_pattern_names_files(tmp_path: Path, pattern: str, expected: list[str]) -> None:
    """`*` and `?` match within one name, capitals count, folders are no files, and dots must be asked for."""
    plant(
        tmp_path, "specs/b.yaml", "specs/a.yaml", "specs/rules/a.yaml", "specs/rules/x.yaml", "other/a.yaml"
    )
    plant(tmp_path, "specs/rules/.hidden.yaml", "specs/rules/[x].yaml", "specs/rules/deep/c.yaml")

    assert expected == found(tmp_path, pattern)


@pytest.mark.parametrize(
    "pattern", ["../a.yaml", "rules/../../a.yaml", "/etc/passwd", "a//b", "", "..", "a\\b", "a\0b", "a\nb"]
)
def test_a_pattern_that_may_lead_elsewhere_has_a_flaw(pattern: str) -> None:
    """Only paths below the spec's folder are looked for."""
    assert "is not a path below the folder of the spec" == patterns.flaw(pattern)


def test_two_stars_have_a_flaw() -> None:
    """A pattern that means a whole tree elsewhere does not silently mean one folder here."""
    assert "holds `**`, but `*` matches within one folder only" == patterns.flaw("rules/**/*.yaml")


@pytest.mark.parametrize("pattern", ["a.yaml", "./rules/*.yaml", "rules/", "a..b/c.yaml"])
def test_a_path_below_the_folder_has_no_flaw(pattern: str) -> None:
    """What stays below the spec's folder is looked for."""
    assert "" == patterns.flaw(pattern)


def test_a_linked_file_is_refused(tmp_path: Path) -> None:
    """A link can show what the workspace does not hold, so it is named and not read; a dangling one too."""
    plant(tmp_path, "specs/a.yaml", "elsewhere.yaml")
    (tmp_path / "specs" / "b.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    (tmp_path / "specs" / "c.yaml").symlink_to("nowhere")
    expected = (Match("specs/a.yaml"), Match("specs/b.yaml", LINK), Match("specs/c.yaml", LINK))

    assert expected == patterns.find(tmp_path / "specs", "*.yaml", root=tmp_path)


@pytest.mark.parametrize("pattern", ["rules/a.yaml", "rules/*.yaml", "*/a.yaml"])
def test_a_linked_folder_is_refused(tmp_path: Path, pattern: str) -> None:
    """A link on the way is named instead of the files behind it."""
    plant(tmp_path, "elsewhere/a.yaml", "specs/other.yaml")
    (tmp_path / "specs" / "rules").symlink_to(tmp_path / "elsewhere")

    assert (Match("specs/rules", LINK),) == patterns.find(tmp_path / "specs", pattern, root=tmp_path)


@pytest.mark.parametrize("folder", ["specs", "specs/ledger"])
def test_a_linked_folder_of_the_spec_is_refused(tmp_path: Path, folder: str) -> None:
    """Every folder between the workspace and the file is looked at."""
    plant(tmp_path, "elsewhere/a.yaml", "elsewhere/ledger/a.yaml")
    (tmp_path / "specs").symlink_to(tmp_path / "elsewhere")

    assert (Match("specs", LINK),) == patterns.find(tmp_path / folder, "*.yaml", root=tmp_path)


def test_the_workspace_itself_may_be_reached_through_a_link(tmp_path: Path) -> None:
    """Where the workspace lies is its operator's choice."""
    plant(tmp_path, "real/a.yaml")
    (tmp_path / "link").symlink_to("real")

    assert (Match("a.yaml"),) == patterns.find(tmp_path / "link", "*", root=tmp_path / "link")


@pytest.mark.parametrize("folder", ["", "root/../other"])
def test_a_folder_outside_the_root_is_a_mistake_of_the_caller(tmp_path: Path, folder: str) -> None:
    """Nothing outside the root is ever looked at."""
    plant(tmp_path, "a.yaml", "other/a.yaml", "root/b.yaml")

    with pytest.raises(ValueError, match="root"):
        patterns.find(tmp_path / folder, "*.yaml", root=tmp_path / "root")


def test_a_name_that_cannot_be_shown_is_refused(tmp_path: Path) -> None:
    """A name with a line break or bytes that are no text would spoil every page that shows it."""
    plant(tmp_path, "a.yaml", "b\n.yaml", "c\udcff.yaml")
    reason = "its name has characters that cannot be shown"
    expected = (Match("a.yaml"), Match("b\\n.yaml", reason), Match("c\\udcff.yaml", reason))

    assert expected == patterns.find(tmp_path, "*", root=tmp_path)


def test_a_name_no_file_system_takes_is_refused(tmp_path: Path) -> None:
    """What the system says about a path is the reason."""
    name = "x" * 300

    assert (Match(name, "file name too long"),) == patterns.find(tmp_path, name, root=tmp_path)


def test_many_stars_end(tmp_path: Path) -> None:
    """A pattern made to be slow is not."""
    plant(tmp_path, "a" * 200)

    assert () == patterns.find(tmp_path, "a*" * 200 + "b", root=tmp_path)
