"""The terms an entry is found by, and how much each counts for it."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from generator.search.entries import ABOUT, SEEN, Entry
from generator.search.words import parts, phrase, words

_WHOLE: Final = 9
_SYMPTOM: Final = 8
_NAMED: Final = 5


def weights(entry: Entry) -> dict[str, int]:
    """Return the terms of an entry, each with the most it counts."""
    most: dict[str, int] = {}
    # Of a term that is there several times, what counts most comes last and stays.
    for weight, found in sorted(_weighed(entry), key=itemgetter(0)):
        most.update(dict.fromkeys(found, weight))
    return most


def called(entry: Entry) -> Iterator[str]:
    """Yield the words of its names that somebody may mistype: a number is never corrected to another."""
    for name in (entry.title, *entry.names):
        yield from (word for word in (parts(name) or words(name)) if len(word) > 2 and word.isalpha())


def _weighed(entry: Entry) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield terms with how much they count, some of them several times."""
    for name in (entry.title, *entry.names):
        # A word of a short name tells more; one that is a whole name, most.
        alone = words(name)
        yield _NAMED + 4 // len(alone) if alone else 0, alone
        yield _NAMED, parts(name)
        if phrase(name):
            yield _WHOLE, (phrase(name),)
    for symptom in entry.seen:
        yield SEEN, words(symptom)
        yield SEEN, parts(symptom)
        if phrase(symptom):
            yield _SYMPTOM, (phrase(symptom),)
    for weight, text in entry.told:
        yield weight, words(text)
        if weight >= ABOUT:
            yield weight, parts(text)
