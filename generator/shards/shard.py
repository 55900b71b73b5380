"""A few services with all that their files are made of, and their files.

A shard is plain data: it means the same in a process that knows nothing else. What comes back are paths and
bytes, and not files on a disk, because another machine has another one.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from platform import node

from msgspec import Struct

from generator.calendars import own_calendar
from generator.diagnostics import UnusableError
from generator.editions import Body, digest_of
from generator.exports import own_exports
from generator.feeds import own_feeds
from generator.intake import Coming
from generator.pages import Frame, render_service
from generator.redirects import redirects
from generator.render import Page, document
from generator.subjects import Own
from generator.templating import PACKAGE_TEMPLATES, Templates
from generator.tools import code

File = Coming
"""A path below the docs folder, and what is to be there."""
Batch = tuple[str, tuple[File, ...]]
"""The files that were made of a service, after its id; nothing stands for the whole."""


class Unit(Struct, frozen=True):
    """A service, and what is in the pages of its earlier versions, by address."""

    own: Own
    bodies: Mapping[str, Body]


class Setting(Struct, frozen=True):
    """What the files of every service are made with."""

    frame: Frame
    site_url: str
    look: str
    """What a worker has to have: the same code and templates."""


class Shard(Struct, frozen=True):
    """Services whose files are made together."""

    setting: Setting
    units: tuple[Unit, ...]


class ShardError(UnusableError):
    """Workers that cannot be had, are lost again and again, or would make something else."""


def shards(units: Iterable[Unit], setting: Setting, *, size: int) -> Iterator[Shard]:
    """Yield shards of so many services, in their order."""
    rest = iter(units)
    while taken := tuple(islice(rest, size)):
        yield Shard(setting, taken)


def look(own: Path | None) -> str:
    """Name the code and the templates, `own` included, that make files of services here."""
    digests = (code(), digest_of(PACKAGE_TEMPLATES), digest_of(own) if own else "")
    return sha256("\n".join(digests).encode()).hexdigest()


def made(shard: Shard) -> tuple[Batch, ...]:
    """Make the files of a shard. Raises RenderError."""
    return tuple(all_made((shard,)))


def all_made(shards: Iterable[Shard]) -> Iterator[Batch]:
    """Make the files of the shards of one walk, which share its templates. Raises RenderError."""
    templates = None
    for shard in shards:
        setting = shard.setting
        templates = templates or Templates(setting.frame.templates)
        for unit in shard.units:
            yield unit.own.view.id, tuple(files_of(unit, setting, templates))


def packed(shard: Shard) -> bytes:
    """Pack a shard for another process.

    Executors would do so in threads of their own, while pages about the whole are made of the same specs:
    these remember what they are asked, and change in the middle of it.
    """
    return pickle.dumps(shard, pickle.HIGHEST_PROTOCOL)


def made_elsewhere(parcel: bytes) -> tuple[Batch, ...]:
    """Make the files of a shard that came from another process. Raises RenderError, and ShardError."""
    shard: Shard = pickle.loads(parcel)  # noqa: S301 - from the build that hired this process
    if _looks_here(shard.setting.frame.templates, shard.setting.look) != shard.setting.look:
        raise ShardError(f"the worker on {node()} has another version of handoff, or other templates")
    return made(shard)


@lru_cache(maxsize=4)
def _looks_here(own: Path | None, _asked: str) -> str:
    """Look once for each build: templates of a workspace may change from one to the next."""
    return look(own)


def files_of(unit: Unit, setting: Setting, templates: Templates) -> Iterator[tuple[str, bytes]]:
    """Make the files of a service with the templates of its setting. Raises RenderError."""
    view, site = unit.own.view, setting.frame.site.around(unit.own.view)
    pages = tuple(render_service(unit.own, setting.frame, templates))
    earlier = tuple(_earlier(unit, setting.frame))
    yield from ((page.path, page.text.encode()) for page in pages)
    yield from ((f"{page.url}index.html", file) for page, file in earlier)
    yield from redirects(view, (*pages, *(page for page, _ in earlier))).items()
    yield from own_exports(view, site).items()
    yield from own_calendar(view, site, setting.site_url).items()
    yield from own_feeds(view, site, setting.site_url).items()


def _earlier(unit: Unit, frame: Frame) -> Iterator[tuple[Page, bytes]]:
    """Yield the page of every earlier version, and its file."""
    view, site = unit.own.view, frame.site.around(unit.own.view)
    for one in view.editions:
        if one.url:
            seen = {"site": site, "service": view, "edition": one, "body": unit.bodies[one.url]}
            around = {"up": "../" * one.file.count("/"), "today": f"{view.url}index.html"}
            text = document(frame.templates, "version/page.html.j2", {**seen, **around})
            yield Page(f"{one.url}index.md", f"{view.spec.name} {one.name}", ""), text.encode()
