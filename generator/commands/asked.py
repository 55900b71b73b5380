"""What `build` and others are asked: folder, day, readers. Only here a clock is read for a day.

Light, like `place`: the answer of a build with nothing to do comes before models are imported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import click

from generator import late
from generator.spec.audience import AUDIENCES, UNMARKED, Reader

YEARS: Final = range(1970, 3000)
"""Before, zones had no rules worth the name; after, no week and no sum of waits may leave the calendar."""

_CREW: Final = f"{__name__}.crew"
_ADDRESS: Final = late.pattern(r"dask://([\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}", re.ASCII)


class _Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401 - click's own signature
        """Turn the option's text into a date."""
        if isinstance(value, date):
            return value
        try:
            # fromisoformat reads week dates and dates without hyphens, too.
            day = date.fromisoformat(value if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) else "")
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            self.fail(f"expected a date such as 2026-12-31, found {value!r}", param, ctx)
        return day


DAY: Final = _Day()


def dated(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take `--date`."""
    return click.option(
        "--date",
        "today",
        type=DAY,
        help="The day the pages are made for; else SOURCE_DATE_EPOCH, else today (UTC).",
    )(command)


def for_readers(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take `--audience`."""
    return click.option(
        "--audience",
        "reader",
        type=click.Choice(AUDIENCES),
        help="For whom: what is marked for fewer is left out. Else extra.handoff.audience of mkdocs.yml, "
        f"else {UNMARKED}.",
    )(command)


def crewed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take `--jobs` and `--executor`: who renders the pages of services (`crew`)."""
    jobs = click.option(
        "--jobs",
        type=click.IntRange(1, 512),
        metavar="N",
        expose_value=False,
        callback=_keep,
        help="Processes that make pages. Default: one for each processor when there are many services.",
    )
    executor = click.option(
        "--executor",
        metavar="dask://HOST:PORT",
        expose_value=False,
        callback=_keep,
        help="Have the workers of a Dask cluster render instead. They must be yours: they run what they get.",
    )
    return jobs(executor(command))


def _keep(context: click.Context, option: click.Parameter, value: int | str | None) -> None:
    if isinstance(value, str) and not _ADDRESS.fullmatch(value):
        raise click.UsageError(f"--{option.name}: expected dask://HOST:PORT")
    if value is not None and _CREW in context.meta:
        raise click.UsageError("--executor and --jobs exclude each other")
    if value is not None:
        context.meta[_CREW] = value


def crew(context: click.Context) -> int | str:
    """Return how many processes are to render, or the address of a scheduler; 0 when nobody said."""
    found: int | str = context.meta.get(_CREW, 0)
    return found.removeprefix("dask://") if isinstance(found, str) else found


def rendering(day: date, reader: Reader | None) -> dict[str, str]:
    """Name what decides, besides files, what a walk writes that renders pages."""
    return {"command": "render", "day": str(day), "readers": reader or ""}


def building(day: date, reader: Reader | None, engine: str) -> dict[str, str]:
    """Name what decides, besides files, what a walk writes that builds the site, too."""
    return {**rendering(day, reader), "command": "build", "engine": engine}


def folder(context: click.Context, given: Path | None) -> Path:
    """Return the folder to work in: `-C` after the command, else before it, else the current one."""
    return (given or context.obj or Path()).absolute()


def day(given: date | None) -> date:
    """Return the day pages are made for."""
    if given is not None:
        return given
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).date()
    try:
        found = datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        found = None
    if found is None or found.year not in YEARS:
        raise click.UsageError(f"SOURCE_DATE_EPOCH: expected seconds, found {epoch!r}")
    return found
