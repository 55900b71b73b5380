"""What a build leaves for one of a few pages: how both builds are, the live one and the spare."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from generator import beside, sealed, trees
from generator.beside import Beside
from generator.direct.kept import Kept, ended, recall, site_path
from generator.linked import NO_FILE, Mark, marks, seeing
from generator.site.switch import KEPT, live_folder, spare_of
from generator.trees import See


def sees(control: Path, found: dict[str, Mark]) -> See:
    """Return what finds the files of the live site while all of them are looked at."""
    return seeing(found, ended(control / KEPT))


class Spare(Struct, frozen=True):
    """The spare beside the live site, and what the builder left of that."""

    live: str
    """Its folder."""
    pages: str
    """The seal of what the builder left."""
    ended: int
    """When the live site was there."""
    made: dict[str, Mark]
    """The marks of all its files."""
    beside: Beside
    """What is kept of the spare."""


def look(site: Path, control: Path, readers: str) -> Spare | None:
    """Look at the spare. None where there is none, or it is not known what the builder left."""
    live, spare, pages = live_folder(site), spare_of(site, readers), sealed.seal(control / KEPT)
    known = recall(control / KEPT, os.fspath(site / "docs"))
    made = _made(known)
    if not (live and spare and made):
        return None
    there = dict[str, Mark]()
    tree = trees.taken(os.fspath(spare), seeing(there, known.ended))
    other = {
        path: made.get(path, NO_FILE)
        for path in made.keys() | there.keys()
        if there.get(path) != made.get(path)
    }
    return Spare(os.fspath(live), pages, known.ended, made, Beside(os.fspath(spare), tree, other))


def keep(control: Path, state: str, found: Spare | None, seen: Mapping[str, Mark] | None = None) -> None:
    """Keep it beside the state that has this seal.

    What that says of the trees was so before this looks; or it says so of the files that were `seen`, and
    nobody looks at them again. Nothing is kept where there is no spare, or a file is not as the builder left
    it.
    """
    if state and found and found.made == (marks(Path(found.live), found.ended) if seen is None else seen):
        beside.keep(control, state, found.pages, found.beside)
    else:
        beside.forget(control)


def _made(known: Kept) -> dict[str, Mark]:
    """Return the marks of all files of the site; none where two have one place."""
    made = dict(known.templates)
    for files in (known.made, known.menu):
        made |= {site_path(path): one.made for path, one in files.items()}
    return made if len(made) == len(known.made) + len(known.menu) + len(known.templates) else {}
