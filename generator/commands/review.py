"""`handoff review`: what changed since somebody looked at a service, and the record that somebody did."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from generator import checks
from generator.analysis.freshness import WHOLE
from generator.append import one_line
from generator.catalog import Catalog, ServiceEntry
from generator.commands import lookback, options
from generator.commands.chosen import catalog_of, service_of, unknown
from generator.commands.committed import commit_of
from generator.commands.diff import told_as
from generator.commands.terminal import report, stop
from generator.diagnostics import Exit, did_you_mean
from generator.overwrite import OverwriteError, overwrite
from generator.reporters import printable
from generator.spec.base import key_of
from generator.spec.service import Service
from generator.stamp import Stamp, stamped
from generator.workspace import Workspace

_METHODS: Final = ("read", "dry-run", "exercise", "incident")
_SHORT: Final = 12
"""Digits of a commit in a record."""


def _recording(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let the command take `--record` and what a record says."""
    for option in (
        click.option("--next-due", type=options.DAY, help="When to look again, if policy does not say."),
        click.option(
            "--scope",
            default=WHOLE,
            show_default=True,
            help="A section by its key, or a failure mode by its id.",
        ),
        click.option("--outcome", help="What was found and changed."),
        click.option("--method", type=click.Choice(_METHODS), help="How closely it was looked at."),
        click.option("--team", help="The team that looked."),
        click.option(
            "--record", is_flag=True, help="Write the review into the spec, with HEAD as its commit."
        ),
    ):
        command = option(command)
    return command


@click.command()
@options.directory
@options.dated
@_recording
@told_as
@click.argument("service_id", metavar="SERVICE")
@click.pass_context
def review(
    context: click.Context,
    /,
    service_id: str,
    *,
    directory: Path | None,
    today: date | None,
    kind: str,
    record: bool,
    **said: Any,  # noqa: ANN401 - what `_recording` declares
) -> None:
    """Say what changed in SERVICE since somebody looked, or record that somebody did.

    Compared are spec, alert rules, SLOs, notes, teams, manifests, other files, and the commits to its code.
    --record takes --team, --method and --outcome, and writes nothing while something is not committed.
    """
    workspace, day = options.workspace(context, directory), options.day(today)
    found = checks.check(workspace)
    entry, catalog = service_of(service_id, found, workspace), catalog_of(found, workspace)
    if record:
        _record(workspace, catalog, entry, _stamp(catalog, entry, day, said))
        return
    if any(said[name] is not None for name in ("team", "method", "outcome", "next_due")):
        raise click.UsageError("--team, --method, --outcome and --next-due take --record")
    told = lookback.lookback(workspace, catalog, entry, today=day)
    if kind == "markdown":
        click.echo(lookback.markdown(told), nl=False)
    elif kind == "json":
        click.echo(lookback.data(told), nl=False)
    else:
        for line in lookback.text(told):
            click.echo(line)


def _stamp(catalog: Catalog, entry: ServiceEntry, day: date, said: Mapping[str, Any]) -> Stamp:
    """Put together what is to be recorded, without its commit."""
    team, method, scope = said["team"], said["method"], said["scope"]
    outcome = " ".join((said["outcome"] or "").split())
    if team is None or method is None or not outcome:
        raise click.UsageError("--record takes --team, --method and --outcome: who, how, and what was found")
    if team not in catalog.team_by_id:
        raise unknown("team", team, catalog.team_by_id)
    parts = {key_of(Service, name) for name in Service.model_fields} | {WHOLE}
    parts |= {mode.id for mode in entry.spec.failure_modes}
    if scope not in parts:
        hint = (
            did_you_mean(scope, parts) or "expected `all`, a section by its key, or a failure mode by its id"
        )
        raise click.UsageError(f"there is no {printable(scope)} in {entry.id}; {hint}")
    return Stamp(scope, day, team, "", method, outcome, said["next_due"])


def _record(workspace: Workspace, catalog: Catalog, entry: ServiceEntry, stamp: Stamp) -> None:
    """Write the record, or say why not, and exit."""
    head = commit_of(workspace, catalog, entry)
    if not head:
        stop("a review is of a commit, and the workspace has none", Exit.FINDINGS)
    said = (stamp.scope, stamp.team, stamp.method, stamp.outcome)
    for old in entry.spec.reviews:
        if (old.scope, old.by_team, old.method, old.outcome) == said:
            stop(
                f"the record of {old.at} says the same: only the date would move; say what was found",
                Exit.FINDINGS,
            )
    file, raw = entry.file.file, entry.file.raw
    new = stamped(raw, file, stamp.at_commit(head[:_SHORT]))
    if isinstance(new, tuple):
        report(new, workspace)
        sys.exit(Exit.FINDINGS)
    if isinstance(new, str):
        stop(
            f"{file}: {new}; add by hand: - {one_line(stamp.at_commit(head[:_SHORT]).values)}", Exit.FINDINGS
        )
    try:
        overwrite(workspace.root, file, new, old=raw)
    except OverwriteError as error:
        stop(str(error), Exit.ENVIRONMENT)
    click.echo(
        printable(f"recorded in {file}: {entry.id} at {head[:_SHORT]}, {stamp.method} by {stamp.team}")
    )
    click.echo("commit it together with what the review changed")
