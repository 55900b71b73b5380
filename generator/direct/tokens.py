"""Tags with the text after them, read once for all pages: most are on many of them, letter for letter."""

from __future__ import annotations

import html
from typing import Final, NamedTuple

from generator import late

_TAG: Final = late.pattern(
    r"""(/?)([a-z][a-z0-9-]*+)((?:\s++[^\s"'<>/=`]++(?:="[^"]*+")?+)*+\s*+)(/?)>([^<]*+)"""
)
"""A tag without its first sign, and the text after it: blanks and quotes as a careful hand writes them."""
VOID: Final = frozenset(
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
"""Elements whose tags the search index keeps."""
OTHER_RULES: Final = frozenset(
    ("script", "style", "object", "textarea", "iframe", "noembed", "noframes", "xmp", "plaintext")
)
"""Elements whose text is no HTML, that search leaves out, or that Markdown reads in its own way."""
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MOST: Final = 50_000
"""How many are remembered; a site of any size has tags that are on one page only."""

OPEN, CLOSE, KEEP, END, ENTER, LEAVE, ALONE = range(7)
"""What a tag does: begin and end an element, one that is kept, one that is more than that; or stand alone."""


class Unread(Exception):  # noqa: N818 - an answer, not a fault
    """The page is not written plainly enough to be read here."""


class Token(NamedTuple):
    """A tag, and the text after it as the search index has it: blanks folded, or `raw` inside of `pre`."""

    kind: int
    tag: str
    text: str
    raw: str
    mark: str
    """What the index keeps of the tag; of a heading's the attributes."""
    parts: bool
    """Whether there is the end of a line after it, and nothing else: so it is between elements of a page."""


class Tokens(dict[str, Token]):
    """Tokens by what is written from behind `<` to the next one."""

    def __missing__(self, written: str) -> Token:
        """Read a token. Raises Unread when it is not written plainly."""
        found = _TAG.fullmatch(written)
        if found is None:
            raise Unread
        if len(self) >= _MOST:
            self.clear()
        self[written] = token = _token(*found.groups())
        return token


def _token(slash: str, tag: str, attributes: str, closed: str, text: str) -> Token:
    raw = html.unescape(text)
    alone, mark = tag in VOID or bool(closed), f"<{slash}{tag}>" if tag in _KEPT else ""
    more = tag in HEADINGS or tag in ("pre", "title") or (tag == "a" and 'class="headerlink"' in attributes)
    if tag in OTHER_RULES or (alone and (slash or mark or more)) or (text and not raw):
        raise Unread
    kinds = (ENTER, LEAVE) if more else (KEEP, END) if mark else (OPEN, CLOSE)
    folded = " " if raw.isspace() else raw.replace("\n", " ")
    shown = html.escape(folded, quote=False)
    return Token(
        ALONE if alone else kinds[bool(slash)],
        tag,
        shown,
        shown if folded == raw else html.escape(raw, quote=False),
        attributes if tag in HEADINGS else mark,
        text in ("\n", "\n\n"),
    )
