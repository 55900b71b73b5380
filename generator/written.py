"""What earlier writes made of the docs folder: a SHA-256 for each file, and for whom they were.

The file is replaced in one step, so that there is always a whole one. One that nobody can trust claims
nothing: files that cannot be shown to be ours count as a person's.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from json.encoder import encode_basestring_ascii as quoted
from pathlib import Path
from typing import Any

from msgspec.json import decode

from generator.confined import fault
from generator.staged import create

Ledger = dict[str, tuple[str, ...]]
"""The digests that a file may have: two while it is being replaced."""

LEDGER = "ledger.json"
_FRESH = "ledger.new"
_FEW = 500
"""Files of which each is looked for, where all others stay as they are."""


def made_for(control: Path) -> frozenset[str]:
    """Return for whom the pages that are there were written."""
    found = _read_json(control)
    words = found.get("made_for", [""]) if found.get("files") else []
    return frozenset(map(str, words)) if isinstance(words, list) else frozenset({""})


def either(old: Ledger, new: Ledger) -> Ledger:
    """Return a ledger by which a file may be as it was or as it is to be."""
    both = old | new
    other = [path for path in both if old.get(path) != new.get(path)]
    return both | {path: tuple(sorted({*old.get(path, ()), *new.get(path, ())})) for path in other}


def read(control: Path, sound: Container[str] = ()) -> Ledger:
    """Return what earlier writes made. Paths that are `sound`, also beside each other, are so here."""
    try:
        files = _read_json(control)["files"]
        ledger = {
            path: (str(known[0]),) if len(known) == 1 else tuple(sorted(set(map(str, known))))
            for path, known in files.items()
        }
    except (KeyError, TypeError, AttributeError):
        return {}
    return ledger if all(path in sound for path in ledger) or not fault(ledger) else {}


def clear(control: Path) -> None:
    """Remove what a write that died had not finished."""
    (control / _FRESH).unlink(missing_ok=True)


def _is_ours(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def _read_json(control: Path) -> dict[str, Any]:
    file = control / LEDGER
    try:
        data: Any = decode(file.read_bytes()) if _is_ours(file) else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def save(ledger: Ledger, control: Path, readers: frozenset[str], *, before: Ledger | None = None) -> None:
    """Replace the ledger in one step, so that there is always a whole one.

    `before` is what it says, for the same readers: where few files are otherwise only their lines are.
    """
    if before is not None and before.keys() == ledger.keys():
        changed = {path: known for path, known in before.items() if known != ledger[path]}
        if len(changed) <= _FEW and other(control, changed, ledger):
            return
    fresh = control / _FRESH
    create(fresh, map(str.encode, _lines(ledger, readers)))
    fresh.replace(control / LEDGER)


def other(control: Path, before: Ledger, after: Ledger) -> bool:
    """Replace what the ledger says of some files. False, and nothing is done, when it says something else."""
    text = (control / LEDGER).read_bytes() if _is_ours(control / LEDGER) else b""
    pieces, last = list[bytes](), 0
    for path, digests in sorted(before.items()):  # as the lines are
        old, new = (f"\n{_line(path, known)}".encode("ascii") for known in (digests, after[path]))
        place = text.find(old, last)
        if place < 0:
            return False
        pieces += (text[last:place], new)
        last = place + len(old)
    create(control / _FRESH, b"".join((*pieces, text[last:])))
    (control / _FRESH).replace(control / LEDGER)
    return True


def _line(path: str, digests: Iterable[str]) -> str:
    return f"{quoted(path)}: [{', '.join(map(quoted, digests))}]"


def _lines(ledger: Ledger, readers: frozenset[str]) -> Iterator[str]:
    yield f'{{"version": 1, "made_for": {json.dumps(sorted(readers))}, "files": {{'
    for number, path in enumerate(sorted(ledger)):
        yield f"{',' if number else ''}\n{_line(path, ledger[path])}"
    yield "\n}}\n"
