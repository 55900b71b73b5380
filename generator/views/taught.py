"""What pages say to those who learn or use a service: what they are asked, what they need."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from generator.analysis.change import Plan, plan
from generator.analysis.paper import Sheet
from generator.analysis.quiz.draw import Part, quiz
from generator.analysis.reliance import reliance_card
from generator.analysis.roles import Guide, Step, guides, steps
from generator.catalog import ServiceEntry
from generator.shared import Shared
from generator.spec.base import empty
from generator.spec.training import Training


class Taught(Struct, frozen=True):
    """A service as something to be learnt and used, each part made when a page asks for it."""

    entry: ServiceEntry
    catalog: Shared
    today: date

    @property
    def change(self) -> Plan:
        """Return what it changes for people, and how they hear of it."""
        return plan(self.entry.spec)

    @property
    def guides(self) -> tuple[Guide, ...]:
        """Return what each training audience learns."""
        return guides(self.entry)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the steps to being on call alone."""
        return steps(self.entry.spec.training or empty(Training))

    @property
    def quiz(self) -> tuple[Part, ...]:
        """Return its questions, those for everybody first."""
        return quiz(self.entry, self.catalog)

    def card(self, foot: str) -> Sheet:
        """Return what somebody who works with a model must have beside the screen."""
        return reliance_card(self.entry, self.catalog, foot=foot, today=self.today)
