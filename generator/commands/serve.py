"""`handoff serve`: the site, kept up to date while specs are edited."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from msgspec import Struct
from msgspec.structs import replace

from generator import pages, pipeline, unchanged
from generator.catalog import Survey
from generator.commands import asked, options, walked
from generator.commands.terminal import progress, report, stop, without_secrets
from generator.diagnostics import Diagnostic, Exit
from generator.layout import CONFIG, TEMPLATES
from generator.lockfile import LOCK
from generator.narrow.walk import walk
from generator.reporters import printable
from generator.shards import processors
from generator.spec.audience import Reader
from generator.workspace import Workspace, open_workspace


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
    written = _Written(workspace, reader, today)
    watched = (workspace.specs, *(workspace.root / name for name in (TEMPLATES, CONFIG, LOCK)))
    try:
        live.serve(
            workspace.root,
            host=host,
            port=port,
            render=written.refresh,
            asked=lambda: live.Asked(options.day(today), pages.left_out(written.workspace.audience)),
            watch=watched,
            jobs=processors(),
            ready=lambda address: click.echo(f"serving {address} (Ctrl-C to stop)"),
        )
    except OSError as error:
        stop(f"cannot listen on {host}:{port}: {error.strerror}", Exit.ENVIRONMENT)


class _Closed(Exception):  # noqa: N818 - no error of ours: it says what is wrong with a workspace
    """The workspace cannot be opened any more."""

    def __init__(self, problems: tuple[Diagnostic, ...]) -> None:
        super().__init__()
        self.problems = problems


class _Written(Struct):
    """The pages of a workspace that is being edited."""

    workspace: Workspace
    """As it was opened last."""
    reader: Reader | None
    today: date | None
    shown: bool = False

    def refresh(self) -> tuple[str, ...]:
        """Bring the pages up to date, and print what is wrong. Return the errors, a line each.

        Pages of a workspace with errors are written at first: something has to be shown.
        """
        try:
            problems = self._rendered()
        except _Closed as closed:
            problems = closed.problems
            report(problems, self.workspace.root)
        errors = without_secrets(Survey(None, problems).errors, self.workspace)
        return tuple(printable(str(problem)) for problem in errors)

    def _rendered(self) -> tuple[Diagnostic, ...]:
        """Render what has to be. Return all problems; none when nothing was, for then there are no errors."""
        day = options.day(self.today)
        question = asked.rendering(day, self.reader)
        last = unchanged.recalled(self.workspace.root, question, asked.building(day, self.reader, "direct"))
        problems: tuple[Diagnostic, ...] = ()
        told = last.unless() if last else None
        if told is None and last:
            told = last.told if last.edited and walk(self._opened(), last, day, "", lambda _: None) else None
        if told is None:
            with walked.recorded(self.workspace.root) as record, progress() as say:
                workspace = self._opened()
                outcome, told = walked.whole(
                    workspace, record, question, lambda found: self._walk(workspace, found, day, say)
                )
            problems = outcome.problems
        for line in told.lines:
            click.echo(line, err=True)
        self.shown = True
        return problems

    def _walk(self, workspace: Workspace, found: Survey, day: date, say: pipeline.Say) -> pipeline.Outcome:
        if found.errors and self.shown:
            return pipeline.Outcome(found.problems)
        return pipeline.render(workspace, found, day, say)

    def _opened(self) -> Workspace:
        opened = open_workspace(self.workspace.root)
        if not isinstance(opened, Workspace):
            raise _Closed(opened)
        self.workspace = replace(opened, audience=self.reader or opened.audience)
        return self.workspace
