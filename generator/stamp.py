"""Records a review in the text of a spec: one entry of `reviews`, in which every other byte stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator.append import CannotAppendError, append
from generator.diagnostics import Diagnostic
from generator.load import validate
from generator.source import Rejected, parse
from generator.spec.base import NOTHING_KEY
from generator.spec.service import Service

_FIELD = "reviews"


class Stamp(Struct, frozen=True):
    """What a record says."""

    scope: str
    at: date
    team: str
    commit: str
    method: str
    outcome: str
    next_due: date | None = None

    def at_commit(self, name: str) -> Stamp:
        """Return the record of what a commit has."""
        return replace(self, commit=name)

    @property
    def values(self) -> dict[str, str]:
        """Return the fields with their values, in the order of the schema."""
        due = {"next_due": self.next_due.isoformat()} if self.next_due else {}
        at = self.at.isoformat()
        said = {"scope": self.scope, "at": at, "by_team": self.team, "commit": self.commit}
        return {**said, "method": self.method, "outcome": self.outcome, **due}


def stamped(raw: bytes, file: str, stamp: Stamp) -> bytes | str | tuple[Diagnostic, ...]:
    """Return the bytes of a spec with one more record; else why it cannot be written, or what is wrong."""
    before = parse(raw, file)
    if isinstance(before, Rejected) or not isinstance(before.data, dict):
        return "the spec cannot be read"
    try:
        new = append(raw.decode("utf-8"), (_FIELD,), stamp.values).encode("utf-8")
    except CannotAppendError as reason:
        return str(reason)
    after = parse(new, file)
    if isinstance(after, Rejected):
        return "a reader would not take the changed file"
    wrong = set(validate(after, Service)[1]) - set(validate(before, Service)[1])
    if wrong:
        return tuple(sorted(wrong))
    wanted = {**_without_promise(before.data), _FIELD: [*before.data.get(_FIELD, []), stamp.values]}
    return new if after.data == wanted else "a reader would not find the same in the changed file"


def _without_promise(data: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out that reviews are not known yet or do not apply: the first record says otherwise."""
    rest = {field: said for field, said in data.get(NOTHING_KEY, {}).items() if field != _FIELD}
    others = {key: value for key, value in data.items() if key != NOTHING_KEY}
    return {**others, NOTHING_KEY: rest} if rest else others
