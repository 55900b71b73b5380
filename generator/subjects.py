"""What there is to be a page about: of one service, which knows of no other, and of the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.addresses import own_pages
from generator.analysis.alert_index import NamedAlert
from generator.facts import Facts
from generator.render import url_of
from generator.spec.failure_modes import FailureMode
from generator.views import ServiceView

if TYPE_CHECKING:
    from generator.reference import Reference
    from generator.views.library import ItemView
    from generator.views.site import SiteView, TeamView


class Subject(Struct, frozen=True):
    """What one page is about: where it goes, what it is called, and what its template sees."""

    path: str
    name: str
    context: dict[str, object]


class Own(Struct, frozen=True):
    """One service, and what of the whole only its pages are about."""

    view: ServiceView
    alerts: tuple[NamedAlert, ...]
    """The alerts that no other service has."""
    commits: Mapping[str, str]
    """The commits that have the very text that its files have here, and those of the teams it names."""

    def subjects(self, template: str) -> Iterator[Subject]:
        """Yield what there is to be a page about, by one template."""
        folder, rest = _halves(template)
        view = self.view
        if folder == "service" and _address(rest) in own_pages(view.spec):
            yield Subject(f"{view.url}{rest}", view.spec.name, {"service": view})
        elif folder == "failure_mode":
            for number, mode in enumerate(view.spec.failure_modes):
                yield _failure_mode(view, mode, number)
        elif folder == "alert":
            yield from map(_alert, self.alerts)


def owned(site: SiteView, facts: Facts) -> Iterator[Own]:
    """Yield each service with what is only about it."""
    alerts: dict[str, list[NamedAlert]] = defaultdict(list)
    for alert in site.alerts:
        alerts[_owner(alert)].append(alert)
    texts = facts.texts
    for view in site.services:
        yield own_of(view, alerts[view.id], facts, texts if site.judges else None)


def own_of(
    view: ServiceView, alerts: Iterable[NamedAlert], facts: Facts, texts: Mapping[str, str] | None
) -> Own:
    """Return a service with its own alerts. `texts` are those of the facts; None where no file is named."""
    if texts is None:
        return Own(view, tuple(alerts), {})
    near = () if view.catalog.whole else [team.file for team in view.catalog.teams]
    own = {file: texts[file] for file in (*files_of(view), *near) if file in texts}
    records = facts.records(view.entry)
    own |= {proof.file: records[proof.file] for proof in view.entry.evidence if proof.file in records}
    return Own(view, tuple(alerts), own)


def shared(site: SiteView, reference: Reference | None, template: str) -> Iterator[Subject]:
    """Yield what there is to be a page about the whole, a team, the library, or several services."""
    folder, rest = _halves(template)
    if folder == "site":
        yield Subject(rest, "", {"reference": reference})
    elif folder == "team":
        yield from map(_team, site.teams)
    elif folder == "library_item":
        yield from map(_item, site.library)
    elif folder == "alert":
        yield from (_alert(alert) for alert in site.alerts if alert.url and not _owner(alert))


def of_alert(alert: NamedAlert, template: str) -> Iterator[Subject]:
    """Yield what there is to be a page about of one alert."""
    if template.startswith("alert/"):
        yield _alert(alert)


def files_of(view: ServiceView) -> Iterator[str]:
    """Yield the files that say what a service says, and nothing else."""
    yield view.entry.file.file
    yield from (note.file for note in view.entry.notes)


@cache
def _halves(template: str) -> tuple[str, str]:
    """Say how often a template is used, by its folder, and where its pages lie."""
    folder, _, rest = template.removesuffix(".j2").partition("/")
    return folder, rest


@cache
def _address(rest: str) -> str:
    """Return where a page lies below its service: not every service has a model, or users."""
    return url_of(rest).rstrip("/")


def _owner(alert: NamedAlert) -> str:
    """Return the only service that has an alert with a page; nothing when there are more."""
    ids = {part.service.id for part in alert.parts} if alert.url else set()
    return ids.pop() if len(ids) == 1 else ""


def _failure_mode(view: ServiceView, mode: FailureMode, number: int) -> Subject:
    path = view.failure_mode_url(mode).rstrip("/") + ".md"
    return Subject(path, mode.title, {"service": view, "mode": mode, "number": number})


def _alert(alert: NamedAlert) -> Subject:
    return Subject(alert.url.rstrip("/") + ".md", alert.name, {"alert": alert})


def _team(team: TeamView) -> Subject:
    return Subject(team.contact.url.rstrip("/") + ".md", team.spec.name, {"team": team})


def _item(item: ItemView) -> Subject:
    return Subject(item.url.rstrip("/") + ".md", item.spec.title, {"item": item})
