"""Text for a terminal: prose wrapped to its width, commands exactly as they are to be pasted."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final, Literal
from unicodedata import category, east_asian_width

import click
from msgspec import Struct

from generator.encode import normalise
from generator.reporters import printable

_WIDTH: Final = 80
_JOINERS: Final = "\u200c\u200d"


class Prose(Struct, frozen=True):
    """A paragraph. Lines that continue it stand `hang` further in."""

    text: str
    indent: int = 0
    hang: int = 0
    style: Literal["", "head", "danger"] = ""


class Exact(Struct, frozen=True):
    """A command: never wrapped, never indented, between empty lines, so that whole lines can be copied."""

    text: str


Paragraph = Prose | Exact


def echo(paragraphs: Iterable[Paragraph]) -> None:
    """Print paragraphs, with colour where somebody sees it."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
    for line in lines(paragraphs, max(width, 20)):
        click.echo(line)


def lines(paragraphs: Iterable[Paragraph], width: int = _WIDTH) -> Iterator[str]:
    """Yield the lines of paragraphs, styled."""
    blank = True
    for paragraph in paragraphs:
        if isinstance(paragraph, Exact):
            yield from () if blank else ("",)
            yield from exact(paragraph.text).split("\n")
            yield ""
            blank = True
            continue
        for line in wrapped(paragraph, width) or [""]:
            if line or not blank:
                yield _styled(line, paragraph.style)
            blank = not line


def exact(text: str) -> str:
    """Return a command for a terminal: what could move the cursor or turn the text is made visible."""
    return "".join(c if c in "\n\t" or _harmless(c) else "\ufffd" for c in normalise(text)).strip("\n")


def _harmless(c: str) -> bool:
    return c.isprintable() or c in _JOINERS or category(c) == "Zs"


def _styled(line: str, style: str) -> str:
    if style == "head":
        return click.style(line, bold=True)
    return click.style(line, fg="red", bold=True) if style == "danger" and line else line


def wrapped(paragraph: Prose, width: int = _WIDTH) -> list[str]:
    """Break a paragraph; words break only when they must."""
    text = printable(paragraph.text)
    # Wide characters take two columns; half the width holds whatever mixture there is.
    width = width // 2 if any(east_asian_width(c) in "WF" for c in text) else width
    first, rest = " " * paragraph.indent, " " * (paragraph.indent + paragraph.hang)
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
