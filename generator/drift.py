"""How what is there differs from what would be built. What would be is made beside it, and thrown away."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from generator import pages, publish, site
from generator.catalog import Catalog
from generator.layout import DOCS, PUBLIC
from generator.pipeline import Say, jobs_of, rendering
from generator.shards import Hire, usual
from generator.workspace import Workspace


class Comparison(Struct, frozen=True):
    """How what is there differs from what would be built. `failure` is in words, of the site builder."""

    files: publish.Differences
    missing: tuple[str, ...]
    """Services that specs declare and that have no page."""
    strange: tuple[str, ...]
    """Services that have a page and that no spec declares."""
    withheld: tuple[str, ...]
    """Services that have a page, are declared, and are not for the readers."""
    services: int
    pages: int
    failure: str = ""


def compare(
    workspace: Workspace, catalog: Catalog, today: date, engine: str, say: Say, hire: Hire = usual
) -> Comparison:
    """Build beside what is there, compare, and throw it away. The site itself is built once pages agree."""
    with TemporaryDirectory() as scratch:
        made = rendering(replace(workspace, scratch=Path(scratch)), catalog, today, say, hire)
        found = publish.differences(made.files, workspace.docs).below(DOCS)
    there = {page.parent.name for page in (workspace.docs / "services").glob("*/index.md")}
    failure = ""
    if not found and (workspace.root / PUBLIC).exists():
        say(f"building with {engine}")
        left_out, jobs = pages.left_out(workspace.audience), jobs_of(hire, len(made.ids))
        built = site.compare(workspace.root, engine=engine, date=today, left_out=left_out, jobs=jobs)
        found, failure = (
            (found, built.output) if isinstance(built, site.Failed) else (built.below(PUBLIC), "")
        )
    missing, strange = tuple(sorted(made.ids - there)), tuple(sorted(there - catalog.service_ids))
    withheld = tuple(sorted(there - made.ids - set(strange)))
    return Comparison(found, missing, strange, withheld, len(made.ids), len(made.staying.urls), failure)
