"""How many lines a text takes on paper, guessed from above: what fits here fits in any usual typeface."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, reduce
from itertools import accumulate
from operator import add
from typing import Final
from unicodedata import east_asian_width

from msgspec import Struct

_WORD: Final = re.compile(r"[^ \t\n\r\f]+")
"""What a browser sets as one piece; other blanks are letters to it."""
_PLAIN: Final = (
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64,
    62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98,
    64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
)  # fmt: skip
"""Widths from blank to tilde in hundredths of the type size: DejaVu Sans, the broadest in common use."""
_HUGE: Final = ((0x2E3A, 0x2E3B), (0xA9C1, 0xA9CF), (0xFDF0, 0xFDFF), (0x12000, 0x1254F))
"""Signs that hold a whole phrase."""
_BLANK: Final = _PLAIN[0] / 100
_WIDEST: Final = max(_PLAIN) / 100
_DOTS: Final = 1.01
_SLACK: Final = 0.001
"""More than rounding makes of a sum."""


class Fitted(Struct, frozen=True):
    """As much of a text as fits, and the lines it takes. What was cut ends with three dots."""

    text: str
    lines: int


@lru_cache(maxsize=4096)
def _width(c: str) -> float:
    """Return the width of a character in units of the type size, or more."""
    code = ord(c)
    if " " <= c <= "~":
        return _PLAIN[code - 32] / 100
    if any(low <= code <= high for low, high in _HUGE):
        return 20.0
    if 0x2010 <= code <= 0x2027:  # dashes, quotation marks, dots
        return _DOTS
    return 1.1 if code < 0x530 or east_asian_width(c) in "WF" else 1.7


def width(text: str) -> float:
    """Return how wide a text is on one line."""
    return sum(map(_width, text))


def fit(text: str, *, width: float, most: int, lead: float = 0.0) -> Fitted:
    """Cut a text to `most` lines of some width, at the end of a word where one fits.

    `lead` is what stands before it on the first line.
    """
    most_wide = lead + _BLANK + len(text) * _WIDEST + _SLACK
    if most_wide <= width and text.isascii() and text.isprintable():
        return Fitted(text, 1)
    line, x, kept = 1, lead, 0
    for word in _WORD.finditer(text):
        sizes, size = _sizes(word.group())
        gap = _BLANK if x else 0.0
        if x and x + gap + size > width:
            if line == most and size > width:
                # A word without end would leave the rest of the last line empty.
                count = _count(sizes, width - x - gap - _DOTS)
                kept = word.start() + count if count else kept
            line, x, gap = line + 1, 0.0, 0.0
        x += gap
        if x + size + _SLACK <= width and line <= most:
            # The same sum as below, letter by letter: the last digit of a float decides about a line.
            x = reduce(add, sizes, x)
            kept = word.end() if line < most or x + _DOTS <= width else kept
            continue
        for index, piece in enumerate(sizes, word.start() + 1):
            if x and x + piece > width:
                line, x = line + 1, 0.0
            if line > most:
                return Fitted(text[:kept] + "…", most)
            x += piece
            # A word that fits on a line stays whole.
            if (size > width or index == word.end()) and (line < most or x + _DOTS <= width):
                kept = index
    return Fitted(text, line)


@lru_cache(maxsize=4096)
def _sizes(word: str) -> tuple[tuple[float, ...], float]:
    """Return the widths of a word's characters, and their sum. Texts have most of their words in common."""
    sizes = tuple(map(_width, word))
    return sizes, sum(sizes)


def _count(sizes: Sequence[float], room: float) -> int:
    """Return how many characters have room beside each other."""
    return sum(end <= room for end in accumulate(sizes))
