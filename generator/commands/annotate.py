"""`handoff alerts annotate`: rule files with page, service, owner and severity filled in."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from generator import checks
from generator.analysis.annotations import additions
from generator.annotate import Annotated, annotate
from generator.catalog import Survey
from generator.commands import options
from generator.commands.patch import patch
from generator.commands.terminal import report, stop
from generator.diagnostics import Diagnostic, Exit
from generator.layout import CONFIG
from generator.overwrite import OverwriteError, overwrite, place
from generator.problems.alerts import OF_RULE_FILES
from generator.reporters import counted, printable
from generator.workspace import Workspace

_ADDRESS: Final = re.compile(
    r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?(?:/[A-Za-z0-9._~%-]+)*/?"
)


@click.command("annotate")
@options.directory
@click.option("--write", is_flag=True, help="Change the rule files themselves.")
@click.option(
    "--out", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Write copies below DIR."
)
@click.option(
    "--site-url", metavar="URL", help=f"Where the site can be reached; else `site_url` of {CONFIG}."
)
@click.pass_context
def annotate_command(
    context: click.Context, directory: Path | None, write: bool, out: Path | None, site_url: str | None
) -> None:
    """Fill in what alert rules lack: runbook_url, and the labels service, owner and severity.

    Prints the changes as a diff and ends with 1 when there are any. Only what the specs say for sure is
    filled in, nothing is overwritten, and every other byte of a file stays.
    """
    workspace = options.workspace(context, directory)
    if write and out is not None:
        raise click.UsageError("--write and --out exclude each other")
    address = _address(site_url, workspace)
    found = checks.check(workspace)
    if found.catalog is None or found.errors:
        report(found.errors, workspace)
        stop("rules are compared with specs that have no errors", Exit.FINDINGS)
    done = annotate(additions(found.catalog, site_url=address), workspace.root)
    report(tuple(sorted({*_unread(found), *done.left})), workspace)
    try:
        _hand_over(done, workspace, out, write=write)
    except OverwriteError as error:
        stop(str(error), Exit.ENVIRONMENT)
    verb = f"written to {printable(str(out))}" if out else "changed" if write else "would change"
    files = len(done.files) if out else len(done.changed)
    click.echo(_summary(done, files, verb), err=True)
    sys.exit(Exit.FINDINGS if done.changed and not (write or out) else Exit.CLEAN)


def _address(given: str | None, workspace: Workspace) -> str:
    address = workspace.site_url if given is None else given
    where = f"`site_url` of {CONFIG}" if given is None else "--site-url"
    if not address:
        raise click.UsageError(
            f"nobody said where the site can be reached: set `site_url` in {CONFIG}, or give --site-url"
        )
    if not _ADDRESS.fullmatch(address):
        raise click.UsageError(
            f"{where}: expected an address such as https://ops.example.org/, found {printable(address)}"
        )
    return address


def _unread(found: Survey) -> Iterator[Diagnostic]:
    """Yield why some rules are not looked at."""
    return (problem for problem in found.problems if problem.id in OF_RULE_FILES)


def _hand_over(done: Annotated, workspace: Workspace, out: Path | None, *, write: bool) -> None:
    if out is not None:
        target = workspace.root / out
        if target.resolve() == workspace.root.resolve():
            raise click.UsageError("--out: these are the rule files themselves; use --write")
        for file in done.files:
            place(target, file.file, file.after)
    for file in done.changed if out is None else ():
        if write:
            overwrite(workspace.root, file.file, file.after, old=file.before)
        else:
            click.echo(patch(file.file, file.before, file.after), nl=False)


def _summary(done: Annotated, files: int, verb: str) -> str:
    rules = sum(file.rules for file in done.changed)
    notes = counted(len(done.left), "note")
    return f"{counted(files, 'rule file')} {verb}, {counted(rules, 'rule')} filled in, {notes}"
