"""The line a problem is about, with the place marked: in the right column, whatever the line holds."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import Place
from generator.problems import PROBLEMS
from generator.reporters import printable
from generator.reporters.manuals import manuals
from generator.reporters.text import excerpt, lines
from generator.source import line_reader
from generator.survey import survey
from generator.workspace import Workspace, open_workspace
from tests.commands import run
from tests.test_problems import CASES
from tests.workspaces import broken

PLACE: Final = Place("service_specs/gate.yaml", 5, 1)


def cells(text: str) -> int:
    """Count cells by another table than the one under test: that of the library which draws our tables."""
    from rich.cells import cell_len  # noqa: PLC0415 - only here

    return cell_len(text)


def marked(line: str, column: int) -> str:
    """Return the character above the mark."""
    shown, before = excerpt(line, column)
    for number, character in enumerate(shown):
        if cells(shown[:number]) == before and not unicodedata.combining(character):
            return character
    assert cells(shown) == before, "the mark stands beside the line"
    return ""


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ("sumary: Opens", 1, "s"),
        ("  tier: 9", 3, "t"),
        ("tier: 9", 8, ""),
        ("tier: 9", 99, ""),
        ("\ttier: 9", 2, "t"),
        ("a:\tb", 4, "b"),
        ("名前: x", 5, "x"),
        ("{名前: 日本, tier: 9}", 10, "t"),
        ("e\u0301e\u0301: x", 7, "x"),
        ("a\u200bb", 2, "\ufffd"),
        ("a\u202eb", 3, "b"),
        ("a\x1b[2Jb", 6, "b"),
        ("a ##vso[x]b", 11, "b"),
        ("x" * 500 + "!" + "y" * 500, 501, "!"),
        ("字" * 500 + "!" + "字" * 500, 501, "!"),
        ("x" * 500 + "!", 501, "!"),
        ("!" + "x" * 100_000, 1, "!"),
        ("x" * 100_000, 100_001, ""),
    ],
)
def test_the_mark_stands_below_the_place(line: str, column: int, expected: str) -> None:
    """Tabs, wide and combining characters, controls, and lines that are longer than a screen."""
    assert expected == marked(line, column)


@given(st.text(st.characters(exclude_characters="\n\r"), max_size=300), st.integers(1, 310))
def test_an_excerpt_fits_and_steers_nothing(line: str, column: int) -> None:
    """It is at most 94 cells wide, two cuts included."""
    shown, before = excerpt(line, column)

    assert shown == printable(shown)
    assert 0 <= before <= 88 + 3
    assert (
        sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in shown)
        <= 94
    )


def test_what_is_cut_away_is_said() -> None:
    """Three dots at the side where more would be."""
    assert ("x" * 88 + "...", 0) == excerpt("x" * 200, 1)
    assert ("..." + "x" * 40 + "!" + "x" * 47 + "...", 43) == excerpt("x" * 99 + "!" + "x" * 99, 100)
    assert ("..." + "x" * 40, 43) == excerpt("x" * 200, 201)
    assert ("x" * 88, 87) == excerpt("x" * 88, 88)


def test_a_problem_shows_message_line_mark_and_help() -> None:
    """In this order; without a line the message and the help."""
    problem = manuals()["SCH001"].at(PLACE, "sumary: no such field", help="did you mean `summary`?")
    shown = [re.sub(r"\x1b\[\d+m", "", line) for line in lines((problem,), lambda _: "sumary: Opens")]
    bare = [re.sub(r"\x1b\[\d+m", "", line) for line in lines((problem,))]

    assert [
        "service_specs/gate.yaml:5:1: error[SCH001] sumary: no such field",
        "    5 | sumary: Opens",
        "      | ^",
        "    help: did you mean `summary`?",
    ] == shown
    assert [shown[0], shown[3]] == bare


def test_what_is_about_a_whole_file_shows_no_line() -> None:
    """Its first line would say nothing, and a stray file may hold what no log should."""
    whole = {problem.id for problem in PROBLEMS if not problem.quoted}
    shown = list(lines((manuals()["FIL001"].at(PLACE, "stray"),), lambda _: "password: hunter2"))
    files = {
        "FIL001",
        "FIL003",
        "FIL004",
        "NOT001",
        "NOT002",
        "PCK001",
        "PCK002",
        "PCK003",
        "PCK004",
        "PUB001",
        "PUB002",
        "WSP002",
        "YML001",
    }

    assert files == whole
    assert "hunter2" not in "".join(shown)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_lines_of_every_case_are_those_of_its_files(case: Path, mini: Path) -> None:
    """Reader and report count lines and columns alike."""
    read = line_reader(broken(mini, case.name))
    opened = open_workspace(mini)
    for problem in survey(opened).problems if isinstance(opened, Workspace) else opened:
        line = read(problem.place)
        if line is not None:
            assert printable(line[problem.place.column - 1 :][:1]) == marked(line, problem.place.column)


def test_line_ends_and_a_mark_of_byte_order_count_as_places_do(tmp_path: Path) -> None:
    """Files of other systems show the same lines."""
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n\nfi\xffve")
    read = line_reader(tmp_path)

    assert ["one", "two", "three", None, "fi\ufffdve", None] == [
        read(Place("a.yaml", number)) for number in range(1, 7)
    ]


def test_nothing_is_read_through_a_link(tmp_path: Path) -> None:
    """A report must not show what the check itself refuses to read."""
    (tmp_path / "secret").write_text("password")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "secret")
    read = line_reader(tmp_path)

    assert [None, None, None] == [read(Place(name)) for name in ("link.yaml", "missing.yaml", ".")]


def test_every_command_that_reports_shows_the_lines(mini: Path) -> None:
    """Also when nothing but mkdocs.yml was read."""
    expected = "    6 | tier: platinum\n      | ^\n    help: 1 business-critical"
    broken(mini)
    for command in ("check", "render", "build"):
        assert expected in run("-C", mini, command).output
    shutil.copy(Path(__file__).parent / "cases/WSP001-folders/mkdocs.yml", mini)

    assert "    2 | docs_dir: docs\n      | ^\n" in run("-C", mini, "new", "x").output
