"""What `handoff init` writes for CI, and this project's own hook: pinned, least rights, no secrets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import click
import pytest
import yaml

from generator import __version__
from generator.cli import cli
from tests.commands import run

ROOT: Final = Path(__file__).parent.parent
GITHUB: Final = ".github/workflows/handoff.yml"
GITLAB: Final = ".gitlab/ci/handoff.yml"


@pytest.fixture(params=[".", "operations"])
def written(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """Give the files for CI of a new workspace, at the top of a repository and below it."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / request.param
    folder.mkdir(exist_ok=True)
    result = run("-C", folder, "init", "--date", "2026-11-23")
    names = (GITHUB, GITLAB, ".gitlab-ci.yml")
    return {name: (tmp_path / name).read_text(encoding="utf-8") for name in names} | {"hints": result.output}


def loaded(text: str) -> dict[str, Any]:
    """Read YAML as CI does, `on` being a word."""
    data: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return data


def test_actions_are_pinned_to_a_commit_with_its_version_beside(written: dict[str, str]) -> None:
    """A tag can be moved by whoever takes over an action; a commit cannot."""
    uses = re.findall(r"uses: (.*)", written[GITHUB])

    assert 6 == len(uses)
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", line) for line in uses), uses


def test_a_job_may_read_and_only_the_publishing_one_more(written: dict[str, str]) -> None:
    """What a pull request changes runs with the right to read, without credentials and without secrets."""
    workflow = loaded(written[GITHUB])
    checkout = workflow["jobs"]["site"]["steps"][0]["with"]

    assert {"contents": "read"} == workflow["permissions"]
    assert "permissions" not in workflow["jobs"]["site"]
    assert {"pages": "write", "id-token": "write"} == workflow["jobs"]["publish"]["permissions"]
    assert {"pull_request", "push"} == set(workflow["on"])
    assert "false" == checkout["persist-credentials"]
    assert not any("secrets" in re.sub("#.*", "", text) for text in written.values())


def test_nothing_is_published_unless_somebody_says_so(written: dict[str, str]) -> None:
    """Pages may be public where the repository is not: a variable turns publishing on, and a push does it."""
    jobs = loaded(written[GITHUB])["jobs"]
    (rule,) = loaded(written[GITLAB])["pages"]["rules"]

    assert "github.event_name == 'push' && vars.HANDOFF_PUBLISH == 'true'" == jobs["publish"]["if"]
    assert jobs["publish"]["if"] == jobs["site"]["steps"][-1]["if"]
    assert '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $HANDOFF_PUBLISH == "true"' == rule["if"]


def test_no_step_holds_text_of_strangers(written: dict[str, str]) -> None:
    """Titles and branch names never stand in a script, where a shell would obey them."""
    steps = loaded(written[GITHUB])["jobs"]["site"]["steps"]

    assert [] == [step["run"] for step in steps if "${{" in step.get("run", "")]


def test_findings_stand_beside_the_lines_and_the_site_is_kept(written: dict[str, str]) -> None:
    """Both code hosts get their own format, and an artefact."""
    gitlab = loaded(written[GITLAB])

    assert "check --format github" in written[GITHUB]
    assert "check --format gitlab > gl-code-quality-report.json" in written[GITLAB]
    assert {"codequality": "gl-code-quality-report.json"} == gitlab["handoff-check"]["artifacts"]["reports"]
    assert "always" == gitlab["handoff-check"]["artifacts"]["when"]
    assert ["handoff-site/"] == gitlab["handoff-site"]["artifacts"]["paths"]


def test_the_commands_exist(written: dict[str, str]) -> None:
    """Each `handoff` line names a command and options that this version has."""
    lines = [line for text in written.values() for line in re.findall(r"handoff -C \S+ (.*)", text)]
    commands = {line.split()[0] for line in lines}

    assert {"check", "diff", "lock", "build"} == commands
    for line in lines:
        command = cli.get_command(click.Context(cli), line.split()[0])
        assert command
        options = {name for param in command.params for name in param.opts}
        assert set(re.findall(r"--[a-z]+", line.partition("$(")[0])) <= options


def test_this_version_is_installed(written: dict[str, str]) -> None:
    """What was tried here runs there."""
    found = [set(re.findall(r"handoff-generator==([\d.]+)", text)) for text in written.values()]

    assert [{__version__}, {__version__}, set(), {__version__}] == found
    assert not any(re.search("@[A-Z]+@", text) for text in written.values())


def test_a_change_is_told_without_a_right_to_write(written: dict[str, str]) -> None:
    """On the page of the run and as an artefact: a fork's pull request gets the same, and no token."""
    jobs, gitlab = loaded(written[GITHUB])["jobs"], loaded(written[GITLAB])["handoff-changes"]
    (step,) = [one for one in jobs["site"]["steps"] if "diff --since" in one.get("run", "")]

    assert "github.event_name == 'pull_request'" == step["if"]
    assert {"BASE": "${{ github.event.pull_request.base.sha }}"} == step["env"]
    assert "$GITHUB_STEP_SUMMARY" in step["run"]
    assert ["handoff-changes.md"] == gitlab["artifacts"]["paths"]
    assert [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}] == gitlab["rules"]


def test_gitlab_finds_the_jobs(written: dict[str, str]) -> None:
    """The file GitLab reads includes ours."""
    assert {"include": [{"local": f"/{GITLAB}"}]} == loaded(written[".gitlab-ci.yml"])


def test_this_repository_is_a_pre_commit_hook() -> None:
    """It checks all specs once when one of them or mkdocs.yml is about to be committed."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    files = re.compile(hook["files"])

    assert ("handoff-check", "handoff check", "python", False) == tuple(
        hook[key] for key in ("id", "entry", "language", "pass_filenames")
    )
    assert all(
        map(
            files.search,
            ("mkdocs.yml", "handoff.lock", "service_specs/a.yaml", "service_specs/a/alerts/b.yml"),
        )
    )
    assert not any(map(files.search, ("README.md", "docs/mkdocs.yml", "src/service_specs.py")))
