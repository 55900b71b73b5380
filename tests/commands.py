"""The command line as tests run it: in this process or in one of its own, into pipes or on a terminal.

Python and what a command imports start in half a second, so a process of its own is for what only that shows.
"""

from __future__ import annotations

import gc
import io
import os
import pty
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Final, TextIO

import pytest
from click.testing import CliRunner, Result

from generator.cli import cli, main

ENVIRONMENT: Final = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color"}


def run(*arguments: str | Path, **environment: str) -> Result:
    """Run a command in this process."""
    env: dict[str, str | None] = {"SOURCE_DATE_EPOCH": None, "NO_COLOR": None, **environment}
    try:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments], env=env)
    finally:
        gc.enable()  # a process that ends with its command need not


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


def piped(*arguments: str | Path, **environment: str) -> tuple[int, str, str]:
    """Do what `handoff` does in this process."""
    out, err = io.BytesIO(), io.BytesIO()
    with io.TextIOWrapper(out, "utf-8") as stdout, io.TextIOWrapper(err, "utf-8") as stderr:
        code = _called(arguments, environment, io.StringIO(), stdout, stderr)
        stdout.flush()
        stderr.flush()
        return code, out.getvalue().decode(), err.getvalue().decode()


def on_terminal(*arguments: str | Path, typed: str = "", **environment: str) -> tuple[int, str]:
    """Run the command in a process of its own on a terminal."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "generator", *map(str, arguments)]
    with subprocess.Popen(
        command, env=ENVIRONMENT | environment, stdin=slave, stdout=slave, stderr=slave, close_fds=True
    ) as process:
        os.close(slave)
        os.write(master, typed.encode())
        shown = _shown(master)
    return process.returncode, shown


def at_terminal(*arguments: str | Path, typed: str = "", **environment: str) -> tuple[int, str]:
    """Do what `on_terminal` does in this process."""
    master, slave = pty.openpty()
    shown: list[str] = []
    reader = Thread(target=lambda: shown.append(_shown(master)))
    reader.start()
    os.write(master, typed.encode())
    with os.fdopen(slave, encoding="utf-8") as stdin, os.fdopen(os.dup(slave), "w", 1, "utf-8") as screen:
        code = _called(arguments, environment, stdin, screen, screen)
    reader.join()
    return code, shown[0]


def _shown(master: int) -> str:
    shown = b""
    try:
        while piece := os.read(master, 65_536):
            shown += piece
    except OSError:  # the other side is closed
        pass
    os.close(master)
    return shown.decode().replace("\r\n", "\n")


def _called(
    arguments: tuple[str | Path, ...],
    environment: dict[str, str],
    stdin: TextIO,
    stdout: TextIO,
    stderr: TextIO,
) -> int:
    thresholds = gc.get_threshold()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "freeze", lambda: None)  # this process goes on, and so would all waste of it
        patch.setattr(sys, "argv", ["handoff", *map(str, arguments)])
        patch.setattr(sys, "stdin", stdin)
        patch.setattr(sys, "stdout", stdout)
        patch.setattr(sys, "stderr", stderr)
        for name in os.environ:
            patch.delenv(name)
        for name, value in (ENVIRONMENT | environment).items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as end:
            main()
    gc.set_threshold(*thresholds)
    gc.enable()
    assert isinstance(end.value.code, int)
    return end.value.code
