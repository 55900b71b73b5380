"""Where a command works: light enough for the help of all commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


def directory_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take `-C DIR`."""
    return click.option(
        "-C",
        "directory",
        metavar="DIR",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Work in this folder instead of the current one.",
    )(command)
