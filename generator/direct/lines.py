"""Whether text is whole blocks of HTML, told line by line: most lines are on many pages, letter for letter.

Markdown passes a block on as it is: from a line that begins with a tag of such a block to the end of the line
in which this tag is closed. Tags have to be written plainly: anything else is refused, never misread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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


_INSIDE: Final = _Line((), (), block=False, shut=False)
"""A line that may stand in any block, and only there."""
_ANYWHERE: Final = _Line((), (), block=True, shut=False)
"""A line that is a whole block, or empty."""


class Lines(dict[str, _Line]):
    """What each line does, by its text."""

    def __missing__(self, text: str) -> _Line:
        """Read a line. Raises Unread when it is not written plainly."""
        if len(self) >= _MOST:
            self.clear()
        self[text] = line = _read(text)
        return line

    def whole(self, texts: Sequence[str]) -> bool:
        """Tell whether each text is made of whole blocks."""
        try:
            return not any(map(_odd, texts)) and all(map(self._closed, texts))
        except Unread:
            return False

    def _closed(self, text: str) -> bool:
        inside: list[str] = []
        for line in map(self.__getitem__, text.split("\n")):
            # Most lines are one of these two.
            if line is _ANYWHERE:
                continue
            if line is _INSIDE:
                if not inside:
                    return False
                continue
            closes, opens, block, shut = line
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


def _odd(text: str) -> bool:
    """Tell whether there are signs in a text that are not passed on as they are."""
    return ("&" in text and _BARE.search(text) is not None) or any(sign in text for sign in _ODD)


def _read(text: str) -> _Line:
    tags = tuple(_TAG.findall(text))
    if len(tags) != text.count("<") or text.isspace() or text.startswith(("```", "~~~")):
        raise Unread
    if not text:
        return _ANYWHERE
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
    if not closes and not opens:
        return _ANYWHERE if block else _INSIDE
    return _Line(tuple(closes), tuple(opens), block, ends and bool(last))
