"""`handoff links`: whether the addresses of specs lead somewhere."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import click

from generator import checks, links, online
from generator.commands import options
from generator.commands.chosen import catalog_of
from generator.commands.terminal import hand_over, stop
from generator.diagnostics import Exit, Severity
from generator.overwrite import OverwriteError, place
from generator.reporters import counted


@click.command("links")
@options.directory
@options.formatted
@click.option(
    "--online", "asking", is_flag=True, help="Ask the addresses; without it nothing leaves this machine."
)
@click.option(
    "--max-age",
    "days",
    type=click.IntRange(0, 365),
    default=1,
    show_default=True,
    help="Days an answer is good for; older ones are asked again.",
)
@click.option(
    "--timeout", "seconds", type=click.FloatRange(0.1, 60), default=10, show_default=True, help="Seconds."
)
@click.pass_context
def links_command(
    context: click.Context, directory: Path | None, kind: str, *, asking: bool, days: int, seconds: float
) -> None:
    """Report addresses of specs that lead nowhere, as far as they were asked.

    Errors of specs are reported, too: the addresses of a rejected spec are not known.
    """
    workspace = options.workspace(context, directory, kind)
    survey = checks.check(workspace)
    found = links.links(catalog_of(survey, workspace))
    known, now = links.read(workspace), options.moment(None)
    if asking:
        due = links.due(found, known, now, timedelta(days=days))
        answers = online.ask(due, allowed=workspace.link_hosts, seconds=seconds)
        known |= {url: links.Known(answer, now) for url, answer in answers.items()}
        try:
            place(workspace.root, links.LEDGER, links.written(known, found))
        except OverwriteError as error:
            stop(str(error), Exit.ENVIRONMENT)
    problems = tuple(sorted((*links.problems(found, known, now), *survey.errors)))
    urls = {link.url for link in found}
    summary = f"{counted(len(urls), 'link')}, {len(urls - known.keys())} never asked, "
    summary += counted(len(problems), "finding")
    hand_over(problems, summary, workspace, kind=kind)
    sys.exit(Exit.FINDINGS if any(one.severity is Severity.ERROR for one in problems) else Exit.CLEAN)
