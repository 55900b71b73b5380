"""`handoff sign-off`: the word of a function, bound to what was read, written into the spec."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click
from msgspec import Struct

from generator.analysis.diff import State
from generator.analysis.material import material
from generator.analysis.transition import transition
from generator.append import CannotAppendError, Entry, append
from generator.catalog import Catalog, ServiceEntry
from generator.commands import options
from generator.commands.chosen import catalog_of, service_of, unknown
from generator.commands.committed import commit_of
from generator.commands.terminal import stop
from generator.diagnostics import Exit
from generator.overwrite import OverwriteError, overwrite
from generator.reporters import printable
from generator.spec.handoff import Handoff
from generator.survey import survey
from generator.workspace import Workspace

_RECEIVER: Final = "operations"
"""The function that speaks for the receiving team."""


class _Word(Struct, frozen=True):
    """What the options say."""

    function: str
    verdict: str
    team: str
    role: str | None = None

    @property
    def is_receiver(self) -> bool:
        """Whether it is the word of those who will run the service."""
        return self.function.casefold() == _RECEIVER


@click.command("sign-off")
@options.directory
@options.dated
@click.argument("service_id", metavar="SERVICE")
@click.option("--function", required=True, help="Who speaks: operations, security, business, privacy.")
@click.option("--verdict", required=True, type=click.Choice(("met", "not-met")), help="Yes or no.")
@click.option("--team", required=True, help="The team that gives its word; never the one that hands over.")
@click.option("--role", help="The role in org.yaml that speaks for it.")
@click.pass_context
def sign_off(
    context: click.Context,
    /,
    directory: Path | None,
    today: date | None,
    service_id: str,
    **options_of_word: str,
) -> None:
    """Record the word of a function on SERVICE: who, when, for which commit and content.

    A later change of that content makes a yes stale (HND007). The spec keeps its comments and order. A yes
    for operations needs all musts met or waived, and files that are committed.
    """
    workspace, day, word = options.workspace(context, directory), options.day(today), _Word(**options_of_word)
    found = survey(workspace)
    catalog, entry = catalog_of(found, workspace), service_of(service_id, found, workspace)
    _refuse_strangers(entry, catalog, word)
    if word.verdict == "met" and word.is_receiver:
        _refuse_open_musts(entry, day)
    commit = commit_of(workspace, catalog, entry)
    said: dict[str, str | tuple[str, ...] | Entry] = {"function": word.function, "by_team": word.team}
    said |= {"by_role": f"role:{word.role}"} if word.role else {}
    said |= {"at": str(day), "verdict": word.verdict}
    said |= {"spec_commit": commit} if commit else {}
    _write(workspace, entry, said | {"material": material(State.of(entry, catalog))})
    click.echo(f"{entry.id}: {printable(word.function)} says {word.verdict}, written to {entry.file.file}")
    if not commit:
        click.echo("no commit is recorded: the workspace is not in a git repository", err=True)


def _refuse_strangers(entry: ServiceEntry, catalog: Catalog, word: _Word) -> None:
    """Exit when somebody speaks who may not, or who is nobody."""
    team, role = word.team, word.role
    if entry.spec.handoff is None:
        stop(f"{entry.id} has no `handoff`: there is nothing to sign", Exit.FINDINGS)
    handoff: Handoff = entry.spec.handoff
    if team not in catalog.team_by_id:
        raise unknown("team", team, catalog.team_by_id)
    roles = [one.id for one in catalog.org.spec.roles]
    if role is not None and role not in roles:
        raise unknown("role", role, roles)
    if team in handoff.givers(entry.spec.built_by):
        stop(f"{team} hands {entry.id} over and cannot sign for those who receive it", Exit.FINDINGS)
    if word.is_receiver and handoff.to_team is not None and team != handoff.to_team:
        stop(f"{handoff.to_team} receives {entry.id}; {team} cannot sign for its operations", Exit.FINDINGS)


def _refuse_open_musts(entry: ServiceEntry, day: date) -> None:
    judged = transition(entry.spec, day).acceptance
    waiting = [found.criterion.id for found in judged if found.criterion.must and not found.settled]
    if waiting:
        many = "is not settled" if len(waiting) == 1 else "are not settled"
        stop(f"{', '.join(waiting)} {many}: a yes with conditions is a no and a waiver", Exit.FINDINGS)


def _write(workspace: Workspace, entry: ServiceEntry, said: Entry) -> None:
    raw = entry.file.raw
    try:
        new = append(raw.decode("utf-8"), ("handoff", "signoffs"), said)
        overwrite(workspace.root, entry.file.file, new.encode("utf-8"), old=raw)
    except CannotAppendError as reason:
        stop(f"{entry.file.file}: the sign-off cannot be written: {reason}", Exit.FINDINGS)
    except (OverwriteError, OSError) as error:
        stop(printable(str(error)), Exit.ENVIRONMENT)
    after = survey(workspace)
    problems = [error for error in after.errors if error.place.file == entry.file.file]
    if problems or after.catalog is None:
        overwrite(workspace.root, entry.file.file, raw, old=new.encode("utf-8"))
        why = problems[0].message if problems else "the workspace has errors"
        stop(f"{entry.file.file}: the sign-off was taken back: {why}", Exit.FINDINGS)
