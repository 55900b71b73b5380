"""From a finished build to the live site in one step. The only module that touches `site/public`.

`site/public` is a symbolic link to a build beside it and is replaced by one rename, so whoever reads the site
sees the old one or the new one. A real folder there, left by an engine run by hand, is swapped for the link
in one system call.

The build that was live before stays beside it, as a spare: most of its files are those of the live site
already, and to give each of ten thousands a link anew, and take it away again, would be most of what it costs
to publish one change. Nothing has to be known of a spare, whoever died in it: what is not the very file of
the live site is made anew there (`generator.direct.output`). It gets another name before it is used, so that
an engine that outlived its command does not find it any more. The name of a build says for whom it is: what
was made for other readers does not stay.
"""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from generator.beside import PAGES
from generator.forks import alone, spread
from generator.layout import CONTROL
from generator.linked import NOTHING, Published, published
from generator.looks import PublishError
from generator.publish import Differences
from generator.site.zensical import WORK

LIVE = "public"
KEPT = PAGES
_BUILDS = "builds"
_LINK = "switch"
_MOMENTS = 20
"""Thousandths of a second that the clock of a disk may stand still; no longer is waited for."""


def fresh(site: Path, readers: str = "", *, upon_spare: bool = False) -> Path:
    """Give a folder for a new build, and remove what dead builds left. Needs the caller's turn.

    It is empty but for what a spare for the same readers has, if the caller builds upon one. Raises
    PublishError when the live site is something that no build made.
    """
    _refuse_foreign(site)
    builds = site / CONTROL / _BUILDS
    if builds.is_symlink():
        raise PublishError(f"{builds.name} is a symbolic link; remove it and build again")
    builds.mkdir(exist_ok=True)
    forget(site / CONTROL / KEPT)
    build, spare = builds / f"{readers}-{secrets.token_hex(6)}", spare_of(site, readers)
    if upon_spare and spare:
        spare.rename(build)
    clear(site, build)
    build.mkdir(exist_ok=True)
    os.utime(build)  # from when on it is built, by the clock of the disk
    return build


def spare_of(site: Path, readers: str) -> Path | None:
    """Return the build for these readers that a new one may be built upon."""
    builds = site / CONTROL / _BUILDS
    others = (one for one in builds.iterdir() if one.name != _live_name(site))
    return min((one for one in others if _is_folder(one) and is_for(one, readers)), default=None)


def lay_spare(site: Path, readers: str, jobs: int = 1) -> None:
    """Lay a spare beside a live site that has none: the first edit would wait for as many links otherwise.

    So many processes may take part. A disk that refuses is no obstacle: whatever is there then is a spare.
    """
    live = live_folder(site)
    if live is None or spare_of(site, readers) is not None:
        return
    top = os.fspath(site / CONTROL / _BUILDS / f"{readers}-{secrets.token_hex(6)}")
    with suppress(OSError):
        parts = [below for part in _linked(str(live), top, "") for below in _linked(str(live), top, part)]
        spread(partial(_all_linked, str(live), top), parts, alone(jobs))


def _all_linked(live: str, top: str, folders: Sequence[str]) -> None:
    """Give folders of the live site, with all below, to a spare."""
    todo = [*folders]
    while todo:
        todo += _linked(live, top, todo.pop())


def _linked(live: str, top: str, below: str) -> list[str]:
    """Give a folder of the live site with its files to a spare. Return the folders in it."""
    found = []
    os.mkdir(f"{top}{below}")  # noqa: PTH102 - ten thousands of them
    with os.scandir(f"{live}{below}") as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found.append(f"{below}/{entry.name}")
            else:
                os.link(entry.path, f"{top}{below}/{entry.name}")
    return found


def is_for(build: Path, readers: str) -> bool:
    """Tell whether a build was made for these readers."""
    return build.name.startswith(f"{readers}-")


def emptied(build: Path) -> None:
    """Take away what a spare had: not every engine leaves those files alone that are the live site's, too."""
    shutil.rmtree(build)
    build.mkdir()


def live_folder(site: Path) -> Path | None:
    """Return the folder of the live site, if a build of ours put it there."""
    public = site / LIVE
    return public.resolve() if public.is_symlink() else None


def live_site(site: Path) -> Published:
    """Look at the live site whose files a new build may share."""
    live = live_folder(site)
    return published(live) if live else NOTHING


def switch(site: Path, build: Path, before: Published) -> None:
    """Make this build the live site. The same bytes as the live site's change nothing.

    `before` is the live site as it was before the build shared files with it.
    """
    _refuse_foreign(site)
    if not before.folder:
        put(site, build)
        return
    files = before.share(build)
    edited = before.edited(files)
    if edited:
        raise PublishError(f"site/{LIVE}/{edited} was changed while the site was being built")
    if not before.same(build, files):
        put(site, build)


def put(site: Path, build: Path) -> None:
    """Make this build the live site as it is."""
    _refuse_foreign(site)
    public = site / LIVE
    link = site / CONTROL / _LINK
    link.symlink_to(f"{CONTROL}/{_BUILDS}/{build.name}", target_is_directory=True)
    if public.is_symlink() or not public.exists():
        link.replace(public)
    elif not _exchange(link, public):
        link.unlink()
        raise PublishError(f"site/{LIVE} is a folder of another tool's build; remove it and build again")


def clear(site: Path, *kept: Path) -> None:
    """Remove every build but the live one and those that are kept, and what a switch that died left behind.

    Never fails: a new site that is live is live, and what stays here goes at the next build.
    """
    stays = {_live_name(site), *(build.name for build in kept)}
    control = site / CONTROL
    with suppress(OSError):
        for entry in [*(control / _BUILDS).iterdir(), control / _LINK, control / WORK]:
            if entry.name not in stays:
                _remove(entry)


def forget(kept: Path) -> None:
    """Forget what a build made that did not come to its end."""
    _fresh(kept).unlink(missing_ok=True)


def remember(kept: Path) -> None:
    """Let what the last build made count from now on: all that was to be done to its files is done.

    What was done to them in the same moment would count as done since: so that one has to pass.
    """
    with suppress(OSError):
        os.utime(_fresh(kept).replace(kept))
        ended = kept.stat().st_mtime_ns
        for _ in range(_MOMENTS):
            if kept.stat().st_mtime_ns != ended:
                break
            time.sleep(0.001)
            os.utime(kept)


def _fresh(kept: Path) -> Path:
    return kept.with_suffix(".new")


def _live_name(site: Path) -> str:
    return _target(site / LIVE).rpartition("/")[2]


def _is_folder(entry: Path) -> bool:
    return entry.is_dir() and not entry.is_symlink()


def _remove(entry: Path) -> None:
    if not _is_folder(entry):
        with suppress(OSError):
            entry.unlink()
    else:
        # An engine whose parent was killed may still be writing here.
        shutil.rmtree(entry, ignore_errors=True)


def _target(public: Path) -> str:
    return public.readlink().as_posix() if public.is_symlink() else ""


def _refuse_foreign(site: Path) -> None:
    """Raise unless the live site is ours, an engine's, or nothing: only those may be replaced."""
    public = site / LIVE
    if public.is_symlink():
        target = _target(public)
        if not target.startswith(f"{CONTROL}/{_BUILDS}/"):
            raise PublishError(f"site/{LIVE} is a link to {target!r}; remove the link and build again")
    elif public.exists() and not _looks_built(public):
        raise PublishError(f"site/{LIVE} holds files that no build made; move them away and build again")


def _looks_built(folder: Path) -> bool:
    return folder.is_dir() and ((folder / "404.html").is_file() or not any(folder.iterdir()))


def differences(build: Path, public: Path) -> Differences:
    """Say what makes the live site differ from a build."""
    new, old = _files(build), _files(public)
    both = sorted(new & old)
    changed = (name for name in both if not _equal(build / name, public / name))
    return Differences(tuple(sorted(new - old)), tuple(changed), tuple(sorted(old - new)))


def _equal(one: Path, other: Path) -> bool:
    return one.samefile(other) or filecmp.cmp(one, other, shallow=False)


def _files(folder: Path) -> frozenset[str]:
    root = folder.resolve()
    return frozenset(file.relative_to(root).as_posix() for file in root.rglob("*") if not file.is_dir())


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names in one system call. False where the platform or the file system cannot."""
    import ctypes  # noqa: PLC0415 - takes a while, and a site of ours is no folder

    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        call = getattr(ctypes.CDLL(None), "renameat2", None)  # old C libraries have none
        here, rename_exchange = -100, 2
        return call is not None and call(here, names[0], here, names[1], rename_exchange) == 0
    if sys.platform == "darwin":
        rename_swap = 2
        return bool(ctypes.CDLL(None).renamex_np(*names, rename_swap) == 0)
    return False
