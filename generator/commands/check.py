"""`handoff check`: every problem of every spec."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator import pipeline
from generator.catalog import Survey, discover
from generator.commands import options
from generator.commands.terminal import hand_over
from generator.diagnostics import Diagnostic, Exit
from generator.reporters import counted
from generator.workspace import Workspace


@click.command()
@options.directory
@options.formatted
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], directory: Path | None, kind: str) -> None:
    """Check every spec, or report only on PATHS."""
    workspace = options.workspace(context, directory, kind)
    wanted = options.below_specs(paths, workspace)
    found = pipeline.check(workspace)
    problems = tuple(problem for problem in found.problems if _is_below(problem, wanted, workspace))
    services = len({id_ for id_, _ in discover(workspace.specs).services})
    errors = len(Survey(None, problems).errors)
    summary = (
        f"{counted(services, 'service')}, {counted(errors, 'error')}, "
        f"{counted(len(problems) - errors, 'warning')}"
    )
    hand_over(problems, summary, root=workspace.root, kind=kind)
    sys.exit(Exit.FINDINGS if errors else Exit.CLEAN)


def _is_below(problem: Diagnostic, wanted: tuple[Path, ...], workspace: Workspace) -> bool:
    file = workspace.root / problem.place.file
    return not wanted or any(file.is_relative_to(path) for path in wanted)
