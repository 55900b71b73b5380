"""Pages as our templates write them: headings, and blocks of HTML that Markdown passes on as they are."""

from __future__ import annotations

import re
from typing import Final

from mkdocs.structure.toc import TableOfContents
from msgspec import Struct

from generator.direct.headings import Headings
from generator.direct.lines import Lines

_HEADING: Final = re.compile(r"\n\n(#{1,6} .*)(?=\n\n|\n*\Z)")
"""A heading between empty lines."""


class Plain(Struct, frozen=True):
    """What Markdown makes of a page: its HTML and table of contents."""

    content: str
    toc: TableOfContents


def plain(markdown: str, headings: Headings, lines: Lines) -> Plain | None:
    """Return what Markdown would make of a page without front matter, or None when only Markdown can tell."""
    page = f"\n\n{markdown}"
    parts = _HEADING.split(page)
    # Of three ends of lines Markdown keeps two.
    if "\n\n\n" in markdown or page.count("\n#") > len(parts) // 2 or not lines.whole(parts[::2]):
        return None
    converted = headings.converted(parts[1::2])
    if converted is None:
        return None
    headed, toc = converted
    pieces = [parts[0].removeprefix("\n\n")]
    for line, text in zip(headed, parts[2::2], strict=True):
        # Markdown keeps the empty line that ends a block of HTML, not one that ends a heading.
        pieces.append(("\n\n" if pieces[-1] else "\n") + line)
        pieces.append(text.removeprefix("\n"))
    return Plain("".join(pieces).strip("\n"), toc)
