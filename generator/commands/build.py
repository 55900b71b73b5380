"""`handoff render` and `handoff build`: pages, and the site made of them."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import Final, NoReturn

import click

from generator import checks, pipeline
from generator.catalog import Survey
from generator.commands import options
from generator.commands.terminal import progress, report, stop
from generator.diagnostics import Exit
from generator.reporters import counted, printable
from generator.site import ENGINES
from generator.spec.audience import Reader
from generator.workspace import Workspace

_MOST_LISTED: Final = 40
"""Of a kind: a whole site that differs has hundreds, all for one reason."""


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
        found = checks.check(workspace)
        outcome = pipeline.render(workspace, found, day, say)
    _finish(workspace, outcome, start)


@click.command()
@options.directory
@options.dated
@options.for_readers
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="direct",
    show_default=True,
    help="Site builder. `direct` makes what `mkdocs` makes, sooner.",
)
@click.option(
    "--check",
    "checking",
    is_flag=True,
    help="Build beside the site, compare, and list what differs; nothing changes. Pages have the day and the "
    "readers they are made for: give the --date, --audience and --engine of the build that is there.",
)
@click.pass_context
def build(
    context: click.Context,
    directory: Path | None,
    today: date | None,
    reader: Reader | None,
    engine: str,
    checking: bool,
) -> None:
    """Check, render and build the site into site/public."""
    start = time.monotonic()
    workspace, day = options.workspace(context, directory, reader=reader), options.day(today)
    with progress() as say:
        found = checks.check(workspace)
        if checking and found.catalog is not None and not found.errors:
            report(found.problems, workspace)
            _compared(pipeline.compare(workspace, found.catalog, day, engine, say))
        refused = pipeline.Outcome(found.problems)
        outcome = refused if checking else pipeline.build(workspace, found, day, engine, say)
    _finish(workspace, outcome, start)


def _compared(found: pipeline.Comparison) -> NoReturn:
    """List what differs, each kind up to a number anybody reads, and exit."""
    if found.failure:
        stop(f"the site was not compared\n{found.failure}", Exit.ENVIRONMENT)
    lists = (
        ("missing", [f"the page of {id_}, which a spec declares" for id_ in found.missing]),
        ("undeclared", [f"the page of {id_}, which no spec declares" for id_ in found.strange]),
        ("withheld", [f"the page of {id_}, which these readers may not see" for id_ in found.withheld]),
        ("added", found.files.added),
        ("changed", found.files.changed),
        ("removed", found.files.removed),
    )
    for kind, names in lists:
        for name in names[:_MOST_LISTED]:
            click.echo(printable(f"{kind}: {name}"))
        if len(names) > _MOST_LISTED:
            click.echo(f"{kind}: {len(names) - _MOST_LISTED} more")
    told = f"{counted(found.services, 'service')}, {counted(found.pages, 'page')}"
    count = sum(len(names) for _, names in lists)
    click.echo(
        f"{told}: " + (counted(count, "difference") if count else "what is there is what would be built")
    )
    sys.exit(Exit.FINDINGS if count else Exit.CLEAN)


def _finish(workspace: Workspace, outcome: pipeline.Outcome, start: float) -> NoReturn:
    report(outcome.problems, workspace)
    errors = len(Survey(None, outcome.problems).errors)
    if outcome.failure:
        stop(f"the site was not built; the old one is still there\n{outcome.failure}", Exit.ENVIRONMENT)
    if outcome.note:
        click.echo(printable(outcome.note), err=True)
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
