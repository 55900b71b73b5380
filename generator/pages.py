"""The table of pages, in navigation order. A template's folder says how often, its name says where."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final

from generator.addresses import own_pages
from generator.analysis.agenda import CALENDAR
from generator.analysis.alert_index import NamedAlert
from generator.facts import Facts
from generator.feeds import FEEDS
from generator.glosses import NO_MEANINGS
from generator.portfolio import PORTFOLIO
from generator.reference import Reference
from generator.registers import FILES
from generator.render import Page, Renderer, url_of
from generator.repair import Repair
from generator.spec.audience import Reader, may_read
from generator.spec.failure_modes import FailureMode
from generator.templating import Templates
from generator.views import ItemView, ServiceView, SiteView, TeamView
from generator.workspace import Workspace

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


@dataclass(frozen=True, slots=True)
class _Subject:
    """What one page is about: where it goes, what it is called, and what its template sees."""

    path: str
    name: str
    context: dict[str, object]


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
    planned = [
        (template, subject.path, title.format(subject.name), subject.context)
        for template, title, readers in PAGES
        if may_read(site.reader, readers)
        for subject in _subjects(template, site, reference)
    ]
    urls = {url_of(path) for _, path, _, _ in planned} | {f"services/{broken.id}/" for broken in site.broken}
    folders = ("", *(view.url for view in site.services))
    files = {f"{folder}{file}" for folder in folders for file in (CALENDAR, *FILES) if site.judges}
    files |= {file for file in PORTFOLIO if site.judges}
    files |= {f"{team.contact.url}{CALENDAR}" for team in site.teams if site.judges}
    told = (*(view.url for view in site.services), *(team.contact.url for team in site.teams))
    files |= {f"{folder}{file}" for folder in told for file in FEEDS if site.judges}
    files |= {one.file for view in site.services for one in view.editions if one.url}
    renderer = Renderer(
        Templates(workspace.templates), frozenset(urls | files), _repair(site, workspace, facts)
    )
    for template, path, title, context in planned:
        about = context.get("service")
        words = about.meanings if isinstance(about, ServiceView) else NO_MEANINGS
        seen = {"site": site, "title": title, **context}
        if path.startswith(below) and template in only:
            searched = template not in UNSEARCHED
            yield renderer.page(template, path, title, seen, meanings=words, searched=searched)


def _repair(site: SiteView, workspace: Workspace, facts: Facts) -> Repair:
    """Return what fills in addresses of lines and reports. The public has none: they name files."""
    if not site.judges:
        return Repair()
    commits = facts.texts | facts.records(site.catalog)
    return Repair(workspace.edit_url, workspace.report_url, workspace.site_url, commits)


def _subjects(template: str, site: SiteView, reference: Reference) -> Iterator[_Subject]:
    folder, _, rest = template.removesuffix(".j2").partition("/")
    subjects: dict[str, Iterator[_Subject]] = {
        "site": iter((_Subject(rest, "", {"reference": reference}),)),
        "service": (
            _Subject(f"{view.url}{rest}", view.spec.name, {"service": view})
            for view in site.services
            if _is_for(template, view)
        ),
        "failure_mode": (
            _failure_mode(view, mode, number)
            for view in site.services
            for number, mode in enumerate(view.spec.failure_modes)
        ),
        "alert": (_alert(alert) for alert in site.alerts if alert.url),
        "team": (_team(team) for team in site.teams),
        "library_item": (_item(item) for item in site.library),
    }
    return subjects[folder]


def _is_for(template: str, view: ServiceView) -> bool:
    """Whether a service has a page of this type: not every one has a model, or users."""
    return url_of(template.removeprefix("service/").removesuffix(".j2")).rstrip("/") in own_pages(view.spec)


def _failure_mode(view: ServiceView, mode: FailureMode, number: int) -> _Subject:
    path = view.failure_mode_url(mode).rstrip("/") + ".md"
    return _Subject(path, mode.title, {"service": view, "mode": mode, "number": number})


def _alert(alert: NamedAlert) -> _Subject:
    return _Subject(alert.url.rstrip("/") + ".md", alert.name, {"alert": alert})


def _team(team: TeamView) -> _Subject:
    return _Subject(team.contact.url.rstrip("/") + ".md", team.spec.name, {"team": team})


def _item(item: ItemView) -> _Subject:
    return _Subject(item.url.rstrip("/") + ".md", item.spec.title, {"item": item})
