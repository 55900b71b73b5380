"""Pages about the whole link to pages of services: to those that there are, and to no other."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from generator import pages
from generator.reference import reference
from generator.render import RenderError
from tests.workspaces import LANTERN, surroundings


def front(root: Path, url: str, *, listed: bool) -> str:
    """Render a front page that links to an address, in a workspace with one service."""
    (root / "service_specs/lantern.yaml").write_text(LANTERN)
    (root / "templates/site").mkdir(parents=True)
    (root / "templates/site/index.md.j2").write_text(f"{{{{ to({url!r}) }}}}")
    site, around, own = surroundings(root)
    if listed:
        around = around.knowing(frozenset(page.url for page in pages.listed(site, own)))
    (made,) = pages.render_whole(site, reference(), around, own, only={"site/index.md.j2"})
    return made.text


LISTED: Final = pytest.mark.parametrize("listed", [True, False], ids=["listed", "worked out"])


@LISTED
@pytest.mark.parametrize("below", ["", "runbook/", "history/", "calendar.ics"])
def test_pages_of_services_can_be_linked_to(mini: Path, below: str, listed: bool) -> None:
    """Files beside them, too, whether all pages are listed or worked out where a link asks for them."""
    made = front(mini, f"services/lantern/{below}", listed=listed)

    assert f"services/lantern/{below}\n" in made.replace("&#47;", "/")


@LISTED
@pytest.mark.parametrize(
    "url",
    [
        "services/lantern/nothing/",
        "services/other/",
        "services/other/runbook/",
        "services/",
        "lantern/",
        "nothing.csv",
    ],
)
def test_others_cannot(mini: Path, url: str, listed: bool) -> None:
    """Neither to pages that a service does not have, nor to those of services that are not there."""
    with pytest.raises(RenderError, match=f"there is no page '{url}'"):
        front(mini, url, listed=listed)
