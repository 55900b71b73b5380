"""Text with places to fill: made by rendering it once with marks and cutting it there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

MARK: Final = "Zq9"
"""How each mark begins: in no theme, and the same after any filter that escapes, quotes or strips."""


class Pieces(Struct, frozen=True):
    """Text cut at its places: one more text than there are places."""

    texts: tuple[str, ...]
    places: tuple[str, ...]

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text with a value in each place."""
        parts = [self.texts[0]]
        for place, text in zip(self.places, self.texts[1:], strict=True):
            parts += (values[place], text)
        return "".join(parts)


def cut(text: str, marks: Mapping[str, str]) -> Pieces | None:
    """Cut a text at its marks, each of which names a place.

    None when a mark is left over: something was done to a value that is not known here.
    """
    pattern = "|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))
    parts = re.split(f"({pattern})", text)
    texts = tuple(parts[::2])
    if any(MARK in part for part in texts):
        return None
    return Pieces(texts, tuple(marks[mark] for mark in parts[1::2]))


def between(text: str, first: str, second: str) -> tuple[str, str, str] | None:
    """Return what is before, between and after two texts that follow one another once; None otherwise."""
    before, found, rest = text.partition(first)
    middle, also, after = rest.partition(second)
    return (before, middle, after) if found and also else None
