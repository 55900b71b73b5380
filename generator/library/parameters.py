"""`${param.name}` in the texts of an item: where it stands, what fills it, and what may stand in a command.

A value becomes part of a command that people paste at night, often inside quotes that the item's author
wrote. So a value there is a plain word: letters, digits and `_ . / : @ + = -`, the first one no sign that
turns it into an option, and no `--`, which starts a comment in SQL. No shell reads such a word as anything
but itself, quoted or not. `${env.name}` may be part of it: environments fill it in later, as everywhere.
Where an item needs more, such as a label selector, its parameter is marked `verbatim`, and whoever wrote that
mark has seen to the quotes. In prose any line of text is fine: pages print it as data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from generator import late
from generator.spec.base import NOTHING_KEY, FieldPath

_PARAMETER: Final = re.compile(r"\$\{param\.([^{}]*)\}")
_WORD: Final = late.pattern(
    r"(?!.*--)(?:[A-Za-z0-9_./]|\$\{env\.[^{}\s]+\})(?:[A-Za-z0-9_./:@+=-]|\$\{env\.[^{}\s]+\})*", re.ASCII
)
_COMMANDS: Final = frozenset({"cmd", "undo"})


def names(text: str) -> tuple[str, ...]:
    """Return the parameters a text names, in the order of their first use."""
    return tuple(dict.fromkeys(_PARAMETER.findall(text))) if "${param." in text else ()


def is_word(value: str) -> bool:
    """Whether a value means itself and nothing else in a command."""
    return _WORD.fullmatch(value) is not None


def is_command(path: FieldPath) -> bool:
    """Whether the text at a path is there to be pasted."""
    return bool(path) and path[-1] in _COMMANDS


def texts(value: object, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """Yield every text inside a value with its field path, those of `unknown` and `na` included."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, path if key == NOTHING_KEY else (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts(inner, (*path, number))


def is_open(value: object) -> bool:
    """Whether a text inside a value names a parameter. Of most entries none does, which is soon seen."""
    inside = [value]
    for here in inside:
        if isinstance(here, str):
            if "${param." in here:
                return True
        elif isinstance(here, dict):
            inside += here.values()
        elif isinstance(here, list):
            inside += here
    return False


def filled(value: object, values: Mapping[str, str]) -> object:
    """Copy a value with its parameters filled in, once: what looks like one in a value stays as it is."""
    if isinstance(value, str):
        return _PARAMETER.sub(lambda found: values.get(found[1], found[0]), value)
    if isinstance(value, dict):
        return {key: filled(inner, values) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, values) for inner in value]
    return value
