"""What makes a problem the same one tomorrow: its kind, its file and its words, not its line."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from generator.diagnostics import Diagnostic

_NUMBER: Final = re.compile(r"(?<=\[)\d+(?=\])|(?<=\bline )\d+")
"""Positions in lists, which change when an entry is put before; and lines."""


def fingerprinted(problems: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, str]]:
    """Yield each problem with its fingerprint. Of several that are alike each has one of its own."""
    seen: Counter[str] = Counter()
    for problem in problems:
        what = "\0".join((problem.id, problem.place.file, _NUMBER.sub("", problem.message)))
        seen[what] += 1
        content = f"{what}\0{seen[what]}".encode("utf-8", "surrogatepass")
        yield problem, hashlib.sha256(content).hexdigest()[:32]
