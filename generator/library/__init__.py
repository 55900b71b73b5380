"""Library items and their use: a service that uses one reads, from here on, as if it had written it itself.

Everything after this room sees plain failure modes and procedures. Only places know better: a field of an
item stands in the item's file, a value in the service's, and a missing field where the item is used.
"""

from __future__ import annotations

from generator.library.items import Item, Library, read_library
from generator.library.uses import lost_lessons, resolve

__all__ = ("Item", "Library", "lost_lessons", "read_library", "resolve")
