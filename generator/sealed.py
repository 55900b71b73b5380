"""Plain data in a file after a line with its digest: what is damaged is told from what is there.

For what the tool keeps for itself between two runs. Whoever reads it decides what a damaged one means.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

_LONGEST: Final = 100
"""More than a digest has; a file of others may be one line."""


def write(file: Path, data: object) -> None:
    """Make a file that is not there yet. Raises OSError."""
    text = json.dumps(data, separators=(",", ":")).encode("ascii")
    with file.open("xb") as out:
        out.write(sha256(text).hexdigest().encode() + b"\n" + text)


def replace(file: Path, data: object) -> None:
    """Make a file, or put it in the place of one, in one step. Raises OSError."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    write(fresh, data)
    fresh.replace(file)


def seal(file: Path) -> str:
    """Return the digest that a file begins with, whatever it has; nothing when there is none."""
    try:
        with file.open("rb") as found:
            return found.readline(_LONGEST).decode("ascii").rstrip("\n")
    except (OSError, ValueError):
        return ""


def read(file: Path) -> Any:  # noqa: ANN401 - whatever was written
    """Return what a file has. Raises OSError; ValueError or RecursionError when it is damaged or strange."""
    return opened(file)[1]


def opened(file: Path) -> tuple[str, Any]:
    """Return what a file has, after its digest. Raises as `read` does."""
    whole, _, text = file.read_bytes().partition(b"\n")
    if sha256(text).hexdigest().encode() != whole:
        raise ValueError(f"{file.name} is damaged")
    return whole.decode("ascii"), json.loads(text)
