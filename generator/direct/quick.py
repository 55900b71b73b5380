"""A build without MkDocs, of the pages that changed since the last one: they are put into what is known.

`again` says when a page changes nothing but itself. What it takes to make such a page is known by then as
well: how Markdown reads headings, and what the theme has around pages of its kind, both plain data (`kept`).
So as long as the settings are read from the very same files, nothing of MkDocs or the theme need be imported,
and no process of its own be started: that takes longer than all else. Before anything is written, all pages
that changed are made; whatever is not as described here is left to the whole way (`build`), and so is a site
that is not what the last build left.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Final, NoReturn

from msgspec.structs import replace

from generator.direct.front import front_matter, usual
from generator.direct.headings import Headings
from generator.direct.kept import Kept, Made, Rows, Whole, keep, recall, site_path
from generator.direct.lines import Lines
from generator.direct.output import Output
from generator.direct.plain import plain
from generator.direct.skeleton import Skeleton, traits
from generator.direct.source import Source, read
from generator.direct.titles import Titles
from generator.direct.upon import Order, Quick
from generator.linked import NO_FILE, Mark, Published, looked, marks

_MOST: Final = 1_500
"""Files that are held in memory, some 50 KB each: the pages of a hundred services, as a team has them."""


def quick(docs: Path, kept: Path, target: Path, live: Path, grounds: str) -> Quick | None:
    """Build upon what is known. None when MkDocs has to, upon whatever is in the folder then.

    `target` is the folder of the new build, `live` that of the site that is live. `kept` and `grounds` are as
    for `build`.
    """
    began, before = looked(os.fspath(target))[2], recall(kept, os.fspath(docs))
    if not grounds or before.grounds != grounds:
        return None
    published = Published(os.fspath(live), {})
    try:
        now, contents = _now(before, docs)
        there = _there(now)
        new = {site_path(path): content for path, content in contents.items()}
        changed = not _alike(published, before, there, new)
        if changed:
            _write(Output(target, published, before), there, new)
    except (Whole, OSError, ValueError):
        return None
    _marked(now, contents, target if changed else live)
    if changed or now != before:
        keep(kept.with_suffix(".new"), os.fspath(docs), replace(now, began=began))
    return Quick(changed)


class Ready:
    """What is known, read before it is asked for: that takes longer than to build a few pages upon it."""

    def __init__(self, docs: Path, kept: Path) -> None:
        """Read what the last build made of the docs folder, and get ready to make pages as it did."""
        self._docs, self._kept = docs, kept
        self._now = recall(kept, os.fspath(docs), few=True)
        self._pages = _Pages(self._now) if self._now.grounds else None

    def renewed(self, order: Order) -> Quick | None:
        """Build upon what is known, as `quick` does, once, and look at nothing but what has changed.

        Have it kept then, whatever comes next, or no later build can build upon this one.
        """
        now, target, live = self._now, Path(order.target), Path(order.live)
        published, other = Published(order.live, {}), order.other
        try:
            contents = self._contents(order)
            new = {site_path(path): content for path, content in contents.items()}
            alike = all(published.has(path, content) for path, content in new.items())
            if not alike:
                into = Output(target, published, now, dict.fromkeys(other, NO_FILE))
                for path, mark in other.items():
                    if mark == NO_FILE:
                        into.drop(path)
                    elif path not in new and not into.keep(path, mark):
                        _whole()
                for path, content in new.items():
                    into.write(path, content)
        except (Whole, OSError, ValueError):
            return None
        made = _marked(now, contents, live if alike else target)
        if alike:
            return Quick(changed=False, other=other, spare=order.target)
        return Quick(changed=True, other=made, touched=frozenset({*other, *made}), spare=order.live)

    def keep(self) -> None:
        """Write what the build made, for the next one."""
        keep(self._kept.with_suffix(".new"), os.fspath(self._docs), self._now)

    def _contents(self, order: Order) -> dict[str, bytes]:
        """Know the docs folder as it is now that some files are otherwise. Return those pages and copies.

        Raises as `_now` does.
        """
        now = self._now
        if self._pages is None or now.grounds != order.grounds:
            raise Whole
        loose = [path for known in (now.made, now.menu) if isinstance(known, Rows) for path in known.loose()]
        contents = dict[str, bytes]()
        for path in {*order.changed, *loose}:
            known = now.made if path in now.made else now.menu
            if path not in known:
                raise Whole
            _take(known, path, self._docs, self._pages, contents)
        return contents


def renewed(docs: Path, kept: Path, order: Order) -> Quick | None:
    """Build upon what is known, as `quick` does, and look at nothing but what has changed."""
    ready = Ready(docs, kept)
    made = ready.renewed(order)
    if made is not None:
        ready.keep()
    return made


def _whole() -> NoReturn:
    raise Whole


def _marked(now: Kept, contents: Iterable[str], place: Path) -> dict[str, Mark]:
    """Set the marks of files of the site that were made of these. Return them by their paths there."""
    found = {}
    for path in contents:
        known = now.made if path in now.made else now.menu
        there = site_path(path)
        found[there] = looked(f"{place}/{there}")
        known[path] = known[path]._replace(made=found[there])
    return found


def _there(now: Kept) -> dict[str, Mark]:
    """Return the files of the site. Raises Whole when two have one place."""
    there = dict(now.templates)
    for known in (now.made, now.menu):
        there |= {site_path(path): one.made for path, one in known.items()}
    if len(there) != len(now.made) + len(now.menu) + len(now.templates):
        raise Whole
    return there


def _alike(live: Published, before: Kept, there: Mapping[str, Mark], contents: Mapping[str, bytes]) -> bool:
    """Tell whether the live site has these files and contents, and nothing else."""
    if not all(live.has(path, content) for path, content in contents.items()):
        return False
    found = marks(Path(live.folder), before.ended)
    return found.keys() == there.keys() and all(
        found[path] == mark for path, mark in there.items() if path not in contents
    )


def _now(before: Kept, docs: Path) -> tuple[Kept, dict[str, bytes]]:
    """Look at the docs folder. Return what is known of it now, and the contents of those pages and copies.

    Raises Whole when that takes MkDocs, OSError and ValueError for a file that cannot be read.
    """
    found, now = marks(docs, before.began), replace(before, made={**before.made}, menu={**before.menu})
    if now.made.keys() | now.menu.keys() != found.keys():
        raise Whole
    contents, pages = dict[str, bytes](), _Pages(before)
    for known in (now.made, now.menu):
        # What a link leads to has no mark.
        changed = {path: one for path, one in known.items() if one.source != found[path] or one.source[1] < 0}
        if len(changed) > _MOST:
            raise Whole
        for path in changed:
            _take(known, path, docs, pages, contents)
    return now, contents


def _take(
    known: MutableMapping[str, Made], path: str, docs: Path, pages: _Pages, contents: dict[str, bytes]
) -> None:
    """Read a file again, and make what the site has of it if that is other than before."""
    place, one = f"{docs}/{path}", known[path]
    if not one.digest:
        known[path] = one._replace(source=looked(place))
        contents[path] = Path(place).read_bytes()
        return
    source = read(place)
    known[path] = one._replace(source=source.mark, digest=source.digest)
    if source.digest != one.digest:
        contents[path] = pages.made(path, one, source)


class _Pages:
    """Makes pages that take no Markdown but for their headings."""

    def __init__(self, before: Kept) -> None:
        """Take what is known of how."""
        self._before = before
        self._headings, self._lines, self._titles = Headings(*before.reading), Lines(), Titles()

    def made(self, path: str, one: Made, source: Source) -> bytes:
        """Return the HTML of a page that was made before. Raises Whole when it is of another kind now."""
        text, said = front_matter(source.text)
        *_, front = self._before.shown.get(path, [repr(said)])
        alike = usual(said) and front == repr(said)
        found = plain(text, self._headings, self._lines) if alike else None
        around, url = self._before.skeletons.get(one.around), site_path(path).removesuffix("index.html")
        if around is None or found is None or traits(found.content, found.toc) != one.traits:
            raise Whole
        skeleton = Skeleton.of(around, self._titles)
        return skeleton.filled(said["title"], url, path, found.content, found.toc).encode(
            "utf-8", errors="xmlcharrefreplace"
        )


def _write(into: Output, there: Mapping[str, Mark], contents: Mapping[str, bytes]) -> None:
    """Make the folder hold what stays and these contents. Raises Whole when something does not stay."""
    into.only(there.keys())
    for path, mark in there.items():
        if path not in contents and not into.keep(path, mark):
            raise Whole
    for path, content in contents.items():
        into.write(path, content)
