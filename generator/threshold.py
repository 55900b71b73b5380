"""The number an alert's expression compares with.

Its tokens outside all brackets are written as one letter each, and a regular expression over the letters says
whether they are one comparison. Whatever it does not know ends in None.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from generator.promql import Token, ends, tokens

_OPERAND: Final = r"-*(?:n|\(|\{|w\{|w\(g\(|wg\(\(|w\(|w)\[?(?:o-?[n(]|@-?n|@w\()*"
_SIDE: Final = rf"{_OPERAND}(?:[-*](?:m\((?:j\(?)?)?{_OPERAND})*"
_COMPARISON: Final = re.compile(rf"({_SIDE})\?({_SIDE})")
_NUMBER: Final = re.compile(r"-?n")
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Threshold(Struct, frozen=True):
    """The comparison with a number at the outermost level of an expression, the number as it is written."""

    operator: str
    value: str


@lru_cache(maxsize=500)
def threshold(expr: str) -> Threshold | None:
    """Return what the expression compares with, or None unless it is exactly one comparison with a number."""
    if "{{" in expr or "{%" in expr:
        return None
    found = tuple(tokens(expr))
    pairs = ends(found)
    if pairs is None:
        return None
    level = _level(found, pairs, 0, len(found))
    while len(level) == 1 and level[0].letter == "(":
        level = _level(found, pairs, *level[0].inside)
    return _compared(level)


def _level(found: tuple[Token, ...], pairs: dict[int, int], start: int, end: int) -> tuple[Token, ...]:
    """Give the tokens of one level, each bracket as a single one."""
    level: list[Token] = []
    while start < end:
        token = found[start]
        if token.letter == "open":
            token = Token(token.text, token.text, (start + 1, pairs[start]))
            start = pairs[start]
        level.append(token)
        start += 1
    return tuple(level)


def _compared(level: tuple[Token, ...]) -> Threshold | None:
    match = _COMPARISON.fullmatch("".join(token.letter for token in level))
    if match is None:
        return None
    numbers = [side for side in (1, 2) if _NUMBER.fullmatch(match[side])]
    if len(numbers) != 1:
        return None
    value = "".join(token.text for token in level[match.start(numbers[0]) : match.end(numbers[0])])
    operator = level[match.end(1)].text
    return Threshold(operator if numbers == [2] else _MIRRORED[operator], value)
