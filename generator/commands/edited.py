"""A walk over those services alone whose specs were edited, for every command that writes pages.

It is tried before anything is imported that only a walk over all takes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from generator.commands import options
from generator.commands.terminal import progress
from generator.narrow.walk import Say, walk
from generator.spec.audience import Reader
from generator.unchanged import Last, Told
from generator.workspace import Workspace


def told(
    context: click.Context, directory: Path | None, day: date, reader: Reader | None, engine: str, last: Last
) -> Told | None:
    """Walk, and build the site if there is an engine. None when a walk over all has to be made."""
    with progress() as say:
        return walked(lambda: options.workspace(context, directory, reader=reader), last, day, engine, say)


def walked(opened: Callable[[], Workspace], last: Last, day: date, engine: str, say: Say) -> Told | None:
    """Walk in a workspace that has yet to be opened, and return what was said of the walk over all."""
    return last.told if last.edited and walk(opened(), last, day, engine, say) else None
