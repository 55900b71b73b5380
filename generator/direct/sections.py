"""The HTML of a page read once: whether it is well formed, and what each section says to the search index.

What is recorded, and how blanks are folded, is what Material's search plugin does; it takes an object for
each tag that Python's HTML parser finds. Here one expression splits the page into tags and text. It knows
tags that are written plainly, and anything else is refused, never misread.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import cache
from math import inf
from typing import Final

_TOKEN: Final = re.compile(r"""([^<]*)<(/?)([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=`]+(?:="[^"]*")?)*\s*)(/?)>""")
"""Text and the tag after it: blanks and quotes as a careful hand writes them."""
_REFERENCE: Final = re.compile(r"&[#\w]+;")
_ODD: Final = re.compile(
    r"&(?!#[0-9]+;|#[xX][0-9a-fA-F]+;|[a-zA-Z][a-zA-Z0-9]{0,30};)|[\t\r\x02\x03]|data-search-|linenodiv"
)
"""What one of the readers repairs, folds or obeys: not read here."""

_VOID: Final = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_KEPT: Final = frozenset(("p", "code", "pre", "li", "ol", "ul", "sub", "sup"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_OTHER_RULES: Final = frozenset(
    ("script", "style", "object", "textarea", "iframe", "noembed", "noframes", "xmp", "plaintext", "hr")
)
"""Elements whose text is no HTML, that search leaves out, or that Markdown reads in its own way."""


class Unread(Exception):  # noqa: N818 - an answer, not a fault
    """The page is not written plainly enough to be read here."""


@dataclass(slots=True)
class Section:
    """A heading's id, and what its title and text come to; none and empty before the first one."""

    tag: str
    id: str | None
    depth: float
    """In how many elements it stands, its own heading included: it ends with the one around its heading."""
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    first: dict[tuple[bool, str], int] = field(default_factory=dict)


def sections(content: str, blocks: frozenset[str]) -> list[Section]:
    """Return the sections of a page. Raises Unread unless it is made of whole elements that may stand alone.

    `blocks` are the tags of such elements.
    """
    if _ODD.search(content):
        raise Unread
    reader = _Reader(blocks)
    read = 0
    for text, slash, tag, attributes, closed in _TOKEN.findall(content):
        read += len(text) + len(slash) + len(tag) + len(attributes) + len(closed) + 2
        if text:
            reader.text(text)
        if slash:
            reader.close(tag)
        elif tag not in _VOID:
            reader.open(tag, attributes)
            if closed:
                reader.close(tag)
        elif not reader.stack or reader.stack[-1] == "title":
            raise Unread
    if read != len(content) or reader.stack:
        raise Unread
    return reader.sections


class _Reader:
    """Where in the page the reading is."""

    __slots__ = ("blocks", "parted", "permalink", "pre", "section", "sections", "stack", "titled")

    def __init__(self, blocks: frozenset[str]) -> None:
        self.blocks = blocks
        self.stack: list[str] = []
        self.sections: list[Section] = []
        self.section = Section("", None, 0)
        self.titled = False
        """Whether text belongs to the title: so it is in any heading of the section's own kind."""
        self.pre = 0
        self.parted = True
        """Whether a line ended after the last whole element."""
        self.permalink = 0
        """How deep in elements the sign beside a heading is; 0 outside of it. Titles leave it out."""

    def open(self, tag: str, attributes: str) -> None:
        if not self.stack:
            if tag not in self.blocks or not self.parted:
                raise Unread
            self.parted = False
        if tag in _OTHER_RULES or self.stack[-1:] == ["title"]:
            raise Unread
        self.stack.append(tag)
        if tag == "a" and 'class="headerlink"' in attributes:
            self.permalink = self.permalink or len(self.stack)
        if tag in _HEADINGS:
            self._heading(tag, attributes)
        elif not self.sections:
            self.sections.append(self.section)
        if tag in _KEPT:
            self.pre += tag == "pre"
            data = self.section.title if self.titled else self.section.text
            self.section.first.setdefault((self.titled, tag), len(data))
            data.append(f"<{tag}>")

    def _heading(self, tag: str, attributes: str) -> None:
        id_ = re.search(r'(?<!\S)id="([^"]*)"', attributes)
        if id_ is not None:
            if "&" in id_[1]:
                raise Unread
            if tag != "h1" and not self.sections:
                self.sections.append(Section("", None, len(self.stack)))
            self.section = Section(tag, id_[1] if self.sections else None, len(self.stack))
            self.sections.append(self.section)
        elif not self.sections:
            self.sections.append(self.section)
        self.titled = self.section.tag in self.stack

    def close(self, tag: str) -> None:
        if self.stack[-1:] != [tag]:
            raise Unread
        ended = self.section.depth > len(self.stack)
        if ended:
            self._resume()
        self.stack.pop()
        if len(self.stack) < self.permalink:
            self.permalink = 0
        if ended or tag in _HEADINGS:
            self.titled = self.section.tag in self.stack
        if tag in _KEPT:
            self.pre -= tag == "pre"
            self._close_kept(tag)

    def _resume(self) -> None:
        """Go on with the section around this one."""
        for section in reversed(self.sections):
            if section.depth <= len(self.stack):
                self.section.depth = inf
                self.section = section
                return

    def _close_kept(self, tag: str) -> None:
        """Record the end, or take the element out again when it had nothing but blanks."""
        data = self.section.title if self.titled else self.section.text
        first = self.section.first
        start = first.get((self.titled, tag))
        if start is None:
            raise Unread
        for at in range(start + 1, len(data)):
            if not data[at].isspace():
                data.append(f"</{tag}>")
                return
        del data[start:]
        for key in [key for key, at in first.items() if key[0] == self.titled and at >= start]:
            del first[key]

    def text(self, data: str) -> None:
        if not self.stack:
            if data not in ("\n", "\n\n"):
                raise Unread
            self.parted = True
        if "&" in data:
            data = _REFERENCE.sub(lambda found: _shown(found[0]), data)
        blank = data.isspace()
        if not self.pre:
            data = " " if blank else data.replace("\n", " ")
        if not self.sections:
            self.sections.append(self.section)
        if self.titled:
            if not self.permalink:
                self.section.title.append(data)
            return
        text = self.section.text
        if not blank or self.pre or not text or not text[-1].isspace():
            text.append(data)


@cache
def _shown(reference: str) -> str:
    """Return the character that a reference stands for, escaped again as text."""
    return html.escape(html.unescape(reference), quote=False)
