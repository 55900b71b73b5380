"""Plain data in a file after a line with its digest: what is damaged is told from what is there.

For what the tool keeps for itself between two runs. Whoever reads it decides what a damaged one means.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec import Struct, ValidationError, convert, to_builtins
from msgspec.json import decode, encode

Kind = TypeVar("Kind", bound=Struct)

_LONGEST: Final = 100
"""More than a digest has; a file of others may be one line."""


def write(file: Path, data: object) -> None:
    """Make a file that is not there yet. Raises OSError."""
    _write(file, _text(data))


def replace(file: Path, data: object) -> None:
    """Make a file, or put it in the place of one, in one step. Raises OSError."""
    put(file, _text(data))


def seal(file: Path) -> str:
    """Return the digest that a file begins with, whatever it has; nothing when there is none."""
    try:
        with file.open("rb") as found:
            return found.readline(_LONGEST).decode("ascii").rstrip("\n")
    except (OSError, ValueError):
        return ""


def read(file: Path) -> Any:  # noqa: ANN401 - whatever was written
    """Return what a file has. Raises OSError; ValueError or RecursionError when it is damaged or strange."""
    return _data(_parts(file)[1])


def opened(file: Path, kind: type[Kind]) -> tuple[str, Kind]:
    """Return what a file has as a value of a kind, after its digest. Raises as `read` does.

    Its parts are made while it is read, and have the types they are to have: so it takes no longer.
    """
    whole, raw = _parts(file)
    try:
        return whole, decode(raw, type=kind)
    except ValidationError:
        raise
    except ValueError:  # as below
        return whole, convert(json.loads(raw), kind)


def put(file: Path, raw: bytes) -> None:
    """Put bytes that are no plain data into a file as `replace` does."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    _write(fresh, raw)
    fresh.replace(file)


def content(file: Path) -> bytes:
    """Return the bytes of a file. Raises OSError; ValueError when it is damaged."""
    return _parts(file)[1]


def _parts(file: Path) -> tuple[str, bytes]:
    whole, _, raw = file.read_bytes().partition(b"\n")
    if sha256(raw).hexdigest().encode() != whole:
        raise ValueError(f"{file.name} is damaged")
    return whole.decode("ascii"), raw


def _text(data: object) -> bytes:
    try:
        return encode(data)
    except (ValueError, TypeError, OverflowError):  # the name of a file that is no Unicode, a kind of text
        return json.dumps(to_builtins(data), separators=(",", ":")).encode("ascii")


def _data(raw: bytes) -> Any:  # noqa: ANN401 - as above
    try:
        return decode(raw)
    except ValueError:
        return json.loads(raw)


def _write(file: Path, raw: bytes) -> None:
    with file.open("xb") as out:
        out.write(sha256(raw).hexdigest().encode() + b"\n" + raw)
