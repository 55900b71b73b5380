"""What is due as iCalendar files (RFC 5545), for the calendars people already look at.

`calendar.ics` has what is due of all services, the one beside a service's or a team's pages only theirs.
Every event is a whole day and free time, and keeps its UID when its day moves: calendars move it as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Final

from generator.analysis.agenda import CALENDAR, Due
from generator.encode import normalise
from generator.views import Neighbourhood, ServiceView, SiteView

_MADE_BY: Final = "PRODID:-//handoff//service calendar//EN"
_OURS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://pypi.org/project/handoff-generator/")
_SIGNS: Final = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
_MOST: Final = 74
"""Bytes of a line, the blank before it apart."""


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
        self._base = "".join(site_url.split()).rstrip("/")
        self._stamp = f"{_day(site.today)}T000000Z"

    def calendar(self, name: str, dues: Iterable[Due]) -> bytes:
        title = _text(f"What is due: {name}")
        lines = chain(
            # The second name is that of RFC 7986, the third what most programs read.
            ("BEGIN:VCALENDAR", "VERSION:2.0", _MADE_BY, f"NAME:{title}", f"X-WR-CALNAME:{title}"),
            *map(self._event, dues),
            ("END:VCALENDAR",),
        )
        return "".join(f"{_folded(line)}\r\n" for line in lines).encode()

    def _event(self, due: Due) -> Iterator[str]:
        yield "BEGIN:VEVENT"
        known_by = "\0".join((due.service, due.kind, due.name, str(due.number)))
        yield f"SUMMARY:{_text(f'{due.what} ({self._service(due)})')}"
        yield f"DTSTART;VALUE=DATE:{_day(due.day)}"
        yield f"DTSTAMP:{self._stamp}"
        yield f"UID:{uuid.uuid5(_OURS, known_by)}"
        yield f"CATEGORIES:{_text(due.kind)}"
        yield f"DESCRIPTION:{_text(self._description(due))}"
        yield "TRANSP:TRANSPARENT"
        if self._base:
            yield f"URL:{self._base}/{due.url}"
        yield "END:VEVENT"

    def _service(self, due: Due) -> str:
        return self._site.by_id[due.service].spec.name if due.service else self._site.organisation

    def _description(self, due: Due) -> str:
        who = self._site.answers(due)
        lines = [f"Who: {who.name}" if who else "Who: nobody is named"]
        lines += [f"Start by {due.begin}"] if due.begin else []
        return "\n".join(lines)


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(text: str) -> str:
    """Return a text as a value of a calendar: no sign of it ends the line, or the value."""
    return normalise(text).translate(_SIGNS)


def _folded(line: str) -> str:
    """Cut a line into those of at most 75 bytes. All but the first begin with a blank that is none of it."""
    pieces = []
    while len(line.encode()) > _MOST:
        end = len(line.encode()[:_MOST].decode(errors="ignore"))
        end -= line[end - 1] == "\\"  # some programs read escaped signs line by line
        pieces.append(line[:end])
        line = line[end:]
    return "\r\n ".join((*pieces, line))
