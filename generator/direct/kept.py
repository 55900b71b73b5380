"""What the last build made of which file, so that this one need not look at it again.

One file of plain data beside the ledger, after a line with its digest. A page is known by its digest and by
what was put around it, a file on the disk by its mark, as long as nothing was done to it since: to a source
since that build began, to a file of the site since this one was put there. Whatever is not as written there
is made anew. So is everything after a change of code or of how Markdown reads, and when the file is damaged
or from elsewhere: no checkout brings along numbers of files and when these changed.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

from mkdocs.config.defaults import MkDocsConfig

from generator import sealed
from generator.linked import Mark, untouched

_VERSION: Final = 2
_CODE: Final = (Path(__file__).parent, Path(__file__).parent.parent / "linked.py")


class Made(NamedTuple):
    """A file of the site and where it comes from, of a page also what it says and what is around it."""

    source: Mark
    made: Mark
    digest: str = ""
    around: str = ""
    traits: tuple[bool, ...] = ()


@dataclass(slots=True)
class Kept:
    """What a build made of the files in the docs folder, by their paths."""

    began: int
    """When, by the clock of the disk."""
    ended: int
    """When its site was there, and nothing more was done to it."""
    made: dict[str, Made] = field(default_factory=dict)
    templates: dict[str, Mark] = field(default_factory=dict)
    """What the theme makes once, by its path in the site."""
    shown: dict[str, str] = field(default_factory=dict)
    """The pages in the navigation, and what others show of them."""
    setting: str = ""
    """The name of all settings; nothing when each page has a part in the index for search."""

    def source(self, before: Made, path: str) -> bool:
        """Tell whether a source is what it was, without a look into it."""
        return untouched(path, before.source, self.began)

    def whole(self, made: Mark, path: str) -> bool:
        """Tell whether a file of the live site is what was made."""
        return untouched(path, made, self.ended)


def recall(file: Path, config: MkDocsConfig) -> Kept:
    """Return what the last build made; nothing when that cannot be known."""
    try:
        found: dict[str, Any] = sealed.read(file)
        if found["version"] != _VERSION or found["key"] != _key(config):
            return Kept(0, 0)
        made = {
            path: Made(tuple(source), tuple(made), digest, around, tuple(traits))
            for path, (source, made, digest, around, traits) in found["made"].items()
        }
        templates = {path: tuple(mark) for path, mark in found["templates"].items()}
        ended = file.stat().st_mtime_ns
        return Kept(found["began"], ended, made, templates, found["shown"], found["setting"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Kept(0, 0)


def keep(file: Path, config: MkDocsConfig, now: Kept) -> None:
    """Write what this build made, for the next one. It counts from when the file is touched again."""
    parts = {name: getattr(now, name) for name in ("began", "made", "templates", "shown", "setting")}
    data = {"version": _VERSION, "key": _key(config), **parts}
    file.unlink(missing_ok=True)
    sealed.write(file, data)


def _key(config: MkDocsConfig) -> str:
    """Name what a page's own HTML rests on, besides the page."""
    code = hashlib.sha256()
    for place in _CODE:
        for module in sorted(place.glob("*.py")) if place.is_dir() else (place,):
            code.update(module.read_bytes())
    versions = [version(name) for name in ("mkdocs", "mkdocs-material", "markdown", "jinja2")]
    reading = [config.markdown_extensions, config.mdx_configs]
    return repr((code.hexdigest(), sys.version, versions, reading, os.fspath(config.docs_dir)))
