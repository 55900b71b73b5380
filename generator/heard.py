"""What git says of all services: the facts that rules ask for, and their histories."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial

from msgspec import Struct

from generator import chronicle, inputs, ledger
from generator.catalog import Catalog
from generator.chronicle import Chronicle
from generator.facts import Facts
from generator.forks import aside
from generator.inputs import Record
from generator.workspace import Workspace


class Heard(Struct, frozen=True):
    """What git says by now."""

    known: Facts
    chronicles: Mapping[str, Chronicle]


def read(workspace: Workspace, catalog: Catalog, today: date) -> Heard:
    """Ask git. Copies of repositories are brought up to date, and nothing else is written."""
    known = ledger.gather(workspace, catalog, today=today)
    return Heard(known, chronicle.chronicles(workspace, catalog, workspace.audience, known.lived))


@contextmanager
def reading(
    workspace: Workspace, catalog: Catalog, today: date, jobs: int = 1
) -> Iterator[Callable[[], Heard]]:
    """Lend what asks git. With several jobs a copy of this process has begun with that by then.

    It raises what `read` does.
    """
    here = partial(read, workspace, catalog, today)
    # Mirrors of other repositories are recorded as trees, which only this process can do.
    with aside(lambda _: _noted(workspace, here), 1 if workspace.remotes else jobs) as other:

        def answer() -> Heard:
            said = other.wait() if other is not None else None
            if said is None:
                return here()
            heard, record = said
            inputs.taken(record)
            return heard

        yield answer


def _noted(workspace: Workspace, here: Callable[[], Heard]) -> tuple[Heard, Record]:
    """Ask git, as a copy, and return with the answer what was looked at for it."""
    record = Record(os.fspath(workspace.root), 0)
    with inputs.noted(record):
        return here(), record
