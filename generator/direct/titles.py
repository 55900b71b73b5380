"""What themes do with a title before they print it, told by what becomes of a mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2.filters import FILTERS

from generator.direct.pieces import MARK

_CHAINS: Final = ("", "e", "striptags", "striptags e", "urlencode", "striptags urlencode")


class Titles:
    """Knows a marked title in each form that a theme may give it, and gives any title this form."""

    mark: Final = f"{MARK}ti<i>t</i>&amp;le"
    """Has something for each filter to change, so that each result is another."""

    def __init__(self) -> None:
        """Use Jinja's own filters: a title to which a theme's did something else is not known again."""
        self._chains: dict[str, tuple[Callable[..., Any], ...]] = {
            f"title {chain}": tuple(FILTERS[name] for name in chain.split()) for chain in _CHAINS
        }
        self.marks: Mapping[str, str] = {self._filtered(place, self.mark): place for place in self._chains}
        self.value = lru_cache(maxsize=10_000)(self._value)

    def _value(self, place: str, title: str) -> str:
        return self._filtered(place, title) if place in self._chains else ""

    def _filtered(self, place: str, title: str) -> str:
        value: object = title
        for step in self._chains[place]:
            value = step(value)
        return str(value)
