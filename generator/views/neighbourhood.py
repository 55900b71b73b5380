"""What pages of one service see of the site around it: `site` in their templates.

It is all of the others that they see, so a service's pages are the same wherever they are rendered: beside
every other service, or alone in another process. The pages about the whole see the same, and all services.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.absence import Absence, absence, withheld
from generator.analysis.agenda import Due
from generator.analysis.debts import KnownIssues, known_issues
from generator.analysis.drills import Drills, drills, number
from generator.analysis.escalation import applies
from generator.analysis.hours import in_utc, in_words
from generator.analysis.neighbours import Neighbour, neighbour
from generator.analysis.openings import opening
from generator.analysis.people import Contact, contact
from generator.analysis.prose import Span, spans
from generator.shared import Shared
from generator.spec.audience import UNMARKED, Reader, may_read
from generator.spec.base import Section
from generator.spec.escalation import Policy
from generator.spec.org import Org, OrgSeverity
from generator.spec.team import Channel, Hours
from generator.svg import Surroundings, surroundings
from generator.views.portfolio import Portfolio
from generator.views.service import ServiceView


class Neighbourhood(Struct, frozen=True, kw_only=True):
    """The site as one service knows it."""

    name: str
    organisation: str
    today: date
    catalog: Shared
    by_id: Mapping[str, ServiceView]
    """The service itself; on pages about the whole every one."""
    alert_urls: Mapping[str, str]
    """The page of each alert; empty for a name that cannot be part of an address."""
    reader: Reader = UNMARKED
    """For whom the site is made."""
    withholds: bool = False
    """Whether anything is not shown to them."""
    reusers: Mapping[str, tuple[str, ...]]
    """The services that use each item of the library; for one service the items, and nobody else."""

    def around(self, view: ServiceView) -> Neighbourhood:
        """Return the same for another service, which brings what it may look at."""
        return replace(self, by_id={view.id: view}, catalog=view.catalog)

    @property
    def judges(self) -> bool:
        """Whether it says what services lack, and where specs stand: that is nothing for the public."""
        return may_read(self.reader, UNMARKED)

    def withheld(self, section: Section) -> tuple[str, ...]:
        """Return what of a section is there and not shown to this reader: fields, in the spec's own words."""
        return withheld(section)

    @property
    def org(self) -> Org:
        """Return what the organisation shares: severities, tiers, scales."""
        return self.catalog.org.spec

    def issues_of(self, view: ServiceView) -> KnownIssues:
        """Return what one service lives with, in the same order."""
        return known_issues((view.entry,), today=self.today)

    def severity(self, id_: str) -> OrgSeverity:
        """Return a severity by its id. References are checked before."""
        return next(severity for severity in self.org.severities if severity.id == id_)

    def severities(self, policy: Policy) -> tuple[OrgSeverity, ...]:
        """Return the severities a policy is for, in the organisation's order."""
        return tuple(severity for severity in self.org.severities if applies(policy, severity))

    def drills(self, view: ServiceView) -> Drills:
        """Return the drills of a service, those written by hand first."""
        return drills(view.entry)

    def drill_number(self, view: ServiceView) -> int:
        """Count the drills of a service."""
        return number(view.entry)

    def neighbour(self, ref: str, view: ServiceView) -> Neighbour:
        """Look up what a dependency or consumer of a service names."""
        return neighbour(ref, view.spec, self.catalog)

    def why_missing(self, section: Section, field: str, owner: str) -> Absence:
        """Say why a field of org.yaml or of a team has no value, and whom to ask."""
        return absence(section, field, owner=owner, today=self.today)

    def surroundings(self, view: ServiceView) -> Surroundings:
        """Return a drawing of a service, who needs it, and what it needs."""
        spec = view.spec
        return surroundings(
            spec.name,
            tuple(self.neighbour(consumer.who, view).name for consumer in spec.consumers),
            tuple((self.neighbour(need.on, view).name, need.criticality or "") for need in spec.dependencies),
        )

    def spans(self, text: str) -> tuple[Span, ...]:
        """Cut one of our own texts into words and code."""
        return spans(text)

    def contact(self, ref: str) -> Contact:
        """Look up a team, a role or a vendor of the organisation."""
        return contact(ref, None, self.catalog)

    def hours(self, hours: Hours) -> str:
        """Return weekly hours in words."""
        return in_words(hours)

    def utc(self, hours: Hours) -> str:
        """Return weekly hours as UTC has them; nothing when that is the same or around the clock."""
        return "" if hours.always or hours.tz == "UTC" else in_utc(hours, self.today)

    def opening(self, who: Contact, channel: Channel | None = None) -> str:
        """Return when somebody is there, for the script that says it at the reader's moment."""
        return opening(who, channel, self.today)

    def portfolio_of(self, view: ServiceView) -> Portfolio:
        """Return what one service adds to it."""
        return Portfolio((view,), self.reusers, self.today)

    def answers(self, due: Due) -> Contact | None:
        """Look up who sees to something that is due; None when nobody is named."""
        spec = self.by_id[due.service].spec if due.service else None
        return contact(due.owner, spec, self.catalog) if due.owner else None
