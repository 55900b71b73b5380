"""Docs folder to HTML by one of four engines, each in a process of its own with a fixed environment.

The engine writes into a fresh folder; only a build that succeeded in strict mode goes live.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from generator import inputs
from generator.direct.upon import Order, Quick
from generator.layout import CONFIG, CONTROL, DOCS, SITE
from generator.linked import NO_FILE, Mark, looked, many
from generator.looks import PublishError
from generator.publish import Differences
from generator.site.config import custom_dir
from generator.site.grounds import grounds
from generator.site.process import Begun, Run, process, upon
from generator.site.switch import (
    KEPT,
    LIVE,
    clear,
    differences,
    fresh,
    is_for,
    lay_spare,
    live_folder,
    live_site,
    put,
    remember,
    switch,
)
from generator.turns import disk_errors, turn

_MANY = 300
"""Files of a site from which on it has a search of its own, and a few of its pages are built alone."""


class Built(Struct, frozen=True):
    """The new site is live."""

    folder: Path
    note: str = ""
    """What the reader of the build should know, in one line."""
    upon: Quick | None = None
    """How it came to be, where that is known of each of its files."""


class Builder(Protocol):
    """Builds upon what is known, and then writes down what it made while the site goes live."""

    def renewed(self, order: Order) -> Quick | None:
        """Build. None when all files have to be looked at."""

    def kept(self) -> bool:
        """Wait until it is written down. False when it is not."""


class Looked(Struct, frozen=True):
    """What is otherwise since the last build: all else was looked at, in the docs folder and both builds."""

    changed: Collection[str]
    """The files of the docs folder that are other than then."""
    other: Mapping[str, Mark]
    """Those in which the spare differs from the live site: `Beside`."""
    live: str
    spare: str
    """Their folders."""
    builder: Builder | None = None
    """What builds upon what is known, if something has got ready for that meanwhile."""


class Failed(Struct, frozen=True):
    """The live site is as it was; the output says why, in the engine's own lines."""

    output: str


def build(  # noqa: PLR0913 - what a build takes, each by its name
    root: Path,
    *,
    engine: str,
    date: date,
    left_out: frozenset[str] = frozenset(),
    readers: str = "",
    jobs: int = 1,
    known: Looked | None = None,
    begun: Begun | None = None,
) -> Built | Failed:
    """Build the workspace's docs folder and put the result live. The date is the engine's only clock.

    `left_out` are pages that are not there on purpose, whatever the navigation says. `readers` is a word for
    whom the site is: nothing of a site for others stays. `jobs` is how many processes an engine of ours may
    take. `known` says what has been looked at, `begun` is a process that has begun for this.
    """
    root = root.absolute()
    site, upon = root / SITE, engine == "direct"
    ended = _Ended()
    try:
        with turn(site), disk_errors():
            spare = looked(known.spare) if known else NO_FILE
            target, live = fresh(site, readers, upon_spare=upon), live_folder(site)
            if known and (str(live) != known.live or looked(os.fspath(target))[0] != spare[0]):
                known = None  # others are there than those that were looked at
            try:
                inputs.whole(root / DOCS)
                inputs.below(root / (custom_dir(root / CONFIG) or "overrides"))
                run = Run.of(root, engine, target, date, left_out)
                ended = _published(run, live, jobs, known, begun)
            finally:
                clear(site, *(one for one in (target, live) if one and upon and is_for(one, readers)))
            if not ended.failure:
                if ended.whole and upon and many(target, _MANY):
                    lay_spare(site, readers, jobs)
                ended = _counting(site / CONTROL / KEPT, ended)
    except PublishError as e:
        ended = _Ended(str(e))
    return Failed(ended.failure) if ended.failure else Built(site / LIVE, ended.note, ended.upon)


class _Ended(Struct, frozen=True):
    """Why there is no new site, or what to know about it."""

    failure: str = ""
    note: str = ""
    upon: Quick | None = None
    whole: bool = False
    """Whether all of the site was made."""
    kept: Callable[[], bool] = lambda: True
    """Waits until it is written down what was made, and tells whether it is."""


def _counting(kept: Path, ended: _Ended) -> _Ended:
    """Let what was made count from now on. How the site came to be is not known where that is not written."""
    if not ended.kept():
        return replace(ended, upon=None)
    remember(kept)
    return ended


def _published(run: Run, live: Path | None, jobs: int, known: Looked | None, begun: Begun | None) -> _Ended:
    """Build and put the result live."""
    site, named = run.root / SITE, ""
    kept = site / CONTROL / KEPT
    if run.engine == "direct":
        named = grounds(run.root, run.nav, run.environment)
        done = _upon(run, live, kept, named, known) if live else None
        if done is not None:
            if done.upon and done.upon.changed:
                put(site, run.target)
            return done
    before = live_site(site)
    ended = process(run, upon(before.folder, kept, jobs, named), begun)
    if not ended.failure:
        switch(site, run.target, before)
    return _Ended(ended.failure, ended.note, whole=True)


def _upon(run: Run, live: Path, kept: Path, named: str, known: Looked | None) -> _Ended | None:
    """Build upon what is known. None when that does not do."""
    docs = run.root / DOCS
    if known is not None:
        order = Order(os.fspath(run.target), os.fspath(live), named, frozenset(known.changed), known.other)
        builder = known.builder
        done = builder.renewed(order) if builder else _renewed(docs, kept, order)
        if done is not None:
            return _Ended(upon=done, kept=builder.kept) if builder else _Ended(upon=done)
    done = _quick(docs, kept, run.target, live, named)
    return _Ended(upon=done) if done else None


def _renewed(docs: Path, kept: Path, order: Order) -> Quick | None:
    from generator.direct.quick import renewed  # noqa: PLC0415 - takes Markdown: most have somebody who has it

    return renewed(docs, kept, order)


def _quick(docs: Path, kept: Path, target: Path, live: Path, named: str) -> Quick | None:
    from generator.direct.quick import quick  # noqa: PLC0415 - as above

    return quick(docs, kept, target, live, named)


def compare(
    root: Path, *, engine: str, date: date, left_out: frozenset[str] = frozenset(), jobs: int = 1
) -> Differences | Failed:
    """Build the docs folder beside the live site, say how both differ, and throw the build away."""
    root = root.absolute()
    site = root / SITE
    try:
        with turn(site), disk_errors():
            target = fresh(site)
            try:
                run = Run.of(root, engine, target, date, left_out)
                ended = process(run, ("--jobs", str(jobs)))
                return Failed(ended.failure) if ended.failure else differences(target, site / LIVE)
            finally:
                clear(site)
    except PublishError as e:
        return Failed(str(e))
