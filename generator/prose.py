"""Markdown that people write by hand, as HTML that cannot do more than they wrote.

Three gates, each of which would be enough: the Markdown reader knows no HTML, a sanitiser lets a few elements
pass, and what leaves is put together anew from a closed list, every text and address as references. So
nothing of a note means anything to whatever reads the page file next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from msgspec import Struct

from generator.encode import encode_text, link_target, normalise
from generator.spec.values import safe_url

_TOP: Final = 3
"""A note stands below a heading of its page, which is of the second level."""
_LISTS: Final = frozenset({"ul", "ol", "blockquote", "table", "thead", "tbody", "tr"})
"""Between their parts there is no text."""
_ELEMENTS: Final = _LISTS | {
    "p", "li", "pre", "code", "em", "strong", "br", "hr", "a", "th", "td",
    *(f"h{level}" for level in range(_TOP, 7)),
}  # fmt: skip
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
_EMPTY: Final = frozenset({"br", "hr"})
_AROUND: Final = {
    "pre": ('<div class="highlight"><pre><span></span>', "</pre></div>"),
    "table": ('<div class="ho-table"><table>', "</table></div>"),
}


class Prose(Struct, frozen=True):
    """A note as HTML of one line, and whether every letter of it is there."""

    html: Markup
    whole: bool


def prose(text: str) -> Prose:
    """Turn CommonMark with tables into HTML.

    HTML, references (`[a]: address`) and entities are text. An address that is no http(s) one leaves the
    Markdown around it as text. A picture is a link to it.
    """
    text = normalise(text)
    tokens = _reader().parse(text)
    for token in _walk(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _TOP - 1)}"
    rendered = _reader().renderer.render(_linked(tokens), _reader().options, {})
    clean = nh3.clean(
        rendered, tags=set(_ELEMENTS), attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel=None
    )
    writer = _Writer()
    writer.feed(clean)
    writer.close()
    known = (*writer.said, *(token.info for token in _walk(tokens)))
    return Prose(Markup("".join(writer.parts)), not _letters((text,)) - _letters(known))  # noqa: S704 - made of our own tags and encoded texts


@cache
def _reader() -> MarkdownIt:
    """Give the reader of Markdown. It takes addresses as they are written; `link_target` writes them."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["reference", "entity"])
    reader.validateLink = lambda url: safe_url(url) is not None  # type: ignore[method-assign]
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return reader


def _walk(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _walk(token.children or ())


def _linked(tokens: list[Token]) -> list[Token]:
    """Put a link in place of each picture: a page asks no other machine for anything."""
    for token in tokens:
        if token.children:
            token.children = [part for child in token.children for part in _picture(child)]
    return tokens


def _picture(token: Token) -> tuple[Token, ...]:
    if token.type != "image":
        return (token,)
    names: Mapping[str, str | int | float] = token.attrs
    titles = {"title": names["title"]} if "title" in names else {}
    words = Token("text", "", 0, content=f"{token.content or names['src']} (picture)")
    start = Token("link_open", "a", 1, attrs={"href": names["src"], **titles})
    return start, words, Token("link_close", "a", -1)


class _Writer(HTMLParser):
    """Writes a well-formed fragment anew, in one line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.said: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a tag of the closed list, with the attributes that it may have."""
        if tag not in _ELEMENTS:
            return
        self.parts.append(_AROUND[tag][0] if tag in _AROUND else f"<{tag}{self._attributes(tag, attrs)}>")
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if self._open and self._open[-1] == tag:
            self._open.pop()
            self.parts.append(_AROUND[tag][1] if tag in _AROUND else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Write a text as text."""
        if data.isspace() and (not self._open or self._open[-1] in _LISTS):
            return
        self.said.append(data)
        # A line break at the end of a copied command would run it.
        self.parts.append(encode_text(data.removesuffix("\n") if "pre" in self._open else data))

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        given = {name: value or "" for name, value in attrs}
        self.said += given.values()
        found = ""
        if tag == "a" and (target := link_target(given.get("href", ""))) is not None:
            found = f' href="{target}" rel="noopener noreferrer"'
        if tag == "a" and "title" in given:
            found += f' title="{encode_text(given["title"])}"'
        if tag == "ol" and given.get("start", "").isdecimal():
            found += f' start="{encode_text(given["start"])}"'
        return found


def _letters(texts: Iterable[str]) -> Counter[str]:
    """Count letters: marks of Markdown are none, and numbers of lists are made anew."""
    return Counter(letter for text in texts for letter in text if letter.isalpha())
