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
_SAID: Final = re.compile(r">[^<>]+")
"""The end of a tag, and text behind it."""
_ODD: Final = re.compile(r"[\t\r\x02\x03]")
"""What Markdown repairs, or takes for its own."""
_MOST: Final = 50_000
"""How many lines are remembered; a site of any size has some that are on one page only."""
_ROWS: Final = 10_000
"""How many rows of signs are remembered."""
_SHAPES: Final = 5_000
"""How many lines are remembered without what they say; our templates write three thousand."""
_KINDS: Final = 10_000
"""How many signs there may be: a few hundred do for all that our templates write."""
_EMPTY: Final = chr(0)
"""The sign of an empty line."""


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
        """Know that a whole block changes nothing where it stands: it has no sign."""
        super().__init__({"": _EMPTY})
        self._signs = {_ANYWHERE: ""}
        self._does = [_ANYWHERE]
        self._closed = lru_cache(maxsize=_ROWS)(self._walked)
        self._shaped = lru_cache(maxsize=_SHAPES)(self._sign)

    def __missing__(self, text: str) -> str:
        """Read a line. Raises Unread when it is not written plainly."""
        if len(self) >= _MOST:
            self.clear()
            self[""] = _EMPTY
        sign = self._shaped(_shape(text))
        self[text] = sign
        return sign

    def whole(self, texts: Iterable[str]) -> bool:
        """Tell whether each text is made of whole blocks, with one empty line at most between two lines."""
        try:
            return all(map(self._is_whole, filter(None, texts)))
        except Unread:
            return False

    def _is_whole(self, text: str) -> bool:
        signs = "".join(map(self.__getitem__, text.split("\n")))
        if _EMPTY in signs:
            if "\n\n\n" in f"\n\n{text}\n\n":
                return False
            signs = signs.replace(_EMPTY, "")
        return self._closed(signs)

    def _sign(self, shape: str) -> str:
        """Return the sign of lines of a shape."""
        does = _read(shape)
        if does not in self._signs:
            if len(self._does) >= _KINDS:
                raise Unread
            self._signs[does] = chr(len(self._does))
            self._does.append(does)
        return self._signs[does]

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


def _shape(text: str) -> str:
    """Return a line without what it says, text and values of attributes, which does the same.

    Every other piece between quotes is left out, and stays where one of them has a part of a tag: so those
    left out are values, or text. Text is left out behind the end of a tag. Raises Unread for what Markdown
    does not pass on as it is.
    """
    if not text.isprintable() and _ODD.search(text):
        raise Unread
    if "&" in text and _BARE.search(text):
        raise Unread
    quoted = text.split('"')
    shape = '""'.join(quoted[::2])
    alike = len(quoted) % 2 and shape.count("<") == text.count("<") and shape.count(">") == text.count(">")
    return _SAID.sub(">.", shape) if alike else text


def _read(text: str) -> _Line:
    """Read a line, whatever it says. Raises Unread for a heading and a fence of code, too."""
    tags = tuple(_TAG.findall(text))
    if len(tags) != text.count("<") or text.isspace() or text.startswith(("```", "~~~", "#")):
        raise Unread
    # As many signs of either kind: no text has one, and the last one ends the last tag.
    begins, ends = text.startswith("<"), text.endswith(">") and text.count(">") == len(tags)
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
