"""The number an alert's expression compares with. The only module that knows PromQL, as much as that takes.

An expression is cut into tokens, those outside all brackets are written as one letter each, and a regular
expression over the letters says whether they are one comparison. Whatever it does not know ends in None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"""
    (?P<blank>\s+|\#[^\n]*)
  | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
  | (?P<number>0[xX][\w.:]*|\.?[0-9](?:[eE][-+]|[\w.:])*)
  | (?P<word>[A-Za-z_:][\w:]*)
  | (?P<comparison>[=!<>]=|[<>])
  | (?P<sign>[-+])
  | (?P<arithmetic>[*/%^])
  | (?P<at>@)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_LITERAL: Final = re.compile(
    r"0[xX][0-9a-fA-F_]+|(?:[0-9]+(?:\.[0-9]+)?(?:ms|[smhdwy]))+"
    r"|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+|[KMGT]i?B?)?"
)
# One letter per kind of token. What has the letter `!` (`and`, `bool`, a stray `$`) matches no grammar below.
_LETTERS: Final = {"comparison": "?", "sign": "-", "arithmetic": "*", "at": "@"}
_WORDS: Final = {
    "inf": "n",
    "atan2": "*",
    "by": "g",
    "without": "g",
    "offset": "o",
    "on": "m",
    "ignoring": "m",
    "group_left": "j",
    "group_right": "j",
    **dict.fromkeys(("and", "or", "unless", "bool", "nan"), "!"),
}
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}

_OPERAND: Final = r"-*(?:n|\(|\{|w\{|w\(g\(|wg\(\(|w\(|w)\[?(?:o-?[n(]|@-?n|@w\()*"
_SIDE: Final = rf"{_OPERAND}(?:[-*](?:m\((?:j\(?)?)?{_OPERAND})*"
_COMPARISON: Final = re.compile(rf"({_SIDE})\?({_SIDE})")
_NUMBER: Final = re.compile(r"-?n")
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Threshold:
    """The comparison with a number at the outermost level of an expression, the number as it is written."""

    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class _Token:
    """A token with its letter, or a whole bracket with the positions of what it holds."""

    letter: str
    text: str
    inside: tuple[int, int] = (0, 0)


def threshold(expr: str) -> Threshold | None:
    """Return what the expression compares with, or None unless it is exactly one comparison with a number."""
    if "{{" in expr or "{%" in expr:
        return None
    tokens = tuple(_tokens(expr))
    ends = _ends(tokens)
    if ends is None:
        return None
    level = _level(tokens, ends, 0, len(tokens))
    while len(level) == 1 and level[0].letter == "(":
        level = _level(tokens, ends, *level[0].inside)
    return _compared(level)


def _tokens(expr: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(expr):
        kind, text = str(match.lastgroup), match.group()
        if kind == "word":
            yield _Token(_WORDS.get(text.lower(), "w"), text)
        elif kind in ("open", "close"):
            yield _Token(kind, text)
        elif kind == "number":
            yield _Token("n" if _LITERAL.fullmatch(text) else "!", text)
        elif kind == "other" and text in "\"'`":
            yield _Token("unfinished", text)
            return
        elif kind != "blank":
            yield _Token(_LETTERS.get(kind, "!"), text)


def _ends(tokens: tuple[_Token, ...]) -> dict[int, int] | None:
    """Map each opening bracket to its closing one, or None when brackets or quotes do not pair."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for number, token in enumerate(tokens):
        if token.letter == "unfinished":
            return None
        if token.letter == "open":
            opened.append(number)
        elif token.letter == "close":
            if not opened or _BRACKETS[tokens[opened[-1]].text] != token.text:
                return None
            ends[opened.pop()] = number
    return None if opened else ends


def _level(tokens: tuple[_Token, ...], ends: dict[int, int], start: int, end: int) -> tuple[_Token, ...]:
    """Give the tokens of one level, each bracket as a single one."""
    level: list[_Token] = []
    while start < end:
        token = tokens[start]
        if token.letter == "open":
            token = _Token(token.text, token.text, (start + 1, ends[start]))
            start = ends[start]
        level.append(token)
        start += 1
    return tuple(level)


def _compared(level: tuple[_Token, ...]) -> Threshold | None:
    match = _COMPARISON.fullmatch("".join(token.letter for token in level))
    if match is None:
        return None
    numbers = [side for side in (1, 2) if _NUMBER.fullmatch(match[side])]
    if len(numbers) != 1:
        return None
    value = "".join(token.text for token in level[match.start(numbers[0]) : match.end(numbers[0])])
    operator = level[match.end(1)].text
    return Threshold(operator if numbers == [2] else _MIRRORED[operator], value)
