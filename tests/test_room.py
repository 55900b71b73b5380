"""Pages about the whole do not grow without end: they say how many are left out, and where those are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator import pages
from generator.reference import reference
from generator.views.site import SiteView
from tests.workspaces import LANTERN, surroundings

Show = Callable[[str, int], str]


@pytest.fixture
def show(mini: Path) -> Show:
    """Return what renders a page as if each service and each alert were there so many times."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN)
    site, around, own = surroundings(mini)

    def page(template: str, times: int) -> str:
        many = _many(site, times)
        (made,) = pages.render_whole(many, reference(), around, own, only={f"site/{template}.md.j2"})
        return made.text

    return page


def test_the_most_pressing_gaps_of_all_come_first(mini: Path) -> None:
    """As if all of them were put in order; those whose day is past, too."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN)
    late = "{unknown: {owner: harbour-desk, due: 2026-01-31}}"
    spec = mini / "service_specs/berth-advisor.yaml"
    spec.write_text(spec.read_text() + f"resilience: {late}\n")
    site, _, _ = surroundings(mini)
    gaps = [(view, gap) for view in site.services for gap in view.gaps]
    past = sorted((pair for pair in gaps if pair[1].overdue), key=lambda pair: str(pair[1].due))

    assert sorted(gaps, key=lambda pair: pair[1].order) == list(site.pressing)
    assert past
    assert past == list(site.overdue)


def _many(site: SiteView, times: int) -> SiteView:
    return replace(site, services=site.services * times, alerts=site.alerts * times)


def rows(page: str, heading: str) -> int:
    """Count the rows of the table below a heading."""
    return page.partition(f"## {heading}\n")[2].partition("</table>")[0].count('<th scope="row"')


@pytest.mark.parametrize(
    ("template", "heading", "room"),
    [
        ("index", "All services", 1000),
        ("start/operations", "Something is broken", 1000),
        ("start/service-desk", "Services and who uses them", 1000),
        ("readiness/index", "Services and parts", 300),
        ("training/index", "What was practised", 300),
        ("dependencies/index", "Who is there in a week", 300),
        ("transitions/index", "The first 90 days with users", 300),
        ("alerts/index", "Coverage", 300),
    ],
)
def test_a_list_of_services_ends(show: Show, template: str, heading: str, room: int) -> None:
    """Up to its end it has all of them, and says nothing of it."""
    whole, cut = show(template, room // 3), show(template, room // 3 + 1)

    assert room // 3 * 3 == rows(whole, heading)
    assert room == rows(cut, heading)
    assert "have room here" not in whole
    assert f"{room} of {room // 3 * 3 + 3}" in cut


def test_services_of_the_first_tiers_stay(show: Show) -> None:
    """What is left out is what matters least."""
    page = show("readiness/index", 200).partition("## Services and parts")[2].partition("</table>")[0]

    assert ["1"] * 200 == re.findall(r"Tier (1)", page)


def test_a_filter_that_would_not_see_all_is_not_there(show: Show) -> None:
    """A reader who finds nothing would believe that there is nothing."""
    pages_filtered = ("index", "start/operations", "start/service-desk", "alerts/index", "training/index")

    assert [True] * 5 == ["data-filter" in show(template, 1) for template in pages_filtered]
    assert [False] * 5 == ["data-filter" in show(template, 1001) for template in pages_filtered]


def test_alerts_that_wake_somebody_stay(show: Show) -> None:
    """Of too many alerts."""
    page = show("alerts/index", 1001)

    assert 1000 == page.count('data-wakes="')
    assert "those that wake somebody first. Search finds every alert by its name." in page
