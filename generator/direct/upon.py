"""What a build upon what is known is told, and what it says. Light: whoever asks imports no Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from generator.linked import Mark


class Order(Struct, frozen=True):
    """What has changed since the last build. No other file is otherwise, wherever it is: it was looked at."""

    target: str
    """The folder of the new build."""
    live: str
    """That of the site that is live."""
    grounds: str
    """What the settings are read from (`site.grounds`)."""
    changed: frozenset[str]
    """The files in the docs folder that are not as the last build found them."""
    other: Mapping[str, Mark]
    """Those in which the folder of the new build differs from the live site (`beside`)."""


class Quick(Struct, frozen=True):
    """A site that was built, and whether it is another one than the live site."""

    changed: bool
    other: Mapping[str, Mark] | None = None
    """Where what was live now differs from the site that is, if that is known."""
    touched: frozenset[str] = frozenset()
    """The files that were written, shared or taken away, if only these were looked at."""
    spare: str = ""
    """The folder of what is not live now."""
