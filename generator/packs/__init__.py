"""A service as it was accepted: one archive with its pages, what they were made from, and the proof.

`booklet` puts the pages into one document, `sources` names the files they draw on, `archive` writes and reads
the file, `statement` says how it came to be, `verify` whether anything has changed since.
"""

from __future__ import annotations

from generator.packs.pack import Pack, PackError, course, pack
from generator.packs.verify import Verdict, verify

__all__ = ("Pack", "PackError", "Verdict", "course", "pack", "verify")
