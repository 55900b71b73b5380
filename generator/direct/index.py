"""The search index as the theme's plugin writes it, on the disk as soon as a page is known.

Of ten thousand services the entries alone would be a gigabyte.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from generator.direct.sections import Section

_END: Final = "]}"
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), default=str)


class Index:
    """Writes what each page says to search. Made by `open_index`."""

    def __init__(self, plugin: Any, file: TextIOWrapper) -> None:  # noqa: ANN401 - it has no type
        """Take the theme's plugin, and an open file that has the beginning."""
        self._plugin, self._file, self._between = plugin, file, ""
        self._ours = find_spec("jieba") is None  # or words are cut by a library

    def add(self, page: Page, sections: Iterable[Section] | None) -> None:
        """Add a page. Without its sections the plugin reads them from its content."""
        entries: list[dict[str, object]] = self._plugin.search_index.entries
        if sections is None or not self._ours:
            self._plugin.on_page_context({}, page=page, config=None, nav=None)
        else:
            entries += [_entry(page, section) for section in sections]
        if entries:
            self._file.write(self._between + _ENCODER.encode(entries)[1:-1])
            self._between = ","
            entries.clear()


def _entry(page: Page, section: Section) -> dict[str, object]:
    return {
        "location": f"{page.url}#{section.id}" if section.id else page.url,
        "title": "".join(section.title.parts or [page.meta["title"]]).strip(),
        "text": "".join(section.text.parts).strip(),
    }


@contextmanager
def open_index(config: MkDocsConfig) -> Iterator[Index | None]:
    """Open the index of a site, and end it when all pages are added. None when the site has no search."""
    plugin: Any = config.plugins.get("search") or config.plugins.get("material/search")
    if plugin is None or not plugin.config.enabled:
        yield None
        return
    path = Path(config.site_dir, "search/search_index.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(plugin.search_index.generate_search_index(None).removesuffix(_END))
        yield Index(plugin, file)
        file.write(_END)
