"""The whole walk: load, check, gather, assess, render, publish, build; or compare instead of publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from generator import chronicle, exports, facts, lockfile, pages, pins, publish, redirects, site, views
from generator.catalog import Catalog, Survey, survey
from generator.diagnostics import Diagnostic, Place
from generator.problems.notes import ADDRESS_GONE
from generator.problems.workspace import HAND_EDITED_PAGE
from generator.publish import HandEdited
from generator.readiness import requirements
from generator.reference import reference
from generator.render import PACKAGE_TEMPLATES, Page
from generator.rules import RULES
from generator.source import Rejected
from generator.workspace import DOCS, PUBLIC, Workspace, warnings

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


@dataclass(frozen=True, slots=True)
class Comparison:
    """How what is there differs from what would be built. `failure` is in words, of the site builder."""

    files: publish.Differences
    missing: tuple[str, ...]
    """Services that specs declare and that have no page."""
    strange: tuple[str, ...]
    """Services that have a page and that no spec declares."""
    services: int
    pages: int
    failure: str = ""


def check(workspace: Workspace) -> Survey:
    """Load and check the workspace's specs and its mkdocs.yml."""
    found = survey(workspace)
    policy = requirements.problems_of(found.catalog.org, RULES) if found.catalog else ()
    told = (*found.problems, *warnings(workspace.root), *policy, *_lock_problems(workspace, found))
    return replace(found, problems=tuple(sorted(told)))


def _lock_problems(workspace: Workspace, found: Survey) -> tuple[Diagnostic, ...]:
    lock = lockfile.read(workspace.root)
    if isinstance(lock, Rejected):
        return lock.problems
    if found.catalog is None:
        return ()
    return tuple(pins.misfits(pins.wanted(workspace, found.catalog), lock, found.catalog))


@dataclass(frozen=True, slots=True)
class Rendering:
    """What site/docs is to hold, and what of it stays because a rejected spec has a part in it."""

    files: Mapping[str, bytes]
    urls: frozenset[str]
    view: views.SiteView
    kept: tuple[str, ...]

    def keeps(self, path: str) -> bool:
        """Whether a file of an earlier walk stays."""
        # Which ids a rejected spec had before is not known: its old addresses go on leading to it.
        old = path.endswith("/index.html") and path.removesuffix("index.html") not in self.urls
        return (bool(self.kept) and old) or path.startswith(self.kept)


def rendering(workspace: Workspace, catalog: Catalog, today: date, say: Say) -> Rendering:
    """Render every file of site/docs. Nothing is written but copies of repositories."""
    say("reading git")
    known = facts.gather(workspace, catalog, today=today)
    past = chronicle.chronicles(workspace, catalog)
    view = views.site_view(catalog, known, past, name=workspace.site_name, today=today)
    say("rendering")
    rendered = tuple(pages.render_site(view, reference(), workspace, known))
    broken = [f"services/{service.id}/" for service in catalog.broken]
    kept = (*broken, "alerts/", "dependencies/", "library/", "readiness/", *exports.WHOLE) if broken else ()
    # An alert that is missing for a while would look to programs like one that has no page.
    data = {path: file for path, file in exports.exports(view).items() if path not in kept}
    files = {**_files(rendered), **redirects.redirects(view, rendered), **data}
    return Rendering(files, frozenset(page.url for page in rendered), view, kept)


def render(workspace: Workspace, found: Survey, today: date, say: Say = lambda _: None) -> Outcome:
    """Write site/docs. What a rejected spec has a part in stays: its pages, alerts, dependencies."""
    if found.catalog is None:
        return Outcome(found.problems)
    made = rendering(workspace, found.catalog, today, say)
    say("writing pages")
    written = publish.write(made.files, workspace.docs, keep=made.keeps)
    if isinstance(written, HandEdited):
        edited = (
            HAND_EDITED_PAGE.at(Place(f"{DOCS}/{path}"), "changed or made by hand") for path in written.paths
        )
        return Outcome(tuple(sorted((*found.problems, *edited))))
    gone = redirects.gone(written.removed, made.files)
    lost = (ADDRESS_GONE.at(Place(f"{DOCS}/{path}"), "the page is gone, its address too") for path in gone)
    problems = tuple(sorted((*found.problems, *lost)))
    return Outcome(problems, len(made.view.services), len(made.urls), made.view.gaps)


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


def compare(workspace: Workspace, catalog: Catalog, today: date, engine: str, say: Say) -> Comparison:
    """Build beside what is there, compare, and throw it away. The site itself is built once pages agree."""
    with TemporaryDirectory() as scratch:
        made = rendering(replace(workspace, scratch=Path(scratch)), catalog, today, say)
    say("comparing pages")
    declared = {view.id for view in made.view.services}
    there = {page.parent.name for page in (workspace.docs / "services").glob("*/index.md")}
    found = publish.differences(made.files, workspace.docs).below(DOCS)
    failure = ""
    if not found and (workspace.root / PUBLIC).exists():
        say(f"building with {engine}")
        built = site.compare(workspace.root, engine=engine, date=today)
        found, failure = (
            (found, built.output) if isinstance(built, site.Failed) else (built.below(PUBLIC), "")
        )
    missing, strange = tuple(sorted(declared - there)), tuple(sorted(there - declared))
    return Comparison(found, missing, strange, len(declared), len(made.urls), failure)


def _files(rendered: tuple[Page, ...]) -> dict[str, bytes]:
    files = {page.path: page.text.encode() for page in rendered}
    for asset in sorted(_ASSETS.rglob("*")):
        if asset.is_file():
            files[f"assets/{asset.relative_to(_ASSETS).as_posix()}"] = asset.read_bytes()
    return files
