"""What is known of a site once a few of its pages were built, so that no other files are looked at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from generator import trees
from generator.beside import Beside
from generator.inputs import Record
from generator.linked import NO_FILE, looked
from generator.unchanged import Last

if TYPE_CHECKING:
    from generator.direct.upon import Quick

_TOP: Final = "index.html"
"""Stands for the folder of a build, which has another time from when on it is built."""


class Made(Struct, frozen=True):
    """A site that was just built."""

    live: Path
    before: str
    """The folder of the site that was live before."""
    upon: Quick | None
    known: Beside | None
    """What it was built upon."""

    def note(self, record: Record, last: Last) -> Beside | None:
        """Record the tree of the site, if it is known, and return what is known of the spare then.

        The last walk's trees are as it left them but for the files that were touched. None when all files
        have to be looked at.
        """
        upon, known = self.upon, self.known
        if upon is None or upon.other is None or known is None:
            return None
        live, spare = os.fspath(self.live), upon.spare
        touched = {*upon.touched, _TOP}
        old = last.trees[self.before]
        was, beside = (known.tree, old) if upon.changed else (old, known.tree)
        record.rewritten(self.live, was, touched if upon.changed else ())
        marks = ((path, mark) for path, mark in upon.other.items() if mark != NO_FILE)
        if any(looked(f"{live}/{path}") != mark for path, mark in marks):
            del record.trees[live]  # somebody wrote to one since
            return None
        return Beside(spare, trees.rewritten(spare, beside, touched), upon.other)
