"""What is there once it is asked for: modules that few walks need, patterns that few texts are held against.

To import a module takes a third of a millisecond, to make a pattern as much; a command starts with hundreds.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, cast


class Module:
    """Stands for a module, which is imported when something of it is asked for.

    A type checker is told of the module itself::

        if TYPE_CHECKING:
            from generator import pins
        else:
            pins = late.Module("generator.pins")

    Not for what is asked often: to ask it takes a microsecond more each time.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, part: str) -> Any:  # noqa: ANN401 - whatever the module has
        return getattr(import_module(self._name), part)


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when something is asked of it. Asked again, it is as fast as any."""
    return cast("re.Pattern[str]", _Pattern(text, flags))


class _Pattern:
    def __init__(self, text: str, flags: int) -> None:
        self._asked = text, flags

    def __getattr__(self, part: str) -> Any:  # noqa: ANN401 - whatever patterns have
        found = getattr(re.compile(*self._asked), part)
        setattr(self, part, found)  # from now on it is there, and this is not asked any more
        return found
