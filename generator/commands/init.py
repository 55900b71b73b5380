"""`handoff init`: a workspace in an existing repository, filled with what the repository tells."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from generator import gitfacts
from generator.bootstrap import Site, Start, start
from generator.commands import options
from generator.commands.terminal import stop
from generator.diagnostics import Exit
from generator.inventory import Inventory, take
from generator.layout import CONFIG
from generator.reporters import counted, printable
from generator.workspace import Workspace, open_workspace


@click.command()
@options.directory
@options.dated
@click.pass_context
def init(context: click.Context, directory: Path | None, today: date | None) -> None:
    """Start a workspace in a repository, with specs filled from what is there.

    Files that exist are left as they are. What no file says is unknown, with an owner and a day.
    """
    site = _site(options.folder(context, directory))
    if (site.root / CONFIG).exists() and not isinstance(open_workspace(site.root), Workspace):
        stop(
            f"{site.path(CONFIG)} builds another site; give the workspace a folder of its own:\n"
            "mkdir operations && handoff -C operations init",
            Exit.ENVIRONMENT,
        )
    found = take(site.top)
    begun = start(site, found, options.day(today))
    for file, written in _write(site.top, begun.files).items():
        click.echo(printable(f"{'wrote' if written else 'left as it is:'} {file}"))
    for file in begun.kept:
        click.echo(printable(f"left as it is: {file}"))
    _tell(begun, found)


def _site(root: Path) -> Site:
    root = root.resolve()
    top = (gitfacts.toplevel(root) or root).resolve()
    folder = root.relative_to(top).as_posix()
    if not re.fullmatch(r"[A-Za-z0-9._/-]+", folder):
        stop(f"{folder!r}: scripts of CI will name the folder; letters, digits, . _ and - only", Exit.USAGE)
    return Site(top, "" if folder == "." else folder)


def _write(top: Path, files: Mapping[str, str]) -> dict[str, bool]:
    """Write the files that are not there; each whole or not at all. Says which were written."""
    return {file: _written(top, file, text) for file, text in files.items()}


def _written(top: Path, file: str, text: str) -> bool:
    path = top / file
    folders = [folder for folder in path.parents if folder != top and folder.is_relative_to(top)]
    if os.path.lexists(path) or any(folder.is_symlink() for folder in folders):
        return False
    whole = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
        # A link fails where a file has come into being meanwhile; a rename would replace it.
        path.hardlink_to(whole)
    except (FileExistsError, NotADirectoryError):
        return False
    finally:
        with suppress(FileNotFoundError, NotADirectoryError):
            whole.unlink()
    return True


def _tell(begun: Start, found: Inventory) -> None:
    read = sorted({said.file for said in found.descriptors})
    click.echo(
        printable(
            f"read {counted(len(read), 'descriptor')}: {', '.join(read)}" if read else "read no descriptor"
        )
    )
    for place, reason in found.left:
        click.echo(printable(f"not used: {place.file}:{place.line} {reason}"))
    for line in begun.open:
        click.echo(printable(f"not known of {line}"))
    for hint in begun.hints:
        click.echo("\nto be added by hand to " + "\n".join(printable(line) for line in hint.splitlines()))
