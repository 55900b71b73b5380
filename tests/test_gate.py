"""The gate of `check`: musts fail it; a baseline lets old ones pass, shrinks, and says what it hides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import cli
from generator.diagnostics import Diagnostic, Place
from generator.gate import BaselineError, Finding, Known, dump, judge, parse

SERVICE: Final = "service_specs/booking-api/service.yaml"
DAY: Final = ("--date", "2026-11-23")
WORDS: Final = st.text(max_size=12)
KNOWN: Final = st.lists(st.builds(Known, WORDS, WORDS, WORDS, WORDS), max_size=6)


def check(root: Path, *arguments: object) -> Result:
    """Run the command in a workspace."""
    return CliRunner().invoke(cli, ["-C", str(root), "check", *map(str, arguments)])


def drop(root: Path, line: str) -> None:
    """Take a line out of the booking service."""
    path = root / SERVICE
    text = path.read_text(encoding="utf-8")
    assert 1 == text.count(line)
    path.write_text(text.replace(line, ""), encoding="utf-8")


@pytest.fixture
def baseline(mini: Path, tmp_path: Path) -> Path:
    """Write down what the small workspace lacks today."""
    file = tmp_path / "baseline.json"
    assert 0 == check(mini, "--gate", "--baseline", file, "--write-baseline", *DAY).exit_code
    return file


def test_without_the_gate_gaps_stop_nothing(mini: Path) -> None:
    """They are content of pages."""
    drop(mini, "operated_by: harbour-desk\n")

    assert (0, "2 services, 0 errors, 0 warnings\n") == (check(mini).exit_code, check(mini).output)


def test_the_gate_fails_on_musts_at_their_place(mini: Path, baseline: Path) -> None:
    """With rule, field and repair; a should passes."""
    drop(mini, "operated_by: harbour-desk\n")
    drop(mini, "  - {term: Slot, meaning: A place for one car on one sailing}\n")
    drop(mini, "glossary:\n")
    result = check(mini, "--gate", "--baseline", baseline, *DAY)

    assert 1 == result.exit_code
    assert (
        f"{SERVICE}:2:1: error[OWN003] operated_by: nobody is named who runs the service\n" in result.output
    )
    assert "help: booking, no date: Set `operated_by`.\n" in result.output
    assert "glossary" not in result.output


def test_a_baseline_says_what_it_hides(mini: Path, baseline: Path) -> None:
    """By service, in the summary."""
    hidden = len(json.loads(baseline.read_text())["findings"])
    result = check(mini, "--gate", "--baseline", baseline, *DAY)

    assert hidden > 0
    assert 1 == check(mini, "--gate", *DAY).exit_code
    assert f"{baseline} hides {hidden} findings: " in result.output
    assert f"booking-api {hidden}" in result.output or "berth-advisor" in result.output


def test_an_old_finding_stays_old_when_lines_and_entries_move(mini: Path, baseline: Path) -> None:
    """It is known by ids: neither a comment above nor an entry before makes it new."""
    path = mini / SERVICE
    text = path.read_text(encoding="utf-8")
    entry = "failure_modes:\n  - {id: aground, title: A ferry is aground}\n"
    path.write_text("# moved\n" + text.replace("failure_modes:\n", entry, 1), encoding="utf-8")
    result = check(mini, "--gate", "--baseline", baseline, *DAY)
    new = [line for line in result.output.splitlines() if "error[" in line]

    assert new
    assert [] == [line for line in new if "failure_modes[0]" not in line and "aground" not in line]


def test_a_baseline_shrinks_by_itself(mini: Path, baseline: Path) -> None:
    """What is mended is taken out, so that it cannot come back; the file is not written otherwise."""
    before = baseline.read_bytes()
    drop(mini, "operated_by: harbour-desk\n")
    assert 0 == check(mini, "--gate", "--baseline", baseline, "--write-baseline", *DAY).exit_code
    with_it = baseline.read_bytes()
    path = mini / SERVICE
    path.write_text("operated_by: harbour-desk\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    mended = check(mini, "--gate", "--baseline", baseline, *DAY)

    assert b"OWN003" in with_it
    assert (0, before) == (mended.exit_code, baseline.read_bytes())
    assert f"{baseline}: 2 findings no longer there, taken out\n" in mended.output
    drop(mini, "operated_by: harbour-desk\n")
    assert 1 == check(mini, "--gate", "--baseline", baseline, *DAY).exit_code


def test_a_baseline_does_not_hide_errors(mini: Path, baseline: Path) -> None:
    """A wrong file cannot be published, old or not."""
    path = mini / SERVICE
    path.write_text(path.read_text(encoding="utf-8") + "nonsense: x\n", encoding="utf-8")

    assert 1 == check(mini, "--gate", "--baseline", baseline, *DAY).exit_code


@pytest.mark.parametrize("options", [(), ("--write-baseline",)])
def test_a_baseline_stays_while_there_are_errors(
    mini: Path, baseline: Path, options: tuple[str, ...]
) -> None:
    """A service whose file is rejected is not judged: what it lacks is neither gone nor forgotten."""
    before = baseline.read_bytes()
    path = mini / SERVICE
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "nonsense: x\n", encoding="utf-8")
    wrong = check(mini, "--gate", "--baseline", baseline, *options, *DAY)
    path.write_text(text, encoding="utf-8")

    assert (1, before) == (wrong.exit_code, baseline.read_bytes())
    assert f"{baseline} is left as it is until the errors are mended\n" in wrong.output
    assert "no longer there" not in wrong.output
    assert 0 == check(mini, "--gate", "--baseline", baseline, *DAY).exit_code


@pytest.mark.parametrize("kind", ["json", "sarif", "github", "gitlab", "junit"])
def test_every_format_can_hold_what_the_gate_finds(mini: Path, kind: str) -> None:
    """The report is all there is on stdout."""
    result = CliRunner().invoke(cli, ["-C", str(mini), "check", "--gate", "--format", kind, *DAY])

    assert 1 == result.exit_code
    assert "REQ001" in result.stdout
    assert "services, " not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--baseline", "x.json"], "--baseline takes --gate"),
        (["--gate", "--write-baseline"], "--write-baseline takes --baseline"),
        (["--gate", "--baseline", "/nowhere/x.json"], "there is no /nowhere/x.json"),
    ],
)
def test_wrong_usage_ends_with_2(mini: Path, arguments: list[str], said: str) -> None:
    """A misspelt name would otherwise start an empty baseline."""
    result = check(mini, *arguments)

    assert 2 == result.exit_code
    assert said in result.output


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "x", "findings": []}',
        '{"format": "handoff-baseline/1", "findings": [{}]}',
        "[" * 100_000,
    ],
    ids=range(6),
)
def test_what_is_no_baseline_is_refused(mini: Path, tmp_path: Path, text: str) -> None:
    """And left as it is."""
    file = tmp_path / "baseline.json"
    file.write_text(text)

    assert 2 == check(mini, "--gate", "--baseline", file, *DAY).exit_code
    assert text == file.read_text()
    with pytest.raises(BaselineError):
        parse(text)


@given(KNOWN)
def test_a_baseline_reads_back_as_it_was_written(known: list[Known]) -> None:
    """Sorted, whatever stands in it."""
    assert tuple(sorted(known)) == parse(dump(known))


@given(KNOWN, KNOWN)
def test_every_finding_is_new_or_hidden_and_every_entry_hides_or_is_gone(
    now: list[Known], before: list[Known]
) -> None:
    """One entry hides one finding."""
    found = [Finding(known, Diagnostic(Place("a"), "REQ001", "x")) for known in now]
    judged = judge(found, before)
    hidden = sorted(finding.known for finding in judged.hidden)

    assert sorted(now) == sorted([*hidden, *(finding.known for finding in judged.new)])
    assert sorted(before) == sorted([*hidden, *judged.gone])
    assert () == judge(found, now).new
