"""`handoff new`: the first spec of a service."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.commands import options
from generator.commands.terminal import report, stop
from generator.diagnostics import Exit
from generator.starter import known_answers, missing_answers, refusal, starter
from generator.workspace import SPECS


@click.command()
@options.directory
@click.argument("service_id", metavar="ID")
@click.option("--name", help="The name people use.")
@click.option("--summary", help="What it does and for whom, 10 to 50 words.")
@click.option("--type", help="What kind of service it is: api, worker, ai-service ...")
@click.option("--tier", help="1 business-critical to 4 best effort.")
@click.option("--owner", help="The team that is accountable.")
@click.option("--repo", help="Where the code lives.")
@click.pass_context
def new(context: click.Context, /, directory: Path | None, service_id: str, **given: str | None) -> None:
    """Start the spec of service ID from what can be read here and what you say."""
    workspace = options.workspace(context, directory)
    refused = refusal(workspace, service_id)
    if refused:
        stop(refused, Exit.USAGE)
    answers = known_answers(workspace, service_id, given)
    for field in missing_answers(answers):
        if not sys.stdin.isatty():
            asked = ", ".join(f"--{name}" for name in missing_answers(answers))
            raise click.UsageError(f"cannot be read here, say it: {asked}")
        answers = answers.with_answer(field, click.prompt(field), "asked")
    text = starter(workspace, answers)
    if isinstance(text, tuple):
        report(text)
        sys.exit(Exit.USAGE)
    file = workspace.specs / f"{service_id}.yaml"
    try:
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        stop(f"cannot write {SPECS}/{file.name}: {error.strerror}", Exit.ENVIRONMENT)
    click.echo(f"{SPECS}/{file.name}")
