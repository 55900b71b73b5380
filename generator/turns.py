"""Who may write below `site/`: one at a time, in whatever process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from generator.layout import CONTROL
from generator.locks import held
from generator.looks import PublishError


@contextmanager
def turn(site: Path) -> Iterator[Path]:
    """Wait until nobody else publishes or builds under this folder, then lend its control folder.

    The same thread may take its turn again inside its turn, so a caller can hold one over a whole walk.
    """
    with ExitStack() as stack:
        with disk_errors():
            control = site / CONTROL
            for folder in (site, control):
                if folder.is_symlink():
                    raise PublishError(
                        f"{folder.name} is a symbolic link; pages are never written through one"
                    )
                folder.mkdir(exist_ok=True)
            stack.enter_context(_once(control.resolve() / "lock"))
        yield control


class _Mine(threading.local):
    """The locks that this thread holds."""

    def __init__(self) -> None:
        self.files: set[Path] = set()


_mine = _Mine()


@contextmanager
def _once(lock: Path) -> Iterator[None]:
    """Hold a lock, unless this thread does already."""
    if lock in _mine.files:
        yield
        return
    with held(lock):
        _mine.files.add(lock)
        try:
            yield
        finally:
            _mine.files.discard(lock)


@contextmanager
def disk_errors() -> Iterator[None]:
    """Say what the disk refused as a PublishError."""
    try:
        yield
    except OSError as e:
        name = f"{Path(e.filename).name}: " if isinstance(e.filename, str) else ""
        raise PublishError(f"cannot write the site: {name}{e.strerror or e}") from e
