"""The command line: its commands, their common options and their exit codes."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from pathlib import Path
from typing import Final

import click

from generator import __version__
from generator.commands.place import directory_option
from generator.diagnostics import Exit, UnusableError

_EPILOG: Final = "Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 nothing to do or environment broken."

_PLACES: Final = {
    "alerts": "alerts.alerts",
    "build": "build.build",
    "check": "check.check",
    "diff": "diff.diff_command",
    "drill": "drill.drill",
    "escalate": "escalate.escalate",
    "explain": "explain.explain",
    "init": "init.init",
    "library": "library.library",
    "links": "links.links_command",
    "lock": "lock.lock",
    "migrate": "migrate.migrate_command",
    "new": "new.new",
    "pack": "pack.pack",
    "readiness": "readiness.readiness",
    "render": "build.render",
    "review": "review.review",
    "schema": "schema.schema",
    "serve": "serve.serve",
    "show": "show.show",
    "sign-off": "sign_off.sign_off",
    "verify": "pack.verify",
}
"""Where each command stands below `generator.commands`. Only the one that is run is imported."""


_MANY: Final = 1_000_000
"""Objects made before garbage is looked for. There is little, and each look visits what has been read.

A fleet of 1,000 services comes to its end without one.
"""


class _Commands(click.Group):
    """The commands, each imported when it is asked for: models and engines take a second to import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in _PLACES:
            return None
        module, function = _PLACES[cmd_name].split(".")
        command: click.Command = getattr(importlib.import_module(f"generator.commands.{module}"), function)
        for each in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
            each.epilog = _EPILOG
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first sentence of each, read without importing it."""
        listed = [click.Command(name, help=_docstring(place)) for name, place in _PLACES.items()]
        click.Group(commands=listed).format_commands(ctx, formatter)


def _docstring(place: str) -> str:
    import ast  # noqa: PLC0415 - only a list of all commands needs it

    module, function = place.split(".")
    source = Path(__file__).with_name("commands") / f"{module}.py"
    for node in ast.parse(source.read_bytes()).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return ast.get_docstring(node) or ""
    raise AssertionError(f"{place} is no command")


@click.group(cls=_Commands, epilog=_EPILOG)
@directory_option
@click.version_option(__version__, prog_name="handoff")
@click.pass_context
def cli(context: click.Context, directory: Path | None) -> None:
    """Turn service specs into runbooks, training guides and handoff documents."""
    if os.environ.get("NO_COLOR"):
        context.color = False
    context.obj = directory


def main() -> None:
    """Run the command line. A workspace or disk that cannot be used ends with exit code 3."""
    # What a spec says is not for whatever else is installed to judge; and to look for that takes time.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    gc.set_threshold(_MANY, *gc.get_threshold()[1:])
    gc.enable()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What another encoding cannot write is written as an escape, as stderr does by itself.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        cli.main(prog_name="handoff", standalone_mode=True)
    except UnusableError as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or 'the system'}: {error.strerror}")
    finally:
        gc.freeze()  # else Python visits all there is once more, to free what goes with the process


def _stop(message: str) -> None:
    from generator.commands.terminal import stop  # noqa: PLC0415 - by now what it imports has been

    stop(message, Exit.ENVIRONMENT)
