"""How hard a text is to read for somebody in a hurry, by two measures that ask for no dictionary.

A sentence has at most 25 words: the limit of the GOV.UK style guide. LIX (Björnsson, Läsbarhet, 1968) is
words per sentence plus the percentage of words of more than six letters: about 40 in newspapers, over 50 in
official texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from generator import late

LONGEST: Final = 25
"""Words of a sentence."""
HARDEST: Final = 50
"""LIX of texts for everybody."""
_FEWEST: Final = 100
"""With fewer words LIX tells nothing: one long name decides it."""
_SENTENCE: Final = late.pattern(r"[.!?:;…]+[\"”\u2019)]*(?:\s+|$)|\n+")
_WORD: Final = late.pattern(r"[^\W_]+(?:[-'\u2019.,/][^\W_]+)*")


def sentences(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each sentence; a colon or semicolon ends one, as it lets the reader breathe."""
    found = (tuple(_WORD.findall(part)) for part in _SENTENCE.split(text))
    return tuple(words for words in found if words)


def longest(text: str) -> int:
    """Return the words of the longest sentence; 0 for a text without words."""
    return max(map(len, sentences(text)), default=0)


def lix(texts: Iterable[str]) -> int | None:
    """Return LIX of some texts together, rounded; None when they are too short to tell."""
    found = [words for text in texts for words in sentences(text)]
    words = [word for sentence in found for word in sentence]
    if len(words) < _FEWEST:
        return None
    hard = sum(len(word) > 6 for word in words)
    return round(len(words) / len(found) + 100 * hard / len(words))
