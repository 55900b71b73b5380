"""What each page is found by, of what is known of its subject: nothing is read off its HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from generator.analysis.alert_index import NamedAlert
from generator.pages import Listed
from generator.spec.failure_modes import FailureMode
from generator.spec.procedures import Procedure
from generator.spec.steps import Step
from generator.views import ServiceView

if TYPE_CHECKING:
    from generator.views.site import SiteView

_HEADING: Final = re.compile(r"\n##{1,2} (.+)")
_RULE: Final = re.compile(r"[A-Z]{3}[0-9]{3}\b")
_TAG: Final = re.compile(r"<[^>]*>")
_LONGEST: Final = 200

SEEN: Final = 4
"""How much a word counts that is seen when something breaks. Words of names count 5 to 9."""
ABOUT: Final = 3
"""A word of the service, of a tag, of an alert that means it or a failure mode that it means."""
SAID: Final = 2
"""A word of a heading or a summary."""
DONE: Final = 1
"""A word of a step or its command, or of what people wrote beside."""


class Entry(Struct, frozen=True):
    """One result: where it leads to, what it shows, and what it is found by."""

    url: str
    title: str
    about: str
    """What it is, and of which service."""
    text: str = ""
    names: tuple[str, ...] = ()
    """What it is called besides its title."""
    seen: tuple[str, ...] = ()
    """What people see when they look for it."""
    told: tuple[tuple[int, str], ...] = ()
    """Texts, and how much their words count."""


def entries(
    site: SiteView, pages: Iterable[Listed], headings: Mapping[str, tuple[str, ...]]
) -> Iterator[Entry]:
    """Yield the results that there can be: alerts first, then services, failure modes, all other pages.

    Of two that are found equally well, the first one is shown first. Only what has a page is an entry, and
    pages that search leaves out are none.
    """
    left = {page.url: page for page in pages if page.searched}
    for entry in _known(site):
        if left.pop(entry.url, None) is not None:
            yield entry
    for view in site.services:
        if _runbook(view) in left:
            yield from (_procedure(view, procedure) for procedure in view.spec.procedures)
    of = {view.url: view for view in site.services}
    for url, page in left.items():
        view_of = of.get("".join(f"{part}/" for part in url.split("/")[:2]))
        yield _other(page, view_of, headings.get(url, ()))
        yield from _rules(url, headings.get(url, ()))


def told(site: SiteView) -> Iterator[Entry]:
    """Yield the entries of a site that are found by the words of its services."""
    yield from _known(site)
    yield from (_procedure(view, procedure) for view in site.services for procedure in view.spec.procedures)


def instructions(view: ServiceView) -> Iterator[Entry]:
    """Yield the entries of a service that are found by the words of steps; no others are."""
    yield from (_failure_mode(view, mode) for mode in view.spec.failure_modes)
    yield from (_procedure(view, procedure) for procedure in view.spec.procedures)


def headings(text: str) -> tuple[str, ...]:
    """Return the headings of a page below its first."""
    return tuple(html.unescape(heading) for heading in _HEADING.findall(text))


def _known(site: SiteView) -> Iterator[Entry]:
    yield from (_alert(alert, site) for alert in site.alerts if alert.url)
    yield from (_service(view) for view in site.services)
    for view in site.services:
        yield from (_failure_mode(view, mode) for mode in view.spec.failure_modes)
    for team in site.teams:
        told = ((SAID, team.spec.purpose or ""),)
        yield Entry(
            team.contact.url, team.spec.name, "Team", team.spec.purpose or "", (team.spec.id,), told=told
        )
    for item in site.library:
        yield Entry(item.url, item.spec.title, "Library", names=(item.spec.id,))


def _alert(alert: NamedAlert, site: SiteView) -> Entry:
    of = [site.by_id[part.service.id] for part in alert.parts]
    modes = [mode for part in alert.parts for mode in part.failure_modes]
    meanings = [part.meaning for part in alert.parts if part.meaning]
    return Entry(
        alert.url,
        alert.name,
        f"Alert · {', '.join(view.spec.name for view in of[:3])}",
        _short(meanings[:1]),
        told=(
            *((SAID, meaning) for meaning in meanings),
            *((ABOUT, text) for view in of for text in (view.spec.name, view.id)),
            *((ABOUT, text) for mode in modes for text in (mode.title, *mode.symptoms)),
        ),
    )


def _service(view: ServiceView) -> Entry:
    spec = view.spec
    names = (view.id, *spec.aliases, *spec.former_ids)
    told = (
        (SAID, spec.summary),
        *((ABOUT, tag) for tag in spec.tags),
        *((SAID, term.term) for term in spec.glossary),
    )
    noted = _noted(view, "page overview")
    return Entry(view.url, spec.name, "Service", _short([spec.summary]), names, told=(*told, *noted))


def _failure_mode(view: ServiceView, mode: FailureMode) -> Entry:
    steps = (mode.diagnosis, mode.mitigation, mode.recovery, mode.verification)
    first = (mode.first_check,) if mode.first_check is not None else ()
    return Entry(
        view.failure_mode_url(mode),
        mode.title,
        f"Failure mode · {view.spec.name}",
        _short(mode.symptoms),
        seen=mode.symptoms,
        told=(
            *_of(view),
            *((ABOUT, alert) for alert in mode.alerts),
            *_steps((*first, *(step for phase in steps for step in phase))),
            *_noted(view, f"mode {mode.id}"),
        ),
    )


def _runbook(view: ServiceView) -> str:
    return f"{view.url}runbook/"


def _procedure(view: ServiceView, procedure: Procedure) -> Entry:
    phases = (procedure.precheck, procedure.steps, procedure.verification, procedure.rollback)
    told = (
        *_of(view),
        (SAID, procedure.when or ""),
        (ABOUT, procedure.kind),
        *_steps(step for phase in phases for step in phase),
        *_noted(view, f"procedure {procedure.id}"),
    )
    return Entry(
        f"{_runbook(view)}#procedure-{procedure.id}",
        procedure.title or procedure.id,
        f"Procedure · {view.spec.name}",
        _short([procedure.when or ""]),
        told=told,
    )


def _of(view: ServiceView) -> Iterator[tuple[int, str]]:
    yield from ((ABOUT, name) for name in (view.spec.name, view.id, *view.spec.aliases))


def _steps(steps: Iterable[Step]) -> Iterator[tuple[int, str]]:
    for step in steps:
        yield DONE, step.do
        if step.run is not None:
            yield DONE, step.run.cmd
        if step.expect is not None:
            yield DONE, step.expect


def _noted(view: ServiceView, *places: str) -> Iterator[tuple[int, str]]:
    """Yield the words that people wrote by hand for some places of a service."""
    for place in places:
        if place in view.notes:
            yield DONE, html.unescape(_TAG.sub(" ", view.notes[place].html))


def _other(page: Listed, view: ServiceView | None, headings: Iterable[str]) -> Entry:
    """Return a page that is about a service as a whole, or about all."""
    told = tuple((SAID, heading) for heading in headings)
    if view is not None:
        name = page.url.removeprefix(view.url).rstrip("/")
        places = ("runbook", "escalation") if name == "runbook" else (name,)
        told = (*told, *_of(view), *_noted(view, *(f"page {place}" for place in places)))
    return Entry(page.url, page.title, "", told=told)


def _rules(url: str, headings: Iterable[str]) -> Iterator[Entry]:
    """Yield the rules of the reference, which are looked up by their ids."""
    for heading in headings if url == "reference/rules/" else ():
        rule = _RULE.match(heading)
        if rule is not None:
            yield Entry(f"{url}#{rule[0]}", heading, "Rule", names=(rule[0],))


def _short(texts: Iterable[str]) -> str:
    """Return texts in one line, as far as a result has room."""
    text = " · ".join(" ".join(text.split()) for text in texts)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rpartition(' ')[0]} …"
