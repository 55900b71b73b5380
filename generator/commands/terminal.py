"""What commands show: problems, progress, and why they stop."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Exit
from generator.exposure import strike
from generator.privacy import redact
from generator.reporters import REPORTERS, TEXT, printable
from generator.source import line_reader
from generator.workspace import Workspace

Where = Workspace | Path | None
"""Where the files are of problems are: a workspace, the root of one that cannot be opened, or neither."""


def report(problems: tuple[Diagnostic, ...], where: Where, *, err: bool = True) -> None:
    """Print problems for people, with the lines of the files they are about."""
    for line in shown(problems, where):
        click.echo(line, err=err)


def shown(problems: tuple[Diagnostic, ...], where: Where) -> Iterator[str]:
    """Yield what is printed of problems, line by line."""
    if not problems:
        return
    from generator.reporters.text import lines  # noqa: PLC0415 - brings all manuals; most have no problems

    root, told = _root(where), without_secrets(problems, where)
    yield from lines(told, line_reader(root, _strike(where))) if root else lines(told)


def hand_over(problems: tuple[Diagnostic, ...], summary: str, where: Workspace | Path, *, kind: str) -> None:
    """Print a report of the format asked for. Nothing else is on stdout when a program reads it."""
    if kind == TEXT:
        report(problems, where, err=False)
    else:
        root = where.root if isinstance(where, Workspace) else where
        told = without_secrets(_from_here(problems, root), where)
        click.echo(REPORTERS[kind](told), nl=False)
    click.echo(summary, err=kind != TEXT)


def without_secrets(problems: tuple[Diagnostic, ...], where: Where) -> tuple[Diagnostic, ...]:
    """Strike secrets out of what messages quote: logs of CI are read by many, and kept."""
    struck = _strike(where)
    return tuple(
        replace(problem, message=struck(problem.message), help=struck(problem.help)) for problem in problems
    )


def _strike(where: Where) -> Callable[[str], str]:
    return strike(where) if isinstance(where, Workspace) else redact


def _root(where: Where) -> Path | None:
    return where.root if isinstance(where, Workspace) else where


def _from_here(problems: tuple[Diagnostic, ...], root: Path) -> tuple[Diagnostic, ...]:
    """Name files from the current folder when the workspace is below it.

    Programs that show findings beside changed lines look for files from the root of the repository.
    """
    here = Path.cwd()
    if root == here or not root.is_relative_to(here):
        return problems
    prefix = root.relative_to(here).as_posix()
    return tuple(
        replace(problem, place=replace(problem.place, file=f"{prefix}/{problem.place.file}"))
        for problem in problems
    )


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
