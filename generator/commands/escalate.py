"""`handoff escalate`: who is called, how, and what if nobody answers, for a terminal as narrow as a phone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from generator.analysis.absence import withheld
from generator.analysis.escalation import Project, Step, Timeline, Way, project, timeline
from generator.analysis.presence import home_zone, presences
from generator.catalog import Catalog, ServiceEntry
from generator.commands import options
from generator.commands.chosen import catalog_of, seen, service_of
from generator.commands.paragraphs import Prose, wrapped
from generator.commands.week import lines as week_lines
from generator.diagnostics import Exit
from generator.reporters import printable
from generator.spec.audience import HIDDEN, Reader
from generator.spec.org import OrgSeverity, Vendor
from generator.survey import survey

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DUTY: Final = {True: "yes", False: "no", None: "not known"}


@click.command()
@options.directory
@click.argument("service_id", metavar="SERVICE")
@click.option("--severity", "severity_id", required=True, help="A severity of org.yaml, such as sev1.")
@options.timed
@options.for_readers
@click.option("--week", is_flag=True, help="Show the whole week of that moment, and its holes.")
@click.pass_context
def escalate(  # noqa: PLR0913 - one parameter per option
    context: click.Context,
    directory: Path | None,
    service_id: str,
    severity_id: str,
    at: datetime | None,
    reader: Reader | None,
    *,
    week: bool,
) -> None:
    """Say who is called for SERVICE, how, and what if nobody answers.

    Ends with 1 when no policy holds, or when nobody on it can be reached then.
    """
    workspace, moment = options.workspace(context, directory, reader=reader), options.moment(at)
    found = seen(survey(workspace), workspace)
    service, catalog = service_of(service_id, found, workspace), catalog_of(found, workspace)
    severity = _severity(severity_id, catalog)
    if week:
        day = moment.astimezone(ZoneInfo(home_zone(service.spec, catalog))).date()
        known = presences(service.spec, catalog, day=day)
        presence = next(found for found in known if severity in found.severities)
        for line in week_lines(service, severity, presence):
            click.echo("\n".join(_wrapped(line)))
        sys.exit(Exit.FINDINGS if presence.holes else Exit.CLEAN)
    calls = timeline(service.spec, catalog, severity=severity, at=moment)
    help_ = project(service.spec, catalog, at=calls.at)
    for line in (*_lines(service, calls), *_project(help_), *_withheld(service, calls)):
        click.echo(line)
    sys.exit(Exit.CLEAN if calls.somebody else Exit.FINDINGS)


def _severity(id_: str, catalog: Catalog) -> OrgSeverity:
    for severity in catalog.org.spec.severities:
        if severity.id == id_:
            return severity
    known = ", ".join(severity.id for severity in catalog.org.spec.severities)
    raise click.UsageError(f"there is no severity {printable(id_)}; known: {known or 'none in org.yaml'}")


def _lines(service: ServiceEntry, calls: Timeline) -> Iterator[str]:
    yield from _wrapped(f"{service.id}: {service.spec.name}")
    yield from _wrapped(f"{calls.severity.id} ({calls.severity.name}), {_utc(calls.at)}")
    if calls.policy is None:
        yield from _without_policy(service, calls)
        return
    yield from _wrapped(f"Policy: {calls.policy.id}")
    for step in calls.steps:
        yield ""
        yield from _wrapped(f"{_after(step)}  Level {step.level.level if step.level else ''}: {_who(step)}")
        yield from _step(step)
        yield "  If nobody answers:"
    if calls.final and calls.policy.final:
        yield ""
        yield from _wrapped(f"At last: {_who(calls.final)}")
        yield from _wrapped("  The spec sets no time; looked up for when the last level is called.")
        yield from _step(calls.final)
        if calls.policy.final.then:
            yield from _wrapped(f"  Then: {calls.policy.final.then}")
    elif "final" not in calls.policy.withheld:
        yield "  nobody else: the policy names no last resort."
    yield ""
    for line in calls.arithmetic:
        yield from _wrapped(line)
    yield from _wrapped(_verdict(calls))


def _withheld(service: ServiceEntry, calls: Timeline) -> Iterator[str]:
    """Say that somebody may be there whom these readers are not shown."""
    parts = withheld(calls.policy) if calls.policy else ()
    parts += tuple(part for part in withheld(service.spec) if part == "escalation" and not parts)
    if parts:
        yield ""
        yield from _wrapped(f"Not all of it is shown to these readers. Held back: {', '.join(parts)}.")


def _without_policy(service: ServiceEntry, calls: Timeline) -> Iterator[str]:
    yield ""
    yield from _wrapped("No escalation policy of this service holds now:")
    for reason in calls.passed_over or ("none is shown" if withheld(service.spec) else "none is written",):
        yield from _wrapped(f"- {reason}")
    if calls.instead:
        yield ""
        yield from _wrapped(f"Call instead, as it runs or owns the service: {_who(calls.instead)}")
        yield from _step(calls.instead)


def _project(help_: Project | None) -> Iterator[str]:
    if help_ is None:
        return
    yield ""
    yield from _wrapped(help_.reason)
    for step in help_.steps:
        yield from _wrapped(f"Call besides: {_who(step)}")
        yield from _step(step)


def _step(step: Step) -> Iterator[str]:
    yield from _wrapped(f"  {_utc(step.at)}")
    if step.contact.ref == HIDDEN:
        yield "  When they are there, and how to reach them, is not shown either."
    else:
        yield from _reach(step)
    level = step.level
    if level and level.repeat is not None:
        yield from _wrapped(f"  Times to try before going on: {level.repeat}")
    if level and level.note:
        yield from _wrapped(f"  Note: {level.note}")


def _reach(step: Step) -> Iterator[str]:
    if step.local:
        yield from _wrapped(f"  {_local(step.local)} {step.contact.zone}")
    else:
        yield from _wrapped(f"  no time zone of this {step.contact.kind} is declared")
    yield from _wrapped(f"  On duty: {_DUTY[step.duty.now]} ({step.duty.reason})")
    for number, way in enumerate(step.ways, 1):
        yield from _wrapped(f"  {number}. {_way(way, step)}")
    if not step.ways:
        yield f"  No way to reach them is {'shown' if step.contact.hidden else 'declared'}."
    if step.contact.vendor:
        yield from _vendor(step.contact.vendor)


def _vendor(vendor: Vendor) -> Iterator[str]:
    """Say what support asks for, and when it answers; the hours are the contract's words."""
    facts = (
        ("Contract hours", vendor.support_hours),
        ("Severities", "; ".join(vendor.severities)),
        ("Account", vendor.account_ref),
        ("Contract", vendor.contract_ref),
    )
    for words, fact in facts:
        if fact:
            yield from _wrapped(f"  {words}: {fact}")


def _verdict(calls: Timeline) -> str:
    """Say who is first known to answer, and never more than is known."""
    for step in calls.steps:
        if step.answers and step.level:
            return f"First known to be there: level {step.level.level}, {_after(step)} after the start"
    if calls.final and calls.final.answers:
        return "First known to be there: the last resort"
    if calls.somebody or any(step.contact.hidden for step in calls.steps):
        return "Nobody is known to be there: the specs do not say"
    return "Nobody who can be reached is on duty at any level"


def _who(step: Step) -> str:
    return HIDDEN if step.contact.ref == HIDDEN else f"{step.contact.name} ({step.contact.ref})"


def _way(way: Way, step: Step) -> str:
    if not way.value:
        return f"{way.kind}: none is {'shown' if step.contact.hidden else 'declared'}"
    return f"{way.kind}: {way.value}" + (f" ({way.remark})" if way.remark else "")


def _after(step: Step) -> str:
    minutes, seconds = divmod(step.after, 60)
    return f"+{minutes} min" + (f" {seconds} s" if seconds else "")


def _utc(at: datetime) -> str:
    return f"{_day(at)} {_clock(at)} UTC"


def _local(at: datetime) -> str:
    """Give the offset, too: in an hour that comes twice the clock alone does not say which."""
    offset = at.strftime("%z")
    return f"{_day(at)} {_clock(at)} {offset[:3]}:{offset[3:5]}"


def _day(at: datetime) -> str:
    return f"{_DAYS[at.weekday()]} {at.date().isoformat()}"


def _clock(at: datetime) -> str:
    return at.strftime("%H:%M:%S" if at.second else "%H:%M")


def _wrapped(text: str) -> list[str]:
    """Break a line; what continues it stands further in."""
    line = text.lstrip(" ")
    return wrapped(Prose(line, len(text) - len(line), 3))
