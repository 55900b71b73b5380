"""Who and what a service has around it: people to call, what it needs, and days when nobody is there."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from generator.analysis.needs import Need, needs
from generator.analysis.people import Contact, Ladder
from generator.analysis.presence import Presence, holidays, last_known
from generator.shared import Shared
from generator.spec.service import Service


class Around(Struct, frozen=True):
    """What stands around a service on a day."""

    spec: Service
    catalog: Shared
    ladders: tuple[Ladder, ...]
    presences: tuple[Presence, ...]
    today: date

    @property
    def people(self) -> tuple[Contact, ...]:
        """Return everybody on the ladders once, in the order they are called."""
        rungs = (found for ladder in self.ladders for found in (*ladder.contacts, ladder.final) if found)
        return tuple({found.ref: found for found in rungs}.values())

    @property
    def needs(self) -> tuple[Need, ...]:
        """Return the dependencies with whom to call, and whether they are there when it counts."""
        return needs(self.spec, self.catalog, today=self.today)

    @property
    def holidays(self) -> tuple[tuple[date, tuple[str, ...]], ...]:
        """Return the holidays of the week that the presences are about, and who keeps them."""
        return holidays(self.spec, self.catalog, self.presences[0].week) if self.presences else ()

    @property
    def holidays_end(self) -> tuple[tuple[str, date], ...]:
        """Return whose holidays are not written as far as the end of that week."""
        return last_known(self.spec, self.catalog, self.presences[0].week) if self.presences else ()
