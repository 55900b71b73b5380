"""The command line: its commands, their common options and their exit codes."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Final

import click

from generator import __version__
from generator.commands import options
from generator.commands.alerts import alerts
from generator.commands.build import build, render
from generator.commands.check import check
from generator.commands.escalate import escalate
from generator.commands.explain import explain
from generator.commands.init import init
from generator.commands.library import library
from generator.commands.links import links_command
from generator.commands.migrate import migrate_command
from generator.commands.new import new
from generator.commands.pack import pack, verify
from generator.commands.readiness import readiness
from generator.commands.schema import schema
from generator.commands.serve import serve
from generator.commands.show import show
from generator.commands.terminal import stop
from generator.detectors import DetectorsError
from generator.diagnostics import Exit
from generator.publish import PublishError
from generator.render import RenderError
from generator.shellcheck import ShellCheckError

_EPILOG: Final = "Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 nothing to do or environment broken."


@click.group(epilog=_EPILOG)
@options.directory
@click.version_option(__version__, prog_name="handoff")
@click.pass_context
def cli(context: click.Context, directory: Path | None) -> None:
    """Turn service specs into runbooks, training guides and handoff documents."""
    if os.environ.get("NO_COLOR"):
        context.color = False
    context.obj = directory


for _command in (
    check, render, build, serve, schema, init, new, explain, show, escalate, alerts, library, readiness,
    links_command, migrate_command, pack, verify,
):  # fmt: skip
    cli.add_command(_command)
for _command in (*cli.commands.values(), *alerts.commands.values()):
    _command.epilog = _EPILOG


def main() -> None:
    """Run the command line. A workspace or disk that cannot be used ends with exit code 3."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What another encoding cannot write is written as an escape, as stderr does by itself.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        cli.main(prog_name="handoff", standalone_mode=True)
    except (PublishError, RenderError, ShellCheckError, DetectorsError) as error:
        stop(str(error), Exit.ENVIRONMENT)
    except OSError as error:
        stop(f"{error.filename or 'the system'}: {error.strerror}", Exit.ENVIRONMENT)
