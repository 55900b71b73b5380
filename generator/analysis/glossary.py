"""The words of all services: what each means and to whom, and the short words that nobody explains."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final

from msgspec import Struct

from generator import late
from generator.catalog import Catalog, ServiceEntry
from generator.shared import Shared
from generator.spec.base import FieldPath, Section, fields, sections
from generator.spec.identity import Term
from generator.spec.kinds import in_words
from generator.spec.values import TEXT_LIMIT

_SHORT: Final = late.pattern(
    r"(?<![\w.$/{<:=@#%`'\"-])(?<![A-Z] )(?![IVXLC]+\b)[A-Z](?:[A-Z0-9]{0,3}[A-Z])[0-9]?"
    r"(?=s?(?![\w}>=@/`'\"]|[.:_-]\w| [A-Z]{2}))",
    re.ASCII,
)
"""A word of two to five capitals in prose; longer ones are names.

In paths, names, addresses and quotes it is not ours to explain, several in a row are SQL or shouted, and
Roman numbers are numbers.
"""
_TEXT: Final = f"text of at most {TEXT_LIMIT} "
_NO_PROSE: Final = frozenset(
    {
        "cmd",
        "undo",
        "check",
        "query",
        "good",
        "total",
        "expect",
        "symptoms",
        "example",
        "screenshot_alt",
        "what_it_shows",
    }
)
"""Texts that are pasted, and what programs print or show."""


class Meaning(Struct, frozen=True):
    """What a word means, and to whom: services by id, or everybody when it is a default of org.yaml."""

    text: str
    services: tuple[str, ...]
    everybody: bool


class Word(Struct, frozen=True):
    """A word of the site. With several meanings, it depends on the service."""

    term: str
    meanings: tuple[Meaning, ...]


def glossary(catalog: Catalog) -> tuple[Word, ...]:
    """Return every word that a service or org.yaml explains, in alphabetical order."""
    users: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in catalog.services:
        for term in entry.spec.glossary:
            users[term.term, term.meaning].append(entry.id)
    shared = {(term.term, term.meaning) for term in _shared(catalog)}
    pairs = sorted({*users, *shared}, key=lambda pair: (pair[0].casefold(), pair))
    return tuple(
        Word(
            term, tuple(Meaning(text, tuple(users[term, text]), (term, text) in shared) for _, text in found)
        )
        for term, found in groupby(pairs, key=lambda pair: pair[0])
    )


def _shared(catalog: Shared) -> tuple[Term, ...]:
    defaults = catalog.org.spec.defaults
    return defaults.glossary if defaults else ()


def unexplained(
    entry: ServiceEntry, catalog: Shared, *, everyday: Iterable[str]
) -> Iterator[tuple[FieldPath, str, int]]:
    """Yield the short words of a service's prose that nothing explains: first place, word, how often."""
    spec = entry.spec
    said = [spec.id, spec.name, *spec.aliases, *everyday]
    said += [term.term for term in (*spec.glossary, *_shared(catalog))]
    known = {word for text in said for word in re.findall(r"\w+", text.upper())}
    places: dict[str, list[FieldPath]] = {}
    for path, text in _prose(spec):
        known |= _explained_there(text)
        for found in _SHORT.finditer(text):
            places.setdefault(found[0], []).append(path)
    for word, found_at in places.items():
        if word not in known:
            yield found_at[0], word, len(found_at)


def _explained_there(text: str) -> set[str]:
    """Return the words that a text explains by itself: `Write-ahead log (WAL)`, `WAL (write-ahead log)`."""
    behind = re.findall(r"\w+[\s-]\w+\s\(([A-Z][A-Z0-9]+)\)", text)
    before = re.findall(r"\b([A-Z][A-Z0-9]+) \([^)]*[a-z]{3}[^)]*\)", text)
    return {*behind, *before}


def _prose(spec: Section) -> Iterator[tuple[FieldPath, str]]:
    for path, section in sections(spec):
        if isinstance(section, Term):
            continue
        names = _texts(type(section))
        for name, value in fields(section):
            if name in names and isinstance(value, tuple):
                yield from (((*path, name, number), text) for number, text in enumerate(value))
            elif name in names and isinstance(value, str):
                yield (*path, name), value


@lru_cache(maxsize=500)
def _texts(model: type[Section]) -> frozenset[str]:
    """Return the fields of a kind of mapping that hold prose."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if name not in _NO_PROSE and name != "nothing" and _TEXT in in_words(field)
    )
