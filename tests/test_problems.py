"""Every diagnostic has a fixture that states what is printed, to the character.

`cases/<ID>-<name>/` is laid over a copy of `mini`; its `expected.txt` holds the command and then every line
about a problem.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from generator.cli import cli
from generator.problems import PROBLEMS
from tests.overlay import EXPECTED, lay_over

CASES: Final = tuple(sorted((Path(__file__).parent / "cases").iterdir()))
REPORT: Final = re.compile(r"\S.*:\d+:\d+: (?:error|warning)\[[A-Z]{3}\d{3}\] .*|    help: .*")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_prints_what_it_states(case: Path, mini: Path) -> None:
    """Place, level, id, message and help are exactly those of the case, and there is no other problem.

    Warnings alone are findings for `alerts check`, and none for `check`.
    """
    command, *expected = (case / EXPECTED).read_text(encoding="utf-8").splitlines()
    lay_over(case, mini)

    result = CliRunner().invoke(cli, ["-C", str(mini), *command.split()[2:]])
    printed = [line for line in result.output.splitlines() if REPORT.fullmatch(line)]

    assert expected == printed
    stops = "[" if "handoff alerts" in command else ": error["
    assert int(any(stops in line for line in expected)) == result.exit_code


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_named_after_its_problem(case: Path) -> None:
    """A case reports its own problem and no other."""
    expected = set(re.findall(r": (?:error|warning)\[([A-Z]{3}\d{3})\] ", (case / EXPECTED).read_text()))

    assert {case.name.partition("-")[0]} == expected


def test_every_problem_has_a_case() -> None:
    """No diagnostic can be added, and none can lose its place, without a file that shows it."""
    assert {problem.id for problem in PROBLEMS} == {case.name.partition("-")[0] for case in CASES}


def test_the_small_workspace_has_no_problem(mini: Path) -> None:
    """What the cases are laid over is clean, so that all they print is theirs."""
    result = CliRunner().invoke(cli, ["-C", str(mini), "check"])

    assert (0, "2 services, 0 errors, 0 warnings\n") == (result.exit_code, result.output)


def test_every_problem_has_a_manual_and_an_id_of_its_own() -> None:
    """Ids and names are unique; each says what, why and how to repair, as sentences and as a step."""
    assert len(PROBLEMS) == len({problem.id for problem in PROBLEMS})
    assert len(PROBLEMS) == len({problem.name for problem in PROBLEMS})
    for problem in PROBLEMS:
        assert re.fullmatch(r"[A-Z]{3}\d{3}", problem.id)
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", problem.name)
        assert re.fullmatch(r"[A-Z`].*\.", problem.what), problem.id
        assert re.fullmatch(r"[A-Z`].*\.", problem.why), problem.id
        assert re.fullmatch(r"[a-z].*[^.]", problem.repair), problem.id


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_messages_keep_to_one_form(case: Path) -> None:
    """A message starts small, has no full stop, fits a line, and says what was expected, not `invalid`."""
    text = (case / EXPECTED).read_text(encoding="utf-8")
    for message in re.findall(r": (?:error|warning)\[[A-Z]{3}\d{3}\] (.*)", text):
        assert not re.search(r"\b[Ii]nvalid\b|\.$", message)
        assert not message[0].isupper()
        assert len(message) <= 200
