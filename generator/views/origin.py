"""Where pages come from: the file, the line and the commit that every page ends with."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from generator import __version__
from generator.facts import SpecFacts


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a page comes from: every page ends with it. `line` is where its subject starts in the spec."""

    file: str
    line: int
    commit: str
    commit_date: str
    words: str
    tool: str = f"handoff {__version__}"


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note that somebody wrote by hand, and where it comes from."""

    html: Markup
    origin: Origin


def origin(file: str, line: int, facts: SpecFacts) -> Origin:
    """Say where a page comes from."""
    commit = facts.commit
    return Origin(file, line, commit.short if commit else "", commit.date if commit else "", facts.words)
