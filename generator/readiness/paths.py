"""Fields as a policy and waivers name them: `a.b`, `a[].b`, `a[kind=x|y]`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from generator.spec.base import FieldPath, Section, is_section

_PART: Final = re.compile(r"([\w-]+)(\[(?:(\w+)=([\w|-]+))?\])?", re.ASCII)


class Part(Struct, frozen=True):
    """One step: a key, whether it goes into each entry, and which entries it takes."""

    key: str
    entries: bool = False
    by: str = ""
    choices: frozenset[str] = frozenset()

    def takes(self, entry: object) -> bool:
        """Whether an entry of the list is meant."""
        return not self.by or str(getattr(entry, attribute(entry, self.by), None)) in self.choices


@lru_cache(maxsize=1000)
def parts(field: str) -> tuple[Part, ...]:
    """Cut the name of a field into its steps. The schema has checked its form."""
    return tuple(
        Part(key, bool(bracket), by or "", frozenset((choices or "").split("|")) if choices else frozenset())
        for key, bracket, by, choices in _PART.findall(field)
    )


def attribute(section: object, key: str) -> str:
    """Return the attribute that holds a key of the file; the key itself when there is none."""
    return attribute_of(type(section), key) if is_section(section) else key


@lru_cache(maxsize=5000)
def attribute_of(model: type[Section], key: str) -> str:
    """Return the attribute in which sections of a model hold a key, as `attribute` does."""
    fields = model.model_fields
    return key if key in fields else next((name for name, one in fields.items() if one.alias == key), key)


def covers(field: str, path: FieldPath, spec: Section) -> bool:
    """Whether a field is one of those a name stands for, or lies below one."""
    here: object = spec
    steps = list(path)
    for part in parts(field):
        if not steps or steps.pop(0) != part.key:
            return False
        here = getattr(here, attribute(here, part.key), None)
        if part.entries and steps and isinstance(steps[0], int):
            number = int(steps.pop(0))
            here = here[number] if isinstance(here, tuple) and number < len(here) else None
            if not part.takes(here):
                return False
        elif part.entries:
            return False
    return True
