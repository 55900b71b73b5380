"""Pages of the site as chapters of one document that needs nothing else: no server, no network, no script.

A page is headings and HTML blocks, and nothing between them is Markdown; so a page is read line by line, and
its values reach the document byte for byte. What changes is where things are: ids get the name of their
chapter, links lead to chapters, and a link to what is not in the document is only text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from markdown.extensions.toc import slugify, unique
from markupsafe import Markup
from msgspec import Struct

from generator.encode import encode_text
from generator.render import Page

_HEADING: Final = re.compile(r"(#{1,6}) (.*)")
_FRONT_MATTER: Final = re.compile(r"---\n.*?\n---\n", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r'(\s+)([^\s"\'=<>/]+)(?:="([^"]*)")?')
_IDS: Final = frozenset(
    {"id", "for", "name", "headers", "list", "aria-labelledby", "aria-describedby", "aria-controls"}
)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OUTSIDE: Final = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_HERE: Final = "http://site.invalid/"


class Chapter(Struct, frozen=True):
    """A page in the document. `key` is its id, and the first part of all ids in it."""

    key: str
    title: str
    html: Markup


def chapters(pages: Iterable[Page], root: str) -> tuple[Chapter, ...]:
    """Turn the pages below an address into chapters, in their order."""
    texts = {page.url: (_key(page.url, root), page.title, _html(page.text)) for page in pages}
    keys = {url: key for url, (key, _, _) in texts.items()}
    ids = {keys[url]: _ids_of(text) for url, (_, _, text) in texts.items()}
    return tuple(
        Chapter(key, title, Markup(_Rewriter(url, keys, ids).rewritten(text)))  # noqa: S704 - pages of our own
        for url, (key, title, text) in texts.items()
    )


def _key(url: str, root: str) -> str:
    """Name a chapter; no id of a page has a dot, so names of chapters and ids in them never meet."""
    return url.removeprefix(root).rstrip("/").replace("/", "-") or "overview"


def _html(text: str) -> str:
    """Return a page's text as HTML: headings get the ids that they have on the site."""
    used: set[str] = set()
    return "\n".join(_line(line, used) for line in _FRONT_MATTER.sub("", text, count=1).split("\n"))


def _line(line: str, used: set[str]) -> str:
    match = _HEADING.fullmatch(line)
    if match is None:
        return line
    marks, words = match.groups()
    id_ = unique(slugify(unescape(words), "-"), used)
    return f'<h{len(marks)} id="{encode_text(id_)}">{words}</h{len(marks)}>'


def _ids_of(text: str) -> frozenset[str]:
    found = _Ids()
    found.feed(text)
    found.close()
    return frozenset(found.ids)


class _Ids(HTMLParser):
    """Collects ids."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids |= {value for name, value in attrs if name == "id" and value}


class _Rewriter(HTMLParser):
    """Gives a page's HTML back with other ids and links; everything else as it stands."""

    def __init__(self, url: str, keys: Mapping[str, str], ids: Mapping[str, frozenset[str]]) -> None:
        super().__init__(convert_charrefs=False)
        self._url, self._keys, self._ids = url, keys, ids
        self._out: list[str] = []

    def rewritten(self, text: str) -> str:
        self.feed(text)
        self.close()
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        head = re.match(r"<[^\s/>]+", raw)
        end = "/>" if raw.endswith("/>") else ">"
        start = head.group() if head else f"<{tag}"
        inner = raw[len(start) : len(raw) - len(end)]
        opened = " open" if tag == "details" and all(name != "open" for name, _ in attrs) else ""
        self._out.append(f"{start}{_ATTRIBUTE.sub(self._attribute, inner)}{opened}{end}")

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._out.append(data)

    def handle_entityref(self, name: str) -> None:
        self._out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._out.append(f"&#{name};")

    def _attribute(self, match: re.Match[str]) -> str:
        blank, name, value = match.groups()
        if value is None or name not in {*_IDS, "href"}:
            return match.group()
        if name == "href":
            target = self._target(unescape(value))
            return "" if target is None else f'{blank}href="{encode_text(target)}"'
        here = self._keys[self._url]
        ids = " ".join(f"{here}.{id_}" for id_ in unescape(value).split())
        return f'{blank}{name}="{encode_text(ids)}"'

    def _target(self, link: str) -> str | None:
        """Return where a link leads from the document; None when that is not in it."""
        if _SCHEME.match(link):
            return link if _OUTSIDE.match(link) else None
        url, _, anchor = urljoin(f"{_HERE}{self._url}", link).removeprefix(_HERE).partition("#")
        key = self._keys.get(url)
        if key is None:
            return None
        return f"#{key}.{anchor}" if anchor in self._ids[key] else f"#{key}"


def styles(parts: Iterable[str]) -> Markup:
    """Return style sheets of our own as one text."""
    return Markup("\n".join(_sheet(parts)))  # noqa: S704 - files of the package


def _sheet(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        if "</" in part:
            raise ValueError("a style sheet ends the element it stands in")
        yield part
