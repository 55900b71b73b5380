"""Pages as our templates write them: headings, and blocks of HTML that Markdown passes on as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mkdocs.structure.toc import TableOfContents
from msgspec import Struct

from generator.direct.headings import Headings
from generator.direct.lines import Lines, odd

_HEADING: Final = re.compile(r"#{1,6} .*")


class Plain(Struct, frozen=True):
    """What Markdown makes of a page: its HTML and table of contents."""

    content: str
    toc: TableOfContents


def plain(markdown: str, headings: Headings, lines: Lines) -> Plain | None:
    """Return what Markdown would make of a page without front matter, or None when only Markdown can tell."""
    parts = markdown.rstrip("\n").split("\n\n")
    heads = [part for part in parts if part.startswith("#")]
    # Of three ends of lines Markdown keeps two.
    if "\n\n\n" in markdown or f"\n{markdown}".count("\n#") > len(heads) or odd(markdown):
        return None
    if not all(map(_HEADING.fullmatch, heads)) or not lines.whole(_between(parts)):
        return None
    converted = headings.converted(heads)
    if converted is None:
        return None
    headed, toc = converted
    return Plain(_joined(parts, iter(headed)).strip("\n"), toc)


def _between(parts: Sequence[str]) -> Iterator[str]:
    """Yield what is between headings; a block of HTML may have empty lines."""
    text: list[str] = []
    for part in parts:
        if part.startswith("#"):
            yield "\n".join(text)
            text.clear()
        else:
            text.append(part)
    yield "\n".join(text)


def _joined(parts: Sequence[str], headed: Iterator[str]) -> str:
    """Put a page together, with its headings in HTML."""
    pieces, end = [""], ""
    for part in parts:
        # Markdown keeps the empty line that ends a block of HTML, not one that ends a heading.
        if part.startswith("#"):
            pieces += (end, next(headed))
            end = "\n"
        else:
            pieces += (end, part)
            end = "\n\n"
    return "".join(pieces)
