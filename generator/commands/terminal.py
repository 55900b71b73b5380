"""What commands show: problems, progress, and why they stop."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from generator.diagnostics import Diagnostic, Exit
from generator.reporters import lines, printable


def report(problems: tuple[Diagnostic, ...], *, err: bool = True) -> None:
    """Print problems."""
    for line in lines(problems):
        click.echo(line, err=err)


def stop(message: str, code: Exit) -> NoReturn:
    """Say why nothing more is done, and exit."""
    for line in f"handoff: {message}".splitlines():
        click.echo(printable(line), err=True)
    sys.exit(code)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is being done; say nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - costs start-up time only where it is seen

    console = Console(stderr=True)
    with console.status("checking") as status:
        yield status.update
