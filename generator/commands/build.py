"""`handoff render` and `handoff build`: pages, and the site made of them.

Light: when nothing changed, what there is to say is known before anything is imported that makes pages.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from generator import unchanged
from generator.builders import ENGINES
from generator.commands import asked, early
from generator.commands.place import directory_option
from generator.spec.audience import Reader
from generator.unchanged import Last, Told


@click.command()
@directory_option
@asked.dated
@asked.for_readers
@asked.crewed
@click.pass_context
def render(context: click.Context, directory: Path | None, today: date | None, reader: Reader | None) -> None:
    """Write the Markdown pages into site/docs."""
    start, root, day = time.monotonic(), asked.folder(context, directory), asked.day(today)
    question = asked.rendering(day, reader)
    told = _brought(context, root, day, reader, question, unchanged.recalled(root, question))
    if told is None:
        with early.begun(context, root):
            from generator.commands import making  # noqa: PLC0415 - models and templates take long to import

            told = making.render(context, directory, day, reader, question)
    _say(told, start)


@click.command()
@directory_option
@asked.dated
@asked.for_readers
@asked.crewed
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="direct",
    show_default=True,
    help="Site builder. `direct` makes what `mkdocs` makes, sooner.",
)
@click.option(
    "--check",
    "checking",
    is_flag=True,
    help="Build beside the site, compare, and list what differs; nothing changes. Pages have the day and the "
    "readers they are made for: give the --date, --audience and --engine of the build that is there.",
)
@click.pass_context
def build(
    context: click.Context,
    directory: Path | None,
    today: date | None,
    reader: Reader | None,
    engine: str,
    checking: bool,
) -> None:
    """Check, render and build the site into site/public."""
    start, root, day = time.monotonic(), asked.folder(context, directory), asked.day(today)
    question = asked.building(day, reader, engine)
    last = None if checking else unchanged.recalled(root, question)
    told = _brought(context, root, day, reader, question, last)
    if told is None:
        with nullcontext() if checking else early.begun(context, root):
            from generator.commands import making  # noqa: PLC0415 - models and templates take long to import
            from generator.narrow.upon import few  # noqa: PLC0415

            last = few(last)  # held here, it would be held to the end
            if checking:
                told = making.compare(context, directory, day, reader, engine)
            else:
                told = making.build(context, directory, day, reader, question, last)
    _say(told, start)


def _brought(
    context: click.Context,
    root: Path,
    day: date,
    reader: Reader | None,
    question: Mapping[str, str],
    last: Last | None,
) -> Told | None:
    """Return what the last walk said, if that is still so, or once what was edited is up to date."""
    if last is None or not last.edited:
        return last.unless() if last else None
    from generator.commands import edited  # noqa: PLC0415 - see above

    return edited.told(context, root, day, reader, question.get("engine", ""), last)


def _say(told: Told, start: float) -> NoReturn:
    for line in told.lines:
        click.echo(line, err=True)
    if told.summary:
        click.echo(f"{told.summary}, {time.monotonic() - start:.1f} s")
    sys.exit(told.code)
