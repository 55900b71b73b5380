"""Lists, pipelines and simple commands of a shell. Loops and branches are `grammar`'s, words are `words`'."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Final

from generator import late
from generator.shell.reserved import END, KEYWORDS, SETTERS, STRANGERS
from generator.shell.words import ASSIGNMENT, NAME, Flawed, Words

_RESERVED: Final = late.pattern(rf"(?:{'|'.join(map(re.escape, KEYWORDS))}){END}")
_CLOSERS: Final = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "}", "]]"})
_AND: Final = re.compile(r"&&|\|\||\|&?")
_OPERATOR: Final = late.pattern(r"&&|\|\||\|&|;;&|;;|;&|[;&|()<>]")
PARENTHESES: Final = re.compile(r"\([ \t]*\)")


class Lists(Words):
    """Parses what stands between `;`, `&` and `|`. Raises Flawed at the first that is no command."""

    opaque = False

    @abstractmethod
    def compound(self, word: str, start: int) -> None:
        """Parse a command whose reserved word, which stands at an offset, has been passed."""

    def script(self) -> None:
        """Parse the whole text."""
        self.commands(frozenset())
        if self.at < len(self.text):
            raise self.unexpected()
        self.ended()

    def inner(self, opener: int) -> None:
        """Parse commands up to and with the `)` that closes what opens at an offset."""
        self.deeper()
        self.commands(frozenset())
        self.depth -= 1
        self.closed(")", opener)

    def commands(self, stop: frozenset[str]) -> bool:
        """Parse commands up to a reserved word, a bracket or the end; return whether there are any."""
        found = False
        self.lines()
        while (char := self.peek()) and char != ")" and self.reserved() not in stop:
            if self.peek(2) in (";;", ";&"):
                return found
            self._chain()
            found = True
            self.blanks()
            if self.peek() not in ("\n", ";", "&") or self.peek(2) in (";;", ";&"):
                return True
            if self.peek() != "\n":
                self.at += 1
            self.lines()
        return found

    def reserved(self) -> str:
        """Return the reserved word that stands here; nothing when none does."""
        found = _RESERVED.match(self.text, self.at)
        return found[0] if found else ""

    def _chain(self) -> None:
        self._timed()
        self.blanks()
        start = self.at
        while operator := self.matched(_AND):
            self.lines()
            if not self.peek() or self.peek() == ")":
                raise Flawed(start, f"nothing stands behind `{operator[0]}`")
            self._timed()
            self.blanks()
            start = self.at

    def _timed(self) -> None:
        """Parse a command and the `!` and `time` before it, which may stand alone."""
        self.blanks()
        while (word := self.reserved()) in ("!", "time"):
            self.at += len(word)
            self.blanks()
            if not self.peek() or self.peek() in "\n;&|)":
                return
        self.command()

    def command(self) -> None:
        """Parse one command with its redirections."""
        self.blanks()
        start, word = self.at, self.reserved()
        if self.peek(2) == "((" and (end := self.balanced("))")):
            self.arithmetic(self.text[start:end], start)
            self.at = end
        elif self.peek() == "(":
            self.deeper()
            self.at += 1
            self.body("(", ")")
            self.depth -= 1
        elif word in _CLOSERS:
            raise Flawed(start, f"`{word}` closes nothing")
        elif word:
            self.deeper()
            self.at += len(word)
            self.compound(word, start)
            self.depth -= 1
        else:
            self._simple()
            return
        self.blanks()
        while self.redirection():
            self.blanks()
        self._separated()

    def _separated(self) -> None:
        """Complain about a word behind a command that takes none."""
        if (char := self.peek()) and char not in "\n;&|)" and not self.reserved():
            raise self.unexpected()

    def body(self, opener: str, *closers: str) -> None:
        """Parse commands from behind a reserved word to the next: at least one before each closer."""
        for closer in closers:
            start = self.at - len(opener)
            if not self.commands(frozenset({closer})) and self.peek():
                raise Flawed(self.at, f"no command stands between `{opener}` and `{self.token()}`")
            self.closed(closer, start, opener)
            opener = closer

    def closed(self, closer: str, start: int, opener: str = "(") -> None:
        """Move behind the closer of what opens at an offset."""
        self.blanks()
        if not self.peek():
            self.ended()
            raise Flawed(start, f"`{opener}` opens here and has no `{closer}`")
        if self.token() != closer:
            raise self.unexpected(closer)
        self.at += len(closer)

    def token(self) -> str:
        """Return the operator or the beginning of the word that stands here."""
        found = _OPERATOR.match(self.text, self.at)
        if found or self.reserved():
            return found[0] if found else self.reserved()
        return re.split(r"[\s;&|()<>]", self.text[self.at : self.at + 30])[0]

    def unexpected(self, instead: str = "") -> Flawed:
        """Say that what stands here may not."""
        expected = f", `{instead}` is expected" if instead else ""
        return Flawed(self.at, f"`{self.token()}` is not expected here{expected}")

    def function_body(self) -> None:
        """Parse the compound command that a function is."""
        self.lines()
        if self.peek() and self.peek() != "(" and not self.reserved():
            raise self.unexpected("{")
        self.command()

    def _simple(self) -> None:
        words: list[str] = []
        start = self.at
        while True:
            self.blanks()
            if self.redirection():
                continue
            if self.peek() == "(" and len(words) == 1 and self.matched(PARENTHESES):
                self.function_body()
                return
            if self.peek() == "(":
                raise self.unexpected()
            word = self.word()
            if not word:
                break
            assigned = None if words else ASSIGNMENT.match(word)
            if assigned:
                self.assigned.add(assigned[1])
            else:
                words.append(word)
        if self.at == start:
            raise self.unexpected() if self.peek() else Flawed(start, "a command is expected here")
        self._note(words)

    def _note(self, words: list[str]) -> None:
        """Note the names that a command sets by itself."""
        rest = [word for word in words if word not in ("builtin", "command")]
        command, arguments = (rest[0], rest[1:]) if rest else ("", [])
        if command in STRANGERS:
            self.opaque = True
        elif command in SETTERS:
            self.assigned |= {found[0] for word in arguments if (found := NAME.match(word))}
        elif command == "printf" and arguments[:1] == ["-v"]:
            self.assigned |= set(arguments[1:2])
        elif command == "let":
            self.arithmetic(" ".join(arguments), self.at)
