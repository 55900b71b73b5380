"""The whole walk: load, check, gather, assess, render, publish, build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from generator import exports, facts, pages, publish, redirects, site, views
from generator.analysis.alert_index import alert_index
from generator.analysis.reuse import shelves
from generator.catalog import Catalog, Survey, survey
from generator.diagnostics import Diagnostic, Place
from generator.problems.notes import ADDRESS_GONE
from generator.problems.workspace import HAND_EDITED_PAGE
from generator.publish import HandEdited
from generator.readiness import requirements
from generator.reference import reference
from generator.render import PACKAGE_TEMPLATES, Page
from generator.rules import RULES
from generator.spec.audience import AUDIENCES, may_read
from generator.workspace import DOCS, Workspace, warnings

Say = Callable[[str], None]
"""Told what the walk is doing, in a few words."""

_ASSETS = PACKAGE_TEMPLATES / "assets"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a walk came to. `failure` is in words; empty when everything that could be written was written."""

    problems: tuple[Diagnostic, ...]
    services: int = 0
    pages: int = 0
    gaps: int = 0
    failure: str = ""


def check(workspace: Workspace) -> Survey:
    """Load and check the workspace's specs and its mkdocs.yml."""
    found = survey(workspace)
    policy = requirements.problems_of(found.catalog.org, RULES) if found.catalog else ()
    return Survey(found.catalog, tuple(sorted((*found.problems, *warnings(workspace.root), *policy))))


def render(workspace: Workspace, found: Survey, today: date, say: Say = lambda _: None) -> Outcome:
    """Write site/docs. What a rejected spec has a part in stays: its pages, alerts, dependencies."""
    if found.catalog is None:
        return Outcome(found.problems)
    say("reading git")
    known = facts.gather(workspace, found.catalog)
    reader = workspace.audience
    view = views.site_view(found.catalog, known, name=workspace.site_name, today=today, reader=reader)
    say("rendering")
    rendered = tuple(pages.render_site(view, reference(), workspace))
    say("writing pages")
    with publish.turn(workspace.docs.parent):
        return _publish(workspace, found.catalog, found.problems, view, rendered)


def _publish(workspace: Workspace, found: Catalog, problems: tuple[Diagnostic, ...],
             view: views.SiteView, rendered: tuple[Page, ...]) -> Outcome:  # fmt: skip
    before = publish.made_for(workspace.docs)
    keep = _keep(found, view, rendered, before)
    # An alert that is missing for a while would look to programs like one that has no page.
    data = {path: file for path, file in exports.exports(view).items() if not keep(path)}
    files = {**_files(rendered), **redirects.redirects(view, rendered), **data}
    written = publish.write(files, workspace.docs, keep=keep, readers=view.reader)
    if isinstance(written, HandEdited):
        edited = (
            HAND_EDITED_PAGE.at(Place(f"{DOCS}/{path}"), "changed or made by hand") for path in written.paths
        )
        return Outcome(tuple(sorted((*problems, *edited))))
    # Pages that are not for other readers are not lost.
    gone = redirects.gone(written.removed, files) if before <= {view.reader, ""} else ()
    lost = (ADDRESS_GONE.at(Place(f"{DOCS}/{path}"), "the page is gone, its address too") for path in gone)
    problems = tuple(sorted((*problems, *lost)))
    return Outcome(problems, len(view.services), len(rendered), view.gaps)


def _keep(
    whole: Catalog, view: views.SiteView, rendered: tuple[Page, ...], before: frozenset[str]
) -> Callable[[str], bool]:
    """Return what tells which pages of the last walk stay: those that a rejected spec may have a part in.

    None does that was made for fewer readers, or tells of something that these may not see any more.
    """
    ours = all(made in AUDIENCES and may_read(view.reader, made) for made in before)
    if not view.broken or not ours:
        return lambda _: False
    broken = tuple(f"services/{service.id}/" for service in view.broken)
    shared = (*broken, "alerts/", "dependencies/", "library/", "readiness/")
    if view.catalog is not whole:
        urls = {alert.url for alert in alert_index(whole)} - {alert.url for alert in view.alerts}
        urls |= {shelf.url for shelf in shelves(whole)} - {item.url for item in view.library}
        hidden = tuple(url.rstrip("/") + "." for url in urls if url)
        return lambda path: path.startswith(shared) and not path.startswith(hidden)
    urls = {page.url for page in rendered}
    # Which ids a rejected spec had before is not known: its old addresses go on leading to it.
    return lambda path: (
        path.startswith((*shared, *exports.WHOLE))
        or (path.endswith("/index.html") and path.removesuffix("index.html") not in urls)
    )


def build(
    workspace: Workspace, found: Survey, today: date, engine: str, say: Say = lambda _: None
) -> Outcome:
    """Render and build the site, unless a spec has an error: then nothing is touched."""
    if found.errors:
        return Outcome(found.problems)
    with publish.turn(workspace.docs.parent):
        outcome = render(workspace, found, today, say)
        if any(problem.id == HAND_EDITED_PAGE.id for problem in outcome.problems):
            return outcome
        say(f"building with {engine}")
        built = site.build(
            workspace.root, engine=engine, date=today, left_out=pages.left_out(workspace.audience)
        )
    failure = built.output if isinstance(built, site.Failed) else ""
    return Outcome(outcome.problems, outcome.services, outcome.pages, outcome.gaps, failure)


def _files(rendered: tuple[Page, ...]) -> dict[str, bytes]:
    files = {page.path: page.text.encode() for page in rendered}
    for asset in sorted(_ASSETS.rglob("*")):
        if asset.is_file():
            files[f"assets/{asset.relative_to(_ASSETS).as_posix()}"] = asset.read_bytes()
    return files
