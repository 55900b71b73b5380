"""The whole walk after the checks: gather, assess, render, publish, build."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain, islice
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator import (
    chronicle,
    editions,
    exports,
    ledger,
    pages,
    publish,
    redirects,
    site,
    tools,
    views,
)  # fmt: skip
from generator.catalog import Catalog, Survey
from generator.diagnostics import Diagnostic, Place
from generator.editions import Body
from generator.forks import alone
from generator.intake import Intake
from generator.layout import CONTROL, DOCS
from generator.narrow.keeping import keep, keeps
from generator.narrow.kept import Store
from generator.narrow.upon import Upon
from generator.pages import Frame, frame
from generator.problems.notes import ADDRESS_GONE
from generator.problems.workspace import HAND_EDITED_PAGE
from generator.publish import HandEdited, Written
from generator.readiness.kept import Kept
from generator.reporters import counted
from generator.shards import Batch, File, Hire, Reuse, Setting, Unit, gathered, look, shards, taking, usual
from generator.staying import Staying
from generator.subjects import Own, owned
from generator.tools import code
from generator.turns import turn
from generator.views.site import SiteView
from generator.whole import Whole
from generator.workspace import Workspace

Say = Callable[[str], None]
"""Told what the walk is doing, in a few words."""
First = Callable[[Collection[str]], object]
"""Told which files are to change, before anything does."""

_JUDGED = "judged.json"
_NOTHING: Final = Written((), ())


def _nothing(_: object) -> None:
    """Do nothing."""


class Outcome(Struct, frozen=True):
    """What a walk came to. `failure` is in words; empty when everything that could be written was written.

    `note` is what to know about the site that was built.
    """

    problems: tuple[Diagnostic, ...]
    services: int = 0
    pages: int = 0
    gaps: int = 0
    failure: str = ""
    note: str = ""
    written: Written = _NOTHING
    """What was done in site/docs."""


class Rendering(Struct, frozen=True):
    """What site/docs is to hold, and what of it stays because of rejected specs.

    `files` are made while they are taken, once; by then `reuse` knows which others stay. What they are made
    of is held by nothing else, so that of a large fleet it goes as they are made.
    """

    files: Iterator[File]
    ids: frozenset[str]
    """The services that have pages."""
    gaps: int
    staying: Staying
    reuse: Reuse
    store: Store | None
    """What a walk over a few services has to know; None when nothing is kept."""


def rendering(
    workspace: Workspace,
    catalog: Catalog,
    today: date,
    say: Say,
    hire: Hire = usual,
    reuse: Reuse | None = None,
) -> Rendering:
    """Render every file of site/docs that does not stay. Nothing is written but copies of repositories.

    Without `reuse` nothing is taken over from walks before, and all is made anew.
    """
    crew = None if reuse and reuse.before else hire(len(catalog.services))
    kept = _kept(workspace, reuse, alone(crew.jobs) if crew else 1) if reuse is not None else None
    reuse = reuse or Reuse(workspace.docs, {})
    if crew and not crew.copied(len(catalog.services)):
        crew.begin()
    say("reading git")
    known, reader = ledger.gather(workspace, catalog, today=today), workspace.audience
    past = chronicle.chronicles(workspace, catalog, reader, known.lived)
    say("reading earlier versions")
    old = editions.bygone(workspace, catalog, past, known.lived, reader)
    view = views.site_view(
        catalog, known, past, name=workspace.site_name, today=today, reader=reader, kept=kept,
        apart=workspace.templates is None,
    )  # fmt: skip
    view = views.with_editions(view, old.editions)
    services, around = tuple(owned(view, known)), frame(view, workspace, known)
    listed = pages.listed(view, services)
    urls, setting = frozenset(page.url for page in listed), _setting(workspace, around, view)
    store = _store(workspace, view) if kept is not None else None
    whole = Whole(view, services, around, urls, workspace).lacking(listed, store, reuse, hire)
    todo = [kept.write] if kept is not None else []
    todo += [partial(keep, store, workspace, view, known, services, around)] if store is not None else []
    units = deque(_unit(own, old.bodies) for own in services)
    files = _files(units, setting, _begun(whole, todo), reuse, say, hire)
    staying = Staying.of(view, catalog, urls)
    return Rendering(files, frozenset(view.by_id), view.gaps, staying, reuse, store)


def _setting(workspace: Workspace, around: Frame, view: SiteView) -> Setting:
    """Return what the files of every service are made with. Our own templates ask for no other team."""
    each = around if workspace.templates else pages.apart(around, view.catalog.common)
    return Setting(each, workspace.site_url, look(workspace.templates))


def _begun(whole: Iterator[File], todo: Iterable[Callable[[], object]]) -> Iterator[File]:
    """Yield the files about the whole. What there is to do, too, is done when others have begun with them."""
    yield from islice(whole, 1)
    yield from chain.from_iterable(map(_done, todo))
    yield from whole


def _store(workspace: Workspace, view: SiteView) -> Store | None:
    """Return what keeps all that a walk over a few services has to know. None when there cannot be one."""
    store = Store(workspace.docs.parent / CONTROL)
    if keeps(workspace, view):
        return store
    store.drop()
    return None


def _kept(workspace: Workspace, reuse: Reuse, jobs: int) -> Kept:
    file = workspace.docs.parent / CONTROL / _JUDGED
    names = reuse.names
    return Kept(file, names.of, (code(), tools.versions()), jobs, names.know)


def _files(
    units: deque[Unit], setting: Setting, whole: Iterator[File], reuse: Reuse, say: Say, hire: Hire
) -> Iterator[File]:
    """Yield the files about the whole, and those of services that do not stay."""
    whole = chain(tuple(islice(whole, 1)), whole)
    lacking, number = reuse.lacking(_taken(units), setting), len(units)
    if reuse.before:  # nobody is hired for what stays
        units = deque(lacking)
        reuse.same_gaps(units, setting)
        lacking, number = _taken(units), len(units)
    say(f"rendering {counted(number, 'service')}")
    here: Iterator[Batch] = (("", (file,)) for file in whole)
    crew = hire(number) if number else None
    crew = crew.knowing(setting, units) if crew and crew.copied(number) else crew
    split = shards(lacking, setting, size=crew.together if crew else 1)
    for _, files in reuse.noted(gathered(split, here, crew)):
        yield from files


def _taken(units: deque[Unit]) -> Iterator[Unit]:
    while units:
        yield units.popleft()


def _unit(own: Own, bodies: Mapping[str, Body]) -> Unit:
    return Unit(own, {one.url: bodies[one.url] for one in own.view.editions if one.url})


def render(
    workspace: Workspace,
    found: Survey,
    today: date,
    say: Say = lambda _: None,
    hire: Hire = usual,
    *,
    first: First = _nothing,
) -> Outcome:
    """Write site/docs. What a rejected spec has a part in stays: its pages, alerts, dependencies.

    `first` is told which files are to change, when all is rendered and before anything is written.
    """
    if found.catalog is None:
        return Outcome(found.problems)
    with turn(workspace.docs.parent):
        reuse, intake = Reuse.of(workspace.docs), publish.intake(workspace.docs)
        made = rendering(workspace, found.catalog, today, say, taking(hire, intake), reuse)
        return _publish(workspace, found.problems, made, first, intake)


def _publish(
    workspace: Workspace,
    problems: tuple[Diagnostic, ...],
    made: Rendering,
    first: First,
    intake: Intake,
) -> Outcome:
    before, reader = publish.made_for(workspace.docs), made.staying.reader
    keep = made.staying.keeps(before)
    # An alert that is missing for a while would look to programs like one that has no page.
    files = ((path, file) for path, file in made.files if not (path in exports.WHOLE and keep(path)))
    stays = made.reuse.stays()
    written = publish.write(
        files, workspace.docs, keep=keep, stays=stays, readers=reader, intake=intake, first=first
    )
    if isinstance(written, HandEdited):
        edited = (
            HAND_EDITED_PAGE.at(Place(f"{DOCS}/{path}"), "changed or made by hand") for path in written.paths
        )
        return Outcome(tuple(sorted((*problems, *edited))))
    made.reuse.keep(written.digests)
    if made.store is not None:
        made.store.finish(whole=True)
    # Pages that are not for other readers are not lost.
    gone = redirects.gone(written.removed, written.digests) if before <= {reader, ""} else ()
    lost = (ADDRESS_GONE.at(Place(f"{DOCS}/{path}"), "the page is gone, its address too") for path in gone)
    problems = tuple(sorted((*problems, *lost)))
    return Outcome(problems, len(made.ids), len(made.staying.urls), made.gaps, written=written)


def _done(first: Callable[[], object]) -> Iterator[File]:
    """Do it, and yield nothing."""
    first()
    yield from ()


def build(  # noqa: PLR0913 - what a walk takes, and an engine
    workspace: Workspace,
    found: Survey,
    today: date,
    engine: str,
    say: Say = lambda _: None,
    hire: Hire = usual,
    *,
    upon: Upon | None = None,
) -> Outcome:
    """Render and build the site, unless a spec has an error: then nothing is touched."""
    if found.errors:
        return Outcome(found.problems)
    jobs = jobs_of(hire, len(found.catalog.services) if found.catalog else 0)
    with turn(workspace.docs.parent), site.begun(workspace.root, engine, today, jobs) as begun:
        first = partial(upon.look, workspace) if upon else _nothing
        outcome = render(workspace, found, today, say, hire, first=first)
        if any(problem.id == HAND_EDITED_PAGE.id for problem in outcome.problems):
            return outcome
        say(f"building with {engine}")
        readers = workspace.audience
        built = site.build(
            workspace.root,
            engine=engine,
            date=today,
            left_out=pages.left_out(readers),
            readers=readers,
            jobs=jobs_of(hire, outcome.services),
            known=upon.wrote(workspace, outcome.written) if upon else None,
            begun=begun,
        )
        if isinstance(built, site.Failed):
            return replace(outcome, failure=built.output)
        if upon:
            upon.built(workspace, built)
    return replace(outcome, note=built.note)


def jobs_of(hire: Hire, services: int) -> int:
    """Return how many processes the site of so many services may take."""
    crew = hire(services)
    return crew.jobs if crew else 1
