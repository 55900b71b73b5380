"""Work over copies of this process, each of which knows all that it knows.

The numbers of slices lie in a pipe: whoever has time takes the next one, this process too. So nobody waits to
be given more, and a copy comes to its end by itself when the process that made it is gone. Slices of a copy
that was lost, or that raised, are done here.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Item = TypeVar("Item")
Made = TypeVar("Made")

_NUMBER: Final = 4
"""Bytes of a slice's number."""
_WORTH: Final = 500
"""Pages from which on a copy of this process is worth it."""
_SLICES: Final = 1_000
"""So many numbers fit into any pipe while nobody reads them."""
_WIDE: Final = 1 << 20
"""Bytes that copies may have sent before they are taken: what Linux allows everybody."""
_LEAST: Final = 10
"""Items of a slice: less would be lost in passing it on."""


def _packed(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _nothing() -> None:
    """Do nothing."""


def spread(
    work: Callable[[Sequence[Item]], Made],
    items: Sequence[Item],
    jobs: int,
    *,
    worth: int = _WORTH,
    pack: Callable[[object], bytes] = _packed,
    first: Callable[[], object] = _nothing,
) -> list[Made]:
    """Have so many processes do slices of items. Return what came of each slice, in their order.

    This process does something else `first`, when others have begun.

    Fewer items than are `worth` a copy are done here. Where there are threads, ask `alone` first. What copies
    send is packed in a way that pickle can read.
    """
    size = max(_LEAST, -(-len(items) // _SLICES))
    slices = [items[start : start + size] for start in range(0, len(items), size)]
    if jobs > 1 and len(items) >= worth and may_fork():
        made = _made(work, slices, jobs, pack, first)
    else:
        made = dict[int, Made]()
        first()
    return [made[number] if number in made else work(each) for number, each in enumerate(slices)]


@contextmanager
def meanwhile(work: Callable[[], object], jobs: int) -> Iterator[None]:
    """Have a copy of this process do what nobody rests on; where none is made it is done first.

    Whether it went well is not told.
    """
    fork = _begun(jobs, _does, work)
    if fork is None:
        work()
    try:
        yield
    finally:
        if fork is not None:
            fork.join()


@contextmanager
def aside(work: Callable[[], Made], jobs: int) -> Iterator[Callable[[], Made]]:
    """Have a copy of this process do what this one does not go on with at once. Lend what waits for it.

    It is done here, once it is waited for, where no copy is made, and when that was lost or has raised.
    """
    from multiprocessing import Pipe  # noqa: PLC0415 - takes a while, and `check` needs none

    reader, writer = Pipe(duplex=False)
    with writer:
        fork = _begun(jobs, _sends, work, writer, reader)
    try:
        yield partial(_sent, reader if fork else None, work)
    finally:
        reader.close()
        if fork is not None:
            fork.terminate()
            fork.join()


def _begun(jobs: int, does: Callable[..., object], *what: object) -> BaseProcess | None:
    """Begin with a copy of this process. None where none may be made, or can be."""
    if alone(jobs) <= 1 or not may_fork():
        return None
    from multiprocessing import get_context  # noqa: PLC0415 - takes a while, and `check` needs none

    fork = get_context("fork").Process(target=does, args=what, daemon=True)
    try:
        fork.start()
    except OSError:  # there may be as many processes as there can be
        return None
    return fork


def _sends(work: Callable[[], object], writer: Connection, reader: Connection) -> None:
    """Send what comes of it, as a copy."""
    reader.close()  # or this copy would be listening to itself
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the process that was copied
    gc.freeze()  # a look for waste would write to all that it shares with others
    with suppress(Exception):  # done again there, it says what is wrong
        writer.send_bytes(_packed(work()))


def _sent(reader: Connection | None, work: Callable[[], Made]) -> Made:
    """Wait for what a copy sends, and do it here if it sends nothing."""
    if reader is not None:
        with suppress(EOFError, OSError):
            made: Made = pickle.loads(reader.recv_bytes())  # noqa: S301 - from a copy of this process
            return made
    return work()


def _does(work: Callable[[], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the process that was copied
    with suppress(Exception):
        work()


def alone(jobs: int) -> int:
    """Return so many processes; one where other threads run, whose locks a copy would have and not them."""
    return jobs if threading.active_count() == 1 else 1


def may_fork() -> bool:
    """Tell whether copies of a process are safe here: what macOS brings into one does not bear it."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def _made(
    work: Callable[[Sequence[Item]], Made],
    slices: Sequence[Sequence[Item]],
    jobs: int,
    pack: Callable[[object], bytes],
    first: Callable[[], object],
) -> dict[int, Made]:
    """Return what came of slices by their numbers; nothing of those that were lost."""
    from multiprocessing import get_context  # noqa: PLC0415 - takes a while, and `check` needs none

    context, made, forks = get_context("fork"), dict[int, Made](), []
    readers: list[Connection] = []
    numbers, into = os.pipe()
    os.write(into, b"".join(number.to_bytes(_NUMBER) for number in range(len(slices))))
    os.close(into)
    try:
        for _ in range(jobs - 1):
            reader, writer = context.Pipe(duplex=False)
            told = (work, slices, numbers, writer, (*readers, reader), pack)
            fork = context.Process(target=_take, args=told, daemon=True)
            with writer, suppress(OSError):  # there may be as many processes as there can be
                fork.start()
                forks.append(fork)
                readers.append(reader)
                _widen(reader)
        first()
        while number := os.read(numbers, _NUMBER):
            made[int.from_bytes(number)] = work(slices[int.from_bytes(number)])
            _receive(made, readers, 0)
        while readers:
            _receive(made, readers, None)
    finally:
        os.close(numbers)
        for fork in forks:
            fork.terminate()
            fork.join()
    return made


def _widen(reader: Connection) -> None:
    """Let more be sent before it is taken: a copy waits for nobody while this process does something else."""
    with suppress(ImportError, AttributeError, OSError):  # not everywhere, and not for everybody
        import fcntl  # noqa: PLC0415 - see above

        fcntl.fcntl(reader.fileno(), fcntl.F_SETPIPE_SZ, _WIDE)


def _take(
    work: Callable[[Sequence[Item]], Made],
    slices: Sequence[Sequence[Item]],
    numbers: int,
    writer: Connection,
    readers: Sequence[Connection],
    pack: Callable[[object], bytes],
) -> None:
    """Do slices in a copy, until there are no more or nobody listens."""
    for reader in readers:
        reader.close()  # or this copy would be listening to itself and to others
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the process that was copied
    with suppress(Exception):  # the same slice, done again there, says what is wrong
        while number := os.read(numbers, _NUMBER):
            writer.send_bytes(pack((int.from_bytes(number), work(slices[int.from_bytes(number)]))))


def _receive(made: dict[int, Made], readers: list[Connection], patience: float | None) -> None:
    """Take what copies have sent. One that was lost, or has come to its end, sends no more."""
    from multiprocessing.connection import wait  # noqa: PLC0415 - as above

    ready = wait(readers, patience)
    for reader in [reader for reader in readers if reader in ready]:
        try:
            number, what = pickle.loads(reader.recv_bytes())  # noqa: S301 - from a copy of this process
            made[number] = what
        except (EOFError, OSError):
            reader.close()
            readers.remove(reader)
