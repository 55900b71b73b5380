"""What `handoff render` and `handoff build` do when something has changed, and what is kept for when not."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import click

import generator
from generator import checks, inputs, narrow, pipeline, publish, site, tools, unchanged, written
from generator.catalog import Survey
from generator.commands import asked, options
from generator.commands.terminal import progress, shown, stop
from generator.diagnostics import Exit
from generator.inputs import Record
from generator.reporters import counted, printable
from generator.shards import Hire, alone, cluster, processes, usual
from generator.spec.audience import Reader
from generator.unchanged import Last, Told
from generator.workspace import DOCS, PUBLIC, SPECS, STATE, TEMPLATES, Workspace

_MOST_LISTED: Final = 40
"""Of a kind: a whole site that differs has hundreds, all for one reason."""


def render(
    context: click.Context,
    directory: Path | None,
    day: date,
    reader: Reader | None,
    question: Mapping[str, str],
    last: Last | None,
) -> Told:
    """Write the pages."""
    told = _narrowly(context, directory, day, reader, "", last)
    if told:
        return told
    with _recorded(context, directory) as record:
        workspace, hire = options.workspace(context, directory, reader=reader), _hired(context)
        with progress() as say:
            return _made(
                workspace, record, question, lambda found: pipeline.render(workspace, found, day, say, hire)
            )


def build(
    context: click.Context,
    directory: Path | None,
    day: date,
    reader: Reader | None,
    question: Mapping[str, str],
    last: Last | None,
) -> Told:
    """Write the pages and build the site."""
    engine = question["engine"]
    told = _narrowly(context, directory, day, reader, engine, last)
    if told:
        return told
    with _recorded(context, directory) as record:
        workspace, hire = options.workspace(context, directory, reader=reader), _hired(context)
        with progress() as say:
            return _made(
                workspace,
                record,
                question,
                lambda found: pipeline.build(workspace, found, day, engine, say, hire),
            )


def compare(
    context: click.Context, directory: Path | None, day: date, reader: Reader | None, engine: str
) -> Told:
    """Build beside the site and compare."""
    workspace = options.workspace(context, directory, reader=reader)
    with progress() as say:
        found = checks.check(workspace)
        if found.catalog is None or found.errors:
            return _told(workspace, pipeline.Outcome(found.problems))
        compared = pipeline.compare(workspace, found.catalog, day, engine, say, _hired(context))
    _echo(shown(found.problems, workspace))
    if compared.failure:
        stop(f"the site was not compared\n{compared.failure}", Exit.ENVIRONMENT)
    sys.exit(_list(compared))


def _narrowly(
    context: click.Context,
    directory: Path | None,
    day: date,
    reader: Reader | None,
    engine: str,
    last: Last | None,
) -> Told | None:
    """Walk over those services alone that were edited. None when a walk over all has to be made."""
    if last is None or not last.edited:
        return None
    workspace = options.workspace(context, directory, reader=reader)
    with progress() as say:
        return last.told if narrow.walk(workspace, last, day, engine, say) else None


def _hired(context: click.Context) -> Hire:
    """Return who renders the pages of services, as the options say."""
    found = asked.crew(context)
    if isinstance(found, str):
        return lambda _: cluster(found)
    if not found:
        return usual
    return alone if found == 1 else lambda _: processes(found)


@contextmanager
def _recorded(context: click.Context, directory: Path | None) -> Iterator[Record]:
    """Record what a walk reads, from the tools that make it to the specs."""
    root = options.folder(context, directory)
    with inputs.recorded(root) as record:
        package = Path(generator.__file__).parent
        record.whole(package, package.parent / TEMPLATES)
        record.below(str(root / TEMPLATES))
        record.below(str(root / SPECS))
        record.file(shutil.which("git") or "git")
        folders, files = tools.places()
        for place in folders:
            record.folder(place)
        for place in files:
            record.file(place)
        yield record


def _made(
    workspace: Workspace,
    record: Record,
    question: Mapping[str, str],
    walk: Callable[[Survey], pipeline.Outcome],
) -> Told:
    """Walk, and keep what was said if the same walk again would say the same."""
    found = checks.check(workspace)
    if found.errors:
        return _told(workspace, walk(found))
    # One turn for both: another build in between would be kept as if it were this one.
    with publish.turn(workspace.docs.parent) as control:
        outcome = walk(found)
        told = _told(workspace, outcome)
        # An address that is gone is told once. Of what else an engine reads or does, only ours is known.
        again = outcome.problems == found.problems and not outcome.note
        if again and question.get("engine", "direct") == "direct":
            root = workspace.root
            record.file(str(root / STATE / written.LEDGER))
            record.file(str(root / PUBLIC))
            record.file(str(narrow.index(control)))
            record.whole(root / DOCS)
            if not _joined(root / DOCS, outcome.files, record):
                made = (root / PUBLIC).resolve()
                unchanged.keep(control, question, site.passed_on(root), record, told, made)
    return told


def _joined(docs: Path, ours: Collection[str], record: Record) -> bool:
    """Tell whether somebody put a page beside ours meanwhile: an index may not have it."""
    tree = record.trees[os.fspath(docs)]
    files = (f"{folder}/{name}"[1:] for folder, names, _ in tree for name in names.split("/"))
    theirs = [path for path in files if path.endswith(".md") and path not in ours]
    return any(inputs.newest(inputs.stamp(f"{docs}/{path}")) > record.began for path in theirs)


def _told(workspace: Workspace, outcome: pipeline.Outcome) -> Told:
    lines = list(shown(outcome.problems, workspace))
    errors = len(Survey(None, outcome.problems).errors)
    if outcome.failure:
        _echo(lines)
        stop(f"the site was not built; the old one is still there\n{outcome.failure}", Exit.ENVIRONMENT)
    if outcome.note:
        lines.append(printable(outcome.note))
    if outcome.pages == 0:
        lines.append(f"{counted(errors, 'error')}: nothing was written")
        return Told(lines, "", Exit.FINDINGS)
    parts = (
        counted(outcome.services, "service"),
        counted(outcome.pages, "page"),
        counted(len(outcome.problems), "problem"),
        counted(outcome.gaps, "gap"),
    )
    return Told(lines, ", ".join(parts), Exit.FINDINGS if errors else Exit.CLEAN)


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def _list(found: pipeline.Comparison) -> Exit:
    """List what differs, each kind up to a number anybody reads."""
    lists = (
        ("missing", [f"the page of {id_}, which a spec declares" for id_ in found.missing]),
        ("undeclared", [f"the page of {id_}, which no spec declares" for id_ in found.strange]),
        ("withheld", [f"the page of {id_}, which these readers may not see" for id_ in found.withheld]),
        ("added", found.files.added),
        ("changed", found.files.changed),
        ("removed", found.files.removed),
    )
    for kind, names in lists:
        for name in names[:_MOST_LISTED]:
            click.echo(printable(f"{kind}: {name}"))
        if len(names) > _MOST_LISTED:
            click.echo(f"{kind}: {len(names) - _MOST_LISTED} more")
    told = f"{counted(found.services, 'service')}, {counted(found.pages, 'page')}"
    count = sum(len(names) for _, names in lists)
    click.echo(
        f"{told}: " + (counted(count, "difference") if count else "what is there is what would be built")
    )
    return Exit.FINDINGS if count else Exit.CLEAN
