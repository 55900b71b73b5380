"""`handoff readiness`: what is asked of a service, what it lacks, and what its next state would ask."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from generator.catalog import ServiceEntry
from generator.commands import options
from generator.commands.chosen import catalog_of, service_of
from generator.diagnostics import Exit
from generator.ledger import gather
from generator.readiness import STATES, Assessment, Gap, Level, Scene, Score, assess, promoted
from generator.readiness.ahead import added
from generator.reporters import counted, printable
from generator.rules import demands_of
from generator.survey import survey


@click.command()
@options.directory
@options.dated
@click.argument("service_id", metavar="[SERVICE]", required=False)
@click.option("--as", "state", type=click.Choice(STATES), help="Judge SERVICE as if it were in this state.")
@click.pass_context
def readiness(
    context: click.Context,
    directory: Path | None,
    today: date | None,
    service_id: str | None,
    state: str | None,
) -> None:
    """Say what SERVICE lacks for its state, or for the one it is to be promoted to; else all services.

    Ends with 1 when a must is not met.
    """
    if state and service_id is None:
        raise click.UsageError("--as takes a SERVICE")
    workspace, day = options.workspace(context, directory), options.day(today)
    found = survey(workspace)
    catalog = catalog_of(found, workspace)
    asked = Scene.of(catalog, day, gather(workspace, catalog, today=day))
    demands = demands_of(catalog.org.spec.policy)
    if service_id is None:
        judged = [(entry, assess(entry, demands, asked)) for entry in catalog.services]
        lines, ready = _portfolio(judged), all(found.score.ready for _, found in judged)
    else:
        entry = service_of(service_id, found, workspace)
        now = assess(entry, demands, asked)
        then = assess(promoted(entry, state), demands, asked) if state else now
        lines, ready = _service(entry, state or entry.spec.lifecycle, now, then), then.score.ready
    for line in lines:
        click.echo(printable(line))
    sys.exit(Exit.CLEAN if ready else Exit.FINDINGS)


def _portfolio(judged: Sequence[tuple[ServiceEntry, Assessment]]) -> Iterator[str]:
    width = max((len(entry.id) for entry, _ in judged), default=0)
    for entry, found in judged:
        yield f"{entry.id:{width}}  tier {entry.spec.tier}  {entry.spec.lifecycle:10}  {_score(found.score)}"


def _score(score: Score) -> str:
    put_off = f" ({score.musts_waived} waived)" if score.musts_waived else ""
    musts = f"{score.musts_met} of {counted(score.musts, 'must')}{put_off}"
    shoulds = f"{score.shoulds_met} of {counted(score.shoulds, 'should')}"
    return f"{'ready' if score.ready else 'not ready'}: {musts}, {shoulds}"


def _service(entry: ServiceEntry, state: str, now: Assessment, then: Assessment) -> Iterator[str]:
    yield f"{entry.id}: {entry.spec.name}, tier {entry.spec.tier}, {entry.spec.lifecycle}"
    judged = state if state == entry.spec.lifecycle else f"{state} (it is in {entry.spec.lifecycle})"
    yield f"Judged for {judged}: {_score(then.score)}"
    musts, new = [gap for gap in then.gaps if gap.level is Level.MUST], added(now, then)
    if state != entry.spec.lifecycle:
        yield from _gaps(f"New musts in {state}", new)
    yield from _gaps("Musts that are open now", [gap for gap in musts if gap not in new])
    yield from _gaps("Put off by a waiver", then.waived)
    yield from _gaps("Shoulds", [gap for gap in then.gaps if gap.level is Level.SHOULD])
    yield ""
    width = max((len(area) for area in then.areas), default=0)
    for area, score in then.areas.items():
        yield f"{area:{width}}  {_score(score)}"


def _gaps(title: str, gaps: Iterable[Gap]) -> Iterator[str]:
    listed = tuple(gaps)
    yield ""
    yield f"{title}: {len(listed) or 'none'}"
    for gap in listed:
        yield f"  {gap.rule.id} {gap.message}"
        due = f"due {gap.due}{', overdue' if gap.overdue else ''}" if gap.due else "no date"
        until = f", waived until {gap.waiver.expires} by {gap.waiver.approver}" if gap.waiver else ""
        yield f"      {gap.owner}, {due}{until}; {gap.place}"
