"""What a word is: `templates/search/search.js` cuts a question the same way, with the same expressions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_SEAM: Final = re.compile(
    "(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
)
_LONGEST: Final = 40
_PHRASE: Final = 8


@lru_cache(maxsize=5_000)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, in order: runs of letters and digits of any script."""
    return tuple(word.lower()[:_LONGEST] for word in _runs(text))


@lru_cache(maxsize=5_000)
def parts(text: str) -> tuple[str, ...]:
    """Return what names written in one are made of: `LedgerLag99` of ledger, lag and 99."""
    found = (_SEAM.split(word) for word in _runs(text))
    return tuple(part.lower()[:_LONGEST] for cut in found if len(cut) > 1 for part in cut if _counts(part))


def phrase(text: str) -> str:
    """Return the first words of a text with single blanks between them; empty for one word and for none."""
    found = words(text)[:_PHRASE]
    return " ".join(found) if len(found) > 1 else ""


def _runs(text: str) -> list[str]:
    return [run for run in _WORD.findall(unicodedata.normalize("NFKC", text)) if _counts(run)]


def _counts(run: str) -> bool:
    """A single letter of our alphabet is no word: `a`, the s of `it's`."""
    return len(run) > 1 or not ("a" <= run.lower() <= "z")
