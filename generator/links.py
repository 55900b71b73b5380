"""The http(s) addresses of specs: where each stands, and what is known of them since they were last asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, Place
from generator.document import Limits
from generator.layout import STATE
from generator.load import AnySpecFile, dotted
from generator.online import Answer
from generator.problems.links import DEAD_LINK, MOVED_LINK, SILENT_LINK, UNASKED_LINK
from generator.source import Rejected, read_bytes
from generator.spec.base import FieldPath
from generator.spec.values import safe_url
from generator.workspace import Workspace

LEDGER: Final = f"{STATE}/links.json"
_LIMITS: Final = Limits(size=4 * 1024 * 1024)
_PROBLEMS: Final = {"dead": DEAD_LINK, "moved": MOVED_LINK, "silent": SILENT_LINK, "unasked": UNASKED_LINK}
_MOST_WORDS: Final = 120


class Link(Struct, frozen=True):
    """An address, its field and where it stands."""

    url: str
    field: str
    place: Place


class Known(Struct, frozen=True):
    """What an address said, and when."""

    answer: Answer
    at: datetime


def links(catalog: Catalog) -> tuple[Link, ...]:
    """Return every field of a spec that is an http(s) address, once per place, in their order."""
    files: list[AnySpecFile] = [catalog.org, *catalog.teams, *(item.file for item in catalog.library.items)]
    files += [entry.file for entry in catalog.services]
    found = {
        (link.place.file, link.place.line, link.place.column, link.url): link
        for file in reversed(files)
        for link in _in_file(file)
    }
    return tuple(sorted(found.values(), key=lambda link: (link.place, link.url)))


def _in_file(file: AnySpecFile) -> Iterator[Link]:
    for path, text in _texts(file.source.unfolded().data, ()):
        if text.startswith(("http://", "https://")) and "${" not in text and safe_url(text) is not None:
            yield Link(text, dotted(path), file.source.place(path))


def _texts(value: object, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))


def problems(found: Iterable[Link], known: Mapping[str, Known], now: datetime) -> tuple[Diagnostic, ...]:
    """Return what is wrong with addresses, as far as they have been asked."""
    return tuple(
        sorted(
            _PROBLEMS[said.answer.state].at(link.place, f"{link.field}: {link.url} {_words(said, now)}")
            for link in found
            if (said := known.get(link.url)) is not None and said.answer.state in _PROBLEMS
        )
    )


def _words(known: Known, now: datetime) -> str:
    days = (now - known.at).days
    asked = "" if days < 1 else f" ({days} {'day' if days == 1 else 'days'} ago)"
    return f"{known.answer.words[:_MOST_WORDS]}{asked}"


def due(found: Iterable[Link], known: Mapping[str, Known], now: datetime, age: timedelta) -> tuple[str, ...]:
    """Return the addresses that were not asked for some time, each once."""
    urls = dict.fromkeys(link.url for link in found)
    return tuple(url for url in urls if url not in known or not now - age <= known[url].at <= now)


def read(workspace: Workspace) -> dict[str, Known]:
    """Read what is known. A file that cannot be read, or that somebody changed, is not known."""
    raw = read_bytes(workspace.root / LEDGER, LEDGER, _LIMITS)
    try:
        data = {} if isinstance(raw, Rejected) else json.loads(raw)
        return {
            str(url): Known(
                Answer(str(entry["state"]), str(entry["words"])),
                datetime.fromisoformat(entry["at"]).astimezone(UTC),
            )
            for url, entry in data.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return {}


def written(known: Mapping[str, Known], found: Iterable[Link]) -> bytes:
    """Return the file that keeps what is known of the addresses there still are."""
    urls = sorted({link.url for link in found} & known.keys())
    data = {
        url: {
            "state": known[url].answer.state,
            "words": known[url].answer.words,
            "at": known[url].at.isoformat(timespec="seconds"),
        }
        for url in urls
    }
    return (json.dumps(data, indent=1, ensure_ascii=True) + "\n").encode()
