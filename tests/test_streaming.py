"""What files are made of is gone when they are made: memory does not hold a fleet beside its site."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from generator.catalog import Catalog
from generator.pipeline import rendering
from generator.shards import alone
from generator.views import ServiceView
from generator.views.site import SiteView
from generator.workspace import Workspace, open_workspace
from tests.fleet import write_fleet
from tests.workspaces import catalog


@pytest.fixture(autouse=True)
def _unseen() -> Iterator[None]:
    """Have nobody look for what goes in circles: a build looks so seldom that it would be found too late."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def views(of: Catalog) -> int:
    """Count the views of a catalog's services that there are."""
    shared = of.common.everybodys
    return sum(
        type(value) is ServiceView and value.catalog.everybodys is shared for value in gc.get_objects()
    )


def test_services_go_as_their_files_are_taken(tmp_path: Path) -> None:
    """Those of the last shard are left when the first file of it is there; at the end none is.

    What the whole is made of is gone before, or it would hold them all.
    """
    root = write_fleet(tmp_path / "fleet", 30)
    workspace, found = open_workspace(root), catalog(root)
    assert isinstance(workspace, Workspace)
    made = rendering(workspace, found, date(2026, 11, 23), lambda _: None, alone)
    left = [views(found) for path, _ in made.files if path in ("index.md", "services/service-0025/index.md")]
    sites = [value for value in gc.get_objects() if type(value) is SiteView and value.catalog is found]

    assert [30, True] == [left[0], left[1] < 15]
    assert [] == sites
    assert views(found) < 2
