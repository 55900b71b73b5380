"""The table of pages, in navigation order. A template's folder says how often, its name says where."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from generator.analysis.agenda import CALENDAR
from generator.analysis.alert_index import NamedAlert
from generator.facts import Facts
from generator.forks import Numbers
from generator.glosses import NO_MEANINGS
from generator.registers import FEEDS, FILES, PORTFOLIO
from generator.render import Page, Renderer, url_of
from generator.repair import Repair
from generator.shared import Common
from generator.spec.audience import UNMARKED, Reader, may_read
from generator.subjects import Own, Subject, files_of, of_alert, owned, shared
from generator.templating import Templates
from generator.views import Neighbourhood
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.reference import Reference
    from generator.views.site import SiteView

PAGES: Final[tuple[tuple[str, str, Reader], ...]] = (
    ("site/index.md.j2", "Services", "public"),
    ("site/start/index.md.j2", "Where to start", "public"),
    ("site/start/operations.md.j2", "For operations", "internal"),
    ("site/start/service-desk.md.j2", "For the service desk", "internal"),
    ("site/start/project-teams.md.j2", "For project teams", "internal"),
    ("site/start/managers.md.j2", "For managers", "internal"),
    ("site/start/end-users.md.j2", "For users", "public"),
    ("site/alerts/index.md.j2", "Alerts", "public"),
    ("site/incidents/index.md.j2", "When it is big", "internal"),
    ("site/portfolio/index.md.j2", "Portfolio", "internal"),
    ("site/readiness/index.md.j2", "Readiness", "internal"),
    ("site/calendar/index.md.j2", "Calendar", "internal"),
    ("site/transitions/index.md.j2", "Transitions", "internal"),
    ("site/training/index.md.j2", "Training", "internal"),
    ("site/fmea/index.md.j2", "Risks", "internal"),
    ("site/issues/index.md.j2", "Known issues", "internal"),
    ("site/dependencies/index.md.j2", "Dependencies", "internal"),
    ("site/stakeholders/index.md.j2", "Stakeholders", "internal"),
    ("site/teams/index.md.j2", "Teams", "public"),
    ("site/library/index.md.j2", "Library", "internal"),
    ("site/lessons/index.md.j2", "Lessons", "internal"),
    ("site/glossary/index.md.j2", "Words", "public"),
    ("site/reference/spec.md.j2", "Spec reference", "internal"),
    ("site/reference/rules.md.j2", "Rules and diagnostics", "internal"),
    ("service/index.md.j2", "{}", "public"),
    ("service/runbook.md.j2", "Runbook: {}", "public"),
    ("service/ai.md.j2", "AI operations: {}", "public"),
    ("service/users/index.md.j2", "For users: {}", "public"),
    ("service/users/card.md.j2", "Card for users: {}", "public"),
    ("service/training.md.j2", "Training: {}", "public"),
    ("service/quiz.md.j2", "Quiz: {}", "public"),
    ("service/handoff.md.j2", "Handoff: {}", "internal"),
    ("service/fmea.md.j2", "Risks: {}", "internal"),
    ("service/coverage.md.j2", "Coverage: {}", "internal"),
    ("service/brief.md.j2", "Brief: {}", "internal"),
    ("service/history.md.j2", "History: {}", "internal"),
    ("service/card.md.j2", "On-call card: {}", "internal"),
    ("failure_mode/index.md.j2", "{}", "public"),
    ("alert/index.md.j2", "{}", "public"),
    ("team/index.md.j2", "{}", "public"),
    ("library_item/index.md.j2", "{}", "internal"),
)
"""Template, title and readers of each page type; `{}` stands for the name of its subject.

Pages that say what is not ready, what breaks with what, or how the project works are nothing for the public,
whatever specs mark.
"""

_LINKED: Final = 2000
"""The services whose addresses are held: twice as many as a list has rows."""
UNSEARCHED: Final = ("service/quiz.md.j2",)
"""The templates of pages that search leaves out: they hold symptoms beside steps of something else."""
ALL: Final = tuple(row[0] for row in PAGES)
"""The templates of all pages."""
RUNBOOK: Final = ("service/index.md.j2", "service/runbook.md.j2", "failure_mode/index.md.j2")
"""The pages that somebody acts by: what a service is, what to do, whom to call."""


def left_out(reader: Reader) -> frozenset[str]:
    """Return the pages about the whole that a reader's site does not have; mkdocs.yml may name them."""
    return frozenset(
        template.removeprefix("site/").removesuffix(".j2")
        for template, _, readers in PAGES
        if template.startswith("site/") and not may_read(reader, readers)
    )


class Frame(Struct, frozen=True):
    """What the pages of every service are rendered with."""

    site: Neighbourhood
    urls: frozenset[str]
    """All addresses but those below a service's own."""
    templates: Path | None
    """The workspace's own."""
    repair: Repair
    paged: bool = False
    """Whether `urls` has all pages of services, too."""

    def knowing(self, pages: frozenset[str]) -> Frame:
        """Return it with all pages there are, so that links to them need not be worked out."""
        return replace(self, urls=self.urls | pages, paged=True)


def frame(site: SiteView, workspace: Workspace, facts: Facts) -> Frame:
    """Return what the pages of all services are rendered with."""
    urls = {url_of(subject.path) for _, _, subject in _planned(site.reader, partial(shared, site, None))}
    urls |= {alert.url for alert in site.alerts if alert.url}
    urls |= {view.url for view in site.services} | {f"services/{broken.id}/" for broken in site.broken}
    if site.judges:
        urls |= {CALENDAR, *FILES, *PORTFOLIO}
        urls |= {f"{team.contact.url}{file}" for team in site.teams for file in (CALENDAR, *FEEDS)}
    theirs = {file for view in site.services for file in files_of(view)}
    commits = {file: commit for file, commit in facts.texts.items() if file not in theirs}
    return Frame(site.neighbourhood, frozenset(urls), workspace.templates, _repair(site, workspace, commits))


def apart(around: Frame, common: Common) -> Frame:
    """Return it without what each service brings: the teams it names, and the commits of their files."""
    teams = frozenset(team.file for team in common.team_names)
    commits = {file: commit for file, commit in around.repair.commits.items() if file not in teams}
    repair = replace(around.repair, commits=commits, others=teams)
    return replace(around, site=replace(around.site, catalog=common.far), repair=repair)


class Listed(Struct, frozen=True):
    """A page that there is to be. `searched` says whether the site's search knows it."""

    url: str
    title: str
    searched: bool


def listed(site: SiteView, services: Iterable[Own]) -> tuple[Listed, ...]:
    """Return all pages, without rendering one."""
    common = _planned(site.reader, partial(shared, site, None))
    theirs = (planned for own in services for planned in _planned(site.reader, own.subjects))
    return tuple(
        Listed(url_of(subject.path), title, template not in UNSEARCHED)
        for found in (common, theirs)
        for template, title, subject in found
    )


def render_site(
    site: SiteView,
    reference: Reference,
    workspace: Workspace,
    facts: Facts,
    *,
    below: str = "",
    only: Container[str] = ALL,
) -> Iterator[Page]:
    """Render every page, or those below an address and of some types.

    Raises RenderError when a template is wrong.
    """
    around, services = frame(site, workspace, facts), tuple(owned(site, facts))
    templates = Templates(around.templates)
    yield from render_whole(site, reference, around, services, below=below, only=only)
    for own in services:
        yield from render_service(own, around, templates, below=below, only=only)


def render_whole(  # noqa: PLR0913 - what a page is made of, and which pages
    site: SiteView,
    reference: Reference | None,
    around: Frame,
    services: Iterable[Own],
    *,
    below: str = "",
    only: Container[str] = ALL,
    numbers: Numbers | None = None,
) -> Iterator[Page]:
    """Render the pages about the whole, about teams, the library, and alerts of several services.

    Only those about what there is for specs and rules need the reference. With `numbers`, for each of
    `number_whole`, only those are rendered that nobody else takes.
    """
    renderer = _renderer(around, services)
    planned = _planned(site.reader, partial(shared, site, reference))
    for template, title, subject in planned if numbers is None else numbers.of(planned):
        if subject.path.startswith(below) and template in only:
            seen = {"site": site, "title": title, **subject.context}
            yield renderer.page(template, subject.path, title, seen)
    renderer.templates.forget()


def number_whole(site: SiteView) -> int:
    """Return how many pages there are to be about the whole, teams, the library, and alerts of several."""
    return sum(1 for _ in _planned(site.reader, partial(shared, site, None)))


def render_service(
    own: Own, around: Frame, templates: Templates, *, below: str = "", only: Container[str] = ALL
) -> Iterator[Page]:
    """Render the pages of one service, its failure modes and its alerts. They know of no other service."""
    site, view, repair = around.site.around(own.view), own.view, around.repair
    commits, theirs = {**repair.commits, **own.commits}, {team.file for team in view.catalog.teams}
    repair = replace(repair, commits=commits, others=repair.others - theirs)
    planned = tuple(_planned(view.reader, own.subjects))
    renderer = Renderer(templates, _Either(_urls(own, planned), around.urls), repair)
    for template, title, subject in planned:
        if subject.path.startswith(below) and template in only:
            seen = {"site": site, "title": title, **subject.context}
            words = view.meanings if "service" in subject.context else NO_MEANINGS
            searched = template not in UNSEARCHED
            yield renderer.page(template, subject.path, title, seen, meanings=words, searched=searched)


def render_alert(alert: NamedAlert, services: Sequence[Own], around: Frame) -> Page:
    """Render the page of an alert that several services have: they are all that there is to know."""
    site = replace(around.site, by_id={own.view.id: own.view for own in services})
    renderer = _renderer(around, services)
    template, title, subject = next(_planned(site.reader, partial(of_alert, alert)))
    return renderer.page(template, subject.path, title, {"site": site, "title": title, **subject.context})


def _renderer(around: Frame, services: Iterable[Own]) -> Renderer:
    """Return what renders pages that have to do with several services."""
    commits = dict(around.repair.commits)
    for own in services:
        commits |= own.commits
    urls = _All.of(around, services)
    return Renderer(Templates(around.templates), urls, replace(around.repair, commits=commits))


class _Either(Struct, frozen=True):
    """The addresses of a service and all others, without putting so many together for every service."""

    own: frozenset[str]
    others: frozenset[str]

    def __contains__(self, url: object) -> bool:
        return url in self.own or url in self.others


class _All(Struct, frozen=True):
    """All addresses of a site. Those below services are put together when somebody asks, and not all held."""

    around: Frame
    below: Callable[[str], frozenset[str]]
    """Returns those below the address of a service's overview."""

    @classmethod
    def of(cls, around: Frame, services: Iterable[Own]) -> _All:
        """Return the addresses of some services, and those that have nothing to do with them."""
        known = {own.view.url: own for own in services}

        @lru_cache(maxsize=_LINKED)
        def below(url: str) -> frozenset[str]:
            own = known.get(url)
            return _urls(own, _planned(own.view.reader, own.subjects)) if own else frozenset()

        return cls(around, below)

    def __contains__(self, url: object) -> bool:
        if url in self.around.urls or (self.around.paged and str(url).endswith("/")):
            return url in self.around.urls
        return url in self.below("".join(f"{part}/" for part in str(url).split("/")[:2]))


def _urls(own: Own, planned: Iterable[tuple[str, str, Subject]]) -> frozenset[str]:
    """Return the addresses that only a service's own pages, and those about the whole, may link to."""
    view, found = own.view, {url_of(subject.path) for _, _, subject in planned}
    if may_read(view.reader, UNMARKED):
        found |= {f"{view.url}{file}" for file in (CALENDAR, *FILES, *FEEDS)}
    return frozenset(found | {one.file for one in view.editions if one.url})


def _planned(
    reader: Reader, subjects: Callable[[str], Iterable[Subject]]
) -> Iterator[tuple[str, str, Subject]]:
    """Yield template, title and subject of each page there is to be for a reader."""
    for template, title, readers in PAGES:
        if may_read(reader, readers):
            for subject in subjects(template):
                yield template, title.format(subject.name), subject


def _repair(site: SiteView, workspace: Workspace, commits: Mapping[str, str]) -> Repair:
    """Return what fills in addresses of lines and reports. The public has none: they name files."""
    if not site.judges:
        return Repair()
    return Repair(workspace.edit_url, workspace.report_url, workspace.site_url, commits)
