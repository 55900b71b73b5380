"""The command line as tests run it: in this process, in one of its own, and on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Final

from click.testing import CliRunner, Result

from generator.cli import cli

ENVIRONMENT: Final = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color"}


def run(*arguments: str | Path, **environment: str) -> Result:
    """Run a command in this process."""
    env: dict[str, str | None] = {"SOURCE_DATE_EPOCH": None, "NO_COLOR": None, **environment}
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], env=env)


def handoff(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> tuple[int, str, str]:
    """Run the command in a process of its own, its output into pipes."""
    command = [sys.executable, "-m", "generator", *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=cwd,
        env=ENVIRONMENT | environment,
        capture_output=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def on_terminal(*arguments: str | Path, typed: str = "", **environment: str) -> tuple[int, str]:
    """Run the command on a terminal."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "generator", *map(str, arguments)]
    with subprocess.Popen(
        command, env=ENVIRONMENT | environment, stdin=slave, stdout=slave, stderr=slave, close_fds=True
    ) as process:
        os.close(slave)
        os.write(master, typed.encode())
        shown = b""
        try:
            while piece := os.read(master, 65_536):
                shown += piece
        except OSError:  # the other side is closed
            pass
        os.close(master)
    return process.returncode, shown.decode().replace("\r\n", "\n")
