"""`handoff alerts`: whether every alert leads to its page and every failure is noticed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator import checks
from generator.analysis.coverage import coverage
from generator.catalog import Catalog, Survey
from generator.commands import options
from generator.commands.annotate import annotate_command
from generator.commands.terminal import hand_over
from generator.diagnostics import Diagnostic, Exit, Severity
from generator.problems.alerts import OF_RULE_FILES
from generator.reporters import counted


@click.group()
@options.directory
@click.pass_context
def alerts(context: click.Context, directory: Path | None) -> None:
    """Compare alert rules with failure modes and pages."""
    context.obj = directory or context.obj


@alerts.command()
@options.directory
@options.formatted
@click.pass_context
def check(context: click.Context, directory: Path | None, kind: str) -> None:
    """Report alerts that lead to no steps or not to their page, and failure modes that nothing detects.

    What keeps an alert or a service from being judged is reported, too.
    """
    workspace = options.workspace(context, directory, kind)
    found = checks.check(workspace)
    judged = coverage(found.catalog).problems if found.catalog else ()
    findings = tuple(sorted({*judged, *_unjudged(found)}))
    summary = f"{_scope(found.catalog)}, {counted(len(findings), 'finding')}"
    hand_over(findings, summary, workspace, kind=kind)
    sys.exit(Exit.FINDINGS if findings else Exit.CLEAN)


def _unjudged(found: Survey) -> tuple[Diagnostic, ...]:
    """Return why some alerts or services are not known well enough to be judged."""
    return tuple(
        problem
        for problem in found.problems
        if problem.severity is Severity.ERROR or problem.id in OF_RULE_FILES
    )


def _scope(catalog: Catalog | None) -> str:
    if catalog is None:
        return "no service judged"
    rules = sum(len(entry.alerts) for entry in catalog.services)
    left_out = f", {len(catalog.broken)} not judged" if catalog.broken else ""
    return f"{counted(len(catalog.services), 'service')}{left_out}, {counted(rules, 'alert rule')}"


alerts.add_command(annotate_command)
