"""What pages say of those who learn a service: what they are asked, and what they must be able to do."""

from __future__ import annotations

from dataclasses import dataclass

from generator.analysis.quiz.draw import Part, quiz
from generator.catalog import Catalog, ServiceEntry


@dataclass(frozen=True, slots=True)
class Taught:
    """A service as something to be learnt, each part made when a page asks for it."""

    entry: ServiceEntry
    catalog: Catalog

    @property
    def quiz(self) -> tuple[Part, ...]:
        """Return its questions, those for everybody first."""
        return quiz(self.entry, self.catalog)
