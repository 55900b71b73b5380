"""`--format`: the report and nothing but the report on stdout, with the exit codes of the text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from generator.diagnostics import Exit
from generator.reporters import REPORTERS
from generator.reporters.json_report import SCHEMA
from tests.commands import at_terminal, handoff, run
from tests.reports import command, log_lines
from tests.test_reporters import complaints
from tests.test_terminal import HOSTILE_NAMES, HOSTILE_SPECS
from tests.workspaces import broken

EVERY: Final = pytest.mark.parametrize("kind", REPORTERS)
UNEXPLAINED: Final = "COV001-page-unexplained"


def read(kind: str, text: str) -> None:
    """Read a whole report as its reader does."""
    assert [] == complaints(kind, text)


@EVERY
def test_a_clean_workspace_gives_an_empty_report(mini: Path, kind: str) -> None:
    """It is valid all the same, and what a person wants to know stands beside it."""
    result = run("-C", mini, "check", "--format", kind)

    read(kind, result.stdout)
    assert (Exit.CLEAN, "2 services, 0 errors, 0 warnings\n") == (result.exit_code, result.stderr)


@EVERY
def test_findings_are_in_the_report_and_nowhere_else(mini: Path, kind: str) -> None:
    """The exit code is that of the text."""
    result = run("-C", broken(mini), "check", "--format", kind)

    read(kind, result.stdout)
    assert "IANA time zone such as Europe/Stockholm" in result.stdout
    assert (Exit.FINDINGS, "3 services, 10 errors, 0 warnings\n") == (result.exit_code, result.stderr)


@EVERY
def test_warnings_alone_end_with_0_in_every_format(mini: Path, kind: str) -> None:
    """They are in the report and stop nobody."""
    result = run("-C", broken(mini, "YML009-typed-elsewhere"), "check", "--format", kind)

    read(kind, result.stdout)
    assert "other readers of YAML see a" in result.stdout
    assert (Exit.CLEAN, "3 services, 0 errors, 5 warnings\n") == (result.exit_code, result.stderr)


@EVERY
def test_findings_about_alerts_are_reported_alike(mini: Path, kind: str) -> None:
    """`alerts check` takes the same formats, and all its findings count."""
    result = run("-C", broken(mini, UNEXPLAINED), "alerts", "check", "--format", kind)

    read(kind, result.stdout)
    assert "COV001" in result.stdout
    assert Exit.FINDINGS == result.exit_code
    assert "3 services, 7 alert rules, 3 findings\n" == result.stderr


@EVERY
def test_wrong_settings_are_reported_in_the_format_asked_for(mini: Path, kind: str) -> None:
    """A program that waits for a report gets one, also when no spec was read."""
    result = run("-C", broken(mini, "WSP001-folders"), "check", "--format", kind)

    read(kind, result.stdout)
    assert "docs_dir: expected" in result.stdout
    assert (Exit.FINDINGS, "2 errors\n") == (result.exit_code, result.stderr)


@EVERY
def test_without_a_workspace_there_is_no_report(tmp_path: Path, kind: str) -> None:
    """Exit code 3, and the reason beside it."""
    result = run("-C", tmp_path, "check", "--format", kind)

    assert (Exit.ENVIRONMENT, "") == (result.exit_code, result.stdout)
    assert "it marks a workspace" in result.stderr


@pytest.mark.parametrize("kind", ["text", *REPORTERS])
def test_hostile_files_are_reported_as_what_they_are(mini: Path, kind: str) -> None:
    """Names and values that are commands elsewhere are text of the report, one problem for each file."""
    for name in HOSTILE_NAMES:
        (mini / "service_specs" / name).write_text("a: 1\n")
    for number, content in enumerate(HOSTILE_SPECS):
        (mini / f"service_specs/lantern-{number}.yaml").write_bytes(content)
    result = run("-C", mini, "check", "--format", kind)
    obeyed = [read for line in log_lines(result.stdout) if (read := command(line)) and read.name != "error"]

    assert Exit.FINDINGS == result.exit_code
    assert [] == obeyed
    assert [] == [c for c in result.stdout if not c.isprintable() and c != "\n" and kind != "github"]
    assert [] == (complaints(kind, result.stdout) if kind != "text" else [])


def test_another_format_is_wrong_usage(mini: Path) -> None:
    """The formats there are, are named."""
    result = run("-C", mini, "check", "--format", "xml")

    assert Exit.USAGE == result.exit_code
    assert all(kind in result.stderr for kind in ("text", *REPORTERS))


def test_a_report_of_some_paths_holds_theirs(mini: Path) -> None:
    """As the text does."""
    broken(mini)
    result = run("-C", mini, "check", "--format", "json", "service_specs/berth-advisor.yaml")

    assert [] == json.loads(result.stdout)["problems"]


def files(output: str) -> set[str]:
    """Return the files a JSON report names."""
    content: dict[str, Any] = json.loads(output)
    return {problem["file"] for problem in content["problems"]}


def test_files_are_named_from_the_current_folder(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that shows them beside changed lines looks from the root of the repository."""
    broken(mini)
    named = []
    for folder in (mini, mini.parent, mini / "service_specs"):
        monkeypatch.chdir(folder)
        named.append(files(run("-C", mini, "check", "--format", "json").stdout))

    assert [
        {"service_specs/lantern.yaml"},
        {"mini/service_specs/lantern.yaml"},
        {"service_specs/lantern.yaml"},
    ] == named


def test_a_report_has_no_colour_on_a_terminal_and_any_encoding_carries_it(mini: Path) -> None:
    """It is the same bytes wherever it goes."""
    name = mini / "service_specs/lanterne-\udcff-é.yml"
    name.write_text("a: 1\n")
    piped = run("-C", mini, "check", "--format", "json").stdout
    _, shown = at_terminal("-C", mini, "check", "--format", "json")
    code, latin, _ = handoff("-C", mini, "check", "--format", "json", PYTHONIOENCODING="latin-1")

    assert (Exit.FINDINGS, piped) == (code, latin)
    assert shown.startswith(piped)
    assert {"service_specs/lanterne-\ufffd-é.yml"} == files(piped)


def test_the_schema_of_the_report_is_printed(tmp_path: Path) -> None:
    """With those of the spec; as a file of its own when they are written."""
    run("-C", tmp_path, "schema", "--write", "schemas")

    assert SCHEMA == json.loads(run("schema").output)["report"]
    assert SCHEMA == json.loads((tmp_path / "schemas/report.schema.json").read_text())
