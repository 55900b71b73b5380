"""`handoff show`: the runbook in a terminal, for the night the site is down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import click

from generator.analysis.alert_index import NamedAlert, alert_index
from generator.catalog import Catalog, ServiceEntry
from generator.commands import options, script
from generator.commands.chosen import catalog_of, refuse_broken, seen
from generator.commands.paragraphs import Paragraph, Prose, echo
from generator.commands.steps import Subject
from generator.diagnostics import did_you_mean
from generator.reporters import printable
from generator.spec.audience import Reader
from generator.survey import survey

Show = Callable[[], Iterator[Paragraph]]


@click.command()
@options.directory
@click.argument("service_id", metavar="SERVICE")
@click.argument("what", metavar="[NAME]", required=False)
@click.option(
    "--env", "environment", default="", metavar="NAME", help="Fill in commands for this environment only."
)
@options.dated
@options.for_readers
@click.pass_context
def show(  # noqa: PLR0913 - one parameter per option
    context: click.Context,
    directory: Path | None,
    service_id: str,
    what: str | None,
    *,
    environment: str,
    today: date | None,
    reader: Reader | None,
) -> None:
    """Show SERVICE, or its failure mode, alert or procedure NAME, in the terminal.

    Reads the specs only: no site, no git. The beginning of a name is enough, and an alert's name will do
    for SERVICE. Commands stand as they are to be pasted, alone on their lines.
    """
    workspace = options.workspace(context, directory, reader=reader)
    found = seen(survey(workspace), workspace)
    catalog, day = catalog_of(found, workspace), options.day(today)
    named = {alert.name: alert for alert in alert_index(catalog)}
    if what is None and service_id in named:
        echo(_everywhere(named[service_id], catalog, day, environment, first=""))
        return
    refuse_broken(service_id, found, catalog, workspace)
    subject = Subject(_service(service_id, catalog), catalog, day, environment)
    _check_environment(subject)
    echo(script.overview(subject) if what is None else _part(what, subject, named)())


def _service(word: str, catalog: Catalog) -> ServiceEntry:
    """Find a service by its id, another name of it, or how either begins."""
    names = {entry.id: entry for entry in catalog.services}
    for entry in catalog.services:
        for name in (entry.spec.name, *entry.spec.aliases):
            names.setdefault(name, entry)
    return names[_chosen(word, names, "service")]


def _check_environment(subject: Subject) -> None:
    known = [place.name for place in subject.spec.environments]
    if subject.environment and subject.environment not in known:
        help_ = did_you_mean(subject.environment, known) or f"known: {', '.join(known) or 'none'}"
        raise click.UsageError(
            printable(f"there is no environment {subject.environment} of {subject.spec.id}; {help_}")
        )


def _part(word: str, subject: Subject, named: Mapping[str, NamedAlert]) -> Show:
    """Find what is to be shown: a failure mode also by a former id, an alert in every service that has it."""
    parts: dict[str, Show] = {}
    for mode in subject.spec.failure_modes:
        parts |= dict.fromkeys((mode.id, *mode.aliases), partial(script.failure_mode, mode, subject))
    for procedure in subject.spec.procedures:
        parts.setdefault(procedure.id, partial(script.procedure, procedure, subject))
    for alert in subject.guide.alerts:
        parts[alert.name] = partial(
            _everywhere,
            named[alert.name],
            subject.catalog,
            subject.today,
            subject.environment,
            first=subject.spec.id,
        )
    shown = " (not all are shown; see --audience)" if subject.spec.withheld else ""
    return parts[_chosen(word, parts, f"failure mode, alert or procedure of {subject.spec.id}{shown}")]


def _everywhere(
    alert: NamedAlert, catalog: Catalog, today: date, environment: str, *, first: str
) -> Iterator[Paragraph]:
    """Yield a part for each service that has an alert, the one asked about first."""
    for number, part in enumerate(sorted(alert.parts, key=lambda part: part.service.id != first)):
        if number:
            yield Prose("")
            yield Prose("-" * 20)
        known = {place.name for place in part.service.spec.environments}
        yield from script.alert(
            part, Subject(part.service, catalog, today, environment if environment in known else "")
        )


def _chosen(word: str, names: Mapping[str, object], kind: str) -> str:
    """Return the name that is meant: the very one, in other capitals, or the only thing that begins so."""
    if word in names:
        return word
    for alike in (
        [name for name in names if name.casefold() == word.casefold()],
        [name for name in names if word and name.casefold().startswith(word.casefold())],
    ):
        if len({id(names[name]) for name in alike}) == 1:
            return alike[0]
        if alike:
            raise click.UsageError(printable(f"{word} may mean {', '.join(sorted(alike))}"))
    help_ = did_you_mean(word, names) or f"known: {', '.join(sorted(names)) or 'none'}"
    raise click.UsageError(printable(f"there is no {kind} called {word}; {help_}"))
