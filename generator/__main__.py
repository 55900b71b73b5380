"""`python -m generator` and the `handoff` command: a process that ends with the command line."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn

_codes: list[int] = []
"""With what the command line came to its end, once it has."""


def _leave() -> None:
    """End this process at once, if all there is to say has been written.

    Else Python takes apart what the system takes away as a whole: a tenth of what it takes to find out that
    nothing changed.
    """
    if _codes:
        with suppress(OSError, ValueError):  # Python says at its own end what cannot be written
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(_codes[-1])


# Before anything else is imported, for what was registered first is done last.
atexit.register(_leave)

# Nothing of what is imported is garbage, and each look for some would visit all of it. `main` looks again.
gc.disable()

from generator.cli import main as _main  # noqa: E402 - see above


def main() -> NoReturn:
    """Run the command line, and end with its exit code."""
    try:
        _main()
    except SystemExit as end:
        if isinstance(end.code, int):
            _codes.append(end.code)
        raise
    raise AssertionError("a command line ends with a code")


if __name__ == "__main__":
    main()
