"""Paths below a folder that mean the same on every disk and cannot leave it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from msgspec import Struct, field

_ODD: Final = re.compile(r"[\\:]|(?:\A|/)(?:/|\Z)|[ .](?:/|\Z)")
"""A sign that parts paths elsewhere, a part of no letters, or one whose end gets lost on some disks."""
_PLAIN: Final = re.compile(r"[a-z0-9_-]+(?:[./][a-z0-9_-]+)*").fullmatch
"""Most paths of a site: nothing odd is in them, and they are written as where case is ignored."""


def fault(paths: Iterable[str]) -> str:
    """Say which path could leave the folder, or meet another where case is ignored; else nothing."""
    known = Confined()
    return next(filter(None, map(known.fault, paths)), "")


class Confined(Struct, frozen=True):
    """The paths of a folder, as they become known."""

    _spelling: dict[str, str] = field(default_factory=dict)
    _files: set[str] = field(default_factory=set)
    _folders: set[str] = field(default_factory=set)

    def fault(self, path: str) -> str:
        """Say what is wrong with one more path, by itself and beside the others; else nothing."""
        plain = _PLAIN(path)
        if not plain and (not path.isprintable() or _ODD.search(path)):
            return f"not a path a page can have: {path!r}"
        folders = self._new_folders(path)
        for prefix in (*folders, path):
            other = self._spelling.setdefault(prefix if plain else _folded(prefix), prefix)
            if other != prefix:
                return f"{prefix!r} and {other!r} are one file where case is ignored"
        self._files.add(path)
        both = path if path in self._folders else next((one for one in folders if one in self._files), "")
        return f"{both!r} is a page and a folder at once" if both else ""

    def _new_folders(self, path: str) -> list[str]:
        """Return the folders around a file that are not known, the outermost first, and know them.

        Of a folder that was met before, so were those around it: there are ten files in each.
        """
        found = []
        while (path := path.rpartition("/")[0]) and path not in self._folders:
            self._folders.add(path)
            found.append(path)
        return found[::-1]


def _folded(name: str) -> str:
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
