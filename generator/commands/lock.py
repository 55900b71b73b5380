"""`handoff lock`: pin commits of remote repositories and fetch them. Only here the network is used."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final, NoReturn

import click
from msgspec import Struct

from generator import checks, lockfile, pins
from generator.catalog import Catalog
from generator.commands import options
from generator.commands.terminal import progress, report, stop
from generator.diagnostics import Exit
from generator.lockfile import LOCK, Lock
from generator.overwrite import OverwriteError, overwrite, place
from generator.pins import Outcome, Wanted
from generator.reach import Reach
from generator.reporters import counted, printable
from generator.source import Rejected
from generator.workspace import Workspace

_MIB: Final = 1 << 20


class _Task(Struct, frozen=True):
    """A workspace, what its specs read elsewhere, and what of it is pinned, as data and as bytes."""

    workspace: Workspace
    catalog: Catalog
    asked: tuple[Wanted, ...]
    lock: Lock
    written: bytes | None


def _reaching(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take what bounds a fetch; it is handed a Reach."""

    @click.option(
        "--credentials",
        envvar="HANDOFF_CREDENTIALS",
        show_envvar=True,
        is_flag=True,
        help="Let git use your own configuration, credential helpers and ssh keys.",
    )
    @click.option(
        "--seconds", type=click.IntRange(1, 86_400), default=300, show_default=True, help="Time for a fetch."
    )
    @click.option(
        "--mib", type=click.IntRange(1, 1 << 20), default=1024, show_default=True, help="Size of a copy."
    )
    @wraps(command)
    def with_reach(*arguments: object, credentials: bool, seconds: int, mib: int, **others: object) -> object:
        ssh = (os.environ.get("GIT_SSH_COMMAND") or "ssh") if credentials else ""
        return command(*arguments, reach=Reach(float(seconds), mib * _MIB, ssh), **others)

    return with_reach


@click.command()
@options.directory
@click.option(
    "--update", is_flag=True, help="Move pins to where the branches are now: all, or those of NAMES."
)
@click.option("--fetch", is_flag=True, help="Only bring the pinned commits into the cache.")
@click.option("--check", is_flag=True, help="Only say what is not pinned: no network, nothing written.")
@_reaching
@click.argument("names", nargs=-1)
@click.pass_context
def lock(
    context: click.Context, /, names: tuple[str, ...], directory: Path | None, reach: Reach, **modes: bool
) -> None:
    """Pin the commits of remote repositories in handoff.lock, and fetch them.

    Pins what is not pinned yet; other pins stay unless they are to be moved. No other command uses the
    network: pages are made of the pinned commits in the cache.
    """
    if sum(modes.values()) > 1 or (names and not modes["update"]):
        raise click.UsageError("--update, --fetch and --check exclude each other; NAMES go with --update")
    task = _task(options.workspace(context, directory))
    for name in names:
        if name not in task.workspace.remotes:
            raise click.UsageError(f"mkdocs.yml names no remote repository {printable(name)}")
    if modes["check"]:
        _finish(task, Outcome(task.lock, (), ()))
    with progress() as say:
        say("fetching")
        if modes["fetch"]:
            outcome = pins.fetch(task.asked, task.lock, cache=task.workspace.mirrors, reach=reach)
        else:
            moved = {one.key for one in task.asked if modes["update"] and (not names or one.key[0] in names)}
            outcome = pins.renew(task.asked, task.lock, moved, cache=task.workspace.mirrors, reach=reach)
    _finish(task, outcome)


def _task(workspace: Workspace) -> _Task:
    """Read specs and lock file; what is wrong with them is said, and nothing else done."""
    file = workspace.root / LOCK
    written = file.read_bytes() if file.is_file() else None
    found, pinned = checks.check(workspace), lockfile.read(workspace.root)
    if found.errors or found.catalog is None or isinstance(pinned, Rejected):
        report(found.errors, workspace)
        stop("nothing is pinned while a file is wrong", Exit.FINDINGS)
    asked = pins.wanted(workspace, found.catalog)
    return _Task(workspace, found.catalog, asked, pinned, written)


def _finish(task: _Task, outcome: Outcome) -> NoReturn:
    """Say what was done, write the lock file when it changes, and exit."""
    for line in outcome.told:
        click.echo(printable(line))
    if outcome.lock != task.lock:
        _write(task, lockfile.dump(outcome.lock).encode())
    failed = {problem.place for problem in outcome.problems}  # there it is said already why
    misfits = pins.misfits(task.asked, outcome.lock, task.catalog)
    problems = tuple(sorted((*outcome.problems, *(each for each in misfits if each.place not in failed))))
    report(problems, task.workspace)
    click.echo(f"{counted(len(outcome.lock), 'pin')}, {counted(len(problems), 'problem')}")
    sys.exit(Exit.FINDINGS if problems else Exit.CLEAN)


def _write(task: _Task, content: bytes) -> None:
    """Write the lock file in one step, unless somebody else wrote it since it was read."""
    root = task.workspace.root
    try:
        if task.written is None:
            place(root, LOCK, content)
        else:
            overwrite(root, LOCK, content, old=task.written)
    except OverwriteError as error:
        stop(str(error), Exit.ENVIRONMENT)
    click.echo(f"wrote {LOCK}")
