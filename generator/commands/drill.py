"""`handoff drill`: a failure rehearsed in the terminal, and an entry in the ledger for who wants one."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from generator.analysis.drills import Drills, Rehearsal, draw, drills, longest_ago
from generator.analysis.learning import learning
from generator.catalog import Catalog, ServiceEntry
from generator.commands import options
from generator.commands.chosen import catalog_of, seen, service_of
from generator.commands.paragraphs import Prose, echo
from generator.commands.record import record
from generator.commands.terminal import stop
from generator.diagnostics import Exit, did_you_mean
from generator.reporters import printable
from generator.spec.audience import Reader
from generator.survey import survey

STOPPED = "stopped; nothing was written"


@click.command()
@options.directory
@click.argument("service_id", metavar="SERVICE")
@click.argument("name", metavar="[FAILURE-MODE]", required=False)
@click.option(
    "--seed",
    type=int,
    help="Draw one by lot, the same for the same number; else it is the one tried longest ago.",
)
@options.dated
@options.for_readers
@click.pass_context
def drill(  # noqa: PLR0913 - one parameter per option
    context: click.Context,
    directory: Path | None,
    service_id: str,
    name: str | None,
    *,
    seed: int | None,
    today: date | None,
    reader: Reader | None,
) -> None:
    """Rehearse a failure of SERVICE, step by step, in the terminal.

    It says what happens and not why, gives hints, takes the time, and shows in the end what a trained person
    does. Asked for it, it adds the exercise to the spec's `training.exercises`; comments and all else stay.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        stop("a drill asks and waits: run it in a terminal; the page Training has all drills", Exit.USAGE)
    workspace, day = options.workspace(context, directory, reader=reader), options.day(today)
    whole = survey(workspace)
    found = seen(whole, workspace)
    entry, catalog = service_of(service_id, found, workspace), catalog_of(found, workspace)
    chosen = _chosen(entry, catalog, name, seed, day)
    try:
        took = _played(chosen, entry)
        _answers(chosen, entry)
        record(
            chosen,
            service_of(service_id, whole, workspace),
            catalog_of(whole, workspace),
            workspace,
            day=day,
            took=took,
        )
    except (click.Abort, EOFError, KeyboardInterrupt):
        click.echo()
        stop(STOPPED, Exit.USAGE)


def _chosen(
    entry: ServiceEntry, catalog: Catalog, name: str | None, seed: int | None, day: date
) -> Rehearsal:
    """Return the drill to play; exit with the reason when there is none."""
    found = drills(entry)
    candidates = found.playable if name is None else _named(found, entry, name)
    if not candidates:
        stop(f"{entry.id} has no drill: its failure modes lack steps or symptoms (TRN002)", Exit.FINDINGS)
    if seed is not None:
        return draw(candidates, seed)
    return longest_ago(candidates, learning(entry, catalog.org.spec, today=day).covered)


def _named(found: Drills, entry: ServiceEntry, name: str) -> tuple[Rehearsal, ...]:
    chosen = found.of(name)
    if chosen:
        return chosen
    for hole in found.without:
        if name in (hole.id, *(hole.mode.aliases if hole.mode else ())):
            stop(f"{hole.id} cannot be rehearsed: {hole.reason} (TRN002)", Exit.FINDINGS)
    known = [*(mode.id for mode in entry.spec.failure_modes), *(drill.id for drill in found.playable)]
    help_ = did_you_mean(name, known) or f"known: {', '.join(dict.fromkeys(known)) or 'none'}"
    raise click.UsageError(printable(f"{entry.id} has no failure mode and no drill {name}; {help_}"))


def _played(chosen: Rehearsal, entry: ServiceEntry) -> int:
    """Tell what happens, bit by bit; return how many seconds it took until the trainee was done."""
    spec = entry.spec
    level = f", {chosen.level}" if chosen.level else ""
    where = f"Do it in {chosen.safe_in}" if chosen.safe_in else "Say aloud what you would do"
    echo(
        (
            Prose(f"A drill of {spec.id}: {spec.name}{level}", 0, 2, "head"),
            Prose(f"{where}, from the pages alone. The time runs from the first event on."),
            Prose("Enter: go on. h: a hint. q: stop."),
        )
    )
    _pause("begin", iter(()))
    hints, begun = iter(chosen.hints), time.monotonic()
    for number, event in enumerate(chosen.injects, 1):
        echo((Prose(""), Prose(f"{event.when}: {event.text}", 0, 2)))
        _pause("done" if number == len(chosen.injects) else "next", hints)
    return round(time.monotonic() - begun)


def _pause(word: str, hints: Iterator[str]) -> None:
    """Wait for Enter; give hints meanwhile. Raises Abort when the trainee stops."""
    while True:
        said = click.prompt(f"[{word}]", default="", show_default=False, prompt_suffix=" ").strip().lower()
        if said == "q":
            raise click.Abort
        if said != "h":
            return
        hint = next(hints, None)
        echo((Prose(f"Hint: {hint}" if hint else "There is no further hint.", 2, 2),))


def _answers(chosen: Rehearsal, entry: ServiceEntry) -> None:
    """Say what it was, what a trained person does, and what to talk about."""
    title = f"It was: {chosen.mode.title}" if chosen.mode else f"The drill was {chosen.id}"
    page = [Prose(f"Its page: handoff show {entry.id} {chosen.mode.id}")] if chosen.mode else []
    echo(
        (
            Prose(""),
            Prose(title, 0, 2, "head"),
            *page,
            Prose(""),
            Prose("A TRAINED PERSON", style="head"),
            *(Prose(f"- {line}", 2, 2) for line in chosen.expected),
            Prose(""),
            Prose("TALK ABOUT", style="head"),
            *(Prose(f"- {line}", 2, 2) for line in chosen.debrief),
        )
    )
