"""Shards out to workers, files back, and what is made here in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from itertools import islice
from typing import Final

from msgspec import Struct, field

from generator.shards.crew import Crew, Order
from generator.shards.shard import Batch, Shard, ShardError, all_made

_TRIES: Final = 3


def gathered(shards: Iterable[Shard], here: Iterable[Batch], crew: Crew | None) -> Iterator[Batch]:
    """Yield all files: those of shards, made by a crew if there is one, and those made here meanwhile.

    Their order is that in which they are made. Raises ShardError when workers are lost again and again.
    """
    if crew is None:
        yield from here
        yield from all_made(shards)
        return
    work = _Work(iter(shards), iter(here), crew.order)
    while not work.done:
        try:
            with crew.hire() as executor:
                yield from work.through(executor, crew.width)
        except (BrokenExecutor, CancelledError) as e:
            work.lose(e)


class _Work(Struct):
    """What is still to be made."""

    fresh: Iterator[Shard]
    here: Iterator[Batch]
    order: Callable[[Shard], Order]
    again: list[tuple[Shard, int]] = field(default_factory=list)
    """Shards to be given out next, and how often they were lost."""
    out: dict[Future[tuple[Batch, ...]], tuple[Shard, int]] = field(default_factory=dict)
    """Shards that workers have."""
    done: bool = False

    def through(self, executor: Executor, width: int) -> Iterator[Batch]:
        """Yield files until there are no more. So many shards are given out that no worker waits."""
        busy = True
        while busy or self.out or self.again:
            self._give(executor, width)
            for batch in self.here:
                yield batch
                break
            else:
                busy = False
            for future in wait(self.out, 0 if busy else None, FIRST_COMPLETED).done:
                batches = future.result()
                del self.out[future]
                yield from batches
        self.done = True

    def lose(self, error: BaseException) -> None:
        """Take back what lost workers had, or what nobody was there any more to take."""
        had = [*self.out.values()]
        if not had and self.again:
            had.append(self.again.pop())
        lost = [(shard, times + 1) for shard, times in had]
        self.out.clear()
        self.again += lost
        for shard, times in lost:
            if times == _TRIES:
                ids = ", ".join(unit.own.view.id for unit in shard.units)
                raise ShardError(f"a worker was lost {times} times, the last time with: {ids}") from error

    def _give(self, executor: Executor, width: int) -> None:
        while len(self.out) < width:
            self.again += [] if self.again else [(shard, 0) for shard in islice(self.fresh, 1)]
            if not self.again:
                return
            shard, times = self.again[-1]
            try:
                given = executor.submit(self.order(shard))
            except OSError as e:  # so a pool may say, too, that a process has just died
                raise BrokenExecutor(str(e)) from e
            self.out[given] = shard, times
            self.again.pop()  # not before: there may be no worker any more
