"""What is known of the live site and of the spare beside it, so that a build of a few pages looks at neither.

A builder that knows each file of both by its mark still has to look at all of them. Where the numbers of
their trees (`trees`) are as the last walk left them, nothing was done to any, and to tell that takes one look
at each file. That the marks are those of the same moment is what this file says: it names the state of the
walk and the marks of the builder by their seals, and what of the spare is another file than the live site's.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from generator import sealed
from generator.linked import Mark
from generator.trees import Tree

PAGES: Final = "pages.json"
"""What the direct builder made of which file; of a build that may not be live yet, with another suffix."""
_FILE: Final = "beside.json"
_VERSION: Final = 2


class Beside(Struct, frozen=True):
    """The spare, and how it differs from the live site."""

    spare: str
    """Its folder."""
    tree: Tree
    other: Mapping[str, Mark]
    """The files in which they differ, with the marks of the live site's; `NO_FILE` where it has none."""


class _File(Struct, frozen=True):
    """What is kept, and beside which state and marks, by their seals."""

    version: int
    state: str
    pages: str
    known: Beside


def recalled(control: Path, state: str, pages: str) -> Beside | None:
    """Return what is known beside the state and the marks that have these seals; None for any others."""
    try:
        _, found = sealed.opened(control / _FILE, _File)
    except (OSError, ValueError, RecursionError):
        return None
    same = (found.version, found.state, found.pages) == (_VERSION, state, pages)
    return found.known if same and state else None


def keep(control: Path, state: str, pages: str, known: Beside) -> None:
    """Keep what is known. A disk that refuses is no obstacle."""
    with suppress(OSError):
        sealed.replace(control / _FILE, _File(_VERSION, state, pages, known))


def forget(control: Path) -> None:
    """Keep nothing."""
    with suppress(OSError):
        (control / _FILE).unlink(missing_ok=True)
