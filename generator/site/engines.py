"""Docs folder to HTML by one of four engines, each in a process of its own with a fixed environment.

The engine writes into a fresh folder; only a build that succeeded in strict mode goes live.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from generator import inputs
from generator.direct.quick import quick
from generator.looks import PublishError
from generator.publish import Differences
from generator.site.config import custom_dir
from generator.site.grounds import grounds
from generator.site.process import Run, process, upon
from generator.site.switch import (
    KEPT,
    LIVE,
    clear,
    differences,
    fresh,
    is_for,
    live_folder,
    live_site,
    put,
    remember,
    switch,
)
from generator.turns import CONTROL, disk_errors, turn


class Built(Struct, frozen=True):
    """The new site is live."""

    pages: int
    folder: Path
    note: str = ""
    """What the reader of the build should know, in one line."""


class Failed(Struct, frozen=True):
    """The live site is as it was; the output says why, in the engine's own lines."""

    output: str


def build(
    root: Path,
    *,
    engine: str,
    date: date,
    left_out: frozenset[str] = frozenset(),
    readers: str = "",
    jobs: int = 1,
) -> Built | Failed:
    """Build the workspace's docs folder and put the result live. The date is the engine's only clock.

    `left_out` are pages that are not there on purpose, whatever the navigation says. `readers` is a word for
    whom the site is: nothing of a site for others stays. `jobs` is how many processes an engine of ours may
    take.
    """
    root = root.absolute()
    site, upon = root / "site", engine == "direct"
    note, files = "", frozenset[str]()
    try:
        with turn(site), disk_errors():
            target, live = fresh(site, readers, upon_spare=upon), live_folder(site)
            try:
                inputs.whole(root / "site" / "docs")
                inputs.below(root / (custom_dir(root / "mkdocs.yml") or "overrides"))
                run = Run.of(root, engine, target, date, left_out)
                failure, note, files = _published(run, live, jobs)
            finally:
                clear(site, *(one for one in (target, live) if one and upon and is_for(one, readers)))
            if not failure:
                remember(site / CONTROL / KEPT)
    except PublishError as e:
        failure = str(e)
    pages = sum(path.endswith(".html") and not _is_error(path) for path in files)
    return Failed(failure) if failure else Built(pages, site / LIVE, note)


def _published(run: Run, live: Path | None, jobs: int) -> tuple[str, str, frozenset[str]]:
    """Build and put the result live. Return why that failed, what to know about it, and the files it has."""
    site, named = run.root / "site", ""
    kept = site / CONTROL / KEPT
    if run.engine == "direct":
        named = grounds(run.root, run.nav, run.environment)
        done = quick(site / "docs", kept, run.target, live, named) if live else None
        if done is not None:
            if done.changed:
                put(site, run.target)
            return "", "", done.files
    before = live_site(site)
    ended = process(run, upon(before.folder, kept, jobs, named))
    return ended.failure, ended.note, frozenset() if ended.failure else switch(site, run.target, before)


def compare(
    root: Path, *, engine: str, date: date, left_out: frozenset[str] = frozenset(), jobs: int = 1
) -> Differences | Failed:
    """Build the docs folder beside the live site, say how both differ, and throw the build away."""
    root = root.absolute()
    site = root / "site"
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


def _is_error(path: str) -> bool:
    return path.rpartition("/")[2] == "404.html"
