"""The clock of a disk, which stands still for a while: times do not tell two writes in one moment apart."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

TICK: Final = 20_000_000
"""Longer than the clock of a file system stands still (ns): a write within may leave a stamp as it is."""
_FILE: Final = "moment"
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_PAUSE: Final = 0.0005


def passed(place: str, ours: Path | None) -> None:
    """Wait until what is written at a place gets a later time than what was written before.

    `ours` is a folder of ours, in which nobody else is at work: files that come there tell what time it is on
    its disk. Where the place is on another, or there is none, it takes as long as any clock stands still.
    """
    if ours is None or not _seen(place, ours):
        time.sleep(TICK / 1e9)


def _seen(place: str, ours: Path) -> bool:
    """See a moment pass. False when it does not, or this is another disk."""
    file = os.fspath(ours / _FILE)
    try:
        if os.lstat(place).st_dev != ours.stat().st_dev:
            return False
        began, ends = _time(file), time.monotonic_ns() + TICK
        while _time(file) <= began:
            if time.monotonic_ns() > ends:
                return False
            time.sleep(_PAUSE)
    except OSError:
        return False
    return True


def _time(file: str) -> int:
    """Return when a file came that was not there."""
    with suppress(FileNotFoundError):  # of one that died in between
        os.unlink(file)  # noqa: PTH108 - a text, as below
    made = os.open(file, _FLAGS, 0o600)
    try:
        return os.fstat(made).st_ctime_ns
    finally:
        os.close(made)
        os.unlink(file)  # noqa: PTH108
