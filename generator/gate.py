"""The gate of `check`: musts that are not met, less those a baseline knows of.

A baseline lets an old estate pass as it is and refuses what is new. It knows a gap by its rule, its service
and its field, where entries of lists go by their ids: no line and no entry that is added before makes it new.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec import Struct

from generator.catalog import Catalog, ServiceEntry
from generator.diagnostics import Diagnostic
from generator.facts import Facts
from generator.readiness import Gap, Level, Scene, assess
from generator.rules import demands_of
from generator.spec.base import FieldPath

_FORMAT: Final = "handoff-baseline/1"


class BaselineError(Exception):
    """A file that is no baseline."""


class Known(Struct, frozen=True, order=True):
    """What a baseline says of a gap."""

    service: str
    rule: str
    field: str
    message: str
    """As it was printed, without numbers of entries, for those who read the file in a review."""


class Finding(Struct, frozen=True):
    """A must that is not met."""

    known: Known
    diagnostic: Diagnostic


class Judged(Struct, frozen=True):
    """Findings that count, those a baseline hides, and what it still names although it is gone."""

    new: tuple[Finding, ...]
    hidden: tuple[Finding, ...]
    gone: tuple[Known, ...]

    @property
    def kept(self) -> tuple[Known, ...]:
        """Return what a baseline is to hold from now on: it only ever shrinks."""
        return tuple(finding.known for finding in self.hidden)


def findings(catalog: Catalog, facts: Facts, *, today: date) -> tuple[Finding, ...]:
    """Return the musts that services do not meet in their state, sorted by place."""
    scene, demands = Scene.of(catalog, today, facts), demands_of(catalog.org.spec.policy)
    found = (
        _finding(entry, gap)
        for entry in catalog.services
        for gap in assess(entry, demands, scene).gaps
        if gap.level is Level.MUST
    )
    return tuple(sorted(found, key=lambda finding: finding.diagnostic))


def _finding(entry: ServiceEntry, gap: Gap) -> Finding:
    due = f"due {gap.due}" if gap.due else "no date"
    repair = gap.rule.manual[-1].replace("``", "`")
    diagnostic = Diagnostic(gap.place, gap.rule.id, gap.message, help=f"{gap.owner}, {due}: {repair}")
    field = symbolic(entry, gap.path)
    message = gap.message.partition(": ")[2] if gap.path else gap.message
    return Finding(Known(entry.id, gap.rule.id, field, message), diagnostic)


def symbolic(entry: ServiceEntry, path: FieldPath) -> str:
    """Return a field's path with the ids of entries in place of their numbers, where they have one."""
    here: object = entry.spec
    words = []
    for step in path:
        if isinstance(step, int) and isinstance(here, tuple) and step < len(here):
            here = here[step]
            words.append(f"[{getattr(here, 'id', None) or getattr(here, 'name', None) or step}]")
        else:
            here = getattr(here, str(step), None)
            words.append(f".{step}" if words else str(step))
    return "".join(words)


def judge(found: Iterable[Finding], baseline: Iterable[Known]) -> Judged:
    """Part findings into new and known ones. One entry hides one finding, so that a second like it is new."""
    left = Counter(baseline)
    new, hidden = [], []
    for finding in found:
        if left[finding.known]:
            left[finding.known] -= 1
            hidden.append(finding)
        else:
            new.append(finding)
    return Judged(tuple(new), tuple(hidden), tuple(sorted(left.elements())))


def dump(known: Iterable[Known]) -> str:
    """Return a baseline as JSON, one line per finding, so that reviews and merges are easy."""
    lines = [
        json.dumps(
            {"service": one.service, "rule": one.rule, "field": one.field, "message": one.message},
            ensure_ascii=False,
        )
        for one in sorted(known)
    ]
    inner = ",\n    ".join(lines)
    body = f"[\n    {inner}\n  ]" if lines else "[]"
    return f'{{\n  "format": "{_FORMAT}",\n  "findings": {body}\n}}\n'


def parse(text: str) -> tuple[Known, ...]:
    """Read a baseline. Raises BaselineError when the text is none."""
    try:
        data = json.loads(text)
        if data["format"] != _FORMAT:
            raise BaselineError(f"expected format {_FORMAT}")
        rows = [[row[key] for key in ("service", "rule", "field", "message")] for row in data["findings"]]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise BaselineError(
            "expected a baseline as `handoff check --gate --write-baseline` makes it"
        ) from error
    if not all(isinstance(value, str) for row in rows for value in row):
        raise BaselineError("expected text in every finding")
    return tuple(Known(*row) for row in rows)
