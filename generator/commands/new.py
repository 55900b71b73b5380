"""`handoff new`: the first spec of a service."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.commands import options
from generator.commands.terminal import report, stop
from generator.diagnostics import Exit
from generator.interview import QUESTIONS, Question, flaws, questions
from generator.layout import SPECS
from generator.reporters import printable
from generator.starter import Answers, known_answers, missing_answers, refusal, starter
from generator.workspace import Workspace


@click.command()
@options.directory
@click.argument("service_id", metavar="ID")
@click.option("--interactive", is_flag=True, help="Ask all nine questions, each with what it means.")
@click.option("--name", help="The name people use.")
@click.option("--summary", help="What it does and for whom, 10 to 50 words.")
@click.option("--type", help="What kind of service it is: api, worker, ai-service ...")
@click.option("--tier", help="1 business-critical to 4 best effort.")
@click.option("--owner", help="The team that is accountable.")
@click.option("--repo", help="Where the code lives.")
@click.pass_context
def new(
    context: click.Context,
    /,
    directory: Path | None,
    service_id: str,
    *,
    interactive: bool,
    **given: str | None,
) -> None:
    """Start the spec of service ID from what can be read here and what you say."""
    workspace = options.workspace(context, directory)
    refused = refusal(workspace, service_id)
    if refused:
        stop(refused, Exit.USAGE)
    answers = known_answers(workspace, service_id, given)
    if interactive:
        answers = _interview(workspace, answers)
    for field in missing_answers(answers):
        if not sys.stdin.isatty():
            asked = ", ".join(f"--{name}" for name in missing_answers(answers))
            raise click.UsageError(f"cannot be read here, say it: {asked}")
        answers = answers.with_answer(field, click.prompt(field), "asked")
    text = starter(workspace, answers)
    if isinstance(text, tuple):
        report(text, workspace)
        sys.exit(Exit.USAGE)
    file = workspace.specs / f"{service_id}.yaml"
    try:
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        stop(f"cannot write {SPECS}/{file.name}: {error.strerror}", Exit.ENVIRONMENT)
    click.echo(f"{SPECS}/{file.name}")


def _interview(workspace: Workspace, answers: Answers) -> Answers:
    """Ask what is not said yet. Nothing is written before the last answer, so nothing has to be undone."""
    try:
        for question in questions(answers):
            answers = _asked(workspace, answers, question)
    except (click.Abort, EOFError, KeyboardInterrupt):
        click.echo(err=True)
        stop("the questions were not answered to the end; nothing was written", Exit.USAGE)
    return answers


def _asked(workspace: Workspace, answers: Answers, question: Question) -> Answers:
    click.echo(f"\n{question.number}/{len(QUESTIONS)} {question.field}: {question.description}", err=True)
    if question.known:
        click.echo(printable(f"  {question.known}"), err=True)
        return answers
    click.echo(f"  example: {question.example}", err=True)
    while True:
        value = click.prompt(
            f"  {question.field}", default=question.default, err=True, show_default=bool(question.default)
        )
        if not sys.stdin.isatty():
            click.echo(err=True)
        said = answers.with_answer(question.field, value.strip(), "asked")
        problems = flaws(workspace, said, question.field)
        if not problems:
            offered = question.field in answers.values and value == question.default
            return answers if offered else said
        for problem in problems:
            # The field's description stands above already.
            more = "" if problem.help == question.description else f"; {problem.help}"
            click.echo(printable(f"  {problem.message}{more}"), err=True)
