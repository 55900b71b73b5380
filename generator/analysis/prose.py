"""The generator's own prose, cut into words and code, which stands between backticks.

Only for texts of this package: a text of a spec never becomes markup, whatever stands in it.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from generator import late

_CODE: Final = late.pattern(r"(``?)([^`\n]+)\1")


class Span(Struct, frozen=True):
    """A piece of prose; a literal one is meant letter by letter."""

    text: str
    literal: bool


def spans(text: str) -> tuple[Span, ...]:
    """Cut a text at its pairs of single or double backticks. A lone backtick stays what it is."""
    pieces = _CODE.split(text)
    words = [Span(piece, literal=False) for piece in pieces[::3]]
    codes = [Span(piece, literal=True) for piece in pieces[2::3]]
    order = [span for pair in zip(words, [*codes, Span("", literal=True)], strict=True) for span in pair]
    return tuple(span for span in order if span.text)
