"""The whole walk: load, check, gather, assess, render, publish, build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from generator import chronicle, exports, facts, pages, publish, redirects, site, views
from generator.catalog import Survey, survey
from generator.diagnostics import Diagnostic, Place
from generator.problems.notes import ADDRESS_GONE
from generator.problems.workspace import HAND_EDITED_PAGE
from generator.publish import HandEdited
from generator.readiness import requirements
from generator.reference import reference
from generator.render import PACKAGE_TEMPLATES, Page
from generator.rules import RULES
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
    return replace(found, problems=tuple(sorted((*found.problems, *warnings(workspace.root), *policy))))


def render(workspace: Workspace, found: Survey, today: date, say: Say = lambda _: None) -> Outcome:
    """Write site/docs. What a rejected spec has a part in stays: its pages, alerts, dependencies."""
    if found.catalog is None:
        return Outcome(found.problems)
    say("reading git")
    known = facts.gather(workspace, found.catalog)
    past = chronicle.chronicles(workspace, found.catalog)
    view = views.site_view(found.catalog, known, past, name=workspace.site_name, today=today)
    say("rendering")
    rendered = tuple(pages.render_site(view, reference(), workspace))
    broken = [f"services/{service.id}/" for service in found.catalog.broken]
    kept = (*broken, "alerts/", "dependencies/", "library/", "readiness/", *exports.WHOLE) if broken else ()
    # An alert that is missing for a while would look to programs like one that has no page.
    data = {path: file for path, file in exports.exports(view).items() if path not in kept}
    say("writing pages")
    files = {**_files(rendered), **redirects.redirects(view, rendered), **data}
    urls = {page.url for page in rendered}

    def keep(path: str) -> bool:
        # Which ids a rejected spec had before is not known: its old addresses go on leading to it.
        lead_on = (
            bool(broken) and path.endswith("/index.html") and path.removesuffix("index.html") not in urls
        )
        return lead_on or path.startswith(kept)

    written = publish.write(files, workspace.docs, keep=keep)
    if isinstance(written, HandEdited):
        edited = (
            HAND_EDITED_PAGE.at(Place(f"{DOCS}/{path}"), "changed or made by hand") for path in written.paths
        )
        return Outcome(tuple(sorted((*found.problems, *edited))))
    gone = redirects.gone(written.removed, files)
    lost = (ADDRESS_GONE.at(Place(f"{DOCS}/{path}"), "the page is gone, its address too") for path in gone)
    problems = tuple(sorted((*found.problems, *lost)))
    return Outcome(problems, len(view.services), len(rendered), view.gaps)


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
        built = site.build(workspace.root, engine=engine, date=today)
    failure = built.output if isinstance(built, site.Failed) else ""
    return Outcome(outcome.problems, outcome.services, outcome.pages, outcome.gaps, failure)


def _files(rendered: tuple[Page, ...]) -> dict[str, bytes]:
    files = {page.path: page.text.encode() for page in rendered}
    for asset in sorted(_ASSETS.rglob("*")):
        if asset.is_file():
            files[f"assets/{asset.relative_to(_ASSETS).as_posix()}"] = asset.read_bytes()
    return files
