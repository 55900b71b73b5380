"""Makes the pack of a service: pages, sign-off sheet, sources, manifest, and the statement beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec import Struct

from generator import __version__, chronicle, ledger, pages, views
from generator.catalog import Catalog, ServiceEntry
from generator.packs import archive
from generator.packs.booklet import chapters, styles
from generator.packs.sources import Source, sources
from generator.packs.statement import statement
from generator.reference import reference
from generator.render import document
from generator.templating import PACKAGE_TEMPLATES
from generator.views import ServiceView
from generator.workspace import Workspace

MANIFEST: Final = "manifest.json"
PAGES: Final = "pages.html"
SHEET: Final = "sign-off.html"
SOURCES: Final = "sources/"
VERSION: Final = 1
_SHEETS: Final = ("assets/handoff.css", "assets/pack.css")

_COURSE: Final = (
    "service/training.md.j2",
    "service/quiz.md.j2",
    "service/users/index.md.j2",
    "service/users/card.md.j2",
    "service/card.md.j2",
)
"""The pages that people learn from: guides, drills, ladder, quiz, cards."""


class PackError(Exception):
    """A service whose files cannot be put into one archive that everybody can open."""


class Pack(Struct, frozen=True):
    """An archive, its digest, and what it was made from. `changed` are files no commit has so."""

    raw: bytes
    digest: str
    files: int
    commit: str
    changed: tuple[str, ...]
    statement: bytes


def pack(workspace: Workspace, catalog: Catalog, entry: ServiceEntry, today: date, *, name: str) -> Pack:
    """Make the pack of a service, an archive of this name. Raises RenderError and PackError.

    It is for the parties of a handoff, and has the very files: nothing is withheld.
    """
    commit, drawn = sources(workspace, catalog, entry)
    known = ledger.gather(workspace, catalog, today=today)
    past = chronicle.chronicles(workspace, catalog, "restricted", known.lived)
    site = views.site_view(catalog, known, past, name=workspace.site_name, today=today, reader="restricted")
    view = site.by_id[entry.id]
    made = tuple(pages.render_site(site, reference(), workspace, known, below=view.url))
    look = styles((PACKAGE_TEMPLATES / path).read_text(encoding="utf-8") for path in _SHEETS)
    changed = tuple(source.path for source in drawn if source.words)
    seen = {
        "service": view,
        "site": site,
        "look": look,
        "commit": commit,
        "changed": changed,
        "tool": f"handoff {__version__}",
        "made_for": today,
    }
    text = document(workspace.templates, "pack/pages.html.j2", {**seen, "chapters": chapters(made, view.url)})
    files = {PAGES: text.encode(), **{f"{SOURCES}{source.path}": source.content for source in drawn}}
    digest = _digest_of(files)
    files[SHEET] = document(workspace.templates, "pack/sign_off.html.j2", {**seen, "digest": digest}).encode()
    files[MANIFEST] = to_json(_manifest(view, files, drawn, today, commit, digest))
    _refuse(files)
    raw = archive.write(files)
    found = statement(
        name,
        sha256(raw),
        service=view.id,
        today=today,
        commit=commit,
        sources=[(source, sha256(source.content)) for source in drawn],
    )
    return Pack(raw, sha256(raw), len(files), commit, changed, to_json(found))


def course(workspace: Workspace, catalog: Catalog, entry: ServiceEntry, today: date) -> bytes:
    """Return what people of a service learn from, as one document to print. Raises RenderError.

    It is for the readers of the site (`Workspace.audience`): what is marked for fewer is left out.
    """
    known = ledger.gather(workspace, catalog, today=today)
    reader = workspace.audience
    past = chronicle.chronicles(workspace, catalog, reader, known.lived)
    site = views.site_view(catalog, known, past, name=workspace.site_name, today=today, reader=reader)
    view = site.by_id[entry.id]
    made = tuple(pages.render_site(site, reference(), workspace, known, below=view.url, only=_COURSE))
    origin = view.origin()
    seen = {
        "service": view,
        "look": styles((PACKAGE_TEMPLATES / path).read_text(encoding="utf-8") for path in _SHEETS),
        "commit": origin.commit,
        "changed": (origin.file,) if origin.file and origin.words else (),
        "tool": f"handoff {__version__}",
        "made_for": today,
        "chapters": chapters(made, view.url),
    }
    return document(workspace.templates, "pack/pages.html.j2", seen).encode()


def _refuse(files: Mapping[str, bytes]) -> None:
    """Raise unless everybody can open the archive, `handoff verify` included."""
    for path in files:
        if not archive.is_safe(path):
            raise PackError(f"{path} is a name that not every system has; rename the file")
    if sum(map(len, files.values())) > archive.LARGEST // 2:
        raise PackError(f"the files have more than {archive.LARGEST // 2} bytes")


def sha256(content: bytes) -> str:
    """Return a digest as people compare it."""
    return hashlib.sha256(content).hexdigest()


def to_json(data: object) -> bytes:
    """Return JSON that is the same for the same data, in letters every reader has."""
    return (json.dumps(data, indent=2, sort_keys=True) + "\n").encode("ascii")


def content_digest(digests: Mapping[str, str]) -> str:
    """Return one digest for pages and sources: that of their sorted list, as `sha256sum` writes it."""
    lines = (f"{digest}  {path}\n" for path, digest in sorted(digests.items()))
    return sha256("".join(lines).encode())


def _digest_of(files: Mapping[str, bytes]) -> str:
    return content_digest({path: sha256(content) for path, content in files.items()})


def _manifest(
    view: ServiceView,
    files: Mapping[str, bytes],
    drawn: tuple[Source, ...],
    today: date,
    commit: str,
    digest: str,
) -> dict[str, Any]:
    of = {f"{SOURCES}{source.path}": source for source in drawn}
    return {
        "version": VERSION,
        "service": view.id,
        "made_for": today.isoformat(),
        "tool": f"handoff {__version__}",
        "commit": commit or None,
        "content_sha256": digest,
        "files": {
            path: {"sha256": sha256(content), "bytes": len(content)}
            | ({"commit": of[path].commit or None, "state": of[path].words} if path in of else {})
            for path, content in files.items()
        },
    }
