"""Where worker processes come from: they are copies of one that has imported what they need.

Light, so that this one can begin with that before anything is imported here.
"""

from __future__ import annotations

import os
from multiprocessing import forkserver, get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Final

from generator import inputs
from generator.layout import SPECS, STATE

WORTH: Final = 60
"""Services from which on other processes, which start in a second, are worth it."""
MOST_COPIED: Final = 2_000
"""Services up to which copies of a process are made, each of which holds all that it holds."""


def processors() -> int:
    """Count the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def begun() -> BaseContext:
    """Return how processes are started. The one that they are copies of begins to import what they need."""
    # Without this it would look for modules in the working folder first: a workspace could bring its own.
    os.environ["PYTHONSAFEPATH"] = "1"
    # A copy of this process would have its locks and not the threads that hold them.
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(["generator.shards"])
    forkserver.ensure_running()
    return context


def foreseen(root: Path, jobs: int) -> None:
    """Begin where nothing was made yet of a large fleet. `jobs` are those asked for, 0 if none.

    Of fewer services the files are made by copies of this process, if anything: they need not begin.
    """
    new = not (root / STATE / "made.json").exists()
    if new and (jobs or processors()) > 1 and len(inputs.names(f"{root}/{SPECS}")) > MOST_COPIED:
        begun()
