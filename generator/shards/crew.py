"""Who makes shards: this process, others on this machine, or a Dask cluster, behind one interface.

That is `concurrent.futures.Executor`. A worker that is lost costs its shards another try.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property, partial
from importlib import import_module
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from generator import forks
from generator.intake import Intake
from generator.locks import lent
from generator.shards.shard import Batch, Setting, Shard, ShardError, Unit, files_of, made_elsewhere, packed
from generator.templating import Templates
from generator.workers import MOST_COPIED, WORTH, begun, processors

_PATIENCE: Final = "10s"
"""How long a scheduler may take to answer."""
_NAMED: Final = 5
"""Services of a shard of which no more is sent than their ids."""


Order = Callable[[], tuple[Batch, ...]]
"""Makes the files of a shard, wherever it is sent."""


def sent(shard: Shard) -> Order:
    """Order the files of a shard from somebody who knows nothing of it."""
    return partial(made_elsewhere, packed(shard))


class Crew(Struct, frozen=True):
    """Workers: how many shards they hold at once, and what starts them."""

    width: int
    hire: Callable[[], AbstractContextManager[Executor]]
    jobs: int = 1
    """How many processes this machine has for what is not done in shards."""
    begin: Callable[[], object] = lambda: None
    """Begins with what takes a while before anybody is there. To be called when many will be hired soon."""
    order: Callable[[Shard], Order] = sent
    """Says what a worker is told."""
    together: int = 25
    """Services of a shard."""
    near: bool = False
    """Whether they are processes of this machine, of which copies of this one may take the place."""
    intake: Intake | None = None
    """Where such copies take files in, so that they send no more than what came of it."""

    def copied(self, services: int) -> bool:
        """Tell whether copies of this process are to make the files of so many services.

        They know already what they make files of, and have imported what they need. But they hold all that
        this one holds, and where other threads run they would have their locks.
        """
        return self.near and services <= MOST_COPIED and forks.alone(self.jobs) > 1 and forks.may_fork()

    def knowing(self, setting: Setting, units: Iterable[Unit]) -> Crew:
        """Return copies of this process, as it is when they are hired, which know these services."""
        known = {unit.own.view.id: unit for unit in units}
        hire = partial(_copies, self.jobs, _Known(setting, known, self.intake))
        # As many services as in shards that are sent. But who has the last one is not waited for as long.
        width = self.width * self.together // _NAMED
        return Crew(width, hire, self.jobs, order=_named, together=_NAMED)


Hire = Callable[[int], Crew | None]
"""Says who makes the files of so many services; None is this process."""


def taking(hire: Hire, intake: Intake) -> Hire:
    """Return who is hired when files are to be published: they may take them in themselves."""

    def hired(services: int) -> Crew | None:
        crew = hire(services)
        return replace(crew, intake=intake) if crew else None

    return hired


def alone(_: int) -> None:
    """Hire nobody."""


def processes(jobs: int) -> Crew:
    """Return so many processes of this machine."""
    return Crew(4 * jobs, partial(_processes, jobs), jobs, begun, near=True)


def cluster(address: str) -> Crew:
    """Return the workers of a Dask cluster: HOST:PORT of its scheduler."""
    return Crew(64, partial(_cluster, address), processors())


def usual(services: int) -> Crew | None:
    """Return a process for each processor that may be used; None where that is not worth it."""
    jobs = processors()
    return processes(jobs) if jobs > 1 and services >= WORTH else None


@contextmanager
def _processes(jobs: int) -> Iterator[Executor]:
    pool = ProcessPoolExecutor(jobs, begun(), initializer=_begin, initargs=gc.get_threshold())
    for _ in range(jobs):
        pool.submit(os.getpid)  # all begin now: Python waits for ever for one that begins when another dies
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


class _Known(Struct, frozen=True, dict=True):  # a dict: its templates are made once
    """What a copy knows."""

    setting: Setting
    units: Mapping[str, Unit]
    """The services by their ids."""
    intake: Intake | None
    """Takes their files in."""

    @cached_property
    def templates(self) -> Templates:
        """The templates of all services."""
        return Templates(self.setting.frame.templates)

    def made(self, id_: str) -> Batch:
        """Make the files of a service, and take them in. Raises RenderError, PublishError and OSError."""
        files = files_of(self.units[id_], self.setting, self.templates)
        if self.intake is None:
            return id_, tuple(files)
        return id_, tuple((path, self.intake.take_again(path, content)) for path, content in files)


_known: list[_Known] = []
"""What this process knows, as a copy."""


@contextmanager
def _copies(jobs: int, known: _Known) -> Iterator[Executor]:
    if known.intake is not None:
        known.intake.open()
    with lent():  # as long as a copy may put files anywhere, another build waits
        pool = ProcessPoolExecutor(jobs, get_context("fork"), initializer=_know, initargs=(known,))
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def _know(known: _Known) -> None:
    """Begin as a copy."""
    gc.freeze()  # a look for waste would write to all that it shares with others
    _begin(*gc.get_threshold())
    _known[:] = [known]


def _named(shard: Shard) -> Order:
    """Order the files of a shard from a copy."""
    return partial(_made_of, tuple(unit.own.view.id for unit in shard.units))


def _made_of(ids: Sequence[str]) -> tuple[Batch, ...]:
    (known,) = _known
    return tuple(map(known.made, ids))


def _begin(*seldom: int) -> None:
    """Leave an interrupt to the process that hired this one, and look for waste as seldom as it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*seldom)
    Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """End with the process that hired this one. Killed, it tells nobody, and pools wait for work forever."""
    hirer = parent_process()
    if hirer is not None:
        hirer.join()
        os._exit(1)


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        dask: Any = import_module("distributed")  # an extra, and half a second
    except ImportError as e:
        raise ShardError("Dask is not installed; run: pip install 'handoff-generator[dask]'") from e
    try:
        client = dask.Client(f"tcp://{address}", timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as e:
        raise ShardError(f"no Dask scheduler answers at {address}") from e
    with client:
        try:
            yield client.get_executor(pure=False)
        except dask.KilledWorker as e:
            raise BrokenExecutor(str(e)) from e
