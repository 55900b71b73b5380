"""Versions of the spec's vocabulary: what a document of the former one says, in the shape of today.

Files of the former version are read as if they had been written today, with a warning for each shape that
has changed since. What this room says in data, `handoff migrate` writes into the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator import late
from generator.diagnostics import Diagnostic
from generator.document import Source
from generator.problems.fields import FORMER_SHAPE, WRONG_VALUE
from generator.spec.base import FieldPath
from generator.spec.values import FORMER_VERSION, ID_PATTERN, kind_of

VERSION_KEY: Final = "apiVersion"
_ENTRY: Final = late.pattern(
    rf"(?P<ids>{ID_PATTERN}(?:(?: and |, ?| ?/ ?){ID_PATTERN})*) ?(?:=|:|->) *(?P<word>[^\s][^\n]*)"
)

Pairs = tuple[tuple[str, str], ...]


class OldList(Struct, frozen=True):
    """A list of texts such as `sev1 = Urgent` that is a mapping today.

    `pairs` are the keys and values of each text, in its place; of one that says nothing, there are none.
    """

    path: FieldPath
    texts: tuple[object, ...]
    pairs: tuple[Pairs, ...]

    @property
    def mapping(self) -> dict[str, str]:
        """The list as a mapping."""
        return {key: value for pairs in self.pairs for key, value in pairs}


class Upgraded(Struct, frozen=True):
    """A document in today's shapes, a warning for each that has changed, and what has no such shape."""

    source: Source
    warnings: tuple[Diagnostic, ...] = ()
    errors: tuple[Diagnostic, ...] = ()


def pairs_of(text: str) -> Pairs:
    """Read `sev1 and sev2 = Urgent`; nothing when it is something else."""
    found = _ENTRY.fullmatch(text)
    ids = re.findall(ID_PATTERN, re.sub(r" and |, ?| ?/ ?", "\n", found["ids"])) if found else []
    return tuple((id_, found["word"]) for id_ in ids) if found else ()


def old_lists(data: object) -> Iterator[OldList]:
    """Yield the lists of a document that are mappings today: `vendors[].severity_map`."""
    vendors = data.get("vendors") if isinstance(data, dict) else None
    for number, vendor in enumerate(vendors if isinstance(vendors, list) else ()):
        texts = vendor.get("severity_map") if isinstance(vendor, dict) else None
        if isinstance(texts, list):
            pairs = tuple(pairs_of(text) if isinstance(text, str) else () for text in texts)
            yield OldList(("vendors", number, "severity_map"), tuple(texts), pairs)


def obstacles(source: Source, old: OldList) -> Iterator[Diagnostic]:
    """Yield the entries of a list that cannot become entries of a mapping."""
    seen: set[str] = set()
    where = f"{old.path[0]}[{old.path[1]}].{old.path[2]}"
    for number, (text, pairs) in enumerate(zip(old.texts, old.pairs, strict=True)):
        place, name = source.place((*old.path, number)), f"{where}[{number}]"
        if not pairs:
            yield WRONG_VALUE.at(place, f"{name}: expected `<severity> = <word>`, found {kind_of(text)}")
        for key, _ in pairs:
            if key in seen:
                yield WRONG_VALUE.at(place, f"{name}: `{key}` has a word already")
            seen.add(key)


def upgraded(source: Source) -> Upgraded:
    """Put a document into today's shapes. One of today's version stays as it is."""
    data = source.data
    if not isinstance(data, dict) or data.get(VERSION_KEY) != FORMER_VERSION:
        return Upgraded(source)
    old = tuple(old_lists(data))
    if not old:
        return Upgraded(source)
    warnings = tuple(_warning(source, one) for one in old)
    errors = tuple(problem for one in old for problem in obstacles(source, one))
    positions = dict(source.positions) | {path: at for one in old for path, at in _positions(source, one)}
    lifted = replace(source, data=with_mappings(data, old), positions=positions)
    return Upgraded(lifted, warnings, errors)


def with_mappings(data: Mapping[str, object], old: tuple[OldList, ...]) -> dict[str, object]:
    """Copy a document with mappings in place of lists. The author's own data is not touched."""
    vendors = data["vendors"] if old else ()
    assert isinstance(vendors, list | tuple)  # noqa: S101 - narrows the type; the lists were found in it
    mappings = {one.path[1]: one.mapping for one in old}
    lifted = [
        {**vendor, "severity_map": mappings[number]} if number in mappings else vendor
        for number, vendor in enumerate(vendors)
    ]
    return {**data, "vendors": lifted} if old else dict(data)


def _warning(source: Source, old: OldList) -> Diagnostic:
    message = f"vendors[{old.path[1]}].severity_map: a list, as in {FORMER_VERSION}; it is a mapping today"
    return FORMER_SHAPE.at(source.place(old.path), message)


def _positions(source: Source, old: OldList) -> Iterator[tuple[FieldPath, tuple[int, int]]]:
    for number, pairs in enumerate(old.pairs):
        for key, _ in pairs:
            yield (*old.path, key), source.positions[*old.path, number]
