"""Changes of files as `git apply` and `patch -p1` take them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator


def patch(file: str, before: bytes, after: bytes) -> str:
    """Return the change of a file as a unified diff."""
    return "".join(_lines(file, before, after))


def _lines(file: str, before: bytes, after: bytes) -> Iterator[str]:
    old, new = (text.decode("utf-8").splitlines(keepends=True) for text in (before, after))
    for line in difflib.unified_diff(old, new, f"a/{file}", f"b/{file}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
