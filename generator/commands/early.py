"""What a command begins with before it imports what makes pages: where nothing was made of a large fleet yet.

Light, for who has nothing to do: what is not needed for that is imported where it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import click

from generator.commands import asked
from generator.layout import CONFIG, REPOSITORIES, SPECS, STATE


@contextmanager
def begun(context: click.Context, root: Path) -> Iterator[None]:
    """Have workers get ready and the repository copied meanwhile, if this machine will need either."""
    jobs = asked.crew(context)
    if jobs == 1:
        yield
        return
    from generator import forks, inputs, workers  # noqa: PLC0415 - see above

    if isinstance(jobs, int):
        workers.foreseen(root, jobs)
    jobs = jobs if isinstance(jobs, int) and jobs else workers.processors()
    control = root / STATE
    new = forks.alone(jobs) > 1 and not (os.path.lexists(control) or control.parent.is_symlink())
    known = new and (root / CONFIG).is_file()  # else it is no workspace
    if not known or len(inputs.names(f"{root}/{SPECS}")) < workers.WORTH:
        yield
        return
    with forks.meanwhile(partial(_prepared, root), jobs):
        yield


def _prepared(root: Path) -> None:
    """Have it copied. Why there is none is told where facts are gathered."""
    from generator import gitfacts  # noqa: PLC0415 - in a copy of this process, which imports nothing else
    from generator.gitrun import GitError  # noqa: PLC0415 - as above

    with suppress(GitError):
        gitfacts.prepare(root, root / REPOSITORIES)
