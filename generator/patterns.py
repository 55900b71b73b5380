"""Files a spec names by a pattern. The only module that expands `*` and `?`; it follows no symbolic link."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from msgspec import Struct

from generator import inputs

_LINK: Final = "a symbolic link is not read"


class Match(Struct, frozen=True, order=True):
    """A file that a pattern names, relative to the root with `/`, and why it is not read, if so."""

    file: str
    refused: str = ""


def flaw(pattern: str) -> str:
    """Say what is wrong with a pattern, or return nothing."""
    names = pattern.rstrip("/").split("/")
    if "**" in pattern:
        return "holds `**`, but `*` matches within one folder only"
    if "\\" in pattern or not pattern.isprintable() or {"", ".."} & set(names):
        return "is not a path below the folder of the spec"
    return ""


def find(folder: Path, pattern: str, *, root: Path) -> tuple[Match, ...]:
    """Find the files below a folder that a pattern without `flaw` names, sorted.

    `*` and `?` match within one name, and a leading dot only after a dot. A link, or a folder that cannot be
    listed, is a refused match. Raises ValueError when the folder is not below the root.
    """
    parts = folder.relative_to(root).parts
    if ".." in parts:
        raise ValueError(f"{folder} may lead out of {root}")
    for length in range(1, len(parts)):
        if root.joinpath(*parts[:length]).is_symlink():
            return (Match("/".join(parts[:length]), _LINK),)
    names = tuple(name for name in pattern.split("/") if name not in ("", "."))
    return tuple(sorted(set(_walk(os.fspath(root), parts, names))))


def _walk(root: str, parts: tuple[str, ...], names: tuple[str, ...]) -> Iterator[Match]:
    file, path = "/".join(parts), "/".join((root, *parts))
    if not file.isprintable():
        shown = file.encode("unicode_escape").decode("ascii")
        yield Match(shown, "its name has characters that cannot be shown")
        return
    found: tuple[str, ...] = ()
    try:
        here = inputs.seen(path)
        if parts and here is not None and stat.S_ISLNK(here.st_mode):
            yield Match(file, _LINK)
        elif names:
            found = _named(path, names[0])
        elif here is not None and stat.S_ISREG(here.st_mode):
            yield Match(file)
    except OSError as error:
        yield Match(file, str(error.strerror).lower())
    for name in found:
        yield from _walk(root, (*parts, name), names[1:])


def _named(folder: str, pattern: str) -> tuple[str, ...]:
    """Give the names in a folder that may match; a plain name is not looked up yet."""
    if not {"*", "?"} & set(pattern):
        return (pattern,)
    inputs.listed(folder)
    if not os.path.isdir(folder):  # noqa: PTH112 - of each spec
        return ()
    # fnmatch alone knows `[...]`; here a bracket is only a bracket.
    literal = pattern.replace("[", "[[]")
    return tuple(
        name
        for name in os.listdir(folder)  # noqa: PTH208 - names only
        if fnmatchcase(name, literal) and (pattern.startswith(".") or not name.startswith("."))
    )
