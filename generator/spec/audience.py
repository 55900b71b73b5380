"""Who may read what: three audiences, each of which may read what the ones before it may."""

from __future__ import annotations

from typing import Final, Literal

Reader = Literal["public", "internal", "restricted"]

AUDIENCES: Final[tuple[Reader, ...]] = ("public", "internal", "restricted")
"""From the widest to the narrowest."""
UNMARKED: Final[Reader] = "internal"
"""What holds for a file that says nothing, and whom a site is made for when nobody says it."""
MARK: Final = "audience"
"""The key of the marker."""
OTHER_MARK: Final = "shown_to"
"""Its key in the mappings where `audience` is a field of another meaning."""
HIDDEN: Final = "not shown to this audience"
"""What stands for a name that has to stand somewhere. No id has spaces, so nothing is called so."""


def may_read(reader: Reader, mark: Reader) -> bool:
    """Whether a site made for one audience may show what is marked for another."""
    return AUDIENCES.index(mark) <= AUDIENCES.index(reader)
