"""Files of services made in pieces: the same bytes, wherever and beside whatever they are made."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

from generator import chronicle, editions, ledger, views
from generator.catalog import Catalog, survey
from generator.pages import frame
from generator.shards import Shard, Unit, made, shards
from generator.subjects import owned
from generator.workspace import Workspace
from tests.test_revisions import opened

TODAY = date(2026, 11, 23)


def in_shards(workspace: Workspace, catalog: Catalog, *, size: int) -> tuple[Shard, ...]:
    """Split a workspace into shards of so many services."""
    known = ledger.gather(workspace, catalog, today=TODAY)
    past = chronicle.chronicles(workspace, catalog, "internal", known.lived)
    view = views.site_view(catalog, known, past, name=workspace.site_name, today=TODAY)
    old = editions.bygone(workspace, catalog, past, known.lived, "internal")
    view = views.with_editions(view, old.editions)
    units = (Unit(own, old.bodies) for own in owned(view, known))
    return tuple(shards(units, frame(view, workspace, known), workspace.site_url, size=size))


def files(found: tuple[Shard, ...]) -> dict[str, bytes]:
    """Make the files of shards that were sent somewhere."""
    return dict(file for shard in found for file in made(pickle.loads(pickle.dumps(shard))))


def test_how_services_are_split_changes_no_byte(mini: Path) -> None:
    """A shard is plain data: every service by itself, or all together, make the files that are published."""
    workspace = opened(mini)
    catalog = survey(workspace).catalog
    assert catalog is not None
    alone = files(in_shards(workspace, catalog, size=1))

    assert alone == files(in_shards(workspace, catalog, size=9))
    assert {"services/booking-api/index.md", "services/berth-advisor/runbook.md"} <= alone.keys()


def test_a_service_shows_of_others_only_that_they_are_there(mini: Path) -> None:
    """Whatever another spec says, and even when it says nothing that can be read, its neighbours stay."""
    workspace = opened(mini)
    whole = survey(workspace).catalog
    assert whole is not None
    one, other = whole.services
    spec = other.file.spec.model_copy(
        update={"name": "Another name", "tier": 4, "failure_modes": (), "dependencies": ()}
    )
    changed = replace(other, file=replace(other.file, spec=spec), alerts=())
    before, after = (
        files(in_shards(workspace, replace(whole, services=(one, entry)), size=1))
        for entry in (other, changed)
    )
    own = {path for path in before if path.startswith(f"services/{one.id}/")}

    assert len(own) > 10
    assert {path: before[path] for path in own} == {path: after[path] for path in own}
