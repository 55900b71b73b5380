"""What specs say first, of their state, owner and version, read from their text alone; each content once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import astuple

from generator import late
from generator.document import Source
from generator.gitfacts import blob_id
from generator.load import SpecFile
from generator.privacy import redact
from generator.source import parse
from generator.spec.audience import MARK
from generator.spec.service import Service
from generator.spec.values import ID_PATTERN, LINE_LIMIT
from generator.tools import code
from generator.verdicts import as_text, verdicts

CACHE: Final = "headlines.json"
_ID: Final = late.pattern(ID_PATTERN)
_shown: Final = lru_cache(maxsize=1_000)(redact)
"""States, owners and versions of many are the same."""
TOLD: Final = frozenset(
    {"built_by", "handoff", "lifecycle", "operated_by", "owner", "reviews", "version", MARK}
)
"""The keys of a spec that a headline is made of."""
_SAYS: Final = ("scope", "by_team", "method", "outcome")
"""What a review says besides its day and its commit."""


class Headline(Struct, frozen=True):
    """What a spec said of its state, owner and version; empty where it said nothing that can be shown."""

    lifecycle: str = ""
    owner: str = ""
    operated_by: str = ""
    version: str = ""
    reviews: str = ""
    """The records of reviews: of each its day and a digest of what it says, as JSON."""
    verdicts: str = ""
    """What receivers said of the acceptance criteria, as `verdicts.as_text` writes it."""


def headline(raw: bytes) -> Headline | None:
    """Read the first facts of a spec, whatever else is in it; None when it is no such document."""
    source = parse(raw, "")
    if not isinstance(source, Source) or not isinstance(source.data, dict):
        return None
    return headline_of(source.data)


def of_today(
    files: Iterable[SpecFile[Service]], wanted: Set[str], algorithm: Literal["sha1", "sha256"]
) -> Iterator[tuple[str, Headline | None]]:
    """Yield those of some contents that files have still, by their ids."""
    for file in files if wanted else ():
        blob = blob_id(file.raw, algorithm=algorithm)
        if blob in wanted:
            yield blob, headline_in(file)


def headline_in(file: SpecFile[Service]) -> Headline | None:
    """Return the first facts of a file, as `headline` reads them: it is a document already."""
    own = _own_part(file.source, TOLD)
    return headline(file.raw) if own is None else headline_of(own)


def headline_of(data: Mapping[str, object]) -> Headline:
    """Return the first facts of a document. It is asked for what is TOLD and for nothing else."""

    def said(key: str) -> str:
        value = data.get(key)
        return _shown(value) if isinstance(value, str) and len(value) <= LINE_LIMIT else ""

    def id_of(key: str) -> str:
        text = said(key)
        return text if _ID.fullmatch(text) else ""

    records = json.dumps([*_records(data.get("reviews"))])
    words = as_text(verdicts(data))
    return Headline(id_of("lifecycle"), id_of("owner"), id_of("operated_by"), said("version"), records, words)


def _own_part(source: Source, keys: Set[str]) -> dict[str, object] | None:
    """Return what a file itself says under some keys; None when parts of that are from elsewhere."""
    borrowed = {path[0] for path in source.borrowed}
    whole = {key for key in borrowed if (key,) in source.borrowed}
    data = source.unfolded().data
    if not isinstance(data, dict) or not keys.isdisjoint(borrowed - whole):
        return None
    return {key: data[key] for key in keys & data.keys() - whole}


def _records(found: object) -> Iterator[tuple[str, str]]:
    """Yield day and digest of each record of a review; words are not kept."""
    for one in found if isinstance(found, list) else ():
        says = {key: value for key, value in one.items() if key in _SAYS} if isinstance(one, dict) else {}
        digest = hashlib.sha256(json.dumps(says, sort_keys=True).encode()).hexdigest()
        yield str(one.get("at", "") if isinstance(one, dict) else "")[:10], digest


class Cache:
    """Headlines by the ids of contents. What cannot be read is nothing: it is read anew from git."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.known: Mapping[str, Headline | None] = {}
        try:
            by, found = json.loads(file.read_bytes())
            known = {blob: None if four is None else Headline(*four) for blob, four in found.items()}
            self.known = known if by == code() and all(map(_whole, known.values())) else {}
        except (OSError, ValueError, TypeError, AttributeError):
            self.known = {}

    def keep(self, known: Mapping[str, Headline | None]) -> None:
        """Write what is known, when it is more or other than before. A folder that refuses is no obstacle."""
        if known == self.known:
            return
        lists = {blob: None if one is None else astuple(one) for blob, one in sorted(known.items())}
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(json.dumps([code(), lists]), "utf-8")
        except OSError:
            return


def _whole(one: Headline | None) -> bool:
    return one is None or all(isinstance(text, str) for text in astuple(one))
