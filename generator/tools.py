"""What has a part in every page beside our code and what people write: Python, packages, time zones."""

from __future__ import annotations

import sys
import zoneinfo

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
