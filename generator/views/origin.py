"""Where pages come from: the file, the line and the commit that every page ends with."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from generator import __version__
from generator.facts import SpecFacts
from generator.spec.audience import UNMARKED, Reader, may_read


class Origin(Struct, frozen=True):
    """Where a page comes from: every page ends with it. `line` is where its subject starts in the spec.

    For public readers file, commit and words are empty.
    """

    file: str
    line: int
    commit: str
    commit_date: str
    words: str
    tool: str = f"handoff {__version__}"


class NoteView(Struct, frozen=True):
    """A note that somebody wrote by hand, and where it comes from."""

    html: Markup
    origin: Origin


def origin(file: str, line: int, facts: SpecFacts, reader: Reader) -> Origin:
    """Say where a page comes from. Files, commits and what git says of them are nothing for the public."""
    if not may_read(reader, UNMARKED):
        return Origin("", 0, "", "", "")
    commit = facts.commit
    return Origin(file, line, commit.short if commit else "", commit.date if commit else "", facts.words)


def foot(made: Origin, version: str | None, verified: str, readers: str) -> str:
    """Say for paper where a sheet comes from, with what else its foot says."""
    commit = f"commit {made.commit} of {made.commit_date or 'a day that cannot be read'}"
    source = f"made from {made.file}" if made.file else ""
    said = (f"version {version}" if version else "", verified, made.words, source, readers)
    return ", ".join(filter(None, (commit if made.commit else "", *said)))
