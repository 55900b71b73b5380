"""The README's walk from pilot to steady: every command is run, and prints what is shown."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.commands import ENVIRONMENT

ROOT: Final = Path(__file__).parent.parent
NOON: Final = "1795435200"
"""2026-11-23, 12:00 UTC."""
BLOCK: Final = re.compile(r"```(console|yaml)\n(.*?)```\n", re.DOTALL)


def walk() -> list[tuple[str, str]]:
    """Give the blocks of the section, in their order."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return BLOCK.findall(readme.partition("\n## From pilot to steady\n")[2].partition("\n## ")[0])


def steps(console: str) -> list[tuple[str, list[str]]]:
    """Give each command of a block with the lines that are shown below it."""
    found: list[tuple[str, list[str]]] = []
    for line in console.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found[-1][0].endswith("\\") and not found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line}", [])
        else:
            found[-1][1].append(line)
    return found


def shell(command: str, root: Path) -> str:
    """Run a line as a reader would type it; give what it prints."""
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
    who |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in who.items()}
    days = {"GIT_AUTHOR_DATE": f"{NOON} +0000", "GIT_COMMITTER_DATE": f"{NOON} +0000"}
    path = f"{Path(sys.executable).parent}:{ENVIRONMENT['PATH']}"
    environment = ENVIRONMENT | who | days | {"PATH": path, "SOURCE_DATE_EPOCH": NOON, "HOME": str(root)}
    done = subprocess.run(
        ["bash", "-ec", command],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, 1) if "readiness" in command else 0 == done.returncode, done.stderr
    return done.stdout or done.stderr


@pytest.mark.slow
def test_the_walk_from_pilot_to_steady_is_real(tmp_path: Path) -> None:
    """In a new repository, with the files as shown: no state is jumped over, and the end is a site."""
    harbour = tmp_path / "harbour"
    harbour.mkdir()
    shell("git init -q -b main . && handoff init && rm service_specs/harbour.yaml", harbour)
    for kind, text in walk():
        if kind == "yaml":
            name, _, content = text.removeprefix("# ").partition("\n")
            with (harbour / name).open("a", encoding="utf-8") as file:
                file.write(content)
            continue
        for command, shown in steps(text):
            said = shell(command, harbour).splitlines()

            assert [] == [line for line in shown if line not in said], "\n".join((command, *said))
    gaps = shell("handoff readiness tide-clock", harbour)

    assert "HND004" not in gaps
    assert (harbour / "site/public/services/tide-clock/handoff/index.html").is_file()
