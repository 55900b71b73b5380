"""Words of a shell: quotes, expansions, redirections and here-documents. Commands are `lists`'.

Nothing is run and nothing expanded. In doubt a text passes: an error would stop a build.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Final

from msgspec import Struct

from generator import late

DEEPEST: Final = 40
"""Nested deeper than this, nothing is said about a text."""

NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
ASSIGNMENT: Final = late.pattern(r"([A-Za-z_]\w*)(?:\[[^\]\n]*\])?\+?=", re.ASCII)
_BLANKS: Final = re.compile(r"(?:[ \t]|\\\n)+")
_PLAIN: Final = re.compile(r"[^ \t\n|&;()<>\\'\"`$]+")
_QUOTED: Final = re.compile(r"[^\"\\`$]+")
"""Letters that mean themselves: by far the most, so that they are passed over at once."""
_COMMENT: Final = re.compile(r"#[^\n]*")
_REDIRECTION: Final = late.pattern(
    r"(?:\d+|\{(?P<name>[A-Za-z_]\w*)\})?(?P<operator><<<|<<-|<<|<>|<&|>&|>>|>\||<(?!\()|>(?!\())|&>>?",
    re.ASCII,
)
_PARAMETER: Final = late.pattern(r"[!#]?([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[[^\]]*\])?", re.ASCII)
_READ: Final = late.pattern(r"(?<!\\)\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))", re.ASCII)
_SET: Final = late.pattern(r"([A-Za-z_]\w*)\s*(?:(?:<<|>>|[-+*/%&^|])?=(?!=)|\+\+|--)", re.ASCII)
_GUARDS: Final = ("-", "=", "+", "?", ":-", ":=", ":+", ":?")


class Flawed(Exception):  # noqa: N818 - what is wrong with the text, not with the program
    """The text is no shell command: where, and why."""

    def __init__(self, offset: int, reason: str, *, quote: bool = False) -> None:
        super().__init__(reason)
        self.offset, self.reason, self.quote = offset, reason, quote


class TooDeep(Exception):  # noqa: N818
    """Whether it is one cannot be said."""


class _Document(Struct, frozen=True):
    """A here-document that begins with the next line."""

    start: int
    end: str
    tabs: bool
    literal: bool


class Words(ABC):
    """A place in a text that moves on; what is read and assigned is noted on the way."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.reads: list[tuple[str, int]] = []
        self.assigned: set[str] = set()
        self._documents: list[_Document] = []

    @abstractmethod
    def inner(self, opener: int) -> None:
        """Parse commands up to and with the `)` that closes what opens at an offset."""

    def peek(self, length: int = 1) -> str:
        """Return the next characters; less when the text ends."""
        return self.text[self.at : self.at + length]

    def matched(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Move behind what a pattern finds here."""
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found

    def blanks(self) -> None:
        """Move to the next word or operator of the line."""
        self.matched(_BLANKS)
        self.matched(_COMMENT)

    def newline(self) -> None:
        """Move behind the end of a line, and behind the here-documents that follow it."""
        self.at += 1
        documents, self._documents = self._documents, []
        for document in documents:
            self._document(document)

    def lines(self) -> None:
        """Move behind blanks, comments and ends of lines."""
        self.blanks()
        while self.peek() == "\n":
            self.newline()
            self.blanks()

    def ended(self) -> None:
        """Complain about a here-document that has not begun where the text ends."""
        if self._documents:
            raise self._endless(self._documents[0])

    def word(self) -> str:
        """Move behind a word and return it as written; nothing when none is here."""
        start = self.at
        while (char := self.peek()) and char not in " \t\n|&;()":
            if char in "<>":
                if self.peek(2) not in ("<(", ">("):
                    break
                self.at += 2
                self.inner(self.at - 2)
            elif not self.matched(_PLAIN):
                self.part(char)
            before = self.text[start : self.at]
            if self.peek() == "(" and (before[-1:] in tuple("?*+@!") and before[-2:-1] != "\\"):
                self._group()
            elif self.peek() == "(" and ASSIGNMENT.fullmatch(before):
                self._array()
        return self.text[start : self.at]

    def part(self, char: str, *, quoted: bool = False) -> None:
        """Move behind one character, quote or expansion."""
        if char == "\\":
            self.at += 2
        elif char == "'" and not quoted:
            self._until("'", self.at)
        elif char == '"':
            self.double()
        elif char == "`":
            self._until("`", self.at, escapes=True)
        elif char == "$":
            self._dollar(quoted=quoted)
        else:
            self.at += 1

    def double(self) -> None:
        """Move behind a text in double quotes."""
        start = self.at
        self.at += 1
        while (char := self.peek()) != '"':
            if not char:
                raise Flawed(start, '`"` opens here and is not closed', quote=True)
            if not self.matched(_QUOTED):
                self.part(char, quoted=True)
        self.at += 1

    def _until(self, quote: str, start: int, *, escapes: bool = False) -> None:
        self.at += 1
        while (char := self.peek()) != quote:
            if not char:
                mark = "a backtick" if quote == "`" else f"`{quote}`"
                raise Flawed(start, f"{mark} opens here and is not closed", quote=True)
            self.at += 2 if escapes and char == "\\" else 1
        self.at += 1
        if quote == "`":
            self.names(self.text[start : self.at], start)

    def _dollar(self, *, quoted: bool) -> None:
        start = self.at
        self.at += 1
        char = self.peek()
        if char == "'" and not quoted:
            self._until("'", self.at, escapes=True)
        elif self.peek(2) == "((" and (end := self.balanced("))")):
            self.arithmetic(self.text[self.at : end], self.at)
            self.at = end
        elif char == "(":
            self.at += 1
            self.inner(start)
        elif char == "{":
            self._braces(start, quoted=quoted)
        elif name := self.matched(NAME):
            self.reads.append((name[0], start))
        elif char and char in "0123456789@*#?$!-":
            self.at += 1

    def _braces(self, start: int, *, quoted: bool) -> None:
        self.at += 1
        name = self.matched(_PARAMETER)
        operator = self.peek(2)
        if name and NAME.fullmatch(name[1]) and not operator.startswith(_GUARDS):
            self.reads.append((name[1], start))
        elif name and operator.startswith(("=", ":=")):
            self.assigned.add(name[1])
        # Behind `:-` and the like a single quote between double quotes is only a letter.
        letters = quoted and operator.startswith(_GUARDS)
        self.deeper()
        while (char := self.peek()) != "}":
            if not char:
                raise Flawed(start, "`${` opens here and is not closed", quote=True)
            self.part(char, quoted=letters)
        self.depth -= 1
        self.at += 1

    def deeper(self) -> None:
        """Go one level down. Raises TooDeep, so that no text ends in a crash."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeep

    def balanced(self, close: str) -> int:
        """Return where the brackets that open here close as `close`; 0 when they do not."""
        depth, here = 0, self.at
        while here < len(self.text):
            char = self.text[here]
            if char in "\"'":
                here = self.text.find(char, here + 1)
                if here < 0:
                    return 0
            depth += {"(": 1, ")": -1}.get(char, 0)
            here += 2 if char == "\\" else 1
            if depth == 0:
                return here if self.text[here - len(close) : here] == close else 0
        return 0

    def names(self, text: str, offset: int) -> None:
        """Note the names that a text reads, without looking at how it is made."""
        self.reads += [(found[1] or found[2], offset + found.start()) for found in _READ.finditer(text)]

    def arithmetic(self, text: str, offset: int) -> None:
        """Note the names that a calculation reads and sets."""
        self.names(text, offset)
        self.assigned |= {found[1] for found in _SET.finditer(text)}

    def _group(self) -> None:
        """Move behind the alternatives of a pattern such as `+(a|b)`."""
        start = self.at
        self.deeper()
        self.at += 1
        while (char := self.peek()) != ")":
            if not char:
                raise Flawed(start, "`(` opens here and is not closed")
            if char == "(":
                self._group()
            else:
                self.part(char)
        self.depth -= 1
        self.at += 1

    def _array(self) -> None:
        start = self.at
        self.deeper()
        self.at += 1
        self.lines()
        while self.peek() != ")":
            if not self.peek():
                raise Flawed(start, "`(` opens here and is not closed")
            if not self.word():
                raise Flawed(self.at, f"`{self.peek()}` stands where a value of the list is expected")
            self.lines()
        self.depth -= 1
        self.at += 1

    def redirection(self) -> bool:
        """Move behind a redirection with its target, if one is here."""
        start = self.at
        found = self.matched(_REDIRECTION)
        if not found:
            return False
        operator = found["operator"] or found[0]
        if found["name"]:
            self.assigned.add(found["name"])
        self.matched(_BLANKS)
        target = self.word()
        if not target:
            raise Flawed(start, f"nothing stands behind `{operator}`")
        if operator in ("<<", "<<-"):
            end = re.sub(r"['\"\\]", "", target.removeprefix("$"))
            self._documents.append(_Document(start, end, operator == "<<-", end != target))
        return True

    def _document(self, document: _Document) -> None:
        begin = self.at
        while self.at < len(self.text):
            line = self.at
            end = self.text.find("\n", line)
            self.at = len(self.text) if end < 0 else end + 1
            found = self.text[line : len(self.text) if end < 0 else end]
            if (found.lstrip("\t") if document.tabs else found) == document.end:
                if not document.literal:
                    self.names(self.text[begin:line], begin)
                return
        raise self._endless(document)

    def _endless(self, document: _Document) -> Flawed:
        return Flawed(document.start, f"the text behind `<<` does not end: no line is `{document.end}`")
