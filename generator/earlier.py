"""Which earlier versions of runbooks have pages, by `versions` in mkdocs.yml: how many at most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator import late
from generator.diagnostics import Diagnostic
from generator.document import Source
from generator.problems.workspace import WORKSPACE_SETTING
from generator.spec.values import kind_of

KEPT: Final = 3
TAGS: Final = "runbook/{id}/{version}"
_PATH: Final = ("extra", "handoff", "versions")
_OPTIONS: Final = ("keep", "tags")
_NUMBER: Final = re.compile(r"[0-9]{1,3}")
_PATTERN: Final = late.pattern(r"[^{}]{0,100}(?:\{id\}[^{}]{1,100})?\{version\}[^{}]{0,100}")
"""`{id}` comes first and something stands between: else nobody could tell where the version begins."""


def kept(said: object) -> int:
    """Return how many earlier versions of a service are shown."""
    found = said.get("keep") if isinstance(said, dict) else None
    return int(found) if isinstance(found, str) and _NUMBER.fullmatch(found) else KEPT


def tags(said: object) -> str:
    """Return the pattern of the tags that name versions."""
    found = said.get("tags") if isinstance(said, dict) else None
    return found if isinstance(found, str) else TAGS


def problems(said: object, source: Source) -> Iterator[Diagnostic]:
    """Say what is wrong with the settings."""
    words = ".".join(_PATH)
    if said is not None and not isinstance(said, dict):
        yield WORKSPACE_SETTING.at(source.place(_PATH), f"{words}: expected a mapping, found {kind_of(said)}")
    for key, value in said.items() if isinstance(said, dict) else ():
        place = source.place((*_PATH, key))
        if key not in _OPTIONS:
            message = f"{words}.{key}: no such option"
            yield WORKSPACE_SETTING.at(place, message, help=f"options: {', '.join(_OPTIONS)}")
        elif key == "keep" and not (isinstance(value, str) and _NUMBER.fullmatch(value)):
            yield WORKSPACE_SETTING.at(place, f"{words}.keep: expected a number, found {kind_of(value)}")
        elif key == "tags" and not (isinstance(value, str) and (not value or _PATTERN.fullmatch(value))):
            expected = f"a pattern such as `{TAGS}` or `v{{version}}`"
            yield WORKSPACE_SETTING.at(place, f"{words}.tags: expected {expected}, found {kind_of(value)}")
