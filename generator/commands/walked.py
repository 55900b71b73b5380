"""A walk over all specs, and what is kept of it so that the next one need not be one.

For every command that writes pages. Nothing is printed here, and nothing exits.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Final

import generator
from generator import beside, checks, inputs, sealed, site, tools, unchanged, written
from generator.catalog import Survey
from generator.commands.terminal import shown
from generator.diagnostics import Exit
from generator.forks import alone, spread
from generator.inputs import Record
from generator.layout import DOCS, PUBLIC, SPECS, STATE, TEMPLATES
from generator.linked import Mark
from generator.narrow.kept import index
from generator.narrow.upon import Upon
from generator.pipeline import Outcome
from generator.remembered import Memory
from generator.reporters import counted, printable
from generator.site import known
from generator.turns import turn
from generator.unchanged import Told
from generator.withhold import marks_of
from generator.workspace import Workspace

_MANY: Final = 50_000
"""Pages of a site up to which what is in it is kept by file: of more it would be the most a build holds."""

_LARGE: Final = 3_000
"""Pages of a site from which on it takes longer to look at all than to copy a process."""


@contextmanager
def recorded(root: Path) -> Iterator[Record]:
    """Record what a walk reads, from the tools that make it to the specs."""
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


def whole(
    workspace: Workspace,
    record: Record,
    question: Mapping[str, str],
    walk: Callable[[Survey], Outcome],
    jobs: int = 1,
    upon: Upon | None = None,
) -> tuple[Outcome, Told]:
    """Walk, and keep what is to be said of it if the same walk again would say the same.

    So many processes may take part in reading and checking. `upon` is what the last walk left, if that is
    known.
    """
    # What another program says of commands may be something else each time.
    memory = None if workspace.shellcheck else Memory(workspace.root, workspace.root / STATE)
    found = checks.check(workspace, memory=memory, jobs=jobs)
    if found.errors:
        outcome = walk(found)
        return outcome, told(workspace, outcome)
    # One turn for both: another build in between would be kept as if it were this one.
    with turn(workspace.docs.parent) as control, _remembering(memory, workspace, found, jobs):
        outcome = walk(found)
        said = told(workspace, outcome)
        # An address that is gone is told once. Of what else an engine reads or does, only ours is known.
        again = outcome.problems == found.problems and not outcome.note and not outcome.failure
        if again and question.get("engine", "direct") == "direct":
            _keep(workspace, record, question, control, outcome, said, upon, jobs)
    return outcome, said


def _keep(  # noqa: PLR0913, PLR0917 - all there is to a walk
    workspace: Workspace,
    record: Record,
    question: Mapping[str, str],
    control: Path,
    outcome: Outcome,
    said: Told,
    upon: Upon | None,
    jobs: int,
) -> None:
    """Keep what was said, and how what was written is there."""
    root = workspace.root
    record.file(str(root / STATE / written.LEDGER))
    record.file(str(root / PUBLIC))
    record.file(str(index(control)))
    record.whole(root / DOCS)
    if _joined(root / DOCS, outcome.written.digests, record):
        return
    beside_, live, made = upon.note() if upon else None, (root / PUBLIC).resolve(), dict[str, Mark]()
    few = beside_ is None and "engine" in question and outcome.pages <= _MANY
    see = known.sees(control, made) if few else None
    kept = partial(unchanged.keep, control, question, site.deciding(root), record, said, live, see=see)
    if see is None:
        kept()
    if beside_ is not None:
        beside.keep(control, unchanged.seal(control), sealed.seal(control / beside.PAGES), beside_)
    elif see is not None:
        # The live site is looked at here, the spare by a copy of this process.
        sites, two = [root / "site"], min(2, alone(jobs)) if outcome.pages >= _LARGE else 1
        look = partial(_spare, control, workspace.audience)
        (spare,) = spread(look, sites, two, worth=len(sites), first=kept)
        known.keep(control, unchanged.seal(control), spare, made)


def _spare(control: Path, readers: str, sites: Sequence[Path]) -> known.Spare | None:
    (one,) = sites
    return known.look(one, control, readers)


def _remembering(
    memory: Memory | None, workspace: Workspace, found: Survey, jobs: int
) -> AbstractContextManager[None]:
    """Keep what was read. What nobody of the readers may see is kept nowhere beside their site."""
    if memory is None:
        return nullcontext()
    if found.catalog is not None and not marks_of(found.catalog, workspace.audience, ()):
        return memory.writing(jobs)
    memory.drop()
    return nullcontext()


def told(workspace: Workspace, outcome: Outcome) -> Told:
    """Put into words what a walk came to; why a site could not be built is for the caller to say."""
    lines = list(shown(outcome.problems, workspace))
    errors = len(Survey(None, outcome.problems).errors)
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


def _joined(docs: Path, ours: Collection[str], record: Record) -> bool:
    """Tell whether somebody put a page beside ours meanwhile: an index may not have it."""
    tree = record.trees[os.fspath(docs)]
    files = (f"{folder}/{name}"[1:] for folder, names, _ in tree for name in names.split("/"))
    theirs = [path for path in files if path.endswith(".md") and path not in ours]
    return any(inputs.newest(inputs.stamp(f"{docs}/{path}")) > record.began for path in theirs)
