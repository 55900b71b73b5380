"""`handoff check`: every problem of every spec."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click

from generator import checks
from generator.catalog import Survey
from generator.commands import options
from generator.commands.baseline import Gate, gated
from generator.commands.terminal import hand_over
from generator.diagnostics import Diagnostic, Exit
from generator.discovery import discover
from generator.reporters import counted
from generator.workspace import Workspace


@click.command()
@options.directory
@options.formatted
@gated
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def check(
    context: click.Context, paths: tuple[Path, ...], directory: Path | None, kind: str, gate: Gate | None
) -> None:
    """Check every spec, or report only on PATHS."""
    gc.disable()  # what is read stays to the end, and each look for garbage would visit all of it
    workspace = options.workspace(context, directory, kind)
    wanted = options.below_specs(paths, workspace)
    found = checks.check(workspace, packed=False)
    judged = gate.judge(found, workspace) if gate else None
    everything = (*found.problems, *(finding.diagnostic for finding in (judged.new if judged else ())))
    problems = tuple(sorted(problem for problem in everything if _is_below(problem, wanted, workspace)))
    services = len({id_ for id_, _ in discover(workspace.specs).services})
    summary = "\n".join((_counts(services, problems), *(gate.told(judged, found) if gate and judged else ())))
    hand_over(problems, summary, workspace, kind=kind)
    sys.exit(Exit.FINDINGS if Survey(None, problems).errors else Exit.CLEAN)


def _counts(services: int, problems: tuple[Diagnostic, ...]) -> str:
    errors = len(Survey(None, problems).errors)
    return (
        f"{counted(services, 'service')}, {counted(errors, 'error')}, "
        f"{counted(len(problems) - errors, 'warning')}"
    )


def _is_below(problem: Diagnostic, wanted: tuple[Path, ...], workspace: Workspace) -> bool:
    file = workspace.root / problem.place.file
    return not wanted or any(file.is_relative_to(path) for path in wanted)
