"""Values that are made of the package's own data, kept where Python keeps its compiled modules.

Nowhere else, as compiled templates: whoever can write there can write the package. They hold as long as
compiled modules do: while what they were made of, and by, has the sizes and the times it had.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Final, TypeVar

from generator import __version__, frozen

Kind = TypeVar("Kind")

_PACKAGE: Final = Path(__file__).parent
_BY: Final = ("document.py", "frozen.py", "source.py")
"""Our modules that have a part in reading data, beside all the models of `spec/`."""


def value(file: Path, kind: type[Kind], make: Callable[[Path], Kind]) -> Kind:
    """Return what is made of a file of the package, a frozen value of ours; it is made once."""
    kept = Path(cache_from_source(str(_PACKAGE / f"value {file.name}")))
    state = repr((__version__, sys.version, *_stamps(file))).encode()
    try:
        before, _, raw = kept.read_bytes().partition(b"\n")
        found = frozen.Reader(raw).load() if before == state else None
    except frozen.BROKEN:
        found = None
    if type(found) is kind:
        return found
    made = make(file)
    keep(kept, state + b"\n" + frozen.written(made))
    return made


def keep(place: Path, raw: bytes) -> None:
    """Put bytes beside the package's compiled modules, or nothing. A folder that refuses is no obstacle."""
    if sys.dont_write_bytecode:
        return
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        made, name = tempfile.mkstemp(dir=place.parent)
        try:
            with os.fdopen(made, "wb") as file:
                file.write(raw)
            Path(name).replace(place)
        except OSError:
            Path(name).unlink(missing_ok=True)


def _stamps(file: Path) -> Iterator[tuple[str, int, int]]:
    """Yield the names, sizes and times of what a value is made of and by."""
    for path in (file, *(_PACKAGE / name for name in _BY)):
        found = path.stat()
        yield path.name, found.st_size, found.st_mtime_ns
    with os.scandir(_PACKAGE / "spec") as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.name.endswith(".py"):
                found = entry.stat()
                yield entry.name, found.st_size, found.st_mtime_ns
