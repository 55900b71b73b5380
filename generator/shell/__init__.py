"""What a command says to a shell, without running it: whether it is one, which names it reads and sets.

The grammar is that of bash, which holds what `sh` has. Of other shells only open quotes are judged.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from generator.shell.reserved import END, WITH_A_MEANING

_COMMAND: Final = rf"(?!(?:{'|'.join(sorted(map(re.escape, WITH_A_MEANING)))}){END})[A-Za-z0-9_./-]++"
_WORD: Final = r"(?:[^\s|&;()<>\\'\"`$#{}!]++|'[^']*+'|\"[^\"\\`$]*+\")++"
_LINE: Final = rf"{_COMMAND}(?:[ \t]++{_WORD})*+"
_PLAIN: Final = re.compile(rf"{_LINE}(?:[ \t]*+(?:\|\|?|&&|;|\n)[ \t]*+{_LINE})*+\s*+")
"""Commands with plain words: most are that, and there is nothing to say about them."""


class Script(Struct, frozen=True):
    """A command that was read. `flaw` is empty when a shell would take it; `offset` is where it lies.

    `reads` has the names of `$NAME` with their offsets; those with a default of their own are not in it.
    `opaque` says that something outside of the text, such as a sourced file, may set names, too.
    """

    flaw: str
    offset: int
    reads: tuple[tuple[str, int], ...]
    assigned: frozenset[str]
    opaque: bool


_UNREMARKABLE: Final = Script("", 0, (), frozenset(), opaque=False)


def read(text: str, *, strict: bool = True) -> Script:
    """Read a command. Without `strict` only quotes that stay open are a flaw: the shell is another one."""
    if _PLAIN.fullmatch(text):
        return _UNREMARKABLE
    from generator.shell.grammar import Grammar  # noqa: PLC0415 - most commands are plain
    from generator.shell.words import Flawed, TooDeep  # noqa: PLC0415

    grammar = Grammar(text)
    flaw, offset = "", 0
    try:
        grammar.script()
    except Flawed as flawed:
        if strict or flawed.quote:
            flaw, offset = flawed.reason, min(flawed.offset, len(text))
    except TooDeep:
        pass
    return Script(flaw, offset, tuple(grammar.reads), frozenset(grammar.assigned), grammar.opaque)
