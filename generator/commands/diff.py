"""`handoff diff`: what changed for people on call between two states of a service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from generator import comparison, history, revisions
from generator.analysis.diff import State, diff
from generator.catalog import ServiceEntry, Survey
from generator.commands import options
from generator.commands.terminal import stop
from generator.comparison import Comparison, Side
from generator.diagnostics import Exit
from generator.exposure import allowed
from generator.gitfacts import Commit, Unreadable
from generator.history import Ids, Line
from generator.privacy import Allowed
from generator.reporters import printable
from generator.reporters.ascii_json import dumped
from generator.survey import survey
from generator.workspace import Workspace


def told_as(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command that tells of changes take `--format`."""
    return click.option(
        "--format",
        "kind",
        type=click.Choice(comparison.FORMATS),
        default=comparison.FORMATS[0],
        show_default=True,
        help="For a terminal, for a comment on a pull request, or for a program.",
    )(command)


@click.command("diff")
@options.directory
@click.argument("service_id", metavar="[SERVICE]", required=False)
@click.argument("before", metavar="[A]", required=False)
@click.argument("after", metavar="[B]", required=False)
@told_as
@click.option("--since", metavar="COMMIT", help="Instead of SERVICE: all services that changed since then.")
@click.pass_context
def diff_command(
    context: click.Context,
    /,
    directory: Path | None,
    service_id: str | None,
    kind: str,
    since: str | None,
    **sides: str | None,
) -> None:
    """Say what changed for people on call in SERVICE from A to B.

    A and B are commits, tags or versions of the spec. Without B it is the files as they are now; without A
    the commit of the last review, else the last state of the version before.
    """
    if (service_id is None) == (since is None):
        raise click.UsageError("say either a SERVICE or --since COMMIT")
    workspace = options.workspace(context, directory)
    now = survey(workspace)
    if since is not None:
        _all(workspace, now, since, kind)
        return
    before, after = sides["before"], sides["after"]
    asked = _Asked(workspace, now, service_id or "")
    old, new = asked.side(before or asked.start()), asked.side(after)
    found = diff(asked.state(old), asked.state(new), may=_may(now, asked.workspace))
    told = Comparison(asked.id, old, new, found)
    if kind == "markdown":
        click.echo(comparison.markdown(told), nl=False)
    elif kind == "json":
        click.echo(comparison.data(told), nl=False)
    else:
        for line in comparison.text(told):
            click.echo(line)


def _all(workspace: Workspace, now: Survey, name: str, kind: str) -> None:
    """Compare every service with its state at a commit, and tell of those that changed."""
    commit = revisions.commit_called(workspace, name)
    if isinstance(commit, Unreadable):
        _refuse(commit.reason)
    found = revisions.snapshot(workspace, commit)
    then = found if isinstance(found, Unreadable) else revisions.surveyed(workspace, found.files)
    if isinstance(then, Unreadable):
        stop(f"commit {commit.short}: {then.reason}", Exit.ENVIRONMENT)
    told, unread = across(then, now, Side(name, commit), _may(now, workspace))
    if kind == "json":
        click.echo(dumped([comparison.told(one) for one in told]), nl=False)
        return
    for one in told:
        lines = comparison.markdown(one).splitlines() if kind == "markdown" else comparison.text(one)
        for line in (*lines, ""):
            click.echo(line)
    for id_, words in unread:
        click.echo(f"{comparison.code(id_) if kind == 'markdown' else id_}: {printable(words)}")
    if not told and not unread:
        click.echo("No change for people on call.")


def across(
    then: Survey, now: Survey, before: Side, may: Allowed
) -> tuple[tuple[Comparison, ...], tuple[tuple[str, str], ...]]:
    """Compare all services of two surveys. What is new, gone or not readable has a sentence instead."""
    old, new = ({one.id: (one, found.lenient) for one in _services(found)} for found in (then, now))
    told, unread = [], []
    for id_, (entry, catalog) in new.items():
        past = next((old[name] for name in history.ids_of(entry.spec) if name in old), None)
        if past is None or catalog is None or past[1] is None:
            known = any(one.id == id_ for one in then.lenient.broken) if then.lenient else True
            unread.append((id_, "what it was cannot be read" if known else "is described for the first time"))
            continue
        found = diff(State.of(past[0], past[1]), State.of(entry, catalog), may=may)
        told += [Comparison(id_, before, Side(""), found)] if found else []
    names = {name for entry, _ in new.values() for name in history.ids_of(entry.spec)}
    broken = {one.id for one in now.lenient.broken} if now.lenient else set()
    gone = sorted(old.keys() - names)
    unread += [(id_, "cannot be read now" if id_ in broken else "is not described any more") for id_ in gone]
    return tuple(told), tuple(unread)


def _services(found: Survey) -> tuple[ServiceEntry, ...]:
    return found.lenient.services if found.lenient else ()


def _may(now: Survey, workspace: Workspace) -> Allowed:
    """Return what may be shown of any state: what may be published today."""
    known = now.lenient
    if known is None:
        return allowed((), workspace)
    return allowed((known.org, *known.teams, *(one.file for one in known.services)), workspace)


class _Asked:
    """The service and its past, read when it is needed."""

    def __init__(self, workspace: Workspace, now: Survey, service_id: str) -> None:
        self.workspace, self.now, self.id = workspace, now, service_id
        services = now.lenient.services if now.lenient else ()
        self.entry = next((entry for entry in services if entry.id == service_id), None)
        self.ids: Ids = history.ids_of(self.entry.spec) if self.entry else (service_id,)

    def side(self, name: str | None) -> Side:
        """Find the state that a name stands for; none is the work tree."""
        if name is None:
            return Side("")
        commit = revisions.commit_called(self.workspace, name)
        if isinstance(commit, Commit):
            return Side(name, commit)
        stage = history.version_called(self._line(), name)
        if stage is None:
            known = sorted({one.headline.version for one in self._line() if one.headline} - {""})
            versions = f"; versions its spec had: {', '.join(known[-8:])}" if known else ""
            _refuse(f"{commit.reason}, and no spec of {self.id} had this version{versions}")
        return Side(name, stage.commit)

    def start(self) -> str:
        """Name the state to start from when nobody did."""
        reviews = self.entry.spec.reviews if self.entry else ()
        reviewed = max((one for one in reviews if one.commit), key=lambda one: one.at, default=None)
        if reviewed is not None and reviewed.commit:
            return reviewed.commit
        stage = history.before_version(self._line())
        if stage is None:
            _refuse("no review names a commit, and no version was before: say from which state, as A")
        return stage.commit.sha

    def state(self, side: Side) -> State:
        """Read a state, or say why it cannot be."""
        if side.commit is not None:
            found = history.state_at(self.workspace, side.commit, self.ids)
            if isinstance(found, Unreadable):
                stop(f"{self.id} at {side.words}: {found.reason}", Exit.FINDINGS)
            return found
        if self.entry is None or self.now.lenient is None:
            reason = revisions.why_unread(self.now, self.now.lenient, self.id)
            stop(reason.replace("there was", "there is"), Exit.FINDINGS)
        return State.of(self.entry, self.now.lenient)

    def _line(self) -> Line:
        past = revisions.past(self.workspace)
        found = past if isinstance(past, Unreadable) else history.lines(self.workspace, past, (self.ids,))
        if isinstance(found, Unreadable):
            stop(f"the history cannot be read: {found.reason}", Exit.ENVIRONMENT)
        return found[self.id]


def _refuse(message: str) -> NoReturn:
    raise click.UsageError(printable(message))
