"""Pages about the whole link to pages of services: to those that there are, and to no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from generator import chronicle, facts, pages, views
from generator.reference import reference
from generator.render import RenderError
from generator.subjects import owned
from generator.workspace import Workspace, open_workspace
from tests.workspaces import LANTERN, catalog

TODAY: Final = date(2026, 11, 23)


def front(root: Path, url: str) -> str:
    """Render a front page that links to an address, in a workspace with one service."""
    (root / "service_specs/lantern.yaml").write_text(LANTERN)
    (root / "templates/site").mkdir(parents=True)
    (root / "templates/site/index.md.j2").write_text(f"{{{{ to({url!r}) }}}}")
    workspace, found = open_workspace(root), catalog(root)
    assert isinstance(workspace, Workspace)
    known = facts.gather(workspace, found, today=TODAY)
    past = chronicle.chronicles(workspace, found, "internal", known.lived)
    site = views.site_view(found, known, past, name="Skerry", today=TODAY)
    around, own = pages.frame(site, workspace, known), tuple(owned(site, known))
    (made,) = pages.render_whole(site, reference(), around, own, only={"site/index.md.j2"})
    return made.text


@pytest.mark.parametrize("below", ["", "runbook/", "history/", "calendar.ics"])
def test_pages_of_services_can_be_linked_to(mini: Path, below: str) -> None:
    """Files beside them, too."""
    assert f"services/lantern/{below}\n" in front(mini, f"services/lantern/{below}").replace("&#47;", "/")


@pytest.mark.parametrize(
    "url",
    ["services/lantern/nothing/", "services/other/", "services/other/runbook/", "services/", "lantern/"],
)
def test_others_cannot(mini: Path, url: str) -> None:
    """Neither to pages that a service does not have, nor to those of services that are not there."""
    with pytest.raises(RenderError, match=f"there is no page '{url}'"):
        front(mini, url)
