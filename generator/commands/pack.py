"""`handoff pack` and `handoff verify`: a service as it was accepted, and proof of it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from msgspec.structs import replace

from generator import checks, packs
from generator.commands import options
from generator.commands.chosen import catalog_of, seen, service_of
from generator.commands.terminal import report, stop
from generator.diagnostics import Diagnostic, Exit, Place
from generator.history import ids_of
from generator.packs.archive import LARGEST
from generator.packs.statement import SUFFIX
from generator.problems.packs import PACK_ELSEWHERE
from generator.reporters import counted, printable
from generator.survey import survey
from generator.workspace import Workspace


@click.command()
@click.argument("service_id", metavar="SERVICE")
@options.directory
@options.dated
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file to write; else SERVICE-DATE.zip, or SERVICE-training-DATE.html.",
)
@click.option(
    "--training",
    is_flag=True,
    help="Write one document instead: guides, ladder, drills, quiz and cards.",
)
@click.pass_context
def pack(
    context: click.Context,
    service_id: str,
    directory: Path | None,
    today: date | None,
    out: Path | None,
    *,
    training: bool,
) -> None:
    """Write SERVICE into one archive: its pages, what they are made from, a sheet to sign.

    Nothing is withheld: it is for the parties of a handoff, whatever is marked for fewer. With --training it
    writes what people learn from, as far as the readers of the site may see it.
    """
    workspace, day = options.workspace(context, directory), options.day(today)
    found = checks.check(workspace)
    if training:
        entry = service_of(service_id, seen(found, workspace), workspace)
        course = packs.course(workspace, catalog_of(found, workspace), entry, day)
        _write(workspace.root / (out or f"{entry.id}-training-{day.isoformat()}.html"), course)
        return
    entry = service_of(service_id, found, workspace)
    target = workspace.root / (out or f"{entry.id}-{day.isoformat()}.zip")
    try:
        with TemporaryDirectory() as scratch:
            apart = replace(workspace, scratch=Path(scratch))
            made = packs.pack(apart, catalog_of(found, workspace), entry, day, name=target.name)
    except packs.PackError as error:
        stop(str(error), Exit.FINDINGS)
    for file, content in ((target, made.raw), (target.with_name(target.name + SUFFIX), made.statement)):
        _write(file, content)
    for path in made.changed:
        click.echo(f"not as in a commit: {printable(path)}", err=True)
    click.echo(f"{counted(made.files, 'file')}, SHA-256 {made.digest}")


def _write(file: Path, content: bytes) -> None:
    """Write a file that is not there. A pack that was given away is never replaced by another one."""
    if file.is_symlink() or file.exists():
        if file.is_symlink() or not file.is_file() or file.read_bytes() != content:
            stop(f"{file} is there and differs; name another one with --out", Exit.FINDINGS)
        click.echo(f"already there: {printable(str(file))}")
        return
    with file.open("xb") as new:
        new.write(content)
    click.echo(f"wrote {printable(str(file))}")


@click.command()
@click.argument("archive", metavar="PACK", type=click.Path(path_type=Path))
@options.directory
@click.option("--sha256", "wanted", metavar="HEX", help="The digest it must have, as a sign-off has it.")
@click.option("--signed", is_flag=True, help="It must be a pack that a sign-off of its service names.")
@click.pass_context
def verify(
    context: click.Context, archive: Path, directory: Path | None, wanted: str | None, *, signed: bool
) -> None:
    """Prove that nothing has changed in PACK, and that the statement beside it is its own."""
    archive = options.folder(context, directory) / archive
    if not archive.is_file():
        raise click.UsageError(f"there is no file {printable(archive.name)}")
    beside = archive.with_name(archive.name + SUFFIX)
    verdict = packs.verify(
        _bounded(archive), archive.name, beside=_bounded(beside) if beside.is_file() else None
    )
    problems, by = verdict.problems, ""
    if signed and not problems:
        by, problems = _signed(options.workspace(context, directory), verdict, archive.name)
    if wanted is not None and wanted.lower() != verdict.digest:
        problems = (*problems, PACK_ELSEWHERE.at(Place(archive.name), f"its SHA-256 is {verdict.digest}"))
    report(problems, None)
    if problems:
        sys.exit(Exit.FINDINGS)
    words = f"{verdict.service}, made for {verdict.made_for}, commit {verdict.commit or 'unknown'}"
    click.echo(printable(f"{words}: {counted(verdict.files, 'file')}, nothing has changed"))
    rest = "" if wanted else ", to be compared with the one that was signed"
    click.echo(f"SHA-256 {verdict.digest}" + (f", signed by {printable(by)}" if by else rest))
    if not beside.is_file():
        click.echo(printable(f"there is no statement {beside.name} beside it"))


def _signed(workspace: Workspace, verdict: packs.Verdict, name: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the functions whose sign-off names a pack; else the digests that were signed, as a problem."""
    found = survey(workspace)
    entry = next(
        (one for one in catalog_of(found, workspace).services if verdict.service in ids_of(one.spec)), None
    )
    handoff = entry.spec.handoff if entry else None
    signs = [one for one in (handoff.signoffs if handoff else ()) if one.pack_sha256 is not None]
    ours = [one.function for one in signs if one.pack_sha256 == verdict.digest]
    if ours:
        return ", ".join(ours), ()
    told = (
        ", ".join(f"{one.function} signed {one.pack_sha256}" for one in signs) or "no sign-off names a pack"
    )
    return "", (PACK_ELSEWHERE.at(Place(name), f"its SHA-256 is {verdict.digest}; {told}"),)


def _bounded(file: Path) -> bytes:
    """Read as much of a file as a pack can have, and one byte more if there is."""
    with file.open("rb") as found:
        return found.read(LARGEST + 1)
