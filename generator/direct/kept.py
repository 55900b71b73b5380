"""What the last build made of which file, so that this one need not look at it again.

One file of plain data beside the ledger, after a line with its digest. A page is known by its digest and by
what was put around it, a file on the disk by its mark, as long as nothing was done to it since: to a source
since that build began, to a file of the site since this one was put there. Whatever is not as written there
is made anew. So is everything after a change of code or of how Markdown reads, and when the file is damaged
or from elsewhere: no checkout brings along numbers of files and when these changed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec import Struct, field

from generator import inputs, late, sealed
from generator.linked import Mark, untouched

_VERSION: Final = 3
_CODE: Final = (Path(__file__).parent, Path(__file__).parent.parent / "linked.py")


class Whole(Exception):  # noqa: N818 - no error: it says what has to be done
    """All files have to be looked at."""


class Made(NamedTuple):
    """A file of the site and where it comes from, of a page also what it says and what is around it."""

    source: Mark
    made: Mark
    digest: str = ""
    around: str = ""
    traits: tuple[bool, ...] = ()


class Kept(Struct):
    """What a build made of the files in the docs folder, by their paths."""

    began: int
    """When, by the clock of the disk."""
    ended: int
    """When its site was there, and nothing more was done to it."""
    made: MutableMapping[str, Made] = field(default_factory=dict)
    menu: MutableMapping[str, Made] = field(default_factory=dict)
    """Those of the pages in the navigation that take no Markdown."""
    templates: dict[str, Mark] = field(default_factory=dict)
    """What the theme makes once or brings along, by its path in the site."""
    shown: dict[str, list[str]] = field(default_factory=dict)
    """The pages in the navigation, and what others may show of them: title, address, front matter."""
    setting: str = ""
    """The name of all settings; nothing when each page has a part in the index for search."""
    grounds: str = ""
    """Another name of them, by what they are read from; nothing when MkDocs has to read it each time."""
    reading: list[Any] = field(default_factory=list)
    """How Markdown reads: its extensions, and their options."""
    skeletons: dict[str, list[Any]] = field(default_factory=dict)
    """What is around pages, by its name; not of all after a build that had to know of few."""

    def source(self, before: Made, path: str) -> bool:
        """Tell whether a source is what it was, without a look into it."""
        return untouched(path, before.source, self.began)

    def whole(self, made: Mark, path: str) -> bool:
        """Tell whether a file of the live site is what was made."""
        return untouched(path, made, self.ended)


_DATA: Final = tuple(name for name in Kept.__struct_fields__ if name != "ended")
_PACKED: Final = ("made", "menu")


_Kind = tuple[str, tuple[bool, ...]]
"""What is around a page, and its traits."""
_COLUMNS: Final = 8
_INSTALLED: Final = late.pattern(r"[0-9][^/-]*\.dist-info")
_PACKAGES: Final = ("mkdocs", "mkdocs_material", "markdown", "jinja2")


class Rows(MutableMapping[str, Made]):
    """What is known of files, each taken out of its row when it is asked for: most are not."""

    def __init__(self, rows: dict[str, list[Any]], kinds: list[_Kind]) -> None:
        """Take rows as they were read, and what pages of a kind have in common."""
        self.rows, self.kinds = rows, kinds

    def __getitem__(self, path: str) -> Made:
        """Return what is known of a file."""
        return _made(self.rows[path], self.kinds)

    def __setitem__(self, path: str, one: Made) -> None:
        """Know something else of a file."""
        kind = (one.around, one.traits)
        if kind not in self.kinds:
            self.kinds.append(kind)
        self.rows[path] = [*one.source, *one.made, one.digest, self.kinds.index(kind)]

    def __delitem__(self, path: str) -> None:
        """Know nothing of a file."""
        del self.rows[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def loose(self) -> list[str]:
        """Return the files that have no mark."""
        return [path for path, row in self.rows.items() if row[1] < 0]


def recall(file: Path, docs: str, *, few: bool = False) -> Kept:
    """Return what the last build made of a docs folder; nothing when that cannot be known.

    Whoever asks about a `few` files gets them from their rows (`Rows`), which are all of those seen through.
    """
    try:
        found: dict[str, Any] = sealed.read(file)
        kinds = [(around, tuple(traits)) for around, traits in found.pop("kinds")]
        ours = len(set(kinds)) == len(kinds) and found.pop("version") == _VERSION
        if not ours or found.pop("key") != _key(docs) or found.keys() != {*_DATA}:
            return Kept(0, 0)
        found |= {name: _unpacked(found[name], kinds, few=few) for name in _PACKED}
        found["templates"] = {path: tuple(mark) for path, mark in found["templates"].items()}
        return Kept(ended=ended(file), **found)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Kept(0, 0)


def ended(file: Path) -> int:
    """Return when the site was there that a file tells of; before all time where there is none."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def keep(file: Path, docs: str, now: Kept) -> None:
    """Write what this build made, for the next one. It counts from when the file is touched again."""
    data = {"version": _VERSION, "key": _key(docs)} | {name: getattr(now, name) for name in _DATA}
    kinds = dict[_Kind, int]()
    for known in (now.made, now.menu):
        kinds |= {kind: number for number, kind in enumerate(known.kinds)} if isinstance(known, Rows) else {}
    data |= {name: _packed(getattr(now, name), kinds) for name in _PACKED} | {"kinds": list(kinds)}
    file.unlink(missing_ok=True)
    sealed.write(file, data)


def _packed(known: Mapping[str, Made], kinds: dict[_Kind, int]) -> dict[str, list[Any]]:
    """Return a row for each file, without what pages of a kind have in common: of that a number."""
    if isinstance(known, Rows):
        return known.rows
    return {
        path: [*one.source, *one.made, one.digest, kinds.setdefault((one.around, one.traits), len(kinds))]
        for path, one in known.items()
    }


def _unpacked(rows: dict[str, list[Any]], kinds: list[_Kind], *, few: bool) -> MutableMapping[str, Made]:
    if not few:
        return {path: _made(row, kinds) for path, row in rows.items()}
    if not all(map(_is_row, rows.values())):
        raise ValueError("not as it was written")
    return Rows(rows, kinds)


def _made(row: list[Any], kinds: Sequence[_Kind]) -> Made:
    number, size, time, number_, size_, time_, digest, kind = row
    return Made((number, size, time), (number_, size_, time_), digest, *kinds[kind])


def _is_row(row: list[Any]) -> bool:
    return len(row) == _COLUMNS and type(row[1]) is int


def plain_data(said: object) -> bool:
    """Tell whether it can be kept and is the same thereafter."""
    try:
        return bool(json.loads(json.dumps(said)) == said)
    except (TypeError, ValueError, RecursionError):
        return False


def site_path(path: str) -> str:
    """Return where a file is in the site that is kept: a page is kept only if it is addressed by its path."""
    if not path.endswith(".md"):
        return path
    index = path.rpartition("/")[2] == "index.md"
    return f"{path.removesuffix('.md')}{'.html' if index else '/index.html'}"


def _key(docs: str) -> str:
    """Name what a page's own HTML rests on, besides the page and how Markdown reads it."""
    code = hashlib.sha256()
    for place in _CODE:
        for module in sorted(place.glob("*.py")) if place.is_dir() else (place,):
            code.update(module.read_bytes())
    return repr((code.hexdigest(), sys.version, [*map(_version, _PACKAGES)], docs))


def _version(package: str) -> tuple[str, ...]:
    """Return the version of a package: the folders beside its code that are called by it.

    What reads more of those than their names takes as long to import as Markdown.
    """
    begins = f"{package}-"
    for place in sys.path:
        names = (name for name in inputs.names(place) if name.lower().startswith(begins))
        if found := tuple(name for name in names if _INSTALLED.fullmatch(name, len(begins))):
            return found
    from importlib.metadata import version  # noqa: PLC0415 - see above

    return (version(package),)
