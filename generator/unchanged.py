"""What the last walk came to, for as long as nothing that it read or wrote is otherwise.

One file of plain data beside the ledger, after a line with its digest. It names every file the walk read
with a digest, the folders it listed, the trees it wrote, what it was asked, and what it said. Whatever is not
as written there means that the walk is made again; so does a file that is damaged, of another version, or
from elsewhere: trees are known by inodes and by when these changed, which no checkout or cache brings along.

Light on purpose: neither models nor engines are imported to say that there is nothing to do.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from generator import __version__, inputs, sealed
from generator.inputs import Record

_PLACE: Final = "site/.handoff"
_FILE: Final = "state.json"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What a walk said: lines of problems and notes, the summary without its time, and its exit code."""

    lines: list[str]
    summary: str
    code: int


def recall(root: Path, asked: Mapping[str, str]) -> Told | None:
    """Return what the last walk said if this one would say and write the same; else None."""
    try:
        found = sealed.read(root / _PLACE / _FILE)
        if found["version"] != _VERSION or found["asked"] != _asked(asked, found["variables"]):
            return None
        # Without pages it would be no state of ours: their number cannot be made up.
        if not found["trees"][f"{root}/site/docs"][0] or not _same(found):
            return None
        told = Told(**found["told"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return told


def keep(
    control: Path,
    asked: Mapping[str, str],
    variables: list[str],
    record: Record,
    told: Told,
    made: Path,
) -> None:
    """Keep what a walk said. Nothing is kept when something it read changed meanwhile.

    Take your turn first, before the walk writes. `variables` are those of the environment that it sees,
    `made` a tree that nobody has to have looked at before. A disk that refuses is no obstacle.
    """
    digests = record.digests()
    fresh = control / f"{_FILE}.new"
    try:
        fresh.unlink(missing_ok=True)
        if digests is None:
            return
        record.whole(made)
        data = {
            "version": _VERSION,
            "asked": _asked(asked, variables),
            "variables": variables,
            "files": {path: [*stamp, digests.get(path, "")] for path, stamp in record.files.items()},
            "folders": {path: _digest("/".join(names)) for path, names in record.folders.items()},
            "trees": {path: [number, layout] for path, (layout, number) in record.trees.items()},
            "told": asdict(told),
        }
        sealed.write(fresh, data)
        fresh.replace(control / _FILE)
    except OSError:
        return


def _same(found: Mapping[str, Any]) -> bool:
    for path, (*before, known) in found["files"].items():
        now = [*inputs.stamp(path)]
        # Only touched, or checked out again: then it has the same kind and digest.
        if now != before and not (known and now[:1] == before[:1] and inputs.digest(path) == known):
            return False
    if any(_digest("/".join(inputs.names(path))) != names for path, names in found["folders"].items()):
        return False
    return inputs.still({path: (layout, number) for path, (number, layout) in found["trees"].items()})


def _asked(asked: Mapping[str, str], variables: list[str]) -> dict[str, str]:
    """Say what else decides. Values of the environment are in a digest only: they may be secrets."""
    values = json.dumps([[name, os.environ.get(name)] for name in variables])
    return {**asked, "tool": __version__, "python": sys.version, "environment": _digest(values)}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
