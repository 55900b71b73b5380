"""A section of the spec as labelled values, for the parts that have no page of their own yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from generator.analysis.absence import Absence, absence
from generator.evidence import line_of
from generator.spec.base import Section, fields, is_section, key_of
from generator.spec.service import Service

UNPAGED: Final = frozenset(
    {
        "data", "security", "compliance", "risks", "audit_log", "pilot", "improvements",
        "lessons", "governance", "policies", "incidents", "reviews",
    }
)  # fmt: skip
"""Sections without a page of their own; the overview shows them."""
_WITH_MODELS: Final = frozenset({"governance"})
"""Those that the page of its models has, when a service has one."""


class Entry(Struct, frozen=True):
    """One field: its key, and a text, several texts, or entries of its own. Exactly one of them is filled."""

    label: str
    text: str = ""
    texts: tuple[str, ...] = ()
    groups: tuple[tuple[Entry, ...], ...] = ()
    absence: Absence | None = None
    claim: Section | None = None
    """The mapping whose evidence the text is."""


def outline(
    section: Section, *, owner: str, today: date, only: frozenset[str] | None = None
) -> tuple[Entry, ...]:
    """Return the fields of a section that say something, in the schema's order; `only` those when given."""
    return tuple(_entries(section, owner, today, only))


def unpaged(service: Service) -> frozenset[str]:
    """Return the sections of a service that no page but its overview shows."""
    return UNPAGED if service.ai is None else UNPAGED - _WITH_MODELS


def _entries(
    section: Section, owner: str, today: date, only: frozenset[str] | None = None
) -> Iterator[Entry]:
    for name, value in fields(section):
        key = key_of(section, name)
        if only is not None and key not in only:
            continue
        label = key.replace("_", " ").replace("-", " ")
        claim = section if name == line_of(section) else None
        yield from _said(label, value, claim, owner, today)
        # Of what is withheld a part may be there; of what is unknown nothing is.
        if key in section.nothing:
            yield Entry(label, absence=absence(section, name, owner=owner, today=today))


def _said(label: str, value: object, claim: Section | None, owner: str, today: date) -> Iterator[Entry]:
    if is_section(value):
        yield Entry(label, groups=(tuple(_entries(value, owner, today)),))
    elif isinstance(value, tuple) and value and is_section(value[0]):
        groups = (tuple(_entries(inner, owner, today)) for inner in value)
        yield Entry(label, groups=tuple(groups))
    elif isinstance(value, tuple):
        if value:
            yield Entry(label, texts=tuple(_text(inner) for inner in value))
    elif isinstance(value, Mapping):
        if value:
            yield Entry(label, texts=tuple(f"{inner}: {text}" for inner, text in value.items()))
    elif value is not None:
        yield Entry(label, text=_text(value), claim=claim)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
