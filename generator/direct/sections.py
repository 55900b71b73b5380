"""The HTML of a page read once: whether it is well formed, and what each section says to the search index.

What is recorded, and how blanks are folded, is what Material's search plugin does; it takes an object for
each tag that Python's HTML parser finds. Here a page is cut into tags with the text after them, nearly all of
which were read before (`tokens`), and the loop over them does what most of them ask for; what is rare is left
to an object that knows where in the page it is. Tags have to be written plainly: anything else is refused,
never misread.
"""

from __future__ import annotations

import re
from math import inf
from typing import Final

from msgspec import Struct, field

from generator.direct.tokens import (
    ALONE,
    CLOSE,
    END,
    ENTER,
    HEADINGS,
    KEEP,
    LEAVE,
    OPEN,
    Token,
    Tokens,
    Unread,
)

_AMPERSAND: Final = re.compile(r"&(?!#[0-9]++;|#[xX][0-9a-fA-F]++;|[a-zA-Z][a-zA-Z0-9]{0,30}+;)")
_ODD: Final = ("\t", "\r", "\x02", "\x03", "data-search-", "linenodiv")
"""What one of the readers repairs, folds or obeys: not read here."""
_ID: Final = re.compile(r'(?<!\S)id="([^"]*)"')

_ENDS: Final = (CLOSE, END)


class Words(Struct):
    """Text and tags in order, and where each kept element began first: its end looks back to there."""

    parts: list[str] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)


class Section(Struct):
    """A heading's id, and what its title and text come to; none and empty before the first one."""

    tag: str
    id: str | None
    depth: float
    """In how many elements it stands, its own heading included: it ends with the one around its heading."""
    title: Words = field(default_factory=Words)
    text: Words = field(default_factory=Words)


def sections(content: str, tokens: Tokens) -> list[Section]:
    """Return the sections of a page. Raises Unread unless it is made of whole elements."""
    reader = _Reader()
    stack, inside, floor, folded, parts, first = reader.place()
    for written in _cut(content):
        token = tokens[written]
        kind, name, text, _, mark, _ = token
        # Calls for what nearly every tag asks for would double the time.
        if kind == OPEN and inside:
            stack.append(name)
        elif kind == KEEP and inside:
            stack.append(name)
            first.setdefault(name, len(parts))
            parts.append(mark)
        elif kind in _ENDS and len(stack) >= floor:
            if stack.pop() != name:
                raise Unread
            if mark:
                _end(parts, first, token)
        else:
            reader.turn(token)
            stack, inside, floor, folded, parts, first = reader.place()
        if text:
            if not folded:
                reader.say(token)
            elif text != " " or not parts or not parts[-1].isspace():
                parts.append(text)
    return reader.done()


def _cut(content: str) -> list[str]:
    """Cut a page before each tag."""
    if any(odd in content for odd in _ODD) or _AMPERSAND.search(content):
        raise Unread
    before, *written = content.split("<")
    if before:
        raise Unread
    return written


def _end(parts: list[str], first: dict[str, int], token: Token) -> None:
    """Record the end of a kept element, or take it out again when it had nothing but blanks."""
    start = first.get(token.tag)
    if start is None:
        raise Unread
    for at in range(start + 1, len(parts)):
        if not parts[at].isspace():
            parts.append(token.mark)
            return
    del parts[start:]
    for tag in [tag for tag, at in first.items() if at >= start]:
        del first[tag]


class _Reader:
    """Where in the page the reading is."""

    __slots__ = ("permalink", "pre", "section", "sections", "stack")

    def __init__(self) -> None:
        self.stack: list[str] = []
        self.sections: list[Section] = []
        self.section = Section("", None, 0)
        self.pre = 0
        self.permalink = 0
        """How deep in elements the sign beside a heading is; 0 outside of it. Titles leave it out."""

    def place(self) -> tuple[list[str], bool, float, bool, list[str], dict[str, int]]:
        """Return the open elements, whether tags may begin ordinary ones, and where text goes.

        The third is how many elements have to be open for the end of one to be ordinary, the fourth whether
        blanks in text are folded and nothing else is done to it.
        """
        words = self._words()
        folded = not self.pre and words is self.section.text
        named = self.stack[-1:] == ["title"]
        floor = inf if named or self.permalink else max(2, self.section.depth)
        return self.stack, bool(self.stack) and not named, floor, folded, words.parts, words.first

    def say(self, token: Token) -> None:
        """Add the text of `pre`, or of a title without the sign beside it."""
        words = self._words()
        if words is self.section.text:
            words.parts.append(token.raw)
        elif not self.permalink:
            words.parts.append(token.text)

    def done(self) -> list[Section]:
        """Return the sections of a page that has come to its end."""
        if self.stack:
            raise Unread
        return self.sections

    def turn(self, token: Token) -> None:
        """Do what a tag asks for, and look at the text after it where it is in no element."""
        if token.kind == ALONE:
            if not self.stack or self.stack[-1] == "title":
                raise Unread
        elif token.kind in (CLOSE, END, LEAVE):
            self._close(token)
        else:
            self._open(token)
        if not self.stack and token.text and not token.parts:
            raise Unread

    def _words(self) -> Words:
        """Return what text belongs to: the title in any heading of the section's own kind."""
        return self.section.title if self.section.tag in self.stack else self.section.text

    def _open(self, token: Token) -> None:
        tag = token.tag
        if self.stack[-1:] == ["title"]:
            raise Unread
        self.stack.append(tag)
        if tag in HEADINGS:
            self._heading(tag, token.mark)
        elif token.kind == ENTER and tag == "a":
            self.permalink = self.permalink or len(self.stack)
        if not self.sections:
            self.sections.append(self.section)
        if tag == "pre":
            if self.section.tag in self.stack:
                raise Unread
            self.pre += 1
        if token.kind == KEEP or tag == "pre":
            words = self._words()
            words.first.setdefault(tag, len(words.parts))
            words.parts.append(token.mark)

    def _heading(self, tag: str, attributes: str) -> None:
        id_ = _ID.search(attributes)
        if self.pre or (id_ and "&" in id_[1]):
            raise Unread
        if id_ is None:
            return
        if tag != "h1" and not self.sections:
            self.sections.append(Section("", None, len(self.stack)))
        self.section = Section(tag, id_[1] if self.sections else None, len(self.stack))
        self.sections.append(self.section)

    def _close(self, token: Token) -> None:
        if self.stack[-1:] != [token.tag]:
            raise Unread
        if self.section.depth > len(self.stack):
            self._resume()
        self.stack.pop()
        if len(self.stack) < self.permalink:
            self.permalink = 0
        self.pre -= token.tag == "pre"
        if token.kind == END or token.tag == "pre":
            words = self._words()
            _end(words.parts, words.first, token)

    def _resume(self) -> None:
        """Go on with the section around this one."""
        for section in reversed(self.sections):
            if section.depth <= len(self.stack):
                self.section.depth = inf
                self.section = section
                return
