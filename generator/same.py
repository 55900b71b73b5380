"""Small values that many hold, held once: what services say, and lack, is much the same everywhere."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

Value = TypeVar("Value")


@lru_cache(maxsize=10_000, typed=True)
def same(value: Value) -> Value:
    """Return the first of the values that are equal and of one type. Only for what never changes."""
    return value
