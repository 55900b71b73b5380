"""Sites of several releases side by side, as the README says: mike deploys what `handoff render` wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import cli
from tests.repos import ENVIRONMENT, Repo

pytestmark = pytest.mark.slow

MIKE = Path(sys.executable).with_name("mike")
TEAM = "service_specs/teams/harbour-desk.yaml"


def deploy(root: Path, version: str) -> None:
    """Render the workspace and deploy it as a version, which is the latest."""
    done = CliRunner().invoke(cli, ["-C", str(root), "render", "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    command = [str(MIKE), "deploy", "-F", "mike.yml", "-b", "pages", "-r", "origin", "--push"]
    command += ["--update-aliases", "--alias-type", "copy", version, "latest"]
    path = f"{MIKE.parent}{os.pathsep}{ENVIRONMENT['PATH']}"
    environment = {**os.environ, **ENVIRONMENT, "PATH": path, "SOURCE_DATE_EPOCH": "1700000000"}
    run = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert 0 == run.returncode, run.stderr


def test_two_releases_of_a_site_stand_side_by_side(mini: Path, tmp_path: Path) -> None:
    """On a branch of a bare repository; nothing that is built is on the branch of the specs."""
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    config = readme.partition("# mike.yml\n")[2].partition("```")[0]
    remote = Repo(tmp_path / "remote.git", "--bare")
    repo = Repo(mini)
    repo.commit("first", {"mike.yml": config, ".gitignore": "site/\n"})
    repo.git("remote", "add", "origin", str(remote.folder))
    deploy(mini, "2026.11")
    text = (mini / TEAM).read_text(encoding="utf-8")
    repo.commit("second", {TEAM: text.replace("name: ", "name: New ", 1)})
    deploy(mini, "2026.12")
    listed = json.loads(remote.git("show", "pages:versions.json"))
    page = "teams/harbour-desk/index.html"
    old, new, latest = (remote.git("show", f"pages:{at}/{page}") for at in ("2026.11", "2026.12", "latest"))

    assert [("2026.12", ["latest"]), ("2026.11", [])] == [(one["version"], one["aliases"]) for one in listed]
    assert "New " not in old.partition("<h1")[2].partition("</h1>")[0]
    assert "New " in new.partition("<h1")[2].partition("</h1>")[0]
    assert latest == new
    assert "" == repo.git("ls-files", "site")
    assert not (mini / "site/public").exists()
