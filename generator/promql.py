"""Expressions of PromQL as tokens and brackets, and the metrics they name. The only module that reads PromQL.

It knows as much as that takes: what does not pair is not understood, and nothing is said about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from generator import late

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

_UNITS: Final = {
    "ms": 1,
    "s": 1_000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
    "y": 31_536_000_000,
}
"""Milliseconds of a unit."""
_TEMPLATE: Final = late.pattern(r"\{[{%]|<[A-Za-z_][\w-]*>")
_LISTS: Final = frozenset("gmj")
"""Letters of the words whose bracket holds names of labels."""


class Token(Struct, frozen=True):
    """A token with its letter, or a whole bracket with the positions of what it holds."""

    letter: str
    text: str
    inside: tuple[int, int] = (0, 0)


def tokens(expr: str) -> Iterator[Token]:
    """Cut an expression into tokens. A quote that is not closed is the last of them."""
    for match in _TOKEN.finditer(expr):
        kind, text = str(match.lastgroup), match.group()
        if kind == "word":
            yield Token(_WORDS.get(text.lower(), "w"), text)
        elif kind in ("open", "close"):
            yield Token(kind, text)
        elif kind == "number":
            yield Token("n" if _LITERAL.fullmatch(text) else "!", text)
        elif kind == "other" and text in "\"'`":
            yield Token("unfinished", text)
            return
        elif kind != "blank":
            yield Token(_LETTERS.get(kind, "!"), text)


def ends(found: tuple[Token, ...]) -> dict[int, int] | None:
    """Map each opening bracket to its closing one, or None when brackets or quotes do not pair."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for number, token in enumerate(found):
        if token.letter == "unfinished":
            return None
        if token.letter == "open":
            opened.append(number)
        elif token.letter == "close":
            if not opened or _BRACKETS[found[opened[-1]].text] != token.text:
                return None
            pairs[opened.pop()] = number
    return None if opened else pairs


def metric_names(expr: str) -> tuple[str, ...] | None:
    """Return the metrics an expression names, sorted; None when it is not understood or not filled in."""
    found = tuple(tokens(expr))
    pairs = ends(found)
    if _TEMPLATE.search(expr) or pairs is None:
        return None
    names, number = set(), 0
    while number < len(found):
        token, after = found[number], _text(found, number + 1)
        if token.text in ("{", "["):
            names |= _selected(found[number : pairs[number]]) if token.text == "{" else set()
            number = pairs[number]
        elif token.letter in _LISTS and after == "(":
            number = pairs[number + 1]
        elif token.letter == "w" and after != "(" and _letter(found, number + 1) != "g":
            names.add(token.text)
        elif token.letter == "!" and token.text.lower() not in _WORDS and token.text[0] not in ",\"'`":
            return None
        number += 1
    return tuple(sorted(names))


def words(expr: str) -> frozenset[str]:
    """Return everything an expression may name: its words, and its texts without quotes."""
    return frozenset(
        token.text.strip("\"'`")
        for token in tokens(expr)
        if token.letter != "open" and re.match(r"[\w\"'`:]", token.text)
    )


def calls(expr: str) -> frozenset[str]:
    """Return the functions and aggregations an expression calls, in small letters."""
    found = tuple(tokens(expr))
    return frozenset(
        token.text.lower()
        for number, token in enumerate(found)
        if token.letter == "w" and (_text(found, number + 1) == "(" or _letter(found, number + 1) == "g")
    )


def ranges(expr: str) -> tuple[int | None, ...]:
    """Return how many seconds each `[...]` looks back; None where that is not understood."""
    found = tuple(tokens(expr))
    return tuple(
        seconds(_text(found, number + 1).partition(":")[0])
        for number, token in enumerate(found)
        if token.text == "["
    )


def seconds(duration: str) -> int | None:
    """Return the whole seconds of a duration as Prometheus writes it; None when it is none."""
    if not re.fullmatch(r"(?:\d{1,9}(?:ms|[smhdwy]))+|0", duration, re.ASCII):
        return None
    parts = re.findall(r"(\d+)(ms|[smhdwy])", duration)
    return sum(int(number) * _UNITS[unit] for number, unit in parts) // 1000


def _selected(inside: tuple[Token, ...]) -> set[str]:
    """Return the names in a bracket of matchers: the label `__name__`, or a text without a label."""
    names = set()
    for number, token in enumerate(inside):
        before, after = _text(inside, number - 1), _text(inside, number + 1)
        alone = before in ("{", ",") and after not in ("=", "!=", "!")
        labelled = before == "=" and _text(inside, number - 2) == "__name__"
        if token.text[0] in "\"'`" and (alone or labelled):
            names.add(token.text[1:-1])
    return names


def _text(found: tuple[Token, ...], number: int) -> str:
    return found[number].text if 0 <= number < len(found) else ""


def _letter(found: tuple[Token, ...], number: int) -> str:
    return found[number].letter if number < len(found) else ""
