"""Compiled templates of this package and the theme, kept where Python keeps the package's compiled modules.

Compiling them is a third of rendering a small site. What is kept is code that will be run, so it lies nowhere
else: whoever can write there can write the package. A folder of the workspace, or a cache that a project's CI
keeps in its checkout, may come with a pull request. Templates of a workspace are never kept; one that has the
package's own text under the package's name is the package's.
"""

from __future__ import annotations

import marshal
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import MAGIC_NUMBER, cache_from_source
from itertools import chain
from pathlib import Path
from typing import Final
from urllib.parse import quote

import jinja2
import markupsafe
from jinja2.bccache import Bucket, BytecodeCache

from generator import inputs

_PACKAGE: Final = Path(__file__).parent
PARTS: Final = ("templating/*.py", "encode.py", "spec/values.py")
"""Our modules that have a part in compiling: what they make of a text may be other code one day."""


class Compiled(BytecodeCache):
    """Keeps the code of the templates below one folder, by their names and texts."""

    def __init__(self, folder: Path, *, code: str = "", form: str = "") -> None:
        """Name the folder, our code where it has a part in compiling, and the form if there are several."""
        self._folder, self._code, self._form = folder, code, form

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the file that keeps a template's code."""
        return cache_from_source(str(_PACKAGE / quote(self._form + name, safe="")))

    def get_source_checksum(self, source: str) -> str:
        """Name the code of a template: its text and what compiles it."""
        return sha256(f"{_compiler()} {self._code} {self._form}\n{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code that is kept, if it is that of this text."""
        with suppress(OSError, ValueError, EOFError, TypeError):
            stamp, _, raw = Path(bucket.key).read_bytes().partition(b"\n")
            if stamp == bucket.checksum.encode():
                bucket.code = marshal.loads(raw)  # noqa: S302 - from the package's folder, as its modules are

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template of the package, or nothing. A folder that refuses is no obstacle."""
        ours = bucket.code is not None and Path(bucket.code.co_filename).is_relative_to(self._folder)
        if not ours or sys.dont_write_bytecode:
            return
        path = Path(bucket.key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            made, name = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(made, "wb") as file:
                    file.write(bucket.checksum.encode() + b"\n" + marshal.dumps(bucket.code))
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)


@cache
def _compiler() -> str:
    """Name what makes code of a text."""
    releases = map(_release, (jinja2.__file__, markupsafe.__file__))
    return f"{MAGIC_NUMBER.hex()} {' '.join(chain.from_iterable(releases))}"


def _release(module: str) -> list[str]:
    """Say which release of a package is there, by the names beside it; asking for it takes long."""
    package = Path(module).parent
    return [name for name in inputs.names(str(package.parent)) if name.lower().startswith(f"{package.name}-")]


@cache
def ours() -> str:
    """Name our own part in compiling."""
    digest = sha256()
    for part in chain.from_iterable(map(sorted, map(_PACKAGE.glob, PARTS))):
        digest.update(sha256(part.read_bytes()).digest())
    return digest.hexdigest()
