"""ShellCheck's remarks have a place, are the same on every machine, and never stop a build by themselves."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator import cli
from generator.catalog import ServiceEntry, Survey
from generator.diagnostics import Exit
from generator.layout import CONFIG
from generator.shellcheck import ShellCheckError
from generator.survey import survey
from generator.workspace import Workspace, open_workspace
from tests.workspaces import LANTERN, surveyed

STEPS = """\
failure_modes:
  - id: dark
    title: A pier is dark
    diagnosis:
      - do: Look.
        run:
          shell: bash
          cmd: |
            cd /piers
            rm $(lamps)
      - {do: Look., run: {shell: sh, cmd: ". /etc/piers; tide=1; echo $pier"}, undo: "[[ $tide ]]"}
      - {do: Look., run: {shell: bash, cmd: "# shellcheck disable=SC2046\\nrm $(lamps)"}}
      - do: Look.
        inputs: [{name: pier, how_to_find: On its post.}]
        run: {shell: bash, cmd: "lamps --at <pier> -n ${env.region}"}
environments: [{name: piers, region: north}]
"""


@pytest.fixture
def asking(mini: Path) -> Path:
    """Give a workspace that asks for ShellCheck, and commands that could be better."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + STEPS)
    config = (mini / CONFIG).read_text()
    (mini / CONFIG).write_text(config.replace("  handoff:\n", "  handoff:\n    shellcheck: true\n"))
    return mini


def remarks(found: Survey) -> list[tuple[object, int, str]]:
    """Return field, line and code of each remark on the lantern's commands."""
    assert () == found.problems
    entry = lantern(found)
    return [(remark.path[3:], remark.line, remark.code) for remark in entry.remarks]


def lantern(found: Survey) -> ServiceEntry:
    """Return the service with the commands."""
    assert found.catalog is not None
    return next(entry for entry in found.catalog.services if entry.id == "lantern")


EXPECTED = [
    ((0, "run", "cmd"), 1, "SC2164"),
    ((0, "run", "cmd"), 2, "SC2046"),
    ((1, "undo"), 1, "SC3010"),
]


def test_warnings_are_remarks_and_no_problems(asking: Path) -> None:
    """Each has its field and the line in it. A comment silences one, and names are `CMD002`'s business."""
    assert EXPECTED == remarks(surveyed(asking))


def test_a_command_that_is_none_is_not_called_so_twice(asking: Path) -> None:
    """`CMD001` says it without ShellCheck, and in fewer words."""
    (asking / "service_specs/lantern.yaml").write_text(LANTERN + STEPS.replace("cd /piers", "cd 'piers"))

    assert ["CMD001"] == [problem.id for problem in surveyed(asking).problems]


def test_nobody_is_asked_who_is_not_told_to(asking: Path) -> None:
    """Without the option a spec is the same with and without the extra."""
    workspace = open_workspace(asking)
    assert isinstance(workspace, Workspace)

    assert [] == remarks(survey(replace(workspace, shellcheck=False)))


def test_nothing_of_the_machine_changes_what_is_said(asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither settings in a file, nor options in the environment, nor another program of that name."""
    (asking / ".shellcheckrc").write_text("disable=all\n")
    (asking / "shellcheck").write_text("#!/bin/sh\nexit 0\n")
    (asking / "shellcheck").chmod(0o755)
    monkeypatch.chdir(asking)
    monkeypatch.setenv("HOME", str(asking))
    monkeypatch.setenv("PATH", str(asking))
    monkeypatch.setenv("SHELLCHECK_OPTS", "--exclude=SC2046,SC2164,SC3010")
    # Other commands than those of other tests, whose answers are still known.
    (asking / "service_specs/lantern.yaml").write_text(LANTERN + STEPS.replace("/piers", "/quays"))

    assert EXPECTED == remarks(surveyed(asking))


def test_no_command_is_run_and_no_file_read(asking: Path, tmp_path: Path) -> None:
    """Specs come in pull requests."""
    secret, trace = tmp_path / "secret.sh", tmp_path / "trace"
    secret.write_text("rm $(SECRET)\n")
    command = f"# shellcheck source={secret}\\nsource {secret}; echo $(touch {trace})"
    run = f'{{shell: bash, cmd: "{command}"}}'
    step = f"failure_modes: [{{id: a, title: A, diagnosis: [{{do: A., run: {run}}}]}}]\n"
    (asking / "service_specs/lantern.yaml").write_text(LANTERN + step)

    assert [((0, "run", "cmd"), 2, "SC2046")] == remarks(surveyed(asking))
    assert not trace.exists()


def test_a_program_that_is_missing_ends_every_command(
    asking: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A check that was asked for and left out would look like a clean one."""
    (asking / "service_specs/lantern.yaml").write_text(LANTERN + STEPS.replace("/piers", "/missing"))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(asking))
    monkeypatch.setattr(sys, "argv", ["handoff", "-C", str(asking), "check"])
    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert Exit.ENVIRONMENT == ended.value.code
    assert "install `handoff-generator[shellcheck]`" in capsys.readouterr().err


def test_a_program_that_fails_says_so(asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first line is the reason."""
    (asking / "service_specs/lantern.yaml").write_text(LANTERN + STEPS.replace("/piers", "/failing"))
    (asking / "shellcheck").write_text("#!/bin/sh\necho out of lamps >&2\nexit 2\n")
    (asking / "shellcheck").chmod(0o755)
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(asking))

    with pytest.raises(ShellCheckError, match="ShellCheck failed: out of lamps"):
        surveyed(asking)
