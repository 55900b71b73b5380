"""Paths below a folder that mean the same on every disk and cannot leave it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def fault(paths: Iterable[str]) -> str:
    """Say which path could leave the folder, or meet another where case is ignored; else nothing."""
    spelling: dict[str, str] = {}
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        if not _is_plain(path):
            return f"not a path a page can have: {path!r}"
        parts = path.split("/")
        prefixes = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
        for prefix in prefixes:
            other = spelling.setdefault(_folded(prefix), prefix)
            if other != prefix:
                return f"{prefix!r} and {other!r} are one file where case is ignored"
        files.add(path)
        folders.update(prefixes[:-1])
    both = sorted(files & folders)
    return f"{both[0]!r} is a page and a folder at once" if both else ""


def _is_plain(path: str) -> bool:
    """Tell whether a path is relative, printable and means the same on every platform."""
    parts = path.split("/")
    return path.isprintable() and not set(path) & set("\\:") and all(p and p == p.rstrip(" .") for p in parts)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
