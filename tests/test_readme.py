"""What the README shows is true: its help text, its example spec, its commands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from click.testing import CliRunner

from generator.cli import cli
from generator.document import Source
from generator.load import validate
from generator.source import parse
from generator.spec.service import Service

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_help_is_the_program_s_own() -> None:
    """Help in the README is what the command prints."""
    shown = re.search(r"<!-- help -->\n```text\n(.*?)```\n<!-- /help -->", README, re.DOTALL)
    assert shown is not None
    printed = CliRunner().invoke(cli, ["--help"], prog_name="handoff", terminal_width=100).output

    assert printed == shown.group(1)


def test_the_example_spec_is_one() -> None:
    """Whoever copies the first example gets a spec without problems."""
    shown = re.search(r"```yaml\n(# service_specs/gate.yaml\n.*?)```", README, re.DOTALL)
    assert shown is not None
    source = parse(shown.group(1).encode(), "gate.yaml")
    assert isinstance(source, Source)

    spec, found = validate(source, Service)

    assert () == found
    assert spec is not None
    assert 12 >= len([line for line in shown.group(1).splitlines() if not line.startswith("#")])


def test_every_dependency_says_why_it_is_there() -> None:
    """A dependency without a reason is one nobody can judge."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    names = project["dependencies"]
    lines = [line for line in text.splitlines() if any(f'"{name}"' in line for name in names)]

    assert len(names) == len(lines)
    for name in names:
        (line,) = [line for line in lines if f'"{name}"' in line]
        assert re.search(r"#\s*\w+", line), name
        assert "<" in name or name.startswith("tzdata"), name
