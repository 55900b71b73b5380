"""The search index as the theme's plugin writes it, on the disk as soon as a page is known.

Of ten thousand services the entries alone would be a gigabyte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from generator.direct.front import usual
from generator.direct.output import Output
from generator.direct.sections import Section, sections
from generator.direct.tokens import Tokens, Unread

INDEX: Final = "search/search_index.json"
"""Where it goes."""

_END: Final = "]}"
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), default=str)


class Index:
    """Writes what each page says to search. Made by `open_index`."""

    def __init__(self, plugin: Any, file: TextIOWrapper) -> None:  # noqa: ANN401 - it has no type
        """Take the theme's plugin, and an open file that has the beginning."""
        self._plugin, self._file, self._between = plugin, file, ""
        self._tokens = Tokens()
        self._ours = find_spec("jieba") is None  # or words are cut by a library

    def add(self, page: Page) -> None:
        """Add a page that has its content."""
        entries: list[dict[str, object]] = self._plugin.search_index.entries
        found = self._sections(page)
        if found is None:
            self._plugin.on_page_context({}, page=page, config=None, nav=None)
        else:
            entries += [_entry(page, section) for section in found]
        if entries:
            self._file.write(self._between + _ENCODER.encode(entries)[1:-1])
            self._between = ","
            entries.clear()

    def _sections(self, page: Page) -> list[Section] | None:
        """Read the sections of a page. None when only the plugin can."""
        if not self._ours or not usual(page.meta):
            return None
        try:
            return [] if "search" in page.meta else sections(page.content or "", self._tokens)
        except Unread:
            return None


def _entry(page: Page, section: Section) -> dict[str, object]:
    return {
        "location": f"{page.url}#{section.id}" if section.id else page.url,
        "title": "".join(section.title.parts or [page.meta["title"]]).strip(),
        "text": "".join(section.text.parts).strip(),
    }


@contextmanager
def open_index(config: MkDocsConfig, into: Output) -> Iterator[Index | None]:
    """Open the index of a site, and end it when all pages are added. None when the site has no search."""
    plugin: Any = config.plugins.get("search") or config.plugins.get("material/search")
    if plugin is None or not plugin.config.enabled:
        yield None
        return
    path = Path(config.site_dir, INDEX)
    path.parent.mkdir(parents=True, exist_ok=True)
    with into.written(INDEX), path.open("w", encoding="utf-8", newline="") as file:
        file.write(plugin.search_index.generate_search_index(None).removesuffix(_END))
        yield Index(plugin, file)
        file.write(_END)
