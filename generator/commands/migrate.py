"""`handoff migrate`: spec files in today's version of the vocabulary, with their comments."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from generator.commands import options
from generator.commands.patch import patch
from generator.commands.terminal import report, stop
from generator.diagnostics import Exit
from generator.discovery import ORG_FILE, discover
from generator.migrate import Migrated, migrate
from generator.overwrite import OverwriteError, overwrite_all
from generator.reporters import counted
from generator.workspace import Workspace


@click.command("migrate")
@options.directory
@click.option("--write", is_flag=True, help="Change the files themselves.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def migrate_command(
    context: click.Context, directory: Path | None, write: bool, paths: tuple[Path, ...]
) -> None:
    """Bring every spec, or those of PATHS, to today's version of the vocabulary.

    Prints the changes as a diff and ends with 1 when there are any. Comments, order, quotes and every other
    byte stay. All files are changed, or none.
    """
    workspace = options.workspace(context, directory)
    done = migrate(_files(workspace, options.below_specs(paths, workspace)), workspace.root)
    report(done.problems, workspace)
    if done.problems:
        stop("nothing is changed while a file stands in the way", Exit.FINDINGS)
    try:
        _hand_over(done, workspace, write=write)
    except OverwriteError as error:
        stop(str(error), Exit.ENVIRONMENT)
    shapes = counted(sum(change.shapes for change in done.changes), "field")
    verb = "changed" if write else "would change"
    click.echo(f"{counted(len(done.changes), 'file')} {verb}, {shapes} in a new shape", err=True)
    sys.exit(Exit.FINDINGS if done.changes and not write else Exit.CLEAN)


def _hand_over(done: Migrated, workspace: Workspace, *, write: bool) -> None:
    if write:
        overwrite_all(workspace.root, [(change.file, change.before, change.after) for change in done.changes])
        return
    for change in done.changes:
        click.echo(patch(change.file, change.before, change.after), nl=False)


def _files(workspace: Workspace, wanted: tuple[Path, ...]) -> Iterator[str]:
    """Yield the spec files at or below the paths that are wanted; without such, all there are."""
    found = discover(workspace.specs)
    org = workspace.specs / ORG_FILE
    paths = [path for group in (found.teams, found.library, found.services) for _, path in group]
    for path in ([org] if org.exists() else []) + paths:
        if not wanted or any(path.is_relative_to(one) for one in wanted):
            yield path.relative_to(workspace.root).as_posix()
