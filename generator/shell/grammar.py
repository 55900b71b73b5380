"""Loops, branches, conditions and functions of a shell. What stands in them is `lists`'."""

from __future__ import annotations

import re
from typing import Final

from generator import late
from generator.shell.lists import PARENTHESES, Lists
from generator.shell.reserved import END
from generator.shell.words import NAME, Flawed

_IN: Final = re.compile(rf"in{END}")
_CONDITION_END: Final = late.pattern(rf"(?<=\s)\]\]{END}")
_COPROCESS: Final = late.pattern(r"(\w+)[ \t]+(?=[{(]|while|until|for|if|case)")


class Grammar(Lists):
    """Parses a whole text: `script`."""

    def compound(self, word: str, start: int) -> None:
        """Parse a command whose reserved word, which stands at an offset, has been passed."""
        if word == "{":
            self.body("{", "}")
        elif word == "if":
            self._if(start)
        elif word in ("while", "until"):
            self.body(word, "do", "done")
        elif word in ("for", "select"):
            self._for(start, word)
        elif word == "case":
            self._case(start)
        elif word == "function":
            self._function()
        elif word == "[[":
            self._condition(start)
        else:
            self._coprocess()

    def _if(self, start: int) -> None:
        self.body("if", "then")
        opener = "then"
        while True:
            if not self.commands(frozenset({"elif", "else", "fi"})) and self.peek():
                raise Flawed(self.at, f"no command stands between `{opener}` and `{self.token()}`")
            word = self.reserved()
            if word == "elif":
                self.at += 4
                self.body("elif", "then")
                continue
            if word == "else":
                self.at += 4
                self.body("else", "fi")
            else:
                self.closed("fi", start, "if")
            return

    def _for(self, start: int, word: str) -> None:
        self.blanks()
        if self.peek(2) == "((" and (end := self.balanced("))")):
            self.arithmetic(self.text[self.at : end], self.at)
            self.at = end
        else:
            name = self.matched(NAME)
            if not name:
                raise Flawed(self.at, f"a name is expected behind `{word}`")
            self.assigned.add(name[0])
            self.lines()
            if self.matched(_IN):
                self.blanks()
                while self.word():
                    self.blanks()
        self.blanks()
        if self.peek() == ";":
            self.at += 1
        self.lines()
        if self.reserved() == "{":
            self.at += 1
            self.body("{", "}")
        else:
            self.closed("do", start, word)
            self.body("do", "done")

    def _case(self, start: int) -> None:
        self.blanks()
        self.word()
        self.lines()
        if not self.matched(_IN):
            raise self.unexpected("in") if self.peek() else Flawed(start, "`case` opens here and has no `in`")
        self.lines()
        while self.reserved() != "esac":
            if not self.peek():
                raise Flawed(start, "`case` opens here and has no `esac`")
            self._pattern()
            self.commands(frozenset({"esac"}))
            self.blanks()
            ending = self.token()
            if ending in (";;", ";&", ";;&"):
                self.at += len(ending)
                self.lines()
            elif self.peek() and self.reserved() != "esac":
                raise self.unexpected("esac")
        self.at += 4

    def _pattern(self) -> None:
        self.blanks()
        if self.peek() == "(":
            self.at += 1
        while True:
            self.blanks()
            if not self.word():
                raise self.unexpected()
            self.blanks()
            if self.peek() != "|":
                break
            self.at += 1
        if self.peek() != ")":
            raise self.unexpected(")")
        self.at += 1

    def _function(self) -> None:
        self.blanks()
        self.word()
        self.blanks()
        self.matched(PARENTHESES)
        self.function_body()

    def _coprocess(self) -> None:
        self.assigned.add("COPROC")
        self.blanks()
        name = self.matched(_COPROCESS)
        if name:
            self.assigned.add(name[1])
        self.command()

    def _condition(self, start: int) -> None:
        """Move behind `]]`. Only quotes, expansions and the end are looked at."""
        while not self.matched(_CONDITION_END):
            if not self.peek():
                raise Flawed(start, "`[[` opens here and has no `]]`")
            self.part(self.peek())
