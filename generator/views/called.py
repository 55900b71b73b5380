"""A service with those who are called about it."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from msgspec import Struct

from generator.analysis.people import Call, Contact, Contacts, Ladder, contact, first_call, ladders
from generator.analysis.presence import Presence, presences
from generator.catalog import ServiceEntry
from generator.shared import Common
from generator.spec.service import Service


class Called(Struct, frozen=True, dict=True):  # a dict: what is worked out once for all pages is kept
    """What a service says of people on a day. It is worked out when a page shows it: most pages stay."""

    entry: ServiceEntry
    catalog: Common
    today: date

    @cached_property
    def spec(self) -> Service:
        """Return the service's spec."""
        return self.entry.spec

    @cached_property
    def owner(self) -> Contact:
        """Return the team that owns it."""
        return contact(self.spec.owner, self.spec, self.catalog)

    @cached_property
    def call(self) -> Call:
        """Say whom to call first."""
        return first_call(self.spec, self.catalog, today=self.today)

    @cached_property
    def ladders(self) -> tuple[Ladder, ...]:
        """Return its escalation policies with everybody on them."""
        return ladders(self.spec, self.catalog)

    @cached_property
    def presences(self) -> tuple[Presence, ...]:
        """Return who is there in the week of the day."""
        return presences(self.spec, self.catalog, day=self.today)

    def contact(self, ref: str) -> Contact:
        """Look up somebody this service refers to."""
        return self._contacts[ref]

    @cached_property
    def _contacts(self) -> Contacts:
        return Contacts(self.spec, self.catalog)
