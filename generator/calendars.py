"""What is due as iCalendar files (RFC 5545), for the calendars people already look at.

`calendar.ics` has what is due of all services, the one beside a service's or a team's pages only theirs.
Every event is a whole day and free time, and keeps its UID when its day moves: calendars move it as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

from icalendar import Calendar, Event

from generator.analysis.agenda import CALENDAR, Due
from generator.encode import normalise
from generator.views import Neighbourhood, ServiceView

if TYPE_CHECKING:
    from generator.views.site import SiteView

_MADE_BY: Final = "-//handoff//service calendar//EN"
_OURS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://pypi.org/project/handoff-generator/")


def calendars(site: SiteView, site_url: str) -> dict[str, bytes]:
    """Return those of the whole and of teams by their path. `site_url` is where the site is, or empty."""
    if not site.judges:
        return {}
    make, dues = _Maker(site, site_url), site.agenda
    return {
        CALENDAR: make.calendar(site.name, dues),
        **{
            f"{team.contact.url}{CALENDAR}": make.calendar(team.spec.name, theirs)
            for team, theirs in site.agendas(dues)
        },
    }


def own_calendar(view: ServiceView, site: Neighbourhood, site_url: str) -> dict[str, bytes]:
    """Return that of one service by its path."""
    if not site.judges:
        return {}
    return {f"{view.url}{CALENDAR}": _Maker(site, site_url).calendar(view.spec.name, view.agenda)}


class _Maker:
    """Writes calendars of one site."""

    def __init__(self, site: Neighbourhood, site_url: str) -> None:
        self._site = site
        self._base = site_url.rstrip("/")
        self._stamp = datetime.combine(site.today, time(), UTC)

    def calendar(self, name: str, dues: Iterable[Due]) -> bytes:
        made = Calendar()
        made.add("prodid", _MADE_BY)
        made.add("version", "2.0")
        for key in ("name", "x-wr-calname"):  # RFC 7986, and what most programs read
            made.add(key, f"What is due: {normalise(name)}")
        for due in dues:
            made.add_component(self._event(due))
        return bytes(made.to_ical())

    def _event(self, due: Due) -> Event:
        made = Event()
        made.add("uid", str(uuid.uuid5(_OURS, "\0".join((due.service, due.kind, due.name, str(due.number))))))
        made.add("dtstamp", self._stamp)
        made.add("dtstart", due.day)
        made.add("summary", normalise(f"{due.what} ({self._service(due)})"))
        made.add("description", normalise(self._description(due)))
        made.add("categories", [due.kind])
        made.add("transp", "TRANSPARENT")
        if self._base:
            made.add("url", f"{self._base}/{due.url}")
        return made

    def _service(self, due: Due) -> str:
        return self._site.by_id[due.service].spec.name if due.service else self._site.organisation

    def _description(self, due: Due) -> str:
        who = self._site.answers(due)
        lines = [f"Who: {who.name}" if who else "Who: nobody is named"]
        lines += [f"Start by {due.begin}"] if due.begin else []
        return "\n".join(lines)
