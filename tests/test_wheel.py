"""The wheel is all one needs: elsewhere, it builds a site in a folder of only specs and mkdocs.yml."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


def test_a_wheel_carries_templates_licence_and_types(wheel: Path) -> None:
    """Nothing the command needs at run time stays behind in the checkout."""
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {
        f"generator/templates/{path.relative_to(ROOT / 'templates').as_posix()}"
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
    }

    assert templates <= names
    assert "generator/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "service_specs/")) for name in names)


def test_an_unpacked_wheel_builds_a_site_in_an_empty_folder(wheel: Path, mini: Path, tmp_path: Path) -> None:
    """Neither the checkout nor the working folder is needed."""
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": ""}
    where = subprocess.run(
        [
            sys.executable,
            "-c",
            "from generator.templating import PACKAGE_TEMPLATES; print(PACKAGE_TEMPLATES)",
        ],
        cwd=mini,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--date", "2026-11-23"],
        cwd=mini,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )

    assert str(installed / "generator/templates") == where.stdout.strip()
    assert (0, "") == (done.returncode, done.stderr)
    assert (mini / "site/public/index.html").is_file()


@pytest.mark.slow
def test_a_wheel_installs_into_an_empty_environment(wheel: Path, mini: Path, tmp_path: Path) -> None:
    """As a user would: a new environment, pip, the command."""
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    subprocess.run([environment / "bin/pip", "install", "--quiet", str(wheel)], check=True)
    done = subprocess.run([environment / "bin/handoff", "build"], cwd=mini, check=False, capture_output=True)

    assert (0, b"") == (done.returncode, done.stderr)
    assert (mini / "site/public/services").is_dir()
