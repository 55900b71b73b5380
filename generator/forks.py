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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

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


class Numbers:
    """The numbers from nothing up to some, in a pipe: this process takes the next one, or a copy of it.

    Each process gets them in their order.
    """

    def __init__(self, count: int) -> None:
        self._count, self._size = count, max(1, -(-count // _SLICES))
        self._out, into = os.pipe()
        slices = -(-count // self._size)
        os.write(into, b"".join(number.to_bytes(_NUMBER) for number in range(slices)))
        os.close(into)

    def __iter__(self) -> Iterator[int]:
        """Yield those that nobody else takes."""
        while number := os.read(self._out, _NUMBER):
            first = int.from_bytes(number) * self._size
            yield from range(first, min(first + self._size, self._count))

    def of(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items with such numbers."""
        rest = enumerate(items)
        for wanted in self:
            yield next(item for number, item in rest if number == wanted)

    def close(self) -> None:
        """Take none any more."""
        os.close(self._out)


class Other(Generic[Made]):
    """A copy of this process that makes something."""

    def __init__(self, ours: Connection) -> None:
        self._ours = ours

    def tell(self, value: object) -> None:
        """Tell the copy something, which it may ask for."""
        with suppress(OSError):  # it may be lost by now
            self._ours.send_bytes(_packed(value))

    def wait(self) -> Made | None:
        """Wait for what it makes. None when it was lost or has raised."""
        with suppress(EOFError, OSError):
            made: Made = pickle.loads(self._ours.recv_bytes())  # noqa: S301 - from a copy of this process
            return made
        return None


@contextmanager
def aside(work: Callable[[Callable[[], Any]], Made], jobs: int) -> Iterator[Other[Made] | None]:
    """Have a copy of this process do what this one does not go on with at once. None where none is made.

    The work is given what returns the next thing that the copy is told.
    """
    from multiprocessing import Pipe  # noqa: PLC0415 - takes a while, and `check` needs none

    ours, theirs = Pipe()
    with theirs:
        fork = _begun(jobs, _sends, work, theirs, ours)
    try:
        yield Other(ours) if fork is not None else None
    finally:
        ours.close()
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


def _sends(work: Callable[[Callable[[], Any]], object], ours: Connection, theirs: Connection) -> None:
    """Send what comes of it, as a copy."""
    theirs.close()  # or this copy would be listening to itself
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the process that was copied
    gc.freeze()  # a look for waste would write to all that it shares with others
    with suppress(Exception):  # done again there, it says what is wrong
        ours.send_bytes(_packed(work(partial(_told, ours))))


def _told(ours: Connection) -> object:
    """Return what the process says that was copied. Raises EOFError when it is gone."""
    return pickle.loads(ours.recv_bytes())  # noqa: S301 - from the process that this is a copy of


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
    numbers = Numbers(len(slices))
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
        for number in numbers:
            made[number] = work(slices[number])
            _receive(made, readers, 0)
        while readers:
            _receive(made, readers, None)
    finally:
        numbers.close()
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
    numbers: Numbers,
    writer: Connection,
    readers: Sequence[Connection],
    pack: Callable[[object], bytes],
) -> None:
    """Do slices in a copy, until there are no more or nobody listens."""
    for reader in readers:
        reader.close()  # or this copy would be listening to itself and to others
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the process that was copied
    with suppress(Exception):  # the same slice, done again there, says what is wrong
        for number in numbers:
            writer.send_bytes(pack((number, work(slices[number]))))


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
