"""Pages as our templates write them: headings, and blocks of HTML that Markdown passes on as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mkdocs.structure.toc import TableOfContents
from msgspec import Struct

from generator.direct.headings import Headings
from generator.direct.lines import Lines

_HEADING: Final = re.compile(r"#{1,6} [^\n\t\r\x02\x03]*")
"""A heading without signs that Markdown repairs, or takes for its own."""
_END: Final = "\n"


class Plain(Struct, frozen=True):
    """What Markdown makes of a page: its HTML and table of contents."""

    content: str
    toc: TableOfContents


def plain(markdown: str, headings: Headings, lines: Lines) -> Plain | None:
    """Return what Markdown would make of a page without front matter, or None when only Markdown can tell."""
    if markdown.startswith("\n") or markdown.endswith("\n\n\n"):  # of three ends of lines Markdown keeps two
        return None
    before, *headed = f"\n\n{markdown.rstrip(_END)}".split("\n\n#")
    parts = [part.partition("\n\n") for part in headed]
    heads, texts = [f"#{head}" for head, _, _ in parts], [before[2:], *(text for _, _, text in parts)]
    if not all(map(_HEADING.fullmatch, heads)) or any(end and not text for _, end, text in parts):
        return None
    converted = headings.converted(heads) if lines.whole(texts) else None
    if converted is None:
        return None
    headed, toc = converted
    return Plain(_joined(headed, texts), toc)


def _joined(headed: Sequence[str], texts: Sequence[str]) -> str:
    """Put a page together: text, and then each heading in HTML with the text below it."""
    before, *below = texts
    pieces, end = [before], "\n\n" if before else ""
    for head, text in zip(headed, below, strict=True):
        # Markdown keeps the empty line that ends a block of HTML, not one that ends a heading.
        pieces += (end, head, "\n", text) if text else (end, head)
        end = "\n\n" if text else "\n"
    return "".join(pieces)
