"""`handoff render` and `handoff build`: pages, and the site made of them."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from generator import pipeline
from generator.catalog import Survey
from generator.commands import options
from generator.commands.terminal import progress, report, stop
from generator.diagnostics import Exit
from generator.reporters import counted
from generator.site import ENGINES
from generator.spec.audience import Reader
from generator.workspace import Workspace


@click.command()
@options.directory
@options.dated
@options.for_readers
@click.pass_context
def render(context: click.Context, directory: Path | None, today: date | None, reader: Reader | None) -> None:
    """Write the Markdown pages into site/docs."""
    start = time.monotonic()
    workspace, day = options.workspace(context, directory, reader=reader), options.day(today)
    with progress() as say:
        found = pipeline.check(workspace)
        outcome = pipeline.render(workspace, found, day, say)
    _finish(workspace, outcome, start)


@click.command()
@options.directory
@options.dated
@options.for_readers
@click.option(
    "--engine", type=click.Choice(ENGINES), default="mkdocs", show_default=True, help="Site builder."
)
@click.pass_context
def build(
    context: click.Context, directory: Path | None, today: date | None, reader: Reader | None, engine: str
) -> None:
    """Check, render and build the site into site/public."""
    start = time.monotonic()
    workspace, day = options.workspace(context, directory, reader=reader), options.day(today)
    with progress() as say:
        found = pipeline.check(workspace)
        outcome = pipeline.build(workspace, found, day, engine, say)
    _finish(workspace, outcome, start)


def _finish(workspace: Workspace, outcome: pipeline.Outcome, start: float) -> NoReturn:
    report(outcome.problems, root=workspace.root)
    errors = len(Survey(None, outcome.problems).errors)
    if outcome.failure:
        stop(f"the site was not built; the old one is still there\n{outcome.failure}", Exit.ENVIRONMENT)
    if outcome.pages == 0:
        click.echo(f"{counted(errors, 'error')}: nothing was written", err=True)
        sys.exit(Exit.FINDINGS)
    parts = (
        counted(outcome.services, "service"),
        counted(outcome.pages, "page"),
        counted(len(outcome.problems), "problem"),
        counted(outcome.gaps, "gap"),
        f"{time.monotonic() - start:.1f} s",
    )
    click.echo(", ".join(parts))
    sys.exit(Exit.FINDINGS if errors else Exit.CLEAN)
