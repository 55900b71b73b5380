"""A page as it lies in the docs folder."""

from __future__ import annotations

import hashlib
import io

from msgspec import Struct

from generator.linked import Mark, content_of, looked


class Source(Struct, frozen=True):
    """A page as it was read, and its file's mark from before that."""

    mark: Mark
    digest: str
    text: str


def read(path: str) -> Source:
    """Read a page, as MkDocs does. Raises OSError, and ValueError when it is no text."""
    mark, content = looked(path), content_of(path)
    text = content.decode("utf-8-sig")
    if "\r" in text:
        text = io.StringIO(text, newline=None).read()
    return Source(mark, hashlib.sha256(content).hexdigest(), text)
