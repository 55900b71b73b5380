"""What is handed over unfinished: risks, deferred scope and defects, and who still accepts each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from generator.catalog import ServiceEntry
from generator.spec.assurance import Risk
from generator.spec.base import FieldPath, empty
from generator.spec.claims import stated
from generator.spec.handoff import Handoff, OpenItem

Kind = Literal["open risk", "deferred scope", "known defect", "risk"]
Standing = Literal["ended", "nobody", "giver", "not known", "accepted"]
FILE: Final = "accepted.csv"
"""The register for spreadsheets: of the whole site, and beside the pages of each service."""
_PRESSING: Final[tuple[Standing, ...]] = ("ended", "nobody", "giver", "not known", "accepted")


class Carried(Struct, frozen=True):
    """Something that those who receive a service live with.

    `standing` is what became of its acceptance: it ended, nobody gave it, somebody gave it who hands over,
    the spec says why it is not known or does not apply, or it holds.
    """

    service: ServiceEntry
    kind: Kind
    path: FieldPath
    item: OpenItem | Risk
    text: str
    standing: Standing
    overdue: bool
    """Whether it was to be gone on a day that is past."""


def carried(services: Iterable[ServiceEntry], *, today: date) -> tuple[Carried, ...]:
    """Return what is carried, that which nobody accepts any more first, then by the end of its acceptance."""
    found = [one for entry in services for one in _of(entry, today)]
    order = sorted(found, key=lambda one: (_PRESSING.index(one.standing), one.item.until or date.max))
    return tuple(order)


def _of(entry: ServiceEntry, today: date) -> Iterator[Carried]:
    handoff = entry.spec.handoff or empty(Handoff)
    givers = handoff.givers(entry.spec.built_by)
    kinds: tuple[tuple[Kind, str, tuple[OpenItem, ...]], ...] = (
        ("open risk", "open_risks", handoff.open_risks),
        ("deferred scope", "deferred", handoff.deferred),
        ("known defect", "known_defects", handoff.known_defects),
    )
    for kind, field, items in kinds:
        for number, item in enumerate(items):
            path = ("handoff", field, number)
            standing = _standing(item, givers, today)
            yield Carried(entry, kind, path, item, item.text, standing, _past(item.due, today))
    for number, risk in enumerate(entry.spec.risks):
        standing = _standing(risk, givers, today)
        late = _past(risk.due, today)
        yield Carried(entry, "risk", ("risks", number), risk, risk.description, standing, late)


def _standing(item: OpenItem | Risk, givers: frozenset[str], today: date) -> Standing:
    if _past(item.until, today):
        return "ended"
    if item.accepted_by is None:
        return "not known" if stated(item, "accepted_by") else "nobody"
    return "giver" if str(item.accepted_by) in givers else "accepted"


def _past(day: date | None, today: date) -> bool:
    return day is not None and day < today
