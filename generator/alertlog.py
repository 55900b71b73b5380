"""The log of pages: when somebody was woken by which alert, and whether it was worth it. Kept as CSV.

The header is `time,alert,critical,actionable`; a time is RFC 3339 with its zone, the last two are yes or no.
`critical` says whether harm was done or near, `actionable` whether there was something to do.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from generator.diagnostics import Diagnostic, Place
from generator.document import RULE_LIMITS
from generator.load import SpecFile
from generator.patterns import find, flaw
from generator.problems.alerts import ALERT_LOG_LEFT_OUT, ALERT_LOG_MISSING
from generator.source import Rejected, read_bytes
from generator.spec.service import Service
from generator.spec.values import kind_of

HEADER: Final = ("time", "alert", "critical", "actionable")
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_SAID: Final = {"yes": True, "no": False}
_MOST: Final = 20
"""Rows that are told of, at most; the others are left out as well."""


class Woken(Struct, frozen=True):
    """Somebody was woken once. The time is in UTC."""

    at: datetime
    alert: str
    critical: bool
    actionable: bool


class AlertLog(Struct, frozen=True):
    """What a log holds, in the order of the file, and what of it could not be read."""

    file: str = ""
    pages: tuple[Woken, ...] = ()
    left_out: int = 0
    problems: tuple[Diagnostic, ...] = ()


def read_log(spec: SpecFile[Service], *, root: Path) -> AlertLog | None:
    """Read the log a service names; None when it names none."""
    pattern = spec.spec.alert_log
    if pattern is None:
        return None
    matches = () if flaw(pattern) else find((root / spec.file).parent, pattern, root=root)
    if len(matches) != 1:
        reason = flaw(pattern) or ("is more than one file" if matches else "is no file")
        message = f"{kind_of(pattern)} {reason}"
        return AlertLog(problems=(ALERT_LOG_MISSING.at(spec.source.place(("alert_log",)), message),))
    file = matches[0].file
    raw = matches[0].refused or read_bytes(root / file, file, RULE_LIMITS)
    if isinstance(raw, (str, Rejected)):
        reason = raw if isinstance(raw, str) else raw.problems[0].message
        return AlertLog(file, problems=(ALERT_LOG_LEFT_OUT.at(Place(file), reason),))
    return parse_log(raw, file)


def parse_log(raw: bytes, file: str) -> AlertLog:
    """Read the rows of a log; what is none is left out and told of."""
    found = tuple(_rows(raw.decode("utf-8-sig", "replace"), file))
    wrong = tuple(one for one in found if isinstance(one, Diagnostic))
    pages = tuple(one for one in found if isinstance(one, Woken))
    return AlertLog(file, pages, len(wrong), wrong[:_MOST])


def _rows(text: str, file: str) -> Iterator[Woken | Diagnostic]:
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        header = tuple(next(rows, []))
        if header != HEADER:
            message = f"expected the header `{','.join(HEADER)}`"
            yield ALERT_LOG_LEFT_OUT.at(Place(file), message)
            return
        for row in rows:
            if row:
                yield _woken(row) or ALERT_LOG_LEFT_OUT.at(Place(file, rows.line_num), _reason(row))
    except csv.Error as error:
        yield ALERT_LOG_LEFT_OUT.at(Place(file), f"this is no CSV: {error}")


def _woken(row: list[str]) -> Woken | None:
    if _reason(row):
        return None
    time, alert, critical, actionable = row
    return Woken(datetime.fromisoformat(time).astimezone(UTC), alert, _SAID[critical], _SAID[actionable])


def _reason(row: list[str]) -> str:
    """Say why a row is left out, or nothing."""
    if len(row) != len(HEADER):
        return f"a row is left out: expected {len(HEADER)} cells, found {len(row)}"
    time, alert, *said = row
    if not _TIME.fullmatch(time) or not _is_moment(time):
        return f"a row is left out: expected a moment such as 2026-11-29T03:00:00Z, found {kind_of(time)}"
    if not alert.strip() or len(alert) > 200 or not alert.isprintable():
        found = kind_of(alert) if alert.strip() else "nothing"
        return f"a row is left out: expected the name of an alert, found {found}"
    wrong = next((word for word in said if word not in _SAID), None)
    return "" if wrong is None else f"a row is left out: expected yes or no, found {kind_of(wrong)}"


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True
