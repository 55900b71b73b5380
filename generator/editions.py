"""Earlier versions of runbooks as pages: read from git as they were, shown with today's templates.

A page is one document with all that somebody acts by: overview, runbook and failure modes. It is a file of
its own beside the pages of the site, so that no search finds it and no engine has to read it. What is in it
is kept by commit, code, templates and reader, and made once; what is around it says what has taken its place,
anew in every build. Never half a page: a state that cannot be read as a whole has none, and a reason instead.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from generator import facts, history, releases, revisions, templating, views
from generator.catalog import Catalog, ServiceEntry, Survey
from generator.chronicle import Chronicle
from generator.exposure import allowed, in_notes, in_spec
from generator.gitfacts import Unreadable
from generator.history import Lived
from generator.layout import SPECS
from generator.load import AnySpecFile
from generator.pages import RUNBOOK, render_site
from generator.privacy import Allowed
from generator.readiness import Assessment
from generator.reference import reference
from generator.releases import Edition, Editions
from generator.render import RenderError
from generator.revisions import Past
from generator.spec.audience import AUDIENCES, UNMARKED, Reader, may_read
from generator.tools import code
from generator.withhold import marks_of, seen_by, seen_then, texts_of
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.packs.booklet import Chapter

SHORTEST: Final = 4
"""Letters of a text that is looked for; shorter ones stand in other words."""
_CACHE: Final = "versions"
_DRAFT: Final = ("pilot", "hardening", "readiness")


class Body(Struct, frozen=True):
    """What is in the page of a version: its state then, and chapters. Without any, `words` say why."""

    state: str = ""
    chapters: tuple[Chapter, ...] = ()
    words: str = ""

    @property
    def draft(self) -> bool:
        """Whether nobody had taken it over yet."""
        return self.state in _DRAFT


class Bygone(Struct, frozen=True):
    """The earlier versions of all services, and what is in their pages, by address."""

    editions: Editions
    bodies: Mapping[str, Body]


def bygone(
    workspace: Workspace,
    catalog: Catalog,
    chronicles: Mapping[str, Chronicle],
    lived: Lived | Unreadable,
    reader: Reader,
) -> Bygone:
    """Find the last versions of every service and what is in their pages. For the public there are none."""
    spoken = any(spell.until for one in chronicles.values() for spell in one.versions)
    if not workspace.kept or not (spoken or workspace.tags) or not may_read(reader, UNMARKED):
        _forget(_folder(workspace))
        return Bygone({}, {})
    if isinstance(lived, Unreadable):
        return Bygone({}, {})  # the history page says why
    past = lived.past
    ways = (releases.tags_of(entry.spec, past, workspace.tags) for entry in catalog.services)
    tagged = revisions.commits(workspace, {sha for way in ways for sha in way.values()})
    known = {} if isinstance(tagged, Unreadable) else tagged
    listed = releases.editions(catalog, chronicles, past, known, pattern=workspace.tags, most=workspace.kept)
    press = _Press(workspace, catalog, past, reader)
    bodies = {
        one.url: press.body(entry, one) for entry in catalog.services for one in listed[entry.id] if one.url
    }
    _forget(_folder(workspace), press.kept)
    shown = {
        id_: tuple(
            one.refused(bodies[one.url].words) if one.url and bodies[one.url].words else one for one in found
        )
        for id_, found in listed.items()
    }
    return Bygone(shown, bodies)


@dataclass(slots=True)
class _Press:
    """Makes what is in the pages, or takes what is kept of it."""

    workspace: Workspace
    catalog: Catalog
    past: Past
    reader: Reader
    may: Allowed = field(init=False)
    rest: str = field(init=False)
    hidden: tuple[str, ...] = field(init=False)
    blobs: dict[str, bytes] = field(init=False, default_factory=dict)
    kept: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        catalog, reader = self.catalog, self.reader
        files: list[AnySpecFile] = [catalog.org, *catalog.teams, *(entry.file for entry in catalog.services)]
        self.may = allowed(files, self.workspace)
        seen = seen_by(catalog, reader)
        self.hidden = () if seen is catalog else _only_in(texts_of(catalog), texts_of(seen))
        own = self.workspace.templates
        may = [*self.may.patterns, "", *sorted(self.may.shared)]
        looks = [digest_of(templating.PACKAGE_TEMPLATES), digest_of(own) if own else ""]
        marks, hidden = marks_of(catalog, reader, catalog.services), sorted(self.hidden)
        self.rest = json.dumps([code(), looks, reader, self.workspace.site_name, may, marks, hidden])

    def body(self, entry: ServiceEntry, one: Edition) -> Body:
        """Return what is in a page."""
        ids = history.ids_of(entry.spec)
        key = hashlib.sha256(json.dumps([self.rest, one.state.sha, one.name, ids]).encode()).hexdigest()
        self.kept.add(f"{key}.json")
        file = _folder(self.workspace) / f"{key}.json"
        known = _kept(file)
        if known is not None:
            return known
        made = self._made(entry, one)
        if isinstance(made, Unreadable):
            return Body(words=made.reason)
        _keep(file, made)
        return made

    def _made(self, entry: ServiceEntry, one: Edition) -> Body | Unreadable:
        """Make what is in a page, or say why it cannot be told today."""
        files = self._files(one, entry)
        if isinstance(files, Unreadable):
            return files
        then = revisions.checked(self.workspace, files, self.catalog)
        if isinstance(then, Unreadable):
            return then
        words = self._why_not(then, files, history.ids_of(entry.spec))
        if words or then.lenient is None:
            return Body(words=words)
        id_ = history.id_then(files, history.ids_of(entry.spec))
        return self._printed(seen_then(then.lenient, self.catalog, self.reader), id_, one)

    def _why_not(self, then: Survey, files: Mapping[str, bytes], ids: history.Ids) -> str:
        """Say why a state cannot be shown as a whole; nothing when it can."""
        id_ = history.id_then(files, ids)
        if not id_:
            return f"there was no service `{ids[0]}`"
        spec = next(name for name in history.names_of(id_) if name in files)
        wrong = tuple(error for error in then.errors if _counts(error.place.file, spec, id_))
        if wrong or then.lenient is None or not any(one.id == id_ for one in then.lenient.services):
            words = revisions.unreadable(wrong or then.errors)
            # The reason may quote what is withheld.
            return words if may_read(self.reader, AUDIENCES[-1]) else words.partition(": ")[0]
        own = next(one for one in then.lenient.services if one.id == id_)
        specs: list[AnySpecFile] = [own.file, then.lenient.org, *then.lenient.teams]
        found = [*in_notes(own.notes, self.may), *(leak for one in specs for leak in in_spec(one, self.may))]
        return "it has something that may not be published today" if found else ""

    def _printed(self, then: Catalog, id_: str, one: Edition) -> Body | Unreadable:
        if not any(entry.id == id_ for entry in then.services):
            return Unreadable(f"not shown to {self.reader} readers then, or today")
        if not one.state.date:
            return Unreadable("the day of its commit cannot be read")
        day = date.fromisoformat(one.state.date)
        known = facts.as_of(then, one.state)
        whole = views.site_view(
            then, known, {entry.id: Chronicle() for entry in then.services},
            name=self.workspace.site_name, today=day, reader=self.reader,
        )  # fmt: skip
        view = replace(whole.by_id[id_], edition=one, assessment=Assessment((), (), {}))
        services = tuple(view if other.id == id_ else other for other in whole.services)
        site = replace(whole, services=services, by_id={**whole.by_id, id_: view})
        plain = replace(self.workspace, edit_url="", report_url="")
        try:
            made = tuple(render_site(site, reference(), plain, known, below=view.url, only=RUNBOOK))
        except RenderError:
            return Unreadable("today's templates cannot show it")
        from generator.packs.booklet import chapters  # noqa: PLC0415 - brings Markdown; most have no old versions

        found = chapters(made, view.url)
        if self._tells(found):
            return Unreadable(f"not shown to {self.reader} readers")
        return Body(view.spec.lifecycle, found)

    def _tells(self, found: Iterable[Chapter]) -> bool:
        """Whether chapters have a text that is nowhere in what the reader may see today."""
        said = "\n".join(unescape(f"{one.title}\n{one.html}") for one in found) if self.hidden else ""
        return any(text in said for text in self.hidden)

    def _files(self, one: Edition, entry: ServiceEntry) -> Mapping[str, bytes] | Unreadable:
        """Read what a service was made of: its own files, those of all, and specs of services it names."""
        there = revisions.listing(self.workspace, self.past, one.state)
        if isinstance(there, Unreadable):
            return there
        own = history.own_files(there, history.ids_of(entry.spec))
        files = self._read(own)
        if isinstance(files, Unreadable):
            return files
        said = b"\n".join(files.values())
        others = {
            name: blob
            for name, blob in there.items()
            if name not in own and (id_ := os.fsencode(_service_in(name))) and id_ in said
        }
        more = self._read(others)
        return more if isinstance(more, Unreadable) else {**files, **more}

    def _read(self, files: Mapping[str, str]) -> dict[str, bytes] | Unreadable:
        missing = set(files.values()) - self.blobs.keys()
        more = revisions.read_each(self.workspace, missing, bytes) if missing else {}
        if isinstance(more, Unreadable):
            return more
        self.blobs |= more
        return {name: self.blobs[blob] for name, blob in files.items()}


def _only_in(whole: Iterable[str], seen: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that are no part of any that is seen."""
    shown = "\n".join(seen)
    return tuple(text for text in whole if len(text) >= SHORTEST and text not in shown)


def _service_in(name: str) -> str:
    """Return the id of the service whose spec is called so; nothing for other files."""
    id_ = name.removesuffix("/service.yaml") if name.endswith("/service.yaml") else name.removesuffix(".yaml")
    return "" if "/" in id_ or id_ == name else id_


def _counts(file: str, spec: str, id_: str) -> bool:
    """Whether a problem of a file is one of the service: not of others, nor of library items."""
    name = file.removeprefix(f"{SPECS}/")
    shared = name == "org.yaml" or name.startswith("teams/")
    return name == spec or shared or name.startswith(f"{id_}/")


def digest_of(folder: Path) -> str:
    """Name the contents of a folder; one that is not there has none."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
            digest.update(b"link" if path.is_symlink() else hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _folder(workspace: Workspace) -> Path:
    return workspace.cache.with_name(_CACHE)


def _forget(folder: Path, kept: Container[str] = ()) -> None:
    """Remove what no page is made of any more: other readers may have been allowed to read it."""
    for file in sorted(folder.glob("*.json")):
        if file.name not in kept:
            file.unlink(missing_ok=True)


def _kept(file: Path) -> Body | None:
    """Return what is kept, or why there is nothing to show; None when neither is known."""
    from generator.packs.booklet import Chapter  # noqa: PLC0415 - as above

    try:
        state, found, words = json.loads(file.read_bytes())
        parts = tuple(Chapter(key, title, Markup(html)) for key, title, html in found)  # noqa: S704 - kept pages of our own
    except (OSError, ValueError, TypeError):
        return None
    said = (state, words, *(text for part in parts for text in (part.key, part.title, part.html)))
    ours = all(isinstance(text, str) for text in said) and (parts or words)
    return Body(state, parts, words) if ours else None


def _keep(file: Path, body: Body) -> None:
    """Keep what was made. A folder that refuses is no obstacle."""
    data = [body.state, [[one.key, one.title, str(one.html)] for one in body.chapters], body.words]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(data), "ascii")
    except OSError:
        return
