"""`handoff serve`: the site, kept up to date while specs are edited."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator import checks, pages, pipeline
from generator.catalog import Survey
from generator.commands import options
from generator.commands.terminal import report, stop, without_secrets
from generator.diagnostics import Exit
from generator.lockfile import LOCK
from generator.reporters import printable
from generator.spec.audience import Reader
from generator.workspace import CONFIG, TEMPLATES


@click.command()
@options.directory
@options.dated
@options.for_readers
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
@click.pass_context
def serve(
    context: click.Context,
    directory: Path | None,
    today: date | None,
    reader: Reader | None,
    host: str,
    port: int,
) -> None:
    """Show the site and keep it up to date while specs are edited."""
    from generator.site import live  # noqa: PLC0415 - imports MkDocs, which no other command needs in this process

    workspace = options.workspace(context, directory, reader=reader)

    def refresh() -> tuple[str, ...]:
        outcome = pipeline.render(workspace, checks.check(workspace), options.day(today))
        report(outcome.problems, workspace)
        errors = without_secrets(Survey(None, outcome.problems).errors, workspace)
        return tuple(printable(str(problem)) for problem in errors)

    watched = (workspace.specs, *(workspace.root / name for name in (TEMPLATES, CONFIG, LOCK)))
    try:
        live.serve(
            workspace.root,
            host=host,
            port=port,
            render=refresh,
            watch=watched,
            left_out=pages.left_out(workspace.audience),
            ready=lambda address: click.echo(f"serving {address} (Ctrl-C to stop)"),
        )
    except OSError as error:
        stop(f"cannot listen on {host}:{port}: {error.strerror}", Exit.ENVIRONMENT)
