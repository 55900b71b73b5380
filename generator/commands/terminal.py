"""What commands show: problems, progress, and why they stop."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click

from generator.diagnostics import Diagnostic, Exit
from generator.privacy import redact
from generator.reporters import REPORTERS, TEXT, lines, printable
from generator.source import line_reader

Strike = Callable[[str], str]
"""Strikes the secrets out of a text."""


def report(
    problems: tuple[Diagnostic, ...], *, root: Path | None = None, err: bool = True, strike: Strike = redact
) -> None:
    """Print problems for people, with the lines of the files below a workspace's root they are about."""
    told = tuple(_without_secrets(problem, strike) for problem in problems)
    for line in lines(told, line_reader(root, strike)) if root else lines(told):
        click.echo(line, err=err)


def hand_over(
    problems: tuple[Diagnostic, ...], summary: str, *, root: Path, kind: str, strike: Strike = redact
) -> None:
    """Print a report of the format asked for. Nothing else is on stdout when a program reads it."""
    if kind == TEXT:
        report(problems, root=root, err=False, strike=strike)
    else:
        told = tuple(_without_secrets(problem, strike) for problem in _from_here(problems, root))
        click.echo(REPORTERS[kind](told), nl=False)
    click.echo(summary, err=kind != TEXT)


def _without_secrets(problem: Diagnostic, strike: Strike) -> Diagnostic:
    """Strike secrets out of what a message quotes: logs of CI are read by many, and kept."""
    return replace(problem, message=strike(problem.message), help=strike(problem.help))


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
