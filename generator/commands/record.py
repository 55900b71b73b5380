"""The record of a drill: asked for in the terminal, shown, and written into the spec after a clear yes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import click

from generator.analysis.drills import Rehearsal
from generator.catalog import Catalog, ServiceEntry
from generator.commands.paragraphs import Exact, Prose, echo
from generator.commands.terminal import stop
from generator.diagnostics import Exit
from generator.exercised import CannotRecordError, Exercise, recorded
from generator.exposure import allowed
from generator.overwrite import OverwriteError, overwrite
from generator.reporters import printable
from generator.spec.values import Duration
from generator.workspace import Workspace

_RESULTS = ("pass", "partial", "fail")
_UNITS = (("h", 3_600), ("m", 60), ("s", 1))


def record(
    played: Rehearsal,
    entry: ServiceEntry,
    catalog: Catalog,
    workspace: Workspace,
    *,
    day: date,
    took: int,
) -> None:
    """Ask how it went, and add it to the ledger when the answer is yes. Exits when it cannot be written."""
    length = written_length(took)
    echo((Prose(""), Prose("RECORD", style="head"), Prose(f"It took {length}.", 2)))
    result = _asked("How did it go: pass, partial or fail? Enter: no record", _one_of(_RESULTS))
    if not result:
        echo((Prose("Nothing was written."),))
        return
    new = dict(_entry(played, entry, catalog, result=result, day=day, took=length))
    file = entry.file.file
    try:
        after = recorded(entry.file, new, allowed((catalog.org, *catalog.teams, entry.file), workspace))
    except CannotRecordError as error:
        echo((Prose(""), *_told(new)))
        stop(f"{file}: {error}; nothing was written", Exit.FINDINGS)
    echo((Prose(""), Prose(f"This goes into training.exercises of {file}:"), *_told(new)))
    if click.prompt("Write it? Type yes", default="no", show_default=False).strip() != "yes":
        echo((Prose("Nothing was written."),))
        return
    try:
        overwrite(workspace.root, file, after, old=entry.file.raw)
    except OverwriteError as error:
        stop(str(error), Exit.ENVIRONMENT)
    echo((Prose(f"Written to {file}."),))


def written_length(seconds: int) -> Duration:
    """Return a length as specs write it: 3,904 s are `1h5m4s`."""
    parts, rest = [], seconds
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return Duration(seconds, "".join(parts) or "0s")


def _entry(
    played: Rehearsal, entry: ServiceEntry, catalog: Catalog, *, result: str, day: date, took: Duration
) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    spec, teams = entry.spec, tuple(catalog.team_by_id)
    usual = spec.operated_by or spec.owner
    yield played.field, played.id
    yield "at", day.isoformat()
    yield "team", _asked(f"Which team? Enter: {usual}", _one_of(teams)) or str(usual)
    places = tuple(place.name for place in spec.environments)
    where = _asked("In which environment? Enter: talk only", _one_of(places)) if places else ""
    if where:
        yield "env", where
    yield "result", result
    yield "took", str(took)
    gaps = tuple(iter(lambda: _asked("What was missing on the page, in access or tools? Enter: no more"), ""))
    if gaps:
        yield "gaps", gaps
    if result == "fail":
        yield "owner", _asked(f"Who sees to the repair? Enter: {usual}", _one_of(teams)) or str(usual)
        due = _asked("Tried again by which day (YYYY-MM-DD)? Enter: not known", _a_day)
        if due:
            yield "due", due


def _told(new: Exercise) -> Iterator[Exact]:
    """Show the entry field by field."""
    texts = ((key, value if isinstance(value, str) else "; ".join(value)) for key, value in new.items())
    yield Exact("\n".join(f"  {key}: {text}" for key, text in texts))


def _asked(question: str, check: Callable[[str], str] = lambda _: "") -> str:
    """Ask until the answer fits; Enter is no answer."""
    while True:
        said = str(click.prompt(printable(question), default="", show_default=False, prompt_suffix="\n> "))
        wrong = check(said.strip()) if said.strip() else ""
        if not wrong:
            return said.strip()
        echo((Prose(wrong, 2, 2),))


def _one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    return lambda said: "" if said in known else f"expected one of {', '.join(known)}"


def _a_day(said: str) -> str:
    try:
        date.fromisoformat(said)
    except ValueError:
        return "expected a day such as 2026-12-31"
    return ""
