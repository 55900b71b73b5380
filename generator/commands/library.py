"""`handoff library`: which items there are, and which services a change of one would reach."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import click

from generator.analysis.reuse import Shelf, Use, services, shelves
from generator.catalog import Survey
from generator.commands import options
from generator.commands.terminal import report, stop
from generator.diagnostics import Diagnostic, Exit, did_you_mean
from generator.discovery import discover
from generator.layout import SPECS
from generator.library import Item
from generator.library.shipped import SHIPPED, text
from generator.reporters import counted, printable
from generator.survey import survey
from generator.workspace import Workspace

_EVERY: Final = ""
"""Of `--used-by` without a name."""


@click.command()
@options.directory
@click.option(
    "--used-by",
    metavar="[ITEM[@VERSION]]",
    is_flag=False,
    flag_value=_EVERY,
    help="List the services that use an item, or any item, with the place in their spec.",
)
@click.option(
    "--take",
    type=click.Choice(SHIPPED),
    metavar="ITEM",
    help=f"Copy an item that comes with handoff into the library: {', '.join(SHIPPED)}.",
)
@click.option("--owner", metavar="TEAM", help="With --take: the team that keeps it right from then on.")
@click.pass_context
def library(
    context: click.Context, directory: Path | None, used_by: str | None, take: str | None, owner: str | None
) -> None:
    """List the items of the library and who uses them.

    Ends with 1 when a spec has errors: what it uses is not known.
    """
    workspace = options.workspace(context, directory)
    if take or owner:
        if used_by is not None or take is None or owner is None:
            raise click.UsageError("--take and --owner go together, and with nothing else")
        _take(workspace, take, owner)
        return
    found = survey(workspace)
    known = shelves(found.catalog) if found.catalog is not None else ()
    unread = _unread(found)
    chosen = tuple(_chosen(used_by or _EVERY, known))
    if used_by and not chosen and not unread and found.catalog is not None:
        raise click.UsageError(_no_such(used_by, found.catalog.library.versions))
    for line in _table(_rows(known)) if used_by is None else _used_by(chosen):
        click.echo(printable(line).rstrip())
    report(unread, workspace)
    if found.catalog is not None and not known and not unread:
        click.echo(f"there is no item in {SPECS}/library/")
    sys.exit(Exit.FINDINGS if unread else Exit.CLEAN)


def _take(workspace: Workspace, item: str, owner: str) -> None:
    """Write the item's file. One that is there stays as it is."""
    teams = [id_ for id_, _ in discover(workspace.specs).teams]
    if owner not in teams:
        raise click.UsageError(f"there is no team {printable(owner)}; known: {', '.join(teams) or 'none'}")
    file = workspace.specs / "library" / f"{item}.yaml"
    try:
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(text(item, owner=owner))
    except FileExistsError:
        stop(f"{SPECS}/library/{file.name} is there already", Exit.USAGE)
    except OSError as error:
        stop(f"cannot write {SPECS}/library/{file.name}: {error.strerror}", Exit.ENVIRONMENT)
    click.echo(f"{SPECS}/library/{file.name}")


def _rows(known: tuple[Shelf, ...]) -> Iterator[tuple[str, ...]]:
    if known:
        yield "ITEM", "VERSION", "KIND", "USED BY", "TITLE"
    for shelf in known:
        for item, uses in shelf.versions:
            used = counted(services(uses), "service")
            yield item.spec.id, item.spec.version, item.spec.kind, used, item.spec.title


def _table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield lines with columns as wide as their widest cell."""
    cells = list(rows)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))


def _used_by(chosen: tuple[tuple[Item, tuple[Use, ...]], ...]) -> Iterator[str]:
    for item, uses in chosen:
        yield item.name if uses else f"{item.name}: no service uses it"
        yield from (f"  {line}" for line in _table(map(_use, uses)))


def _chosen(wanted: str, known: tuple[Shelf, ...]) -> Iterator[tuple[Item, tuple[Use, ...]]]:
    id_, _, version = wanted.removeprefix("library/").partition("@")
    for shelf in known:
        for item, uses in shelf.versions:
            if (not id_ or item.spec.id == id_) and (not version or item.spec.version == version):
                yield item, uses


def _no_such(wanted: str, versions: dict[str, dict[str, Item]]) -> str:
    id_, _, version = wanted.removeprefix("library/").partition("@")
    if id_ in versions:
        return f"{printable(id_)} has no version {printable(version)}; there is {', '.join(versions[id_])}"
    hint = did_you_mean(id_, versions)
    return f"there is no item {printable(id_)}; {hint or 'known: ' + (', '.join(versions) or 'none')}"


def _use(use: Use) -> tuple[str, ...]:
    changed = f"changed: {', '.join(use.changed)}" if use.changed else ""
    return use.service, use.id, f"{use.place.file}:{use.place.line}", changed


def _unread(found: Survey) -> tuple[Diagnostic, ...]:
    """Return the errors of specs whose uses, or whose items, are not known."""
    if found.catalog is None:
        return found.errors
    files = {broken.file for broken in found.catalog.broken} | set(found.catalog.library.rejected.values())
    return tuple(error for error in found.errors if error.place.file in files)
