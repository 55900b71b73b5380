"""The small workspace as tests change and survey it, and the least a service can say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from generator import chronicle, facts, pages, views
from generator.catalog import Catalog, Survey
from generator.pages import Frame
from generator.remembered import Memory
from generator.subjects import Own, owned
from generator.survey import survey
from generator.views.site import SiteView
from generator.workspace import Workspace, open_workspace
from tests.overlay import lay_over
from tests.repos import Repo

TODAY: Final = date(2026, 11, 23)
MINI: Final = Path(__file__).parent / "mini"
LANTERN: Final = """\
apiVersion: handoff/v1
id: lantern
name: Lantern
summary: Switches the lights of every pier on at dusk and off again at dawn.
type: worker
tier: 4
lifecycle: steady
owner: harbour-desk
code_locations: [{repo: skerry}]
"""


def broken(mini: Path, case: str = "SCH003-wrong-values") -> Path:
    """Make a workspace's specs wrong, as a case has them."""
    lay_over(Path(__file__).parent / "cases" / case, mini)
    return mini


def surveyed(root: Path) -> Survey:
    """Survey a workspace."""
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    return survey(workspace)


def remembering(root: Path, *, keep: bool = True) -> tuple[Survey, set[str]]:
    """Survey a workspace with what is remembered; give the files that were not read, too."""
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    folder = root / "site/.handoff"
    folder.mkdir(parents=True, exist_ok=True)
    memory = Memory(root, folder)
    found = survey(workspace, memory=memory)
    if keep:
        memory.write()
    return found, memory.recalled


def catalog(root: Path) -> Catalog:
    """Survey a workspace whose org.yaml is right."""
    found = surveyed(root).catalog
    assert found is not None
    return found


def lines(found: Survey) -> list[str]:
    """Give place, id and message of each problem."""
    return [str(problem) for problem in found.problems]


def in_two_versions(repo: Repo) -> None:
    """Commit the small workspace as it was with the version before of a service, and as it is."""
    spec = "service_specs/booking-api/service.yaml"
    text = (repo.folder / spec).read_text(encoding="utf-8")
    assert 'version: "1.10"' in text
    repo.commit("Describe two services", {spec: text.replace('version: "1.10"', 'version: "1.9"')})
    repo.commit("Go on", {spec: text})


def surroundings(root: Path) -> tuple[SiteView, Frame, tuple[Own, ...]]:
    """Give what pages about the whole are rendered with, on a day of the tests."""
    workspace, found = open_workspace(root), catalog(root)
    assert isinstance(workspace, Workspace)
    known = facts.gather(workspace, found, today=TODAY)
    past = chronicle.chronicles(workspace, found, "internal", known.lived)
    site = views.site_view(found, known, past, name="Skerry", today=TODAY)
    around, own = pages.frame(site, workspace, known), tuple(owned(site, known))
    return site, around, own
