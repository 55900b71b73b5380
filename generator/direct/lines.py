"""Whether text is whole blocks of HTML, told line by line: most lines are on many pages, letter for letter.

Markdown passes a block on as it is: from a line that begins with a tag of such a block to the end of the line
in which this tag is closed. Tags have to be written plainly: anything else is refused, never misread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from markdown.util import BLOCK_LEVEL_ELEMENTS

from generator.direct.tokens import OTHER_RULES, VOID, Unread

_BLOCKS: Final = frozenset(BLOCK_LEVEL_ELEMENTS) - VOID
_TAG: Final = re.compile(r"""<(/?)([a-z][a-z0-9-]*+)(?:\s++[^\s"'<>/=`]++(?:="[^"<]*+")?+)*+\s*+(/?)>""")
_BARE: Final = re.compile(r"&(?!#[0-9]++;|#[xX][0-9a-fA-F]++;|[a-zA-Z][a-zA-Z0-9]{0,30}+;)")
_ODD: Final = ("\t", "\r", "\x02", "\x03")
"""What Markdown repairs, or takes for its own."""
_MOST: Final = 50_000
"""How many lines are remembered; a site of any size has some that are on one page only."""
_ROWS: Final = 10_000
"""How many rows of signs are remembered."""
_KINDS: Final = 10_000
"""How many signs there may be: a few hundred do for all that our templates write."""


class _Line(NamedTuple):
    """What a line does to the elements it stands in."""

    closes: tuple[str, ...]
    """The elements that it ends, innermost first."""
    opens: tuple[str, ...]
    """The elements that it leaves open, outermost first."""
    block: bool
    """Whether it begins with an element of a block, and nothing in it comes after that."""
    shut: bool
    """Whether its last word is the end of an element that it did not begin."""


_ANYWHERE: Final = _Line((), (), block=True, shut=False)
"""A line that is a whole block."""


class Lines(dict[str, str]):
    """A sign for what each line does, by its text: lines that do the same have the same one.

    Pages of a type say the same thing of everybody in lines that do the same, so that few rows of signs are
    ever looked into.
    """

    def __init__(self) -> None:
        """Know that an empty line and a whole block change nothing where they stand: they have no sign."""
        super().__init__({"": ""})
        self._signs = {_ANYWHERE: ""}
        self._does: list[_Line] = []
        self._closed = lru_cache(maxsize=_ROWS)(self._walked)

    def __missing__(self, text: str) -> str:
        """Read a line. Raises Unread when it is not written plainly."""
        if len(self) >= _MOST:
            self.clear()
            self[""] = ""
        does = _read(text)
        sign = self._signs.get(does)
        if sign is None:
            sign = self._signs[does] = self._sign(does)
        self[text] = sign
        return sign

    def whole(self, texts: Iterable[str]) -> bool:
        """Tell whether each text is made of whole blocks."""
        try:
            return all(self._closed("".join(map(self.__getitem__, text.split("\n")))) for text in texts)
        except Unread:
            return False

    def _sign(self, does: _Line) -> str:
        if len(self._does) >= _KINDS:
            raise Unread
        self._does.append(does)
        return chr(len(self._does) - 1)

    def _walked(self, signs: str) -> bool:
        """Tell whether lines with these signs leave nothing open, and nothing outside of blocks."""
        inside: list[str] = []
        for closes, opens, block, shut in map(self._does.__getitem__, map(ord, signs)):
            if inside:
                for tag in closes:
                    if not inside or inside.pop() != tag:
                        return False
                if not inside and not shut:
                    return False
            elif closes or not block:
                return False
            inside += opens
        return not inside


def odd(text: str) -> bool:
    """Tell whether there are signs in a text that are not passed on as they are."""
    return any(sign in text for sign in _ODD)


def _read(text: str) -> _Line:
    tags = tuple(_TAG.findall(text))
    if len(tags) != text.count("<") or text.isspace() or text.startswith(("```", "~~~")):
        raise Unread
    if "&" in text and _BARE.search(text):
        raise Unread
    # As many signs of either kind: no text has one, and the last one ends the last tag.
    return _shaped(tags, text.startswith("<"), text.endswith(">") and text.count(">") == len(tags))


@lru_cache(maxsize=5_000)
def _shaped(tags: tuple[tuple[str, str, str], ...], begins: bool, ends: bool) -> _Line:
    """Tell what a line with these tags does. The first may begin it, the last may end it."""
    closes: list[str] = []
    opens: list[str] = []
    last = ""
    for number, (slash, tag, closed) in enumerate(tags):
        alone, last = bool(closed) or tag in VOID, ""
        titled = opens[-1:] == ["title"] and not (slash and tag == "title")
        if tag in OTHER_RULES or titled or (slash and alone):
            raise Unread
        begins = begins and (bool(opens) or number == 0)
        if not slash:
            opens += () if alone else (tag,)
        elif not opens:
            closes.append(tag)
            last = tag
        elif opens.pop() != tag:
            raise Unread
    if "title" in closes or "title" in opens:
        raise Unread
    block = bool(begins and tags and (opens or (ends and tags[-1][0])) and tags[0][1] in _BLOCKS)
    return _Line(tuple(closes), tuple(opens), block, ends and bool(last))
