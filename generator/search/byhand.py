"""The pages that people wrote beside ours, as results: their titles, headings and words."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Final

from generator import inputs, written
from generator.layout import STATE
from generator.render import url_of
from generator.search.entries import DONE, SAID, Entry, headings

_FRONT: Final = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)
_TITLE: Final = re.compile(r"^title:[ ]*(.+?)[ ]*$", re.MULTILINE)
_EXCLUDED: Final = re.compile(r"^ +exclude:[ ]*true[ ]*$", re.MULTILINE)
_FIRST: Final = re.compile(r"^# (.+)$", re.MULTILINE)


def by_hand(docs: Path, made: Container[str]) -> Iterator[Entry]:
    """Yield the pages of the docs folder that we have not written, and that search does not leave out.

    Pages at addresses that are `made` now are ours. What else we once wrote, the ledger of writes says.
    """
    others = [path for path in _pages(docs) if url_of(path) not in made]
    ours = written.read(docs.parent / Path(STATE).name) if others else {}
    for path in others:
        file = docs / path
        if path not in ours and file.is_file() and not file.is_symlink():
            inputs.looked(file)
            yield from _entry(path, file.read_text(encoding="utf-8", errors="replace"))


def _pages(docs: Path) -> list[str]:
    """Return the paths of all pages, folder by folder."""
    top = len(os.fspath(docs)) + 1
    found = (
        f"{folder[top:]}/{name}".removeprefix("/").replace(os.sep, "/")
        for folder, _, names in os.walk(docs)
        for name in names
        if name.endswith(".md")
    )
    return sorted(found, key=lambda path: path.split("/"))


def _entry(path: str, text: str) -> Iterator[Entry]:
    front = _FRONT.match(text)
    said, body = (front[1], text[front.end() :]) if front else ("", text)
    if _EXCLUDED.search(said):
        return
    title = _TITLE.search(said) or _FIRST.search(body)
    name = title[1].strip("'\"") if title else Path(path).stem.replace("-", " ").replace("_", " ")
    told = ((DONE, body), *((SAID, heading) for heading in headings(body)))
    yield Entry(url_of(path.replace("README.md", "index.md")), name, "", told=told)
