"""A walk over those services alone whose specs were edited, for every command that writes pages.

It is tried before anything is imported that only a walk over all takes. What it takes itself is imported
while a copy of the process looks at what the last walk left.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator.layout import SITE
from generator.narrow.begun import Begun
from generator.spec.audience import Reader
from generator.turns import turn
from generator.unchanged import Last, Told


def told(
    context: click.Context, root: Path, day: date, reader: Reader | None, engine: str, last: Last
) -> Told | None:
    """Walk, and build the site if there is an engine. None when a walk over all has to be made."""
    with turn(root / SITE) as control, Begun(control, last, engine) as begun:
        from generator.commands import options  # noqa: PLC0415 - see above
        from generator.commands.terminal import progress  # noqa: PLC0415
        from generator.narrow.walk import walk  # noqa: PLC0415

        with progress() as say:
            workspace = options.workspace(context, root, reader=reader)
            return last.told if walk(workspace, last, day, engine, say, begun) else None
