"""What a command begins with before it imports what makes pages: where nothing was made of a large fleet yet.

Light, for who has nothing to do: what is not needed for that is imported where it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

import click

from generator.commands import asked

_CONTROL: Final = "site/.handoff"
_REPOSITORIES: Final = f"{_CONTROL}/repositories"
"""Where a workspace has copies: what says so takes a while to import."""


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
    control = root / _CONTROL
    new = forks.alone(jobs) > 1 and not (os.path.lexists(control) or control.parent.is_symlink())
    known = new and (root / "mkdocs.yml").is_file()  # else it is no workspace
    if not known or len(inputs.names(f"{root}/service_specs")) < workers.WORTH:
        yield
        return
    with forks.meanwhile(partial(_prepared, root), jobs):
        yield


def _prepared(root: Path) -> None:
    """Have it copied. Why there is none is told where facts are gathered."""
    from generator import gitfacts  # noqa: PLC0415 - in a copy of this process, which imports nothing else
    from generator.gitrun import GitError  # noqa: PLC0415 - as above

    with suppress(GitError):
        gitfacts.prepare(root, root / _REPOSITORIES)
