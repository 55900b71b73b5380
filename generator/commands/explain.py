"""`handoff explain`: the manual of a rule, a diagnostic or a field, on the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from generator import checks
from generator.analysis.heritage import given
from generator.commands import options
from generator.diagnostics import Problem
from generator.examples import written
from generator.explain import FILES, FieldTopic, Index, Miss, NothingTopic, Topic
from generator.readiness import Rule
from generator.reference import FieldEntry, reference
from generator.reporters import printable
from generator.rules import demands_of

_WIDTH: Final = 100
_TERM: Final = 9


@click.command()
@options.directory
@click.option("--service", "service", metavar="ID", help="Say, too, where this service has the field from.")
@click.argument("subject", metavar="SUBJECT")
@click.pass_context
def explain(context: click.Context, directory: Path | None, service: str | None, subject: str) -> None:
    """Say what SUBJECT means: a rule or diagnostic by id or name, or a field by its path.

    Such as REF004, unknown-variable, "failure_modes[].diagnosis", "teams/*.channels[].value", org.severities.
    """
    index = Index(reference())
    topic = index.find(subject)
    if isinstance(topic, Miss):
        hint = f"; {topic.hint}" if topic.hint else ""
        raise click.UsageError(f"there is no rule, diagnostic or field `{printable(subject)}`{hint}")
    head, *lines = _lines(topic, index)
    click.echo(click.style(head, bold=True))
    for line in lines:
        click.echo(line)
    if service is not None:
        click.echo(_stands(context, directory, service, topic))


def _stands(context: click.Context, directory: Path | None, service: str, topic: Topic) -> str:
    """Say where a service has a field from: its own spec, its team, the organisation, or nowhere."""
    if not isinstance(topic, FieldTopic) or topic.file != "service" or not topic.path:
        raise click.UsageError("--service goes with a field of services")
    catalog = checks.check(options.workspace(context, directory)).catalog
    entry = next((one for one in catalog.services if one.id == service), None) if catalog else None
    if entry is None or catalog is None:
        raise click.UsageError(f"there is no service `{printable(service)}` without errors")
    field = topic.path.partition(".")[0].removesuffix("[]")
    giver = given(entry, field, catalog)
    if giver is not None:
        return f"\n{service} has it from {giver.file}:{giver.line}, a default of {printable(giver.name)}"
    if (field,) in entry.file.source.positions:
        return f"\n{service} says it itself: {entry.file.source.place((field,))}"
    return f"\n{service} says nothing, and neither do its team and org.yaml"


def _lines(topic: Topic, index: Index) -> Iterator[str]:
    if isinstance(topic, FieldTopic):
        yield from _field(topic)
    elif isinstance(topic, NothingTopic):
        yield topic.title
        yield from _part("what", topic.what)
        yield from _example("capacity", {topic.title: topic.sample})
    elif isinstance(topic, Rule):
        yield from _rule(topic, index)
    else:
        yield from _problem(topic)


def _problem(problem: Problem) -> Iterator[str]:
    yield f"{problem.id} {problem.name}"
    stops = "an error: it stops a build" if problem.severity == "error" else "a warning: it stops no build"
    yield from _part("is", stops)
    yield from _part("what", problem.what)
    yield from _part("why", problem.why)
    yield from _part("repair", problem.repair)
    yield from _part("example", problem.example)


def _rule(rule: Rule, index: Index) -> Iterator[str]:
    what, why, repair = rule.manual
    yield f"{rule.id} {rule.name}"
    rows = [demand for demand in demands_of(None) if demand.rule is rule]
    asks = rows[0].asks if len(rows) == 1 else f"of {len(rows)} fields, each with tiers and state of its own"
    yield from _part("is", f"a gap ({asks}): it is shown on pages and stops no build")
    yield from _part("what", what)
    yield from _part("why", why)
    yield from _part("repair", repair)
    yield from _part("fields", ", ".join(rule.subjects))
    for topic in index.fields.values():
        if topic.entry and any(demand.rule is rule for demand in topic.demands):
            yield from _example(topic.path, topic.entry.sample)
            break


def _field(topic: FieldTopic) -> Iterator[str]:
    yield topic.title
    if topic.entry:
        yield from _entry(topic, topic.entry)
        yield from _example(topic.path, topic.entry.sample)
    if topic.inside:
        yield ""
        yield from textwrap.wrap(f"{topic.inside.what} Its fields:", _WIDTH)
        for inner in topic.inside.fields:
            yield from _inner(inner)


def _entry(topic: FieldTopic, entry: FieldEntry) -> Iterator[str]:
    yield from _part("takes", entry.takes)
    yield from _part("what", entry.description)
    for demand in topic.demands:
        yield from _part("why", f"{demand.rule.manual[1]} ({demand.rule.id})")
    yield from _part("needed", _needed(entry))
    for demand in topic.demands:
        yield from _part("asked by", f"{demand.rule.id} {demand.rule.name}: {demand.asks}")
    yield from _part("file", FILES[topic.file])


def _needed(entry: FieldEntry) -> str:
    """Say what happens without it."""
    if entry.required:
        when = "wherever its mapping stands" if "." in entry.path else "always"
        return f"{when}: a file without it is refused (SCH002)"
    absent = f"without it `{entry.default}` is meant" if entry.default else "without it nothing is said"
    return f"{absent}; `{{unknown: {{owner, due}}}}` and `{{na: reason}}` may stand in its place"


def _inner(entry: FieldEntry) -> Iterator[str]:
    name = entry.path.rpartition(".")[2]
    asked = [demand.rule.id for demand in entry.asked_by]
    notes = [*(["required"] if entry.required else []), *asked]
    remark = f" ({', '.join(notes)})" if notes else ""
    text = f"  {name}{remark}: {entry.description}"
    yield from textwrap.wrap(text, _WIDTH, subsequent_indent="      ", break_on_hyphens=False)


def _example(path: str, sample: object) -> Iterator[str]:
    yield ""
    for line in written(path, sample).splitlines():
        yield f"    {line}"


def _part(term: str, text: str) -> Iterator[str]:
    """Yield a term and its text beside it; nothing when there is no text."""
    indent = " " * _TERM
    plain = text.replace("``", "`")
    yield from textwrap.wrap(
        plain, _WIDTH, initial_indent=f"{term:<{_TERM}}", subsequent_indent=indent, break_on_hyphens=False
    )
