"""The daily log of hypercare where it is kept as CSV: each row is what an entry of `hypercare.log` would be.

The header is `date,tickets,by_receiver,by_project,sev,note`; an empty cell is a field that is not written. A
log with a row that is wrong is not read at all: a day that is left out would change shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator.diagnostics import Diagnostic, Place
from generator.document import RULE_LIMITS
from generator.load import SpecFile
from generator.patterns import find, flaw
from generator.problems.handoff import DAILY_LOG_MISSING, DAILY_LOG_ROW
from generator.source import Rejected, read_bytes
from generator.spec.base import FieldPath
from generator.spec.hypercare import HypercareDay
from generator.spec.service import Service
from generator.spec.values import kind_of

HEADER: Final = ("date", "tickets", "by_receiver", "by_project", "sev", "note")
_MOST: Final = 20
"""Rows that are told of, at most."""


class DailyLog(Struct, frozen=True):
    """A spec with the days of its log in `hypercare.log`, their file, and what is wrong there."""

    spec: SpecFile[Service]
    file: str = ""
    problems: tuple[Diagnostic, ...] = ()


def with_log(spec: SpecFile[Service], *, root: Path) -> DailyLog:
    """Read the daily log a service names into its spec. `root` is the workspace's folder."""
    hypercare = spec.spec.hypercare
    pattern = hypercare.log_from if hypercare else None
    if hypercare is None or pattern is None:
        return DailyLog(spec)
    matches = () if flaw(pattern) else find((root / spec.file).parent, pattern, root=root)
    if len(matches) != 1:
        reason = flaw(pattern) or ("is more than one file" if matches else "is no file")
        place = spec.source.place(("hypercare", "log_from"))
        return DailyLog(spec, problems=(DAILY_LOG_MISSING.at(place, f"{kind_of(pattern)} {reason}"),))
    file = matches[0].file
    raw = matches[0].refused or read_bytes(root / file, file, RULE_LIMITS)
    if isinstance(raw, (str, Rejected)):
        reason = raw if isinstance(raw, str) else raw.problems[0].message
        return DailyLog(spec, file, (DAILY_LOG_ROW.at(Place(file), reason),))
    rows = tuple(_rows(raw.decode("utf-8-sig", "replace"), file))
    wrong = tuple(row for row in rows if isinstance(row, Diagnostic))
    if wrong:
        return DailyLog(spec, file, wrong[:_MOST])
    days = [row for row in rows if not isinstance(row, Diagnostic)]
    left = hypercare.model_copy(update={"log": tuple(day for day, _ in days)})
    places: dict[FieldPath, Place] = {
        ("hypercare", "log", number): place for number, (_, place) in enumerate(days)
    }
    source = replace(spec.source, borrowed={**spec.source.borrowed, **places})
    whole = spec.spec.model_copy(update={"hypercare": left})
    return DailyLog(SpecFile(whole, source, spec.raw), file)


def _rows(text: str, file: str) -> Iterator[tuple[HypercareDay, Place] | Diagnostic]:
    import csv  # noqa: PLC0415 - few logs are kept so
    import io  # noqa: PLC0415

    rows, seen = csv.reader(io.StringIO(text, newline="")), set[object]()
    try:
        if tuple(next(rows, [])) != HEADER:
            yield DAILY_LOG_ROW.at(Place(file), f"expected the header `{','.join(HEADER)}`")
            return
        for row in rows:
            place = Place(file, rows.line_num)
            day = _day(row) if row else None
            if isinstance(day, str):
                yield DAILY_LOG_ROW.at(place, day)
            elif day is not None and day.date in seen:
                yield DAILY_LOG_ROW.at(place, f"expected one row a day, found {day.date} twice")
            elif day is not None:
                seen.add(day.date)
                yield day, place
    except csv.Error as error:
        yield DAILY_LOG_ROW.at(Place(file), f"this is no CSV: {error}")


def _day(row: list[str]) -> HypercareDay | str:
    """Return the day of a row, or why it is none."""
    if len(row) != len(HEADER):
        return f"expected {len(HEADER)} cells, found {len(row)}"
    cells = {key: cell.strip() for key, cell in zip(HEADER, row, strict=True)}
    return HypercareDay.read({key: cell for key, cell in cells.items() if cell or key == "date"})
