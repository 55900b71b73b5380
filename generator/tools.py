"""What has a part in every page beside what people write: our code, Python, packages, time zones."""

from __future__ import annotations

import hashlib
import sys
import zoneinfo
from functools import cache
from pathlib import Path

from generator import inputs


def places() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the folders whose names, and the files whose contents, say which versions there are."""
    packages = (place for place in sys.path if place.endswith("-packages"))
    zones = (f"{place}/{file}" for place in zoneinfo.TZPATH for file in ("tzdata.zi", "+VERSION"))
    return (*packages, *zoneinfo.TZPATH), tuple(zones)


def versions() -> tuple[str, tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return what changes with them, and is the same in every folder they lie in."""
    folders, files = places()
    return sys.version, tuple(map(inputs.names, folders)), tuple(map(inputs.digest, files))


@cache
def code() -> str:
    """Name the code and the data beside it: others may say something else of the same files."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.*")):
        if path.parent.name != "__pycache__" and path.is_file():
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def name() -> str:
    """Name all of it."""
    return hashlib.sha256(repr((code(), versions())).encode()).hexdigest()
