"""What several commands take: the folder to work in, a day, a moment. Only here a clock is read."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
from msgspec.structs import replace

from generator import late
from generator.commands import asked
from generator.commands.place import directory_option
from generator.commands.terminal import hand_over, report, stop
from generator.diagnostics import Exit
from generator.layout import CONFIG, SPECS
from generator.reporters import REPORTERS, TEXT, counted, printable
from generator.spec.audience import Reader
from generator.workspace import Workspace, open_workspace

_MOMENT: Final = late.pattern(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})", re.ASCII)


class _Moment(click.ParamType[datetime]):
    """A moment with its zone, RFC 3339; seconds may be left out."""

    name = "RFC 3339"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ANN401 - click's own signature
        """Turn the option's text into a moment in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value if _MOMENT.fullmatch(value) else "").astimezone(UTC)
        except (ValueError, OverflowError):
            moment = None
        if moment is None or moment.year not in asked.YEARS:
            self.fail(
                f"expected a moment with its zone such as 2026-11-29T03:00+01:00, found {value!r}", param, ctx
            )
        return moment


directory: Final = directory_option
DAY: Final = asked.DAY
dated: Final = asked.dated
for_readers: Final = asked.for_readers
folder: Final = asked.folder
day: Final = asked.day


def timed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take `--at`."""
    return click.option(
        "--at",
        type=_Moment(),
        help="The moment, with its zone: 2026-11-29T03:00+01:00; else now (UTC).",
    )(command)


def formatted(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take `--format`."""
    return click.option(
        "--format",
        "kind",
        type=click.Choice((TEXT, *REPORTERS)),
        default=TEXT,
        show_default=True,
        help="How findings are written; a report for a program is all there is on stdout.",
    )(command)


def workspace(
    context: click.Context, given: Path | None, kind: str = TEXT, *, reader: Reader | None = None
) -> Workspace:
    """Open the workspace to work in, or say in the format asked for why not, and exit.

    `reader` is for whom it is when the command was told so.
    """
    root = folder(context, given)
    if not (root / CONFIG).exists():
        stop(f"there is no {CONFIG} in {root}; it marks a workspace", Exit.ENVIRONMENT)
    opened = open_workspace(root)
    if isinstance(opened, Workspace):
        return replace(opened, audience=reader or opened.audience)
    if kind == TEXT:
        report(opened, root)
    else:
        hand_over(opened, counted(len(opened), "error"), root, kind=kind)
    sys.exit(Exit.FINDINGS)


def moment(given: datetime | None) -> datetime:
    """Return the moment asked about. SOURCE_DATE_EPOCH is not asked: who is on duty is a question of now."""
    return given or datetime.now(UTC)


def below_specs(paths: tuple[Path, ...], workspace: Workspace) -> tuple[Path, ...]:
    """Return the paths from the root of the disk. Like those of specs they start at the workspace."""
    wanted = tuple(Path(os.path.normpath(workspace.root / path)) for path in paths)
    for given, path in zip(paths, wanted, strict=True):
        if not path.is_relative_to(workspace.specs) or not path.exists():
            raise click.UsageError(f"there is no {printable(str(given))} in {SPECS}/")
    return wanted
