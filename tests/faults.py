"""A disk that fails, a process that dies, or a person who acts, at a step of the test's choice."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Killed(BaseException):
    """Stands for the end of the process: no handler of ours sees it."""


class Fault:
    """Fails the n-th step on the disk, counted by Python's audit events. A hook stays, disarmed."""

    steps = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink"})

    def __init__(self) -> None:
        self.left = 0
        self.within = ""
        self.error: BaseException | None = None
        self.fired = False
        sys.addaudithook(self.hook)

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        """Raise at the chosen step, once."""
        if self.error is None or not self._is_step(event, args):
            return
        self.left -= 1
        if self.left < 0:
            error, self.error, self.fired = self.error, None, True
            raise error

    def _is_step(self, event: str, args: tuple[Any, ...]) -> bool:
        if event == "open":
            writes = isinstance(args[2], int) and bool(args[2] & (os.O_WRONLY | os.O_RDWR))
        else:
            writes = event in self.steps
        return writes and self.within in str(args[0]) and not str(args[0]).endswith("lock")

    @contextmanager
    def at(self, step: int, error: BaseException, *, within: str = "") -> Iterator[None]:
        """Arm the fault for what happens inside, counting only paths that hold `within`."""
        self.left, self.error, self.within, self.fired = step, error, within, False
        try:
            yield
        finally:
            self.error = None


FAULT = Fault()


class Meanwhile:
    """Acts right before a step on the disk, told from others by its audit event and a word of its path."""

    def __init__(self) -> None:
        self.event, self.word = "", ""
        self.act: Callable[[], object] | None = None
        sys.addaudithook(self.hook)

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        """Act at the chosen step, once."""
        if self.act and event == self.event and self.word in str(args[0]):
            act, self.act = self.act, None
            act()

    @contextmanager
    def at(self, moment: str, act: Callable[[], object]) -> Iterator[None]:
        """Choose a moment of what happens inside: an event and a word."""
        (self.event, self.word), self.act = moment.split(" "), act
        try:
            yield
        finally:
            left, self.act = self.act, None
        assert left is None, f"no {moment}"


MEANWHILE = Meanwhile()
