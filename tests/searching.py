"""A workspace's view and its search, as if it were large."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from generator import chronicle, ledger, views
from generator.pages import Listed, listed
from generator.subjects import owned
from generator.views.site import SiteView
from generator.workspace import Workspace, open_workspace
from tests.workspaces import catalog


def seen(root: Path, scratch: Path) -> tuple[SiteView, tuple[Listed, ...]]:
    """Return what internal readers of 23 November 2026 see of a workspace, and which pages they have."""
    found = open_workspace(root)
    assert isinstance(found, Workspace)
    workspace, whole, day = (
        replace(found, scratch=scratch, repositories={}),
        catalog(root),
        date(2026, 11, 23),
    )
    known = ledger.gather(workspace, whole, today=day)
    past = chronicle.chronicles(workspace, whole, "internal", known.lived)
    view = views.site_view(whole, known, past, name=workspace.site_name, today=day, reader="internal")
    return view, listed(view, tuple(owned(view, known)))
