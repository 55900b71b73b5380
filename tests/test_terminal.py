"""What reaches a terminal or a pipe: colour where somebody sees it, and never a foreign control."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from generator.diagnostics import Exit
from tests.commands import at_terminal, handoff, on_terminal, piped, run
from tests.workspaces import broken

ESCAPE: Final = "\x1b"
EXCERPT: Final = r" +\d* \| "
"""What the lines of a report begin with that show a line of a file."""


def test_a_pipe_gets_plain_lines(mini: Path) -> None:
    """No colour, no progress; the report of `check` is its output, that of `render` goes beside it."""
    broken(mini)
    check = handoff("-C", mini, "check", FORCE_COLOR="1")
    render = piped("-C", mini, "render", FORCE_COLOR="1")

    assert ESCAPE not in "".join((*check[1:], *render[1:]))
    assert "\r" not in "".join((*check[1:], *render[1:]))
    assert "" == check[2]
    assert re.fullmatch(r"2 services, \d+ pages, 10 problems, \d+ gaps, \d+\.\d s\n", render[1])
    assert check[1].splitlines()[:-1] == render[2].splitlines()


def test_a_terminal_gets_colour_and_progress(mini: Path) -> None:
    """Without colour the text is the same."""
    broken(mini)
    code, coloured = on_terminal("-C", mini, "check")
    _, plain = at_terminal("-C", mini, "check", NO_COLOR="1")
    _, empty = at_terminal("-C", mini, "check", NO_COLOR="")

    assert Exit.FINDINGS == code
    assert f"{ESCAPE}[31m{ESCAPE}[1merror[SCH003]{ESCAPE}[0m" in coloured
    assert ESCAPE not in plain
    assert plain == re.sub(r"\x1b\[\d+m", "", coloured)
    assert coloured == empty


def test_progress_is_seen_on_a_terminal_only(mini: Path) -> None:
    """It gives the cursor back when the command ends, and has no colour where none is wanted."""
    hide, show = f"{ESCAPE}[?25l", f"{ESCAPE}[?25h"
    for colour, day in (("", "2026-11-23"), ("1", "2026-11-24")):
        _, shown = at_terminal("-C", mini, "render", "--date", day, NO_COLOR=colour)

        assert hide in shown
        assert shown.rindex(hide) < shown.rindex(show)
        assert (colour == "") == bool(re.search(r"\x1b\[3[0-9]m", shown))
    assert "\r" not in "".join(map(str, piped("-C", mini, "render")))


def test_an_encoding_that_cannot_show_a_character_ends_nothing(mini: Path) -> None:
    """The character is written as an escape; the report goes on."""
    (mini / "service_specs/lantern.yaml").write_text("этаж: 1\n", encoding="utf-8")
    code, out, err = handoff("-C", mini, "check", PYTHONIOENCODING="latin-1")

    assert (Exit.FINDINGS, "") == (code, err)
    assert "error[SCH001] \\u044d\\u0442\\u0430\\u0436: no such field" in out


HOSTILE_NAMES: Final = (
    "a\x1b[2J\x1b]0;owned\x07.yaml",
    "b\n::error file=x::owned.yaml",
    "c\rservice_specs: all good.yaml",
    "d\u202egnp.yaml",
    "e\x9b31m.yaml",
    "f\u2028g.yaml",
    "h\udcff.yaml",
)


def test_a_file_name_cannot_speak_to_the_terminal(mini: Path) -> None:
    """Neither control sequences nor line breaks nor changes of direction leave the report as they are."""
    for name in HOSTILE_NAMES:
        (mini / "service_specs" / name).write_text("a: 1\n")
    _, shown = at_terminal("-C", mini, "check")
    _, plain, _ = piped("-C", mini, "check")

    assert plain == re.sub(r"\x1b\[\d+m", "", shown)
    assert [] == [c for c in plain if not c.isprintable() and c != "\n"]
    assert [] == [
        line
        for line in plain.splitlines()
        if not re.match(rf"service_specs/|{EXCERPT}|    help: |\d+ serv", line)
    ]


HOSTILE_SPECS: Final = (
    b'id: "\\e[2J"\n',
    b"id: \x1b[2J\n",
    b'"\\e]0;owned\\a": 1\n',
    b"id: \xc2\x9b2J\n",
    b'id: "\\r\\n::error::owned"\n',
    "id: \u202eevil\n".encode(),
    b'"a\\nb": 1\n',
    b"'\xe2\x80\xa9': 1\n",
)


@pytest.mark.parametrize("content", HOSTILE_SPECS, ids=repr)
def test_a_value_cannot_speak_to_the_terminal(mini: Path, content: bytes) -> None:
    """A message that quotes a value quotes it on its own line, as visible characters."""
    (mini / "service_specs/lantern.yaml").write_bytes(content)
    output = run("-C", mini, "check").output

    assert [] == [c for c in output if not c.isprintable() and c != "\n"]
    assert [] == [
        line
        for line in output.splitlines()
        if not re.match(rf"service_specs/lantern|{EXCERPT}|    help: |3 s", line)
    ]
    assert re.search(r"error\[(?:YML004|SCH00[123])\]", output)


def test_a_folder_name_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    """What the shell handed over is not trusted either: in CI it may come from a pull request."""
    folder = tmp_path / "a\x1b[2Jb"
    folder.mkdir()
    _, _, err = piped("-C", folder, "check")

    assert f"handoff: there is no mkdocs.yml in {tmp_path}/a\ufffd[2Jb; it marks a workspace\n" == err
