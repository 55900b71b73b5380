"""One line of text for terminals, logs and annotations: what a file says can steer none of them."""

from __future__ import annotations

import re
from typing import Final

_COMMAND: Final = re.compile(r"\A(\s*):(?=:)|(?<=#)#(?=\w*\[)")
"""What build servers read as a command: `::x` at the start of a line; `##[x]`, `##vso[x]` anywhere in it."""


def printable(text: str) -> str:
    """Return text for a terminal or log: one line, without control characters, turns of direction, commands.

    Each of them becomes U+FFFD, so that the place of the other characters stays what it is.
    """
    from generator.encode import normalise  # noqa: PLC0415 - brings markup; a clean check prints no text

    line = normalise(text).replace("\n", " ").replace("\t", " ")
    return _COMMAND.sub("\\1\ufffd", "".join(c if c.isprintable() else "\ufffd" for c in line))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 page`, `2 pages`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
