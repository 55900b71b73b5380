"""Files that one at a time may hold, in whatever process; the system takes them from a holder that dies.

On POSIX that is `flock`, in a few lines: the package filelock takes the same lock, so that others which have
it, as an older version of ours, wait for us and we for them. It brings along asyncio and ssl, a fifth of what
the tool imports, so it is imported only where it is needed: on Windows, and on a disk without `flock`.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FOREVER: Final = -1.0
_PAUSE: Final = 0.05
_HELD: Final = (errno.EACCES, errno.EAGAIN)
"""What systems say of a file that another holds."""
_FLAGS: Final = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
_open: Final[set[int]] = set()
"""The files that are held. A copy of this process does not hold them."""


class HeldError(Exception):
    """Another has held the file all the while."""


@contextmanager
def held(file: Path, seconds: float = FOREVER) -> Iterator[None]:
    """Hold a file, which is made if there is none, and wait so long for others to let go of it.

    Raises HeldError when they do not, OSError when the disk refuses. Whoever holds it does not get it again.
    """
    with ExitStack() as stack:
        try:
            taken = _taken(file, seconds)
        except OSError as error:
            if error.errno != errno.ENOSYS:
                raise
            stack.enter_context(_elsewhere(file, seconds))
        else:
            stack.callback(_let_go, taken)
        yield


@contextmanager
def lent() -> Iterator[bool]:
    """Let copies that are made of this process meanwhile hold what it holds, until their end.

    For a copy that writes: when this process dies, others wait for it. Tell whether anything can be lent.
    """
    more = [os.dup(taken) for taken in _open]
    try:
        yield bool(more)
    finally:
        for one in more:
            os.close(one)


def _taken(file: Path, seconds: float) -> int:
    """Return the file, open and held."""
    if fcntl is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    ends = None if seconds < 0 else time.monotonic() + seconds
    while True:
        found = _opened(file)
        try:
            if _locked(found, wait=ends is None) and os.fstat(found).st_nlink:
                _open.add(found)  # a file that somebody took away meanwhile is held by nobody else
                return found
        finally:
            if found not in _open:
                os.close(found)
        if ends is not None and time.monotonic() >= ends:
            raise HeldError
        time.sleep(_PAUSE)


def _opened(file: Path) -> int:
    try:
        # That of another user in a folder of all may be opened, but not with leave to make it.
        return os.open(file, _FLAGS)
    except FileNotFoundError:
        return os.open(file, _FLAGS | os.O_CREAT, 0o666)


def _locked(found: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(found, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _HELD:
            raise
        return False
    return True


def _let_go(taken: int) -> None:
    _open.discard(taken)
    fcntl.flock(taken, fcntl.LOCK_UN)
    os.close(taken)


@contextmanager
def _elsewhere(file: Path, seconds: float) -> Iterator[None]:
    """Hold a file by other means than `flock`."""
    import filelock  # noqa: PLC0415 - see above

    lock = filelock.FileLock(file, timeout=seconds)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise HeldError from error
    try:
        yield
    finally:
        lock.release()


def _forget() -> None:
    """Close what a copy of this process has from it: it would go on to hold it when this one has died."""
    while _open:
        os.close(_open.pop())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
