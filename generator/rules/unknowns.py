"""Values that somebody has promised to find out."""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule
from generator.spec.base import UnknownValue, sections


@rule("UNK001")
def value_unknown(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """A value is unknown, and somebody finds it out by a date.

    Unknown is honest, and it is not an answer. After its date the gap is overdue.

    Find the value out and write it, or agree on a new date.
    """
    for path, section in sections(service.spec):
        for name, nothing in section.nothing.items():
            if isinstance(nothing, UnknownValue):
                yield (*path, name), "not known yet"


RULES = (value_unknown,)
