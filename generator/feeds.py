"""What changed for people on call as feeds: Atom (RFC 4287) and JSON Feed 1.1, per service and per team.

The changes are those of the history page, as its readers may see them. An entry is known by an id made of the
service and the commit, wherever the site stands; times are those of the commits, in UTC.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from msgspec import Struct

from generator.analysis.codepaths import second
from generator.encode import normalise
from generator.jsonfile import json_file
from generator.registers import FEEDS
from generator.views import Neighbourhood, ServiceView

if TYPE_CHECKING:
    from generator.analysis.diff.sentences import Sentence
    from generator.chronicle import Moment
    from generator.views.site import SiteView

_ATOM, _JSON = FEEDS
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_IDS: Final = uuid.uuid5(uuid.NAMESPACE_DNS, "feeds.handoff.invalid")
_TOP: Final = "../../"
"""The site's root as seen from the folder of a service or team."""
_TITLE: Final = "{}: what changed for people on call"
_MOST: Final = 50
"""Entries of a feed."""


class _Item(Struct, frozen=True, dict=True):
    """A commit that changed something for a service."""

    view: ServiceView
    moment: Moment

    @cached_property
    def id(self) -> str:
        return _id("change", self.view.id, self.moment.commit.sha)

    @property
    def at(self) -> int:
        return self.moment.commit.at or 0

    @cached_property
    def title(self) -> str:
        groups = ", ".join(group for group, _, _ in self.moment.groups).lower()
        return f"{self.view.spec.name}: {groups or self.moment.words}"


class _Feed(Struct, frozen=True):
    """A feed: its folder, what it is about, the page it belongs to, and its entries, newest first."""

    folder: str
    title: str
    page: str
    items: tuple[_Item, ...]
    site: Neighbourhood

    @property
    def id(self) -> str:
        return _id("feed", self.site.name, self.folder)

    @property
    def at(self) -> int:
        """The time of the newest entry; of a feed without any, the day the site is made for."""
        return self.items[0].at if self.items else second(self.site.today)


def feeds(site: SiteView, address: str) -> dict[str, bytes]:
    """Return those of teams by their path below the docs folder.

    Links start at `address`, that of the site; where that is not known they start at the feed. Commits are
    nothing for the public: its site has no feeds.
    """
    files: dict[str, bytes] = {}
    for team in site.teams if site.judges else ():
        views = {view.id: view for view in (*team.owns, *team.operates)}
        items = sorted(
            (item for id_ in sorted(views) for item in _items(views[id_])), key=lambda one: (-one.at, one.id)
        )
        url, name = team.contact.url, f"Services of {team.spec.name}"
        files |= _written(_Feed(url, _TITLE.format(name), url, tuple(items[:_MOST]), site), address)
    return files


def own_feeds(view: ServiceView, site: Neighbourhood, address: str) -> dict[str, bytes]:
    """Return those of one service by their path."""
    if not site.judges:
        return {}
    feed = _Feed(view.url, _TITLE.format(view.spec.name), f"{view.url}history/", tuple(_items(view)), site)
    return _written(feed, address)


def _written(feed: _Feed, address: str) -> dict[str, bytes]:
    known = address.startswith(("https://", "http://"))
    root = f"{address.rstrip('/')}/" if known else _TOP
    return {f"{feed.folder}{_ATOM}": _atom(feed, root), f"{feed.folder}{_JSON}": _json(feed, root)}


def _items(view: ServiceView) -> Iterator[_Item]:
    """Yield what has a time; a feed cannot put anything else in order."""
    found = (_Item(view, moment) for moment in view.chronicle.moments if moment.commit.at is not None)
    yield from sorted(found, key=lambda one: (-one.at, one.id))


def _id(*parts: str) -> str:
    return uuid.uuid5(_IDS, "\n".join(parts)).urn


def _time(second: int) -> str:
    return datetime.fromtimestamp(second, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _said(sentence: Sentence) -> str:
    return _clean("".join(span.text for span in sentence.spans))


def _clean(text: str) -> str:
    """Return a text that XML can hold, on one line."""
    if not text.isprintable():  # most are
        text = "".join(mark if mark.isprintable() else " " for mark in normalise(text))
    return " ".join(text.split())


def _lines(item: _Item) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the digest: groups with their sentences."""
    if item.moment.words:
        yield _clean(item.moment.words), ()
    for group, sentences, more in item.moment.groups:
        yield group, (*map(_said, sentences), *((f"and {more} more",) if more else ()))


def _atom(feed: _Feed, address: str) -> bytes:
    root = Element("feed", {"xmlns": _NAMESPACE})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _time(feed.at))
    _text(SubElement(root, "author"), "name", feed.site.organisation or feed.site.name)
    _link(root, "self", "application/atom+xml", f"{address}{feed.folder}{_ATOM}")
    _link(root, "alternate", "text/html", f"{address}{feed.page}")
    for item in feed.items:
        entry = SubElement(root, "entry")
        _text(entry, "id", item.id)
        _text(entry, "title", item.title)
        _text(entry, "updated", _time(item.at))
        _link(entry, "alternate", "text/html", f"{address}{item.view.url}history/")
        content = SubElement(entry, "content", {"type": "xhtml"})
        box = SubElement(content, "div", {"xmlns": _XHTML})
        for heading, sentences in _lines(item):
            SubElement(box, "p").text = heading
            listed = SubElement(box, "ul") if sentences else box
            for sentence in sentences:
                SubElement(listed, "li").text = sentence
    indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


def _link(parent: Element, rel: str, kind: str, address: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": kind, "href": address})


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _clean(text)


def _json(feed: _Feed, address: str) -> bytes:
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _clean(feed.title),
        "home_page_url": f"{address}{feed.page}",
        "feed_url": f"{address}{feed.folder}{_JSON}",
        "items": [
            {
                "id": item.id,
                "url": f"{address}{item.view.url}history/",
                "title": _clean(item.title),
                "content_text": "\n".join(_plain(_lines(item))),
                "date_published": _time(item.at),
                "tags": [item.view.id],
                "_handoff": {
                    "service": item.view.id,
                    "commit": item.moment.commit.sha,
                    "before": item.moment.before.sha if item.moment.before else None,
                    "changes": len(item.moment.changes),
                },
            }
            for item in feed.items
        ],
    }
    return json_file(data)


def _plain(lines: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    for heading, sentences in lines:
        yield heading
        yield from (f"- {sentence}" for sentence in sentences)
