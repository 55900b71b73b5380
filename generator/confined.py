"""Paths below a folder that mean the same on every disk and cannot leave it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_ODD: Final = re.compile(r"[\\:]|(?:\A|/)(?:/|\Z)|[ .](?:/|\Z)")
"""A sign that parts paths elsewhere, a part of no letters, or one whose end gets lost on some disks."""


def fault(paths: Iterable[str]) -> str:
    """Say which path could leave the folder, or meet another where case is ignored; else nothing."""
    spelling: dict[str, str] = {}
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        if not path.isprintable() or _ODD.search(path):
            return f"not a path a page can have: {path!r}"
        files.add(path)
        # Of a folder that was met before, so were those around it: there are ten files in each.
        for prefix in (*_folders(path, folders), path):
            other = spelling.setdefault(_folded(prefix), prefix)
            if other != prefix:
                return f"{prefix!r} and {other!r} are one file where case is ignored"
    both = sorted(files & folders)
    return f"{both[0]!r} is a page and a folder at once" if both else ""


def _folders(path: str, known: set[str]) -> list[str]:
    """Return the folders around a file that are not known, the outermost first, and know them."""
    found = []
    while (path := path.rpartition("/")[0]) and path not in known:
        known.add(path)
        found.append(path)
    return found[::-1]


def _folded(name: str) -> str:
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
