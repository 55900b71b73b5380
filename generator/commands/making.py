"""What `handoff render` and `handoff build` do when something has changed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import click

from generator import checks, drift, pipeline
from generator.commands import asked, options, walked
from generator.commands.terminal import progress, shown, stop
from generator.diagnostics import Exit
from generator.narrow.upon import upon
from generator.reporters import counted, printable
from generator.shards import Hire, alone, cluster, processes, processors, usual
from generator.spec.audience import Reader
from generator.unchanged import Last, Told

_MOST_LISTED: Final = 40
"""Of a kind: a whole site that differs has hundreds, all for one reason."""


def render(
    context: click.Context,
    directory: Path | None,
    day: date,
    reader: Reader | None,
    question: Mapping[str, str],
) -> Told:
    """Write the pages."""
    with walked.recorded(options.folder(context, directory)) as record:
        workspace, hire = options.workspace(context, directory, reader=reader), _hired(context)
        with progress() as say:
            made = walked.whole(
                workspace,
                record,
                question,
                lambda found: pipeline.render(workspace, found, day, say, hire),
                _jobs(context),
            )
    return _unless_failed(*made)


def build(
    context: click.Context,
    directory: Path | None,
    day: date,
    reader: Reader | None,
    question: Mapping[str, str],
    last: Last | None,
) -> Told:
    """Write the pages and build the site, upon what the last walk left if that is known."""
    engine = question["engine"]
    with (
        walked.recorded(options.folder(context, directory)) as record,
        upon(record, last, engine) as left,
    ):
        workspace, hire = options.workspace(context, directory, reader=reader), _hired(context)
        with progress() as say:
            made = walked.whole(
                workspace,
                record,
                question,
                lambda found: pipeline.build(workspace, found, day, engine, say, hire, upon=left),
                _jobs(context),
                left,
            )
    return _unless_failed(*made)


def compare(
    context: click.Context, directory: Path | None, day: date, reader: Reader | None, engine: str
) -> Told:
    """Build beside the site and compare."""
    workspace = options.workspace(context, directory, reader=reader)
    with progress() as say:
        found = checks.check(workspace)
        if found.catalog is None or found.errors:
            return walked.told(workspace, pipeline.Outcome(found.problems))
        compared = drift.compare(workspace, found.catalog, day, engine, say, _hired(context))
    _echo(shown(found.problems, workspace))
    if compared.failure:
        stop(f"the site was not compared\n{compared.failure}", Exit.ENVIRONMENT)
    sys.exit(_list(compared))


def _hired(context: click.Context) -> Hire:
    """Return who renders the pages of services, as the options say."""
    found = asked.crew(context)
    if isinstance(found, str):
        return lambda _: cluster(found)
    if not found:
        return usual
    return alone if found == 1 else lambda _: processes(found)


def _jobs(context: click.Context) -> int:
    """Return how many processes of this machine may take part."""
    found = asked.crew(context)
    return found if isinstance(found, int) and found else processors()


def _unless_failed(outcome: pipeline.Outcome, told: Told) -> Told:
    """Return what is to be said of a walk. When the site could not be built, say so and exit."""
    if outcome.failure:
        _echo(told.lines)
        stop(f"the site was not built; the old one is still there\n{outcome.failure}", Exit.ENVIRONMENT)
    return told


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def _list(found: drift.Comparison) -> Exit:
    """List what differs, each kind up to a number anybody reads."""
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
    return Exit.FINDINGS if count else Exit.CLEAN
