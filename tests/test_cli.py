"""The command line: help, exit codes, folders, and the day pages are made for."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
import pytest

from generator import __version__
from generator.cli import cli
from generator.diagnostics import Exit
from tests.commands import handoff, piped, run
from tests.fleet import write_fleet
from tests.workspaces import broken

CONTEXT: Final = click.Context(cli)
COMMANDS: Final = tuple(cli.list_commands(CONTEXT))


def chosen(*name: str) -> click.Command:
    """Return a command by its name, or the whole command line."""
    command = cli.get_command(CONTEXT, *name) if name else cli
    assert command
    return command


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=" ".join)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    """What it does, what each option means, and what its exit codes say."""
    result = run(*command, "--help")
    text = " ".join(result.output.split())

    assert 0 == result.exit_code
    assert "Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 nothing to do or environment broken." in text
    assert "-C DIR Work in this folder instead of the current one." in text
    for parameter in chosen(*command).params:
        assert not isinstance(parameter, click.Option) or parameter.help, parameter.name
    assert 4 == len(Exit)


def test_the_first_sentence_of_each_command_names_its_arguments() -> None:
    """PATHS and ID are explained where they are used."""
    assert "PATHS" in str(chosen("check").help)
    assert "service ID" in str(chosen("new").help)


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    """The list is read without importing what it lists."""
    listed = run("--help").output

    for name in COMMANDS:
        said = chosen(name).get_short_help_str(limit=62)
        assert re.search(rf"^  {name} +{re.escape(said.removesuffix('...'))}", listed, re.MULTILINE), name


@pytest.mark.parametrize(
    ("arguments", "light"), [(["--help"], True), (["--version"], True), (["check"], False)]
)
def test_starting_costs_only_what_is_asked_for(mini: Path, arguments: list[str], light: bool) -> None:
    """Neither help nor a check imports engine, theme, Markdown, templates or git; help imports no models."""
    program = "import sys; from generator.cli import main\ntry: main()\nfinally: print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, check=True, cwd=mini, text=True
    )
    imported = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}

    assert "click" in imported
    assert not imported & {"mkdocs", "material", "git", "markdown", "markdown_it", "jinja2"}
    assert light == ("pydantic" not in imported)


def test_a_check_reads_no_code_for_what_no_spec_names(tmp_path: Path) -> None:
    """What reads manifests, SLO files, logs and takes expressions apart is imported for who has any."""
    program = "import sys; from generator.cli import main\ntry: main()\nfinally: print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program, "check"],
        capture_output=True,
        check=True,
        cwd=write_fleet(tmp_path, 1),
    )
    imported = set(done.stdout.decode().splitlines()[-1].split())

    assert {"generator.manifests.named", "generator.slos.link", "generator.alerts"} <= imported
    for lazy in (
        "manifests.link",
        "importers",
        "slos.values",
        "alertlog",
        "threshold",
        "promql",
        "shared",
        "encode",
        "remembered",
        "reporters.text",
        "shell.grammar",
    ):
        assert f"generator.{lazy}" not in imported
    assert imported.isdisjoint({"markupsafe", "shutil", "json"})


def test_no_garbage_is_looked_for_before_there_is_a_command(mini: Path) -> None:
    """What is imported stays; a command that makes garbage has it taken away again."""
    program = (
        "import gc; from generator.__main__ import main; print(gc.isenabled())\n"
        "try: main()\nfinally: print(gc.isenabled(), gc.get_threshold()[0], flush=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--version"], capture_output=True, check=True, cwd=mini, text=True
    )
    before, *_, after = done.stdout.splitlines()

    assert ("False", "True 1000000") == (before, after)


def test_what_is_left_at_the_end_is_not_looked_through(mini: Path) -> None:
    """It goes with the process; to visit it first would take a tenth of the time of a check."""
    program = "import gc; from generator.cli import main\ntry: main()\nfinally: print(gc.get_freeze_count())"
    done = subprocess.run(
        [sys.executable, "-c", program, "check"], capture_output=True, check=True, cwd=mini, text=True
    )

    assert int(done.stdout.splitlines()[-1]) > 10_000


ENDING: Final = """
import atexit, sys
import generator.__main__ as handoff

class Left:
    def __del__(self):
        print("taken apart")

handoff.left = Left()
atexit.register(print, "at last")
handoff.main()
"""


@pytest.mark.parametrize(("arguments", "code"), [(["--version"], 0), (["check"], 3), (["chek"], 2)])
def test_a_process_ends_with_its_command(tmp_path: Path, arguments: list[str], code: int) -> None:
    """What is to be done at its end is done, all is written, and nothing is taken apart before it goes."""
    done = subprocess.run(
        [sys.executable, "-c", ENDING, *arguments], capture_output=True, check=False, cwd=tmp_path, text=True
    )

    assert code == done.returncode
    assert done.stdout.endswith("at last\n")
    assert ("handoff, version" in done.stdout) == (not code)


def test_two_ways_to_start_are_one(tmp_path: Path) -> None:
    """`handoff` is `python -m generator`."""
    script = Path(sys.executable).parent / "handoff"
    done = subprocess.run([script, "--version"], capture_output=True, check=True, cwd=tmp_path)

    assert f"handoff, version {__version__}\n" == done.stdout.decode()
    assert (0, f"handoff, version {__version__}\n", "") == handoff("--version")


@pytest.mark.parametrize("command", ["check", "render"])
def test_a_clean_workspace_ends_with_0(mini: Path, command: str) -> None:
    """Gaps of a service are content, no findings."""
    assert Exit.CLEAN == run("-C", mini, command).exit_code


@pytest.mark.parametrize("command", ["check", "render", "build"])
def test_a_wrong_spec_ends_with_1(mini: Path, command: str) -> None:
    """The problems are shown by every command that reads specs."""
    result = run("-C", broken(mini), command)

    assert Exit.FINDINGS == result.exit_code
    assert "lantern.yaml:6:1: error[SCH003] tier: expected 1, 2, 3 or 4, found `platinum`" in result.output


def test_warnings_alone_end_with_0(mini: Path) -> None:
    """They are shown, and stop nobody."""
    result = run("-C", broken(mini, "YML009-typed-elsewhere"), "check")

    assert Exit.CLEAN == result.exit_code
    assert result.output.endswith("3 services, 0 errors, 5 warnings\n")


@pytest.mark.parametrize("command", ["check", "render", "build", "serve", "new"])
def test_wrong_settings_end_with_1(mini: Path, command: str) -> None:
    """Nothing is built with a mkdocs.yml that would write elsewhere or read text of specs as syntax."""
    result = run("-C", broken(mini, "WSP001-folders"), command, *(["x"] if command == "new" else []))

    assert Exit.FINDINGS == result.exit_code
    assert "mkdocs.yml:2:1: error[WSP001] docs_dir: expected `site/docs`, found `docs`" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("chekc",),
        ("check", "--fast"),
        ("-C", "nowhere", "check"),
        ("check", "-C", "nowhere"),
        ("check", "service_specs/nobody.yaml"),
        ("check", "mkdocs.yml"),
        ("check", "service_specs/../mkdocs.yml"),
        ("check", "/etc/passwd"),
        ("build", "--engine", "hugo"),
        ("build", "--date", "tomorrow"),
        ("render", "--date", "2026-02-30"),
        ("render", "--date", "20261231"),
        ("render", "--date", "2026-W53-4"),
        ("render", "--date", "0001-01-01"),
        ("render", "--date", "9999-12-31"),
        ("serve", "--port", "70000"),
        ("new",),
        ("new", "lantern"),
        ("new", "../lantern"),
        ("schema", "--write"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(
    mini: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is explained, and nothing is written."""
    monkeypatch.chdir(mini)
    before = sorted(mini.rglob("*"))
    result = run(*arguments)

    assert Exit.USAGE == result.exit_code
    assert result.output.strip()
    assert before == sorted(mini.rglob("*"))


@pytest.mark.parametrize(
    "arguments", [("check",), ("render",), ("build",), ("serve",), ("new", "x")], ids=" ".join
)
def test_a_folder_that_is_no_workspace_ends_with_3(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """The message says what marks one."""
    result = run("-C", tmp_path, *arguments)

    assert Exit.ENVIRONMENT == result.exit_code
    assert f"handoff: there is no mkdocs.yml in {tmp_path}; it marks a workspace\n" == result.output


def test_a_broken_template_ends_with_3(mini: Path) -> None:
    """The template and its line are named; it is nothing an author of specs can repair."""
    (mini / "templates/site").mkdir(parents=True)
    (mini / "templates/site/index.md.j2").write_text("# {{ title }}\n{{ titel }}\n")
    code, out, err = piped("-C", mini, "render")

    assert (Exit.ENVIRONMENT, "") == (code, out)
    assert "handoff: site/index.md.j2:2: 'titel' is undefined\n" == err


def test_a_disk_that_cannot_be_used_ends_with_3(mini: Path) -> None:
    """Pages are never written through a link."""
    (mini / "site").mkdir()
    (mini / "site/docs").symlink_to(mini)
    code, out, err = piped("-C", mini, "render")

    assert (Exit.ENVIRONMENT, "") == (code, out)
    assert err.startswith("handoff: docs is a symbolic link")
    assert "Traceback" not in err


def test_a_folder_may_be_named_before_and_after_the_command(mini: Path, tmp_path: Path) -> None:
    """The one after the command is nearer and wins; without one it is the current folder."""
    clean = (0, "2 services, 0 errors, 0 warnings\n", "")

    assert clean == piped("-C", mini, "check")
    assert clean == piped("check", "-C", mini)
    assert clean == piped("-C", tmp_path, "check", "-C", mini)
    assert clean == handoff("check", cwd=mini)
    assert Exit.ENVIRONMENT == piped("-C", mini, "check", "-C", tmp_path)[0]


def test_a_check_reports_only_what_was_asked_for(mini: Path) -> None:
    """Paths start at the workspace. All specs are read all the same, so that references are judged."""
    broken(mini, "SCH003-wrong-values")
    broken(mini, "REF001-in-team")
    both = run("-C", mini, "check")
    teams = run("-C", mini, "check", "service_specs/teams")
    one = run("-C", mini, "check", "service_specs/lantern.yaml", mini / "service_specs/booking-api")
    good = run("-C", mini, "check", "service_specs/berth-advisor.yaml")

    assert both.output.endswith("3 services, 12 errors, 0 warnings\n")
    assert teams.output.endswith("3 services, 2 errors, 0 warnings\n")
    assert {"service_specs/teams/crew.yaml"} == set(re.findall(r"(?m)^(\S+?):\d", teams.output))
    assert one.output.endswith("3 services, 10 errors, 0 warnings\n")
    assert {"service_specs/lantern.yaml"} == set(re.findall(r"(?m)^(\S+?):\d", one.output))
    assert (0, "3 services, 0 errors, 0 warnings\n") == (good.exit_code, good.output)


def test_services_are_counted_even_when_nothing_can_be_read(mini: Path) -> None:
    """A number is never wrong: with org.yaml missing there are still two services."""
    (mini / "service_specs/org.yaml").unlink()

    assert run("-C", mini, "check").output.endswith("\n2 services, 1 error, 0 warnings\n")


def shown_day(mini: Path, *options: str, **environment: str) -> str:
    """Give the day a page was made for."""
    template = mini / "templates/site/index.md.j2"
    template.parent.mkdir(parents=True, exist_ok=True)
    template.write_text("# {{ title }}\n<p>made for {{ site.today }}</p>\n")
    assert 0 == run("-C", mini, "render", *options, **environment).exit_code
    return (mini / "site/docs/index.md").read_text().rpartition("made for ")[2][:10]


def test_the_day_comes_from_the_option_then_from_the_environment(mini: Path) -> None:
    """`--date` wins over SOURCE_DATE_EPOCH, which counts in UTC wherever the machine is."""
    assert "2031-05-06" == shown_day(mini, "--date", "2031-05-06", SOURCE_DATE_EPOCH="86399")
    assert "1970-01-01" == shown_day(mini, SOURCE_DATE_EPOCH="86399", TZ="Pacific/Kiritimati")
    assert "1970-01-02" == shown_day(mini, SOURCE_DATE_EPOCH="86400", TZ="Pacific/Pago_Pago")


def test_without_either_the_day_is_today(mini: Path) -> None:
    """An empty SOURCE_DATE_EPOCH is none."""
    before = datetime.now(UTC).date()
    shown = shown_day(mini, SOURCE_DATE_EPOCH="")

    assert before.isoformat() <= shown <= datetime.now(UTC).date().isoformat()


@pytest.mark.parametrize("epoch", ["soon", "1e9", "9" * 30])
def test_a_day_that_cannot_be_read_is_wrong_usage(mini: Path, epoch: str) -> None:
    """It is refused before anything is written."""
    result = run("-C", mini, "render", SOURCE_DATE_EPOCH=epoch)

    assert Exit.USAGE == result.exit_code
    assert "SOURCE_DATE_EPOCH: expected seconds" in result.output
    assert not (mini / "site").exists()
