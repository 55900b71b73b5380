"""Pages for those who decide and for those who begin: every number is the sum of what services say."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest
from lxml import html

from generator.analysis.load import duty, shown
from generator.spec.team import Team
from tests.clockwork import WEEK

SERVICES: Final = ("handoff", "invoice-triage", "ledger-api", "settlement-stream")


def parsed(site: Path, path: str) -> html.HtmlElement:
    """Read a page of the built sample."""
    return html.fromstring((site / "site/public" / path / "index.html").read_text(encoding="utf-8"))


def cell(page: html.HtmlElement, row: str, label: str) -> str:
    """Give the words of a cell."""
    return " ".join(str(page.xpath(f"string(//tr[@id='{row}']/td[@data-label='{label}'])")).split())


def numbers(text: str) -> list[int]:
    """Give the numbers of a text."""
    return [int(found) for found in re.findall(r"\d+", text)]


@pytest.mark.parametrize("label", ["Targets met", "Not known", "Musts met", "High risks"])
def test_a_sum_is_that_of_its_column(sample_site: Path, label: str) -> None:
    """Each number of the last row, of the numbers of the services."""
    page = parsed(sample_site, "portfolio")
    rows = [numbers(cell(page, f"service-{id_}", label)) for id_ in SERVICES]
    last = page.xpath("(//table)[1]//tr[last()]")[-1]
    total = numbers(str(last.xpath(f"string(td[@data-label='{label}'])")))

    assert total == [sum(column) for column in zip(*rows, strict=True)]
    assert 1 == len(last.xpath(f"td[@data-label='{label}']/a"))


@pytest.mark.parametrize("id_", SERVICES)
def test_a_row_says_what_the_brief_of_its_service_says(sample_site: Path, id_: str) -> None:
    """Targets, musts and risks; a number leads to the page that has it."""
    page, brief = parsed(sample_site, "portfolio"), parsed(sample_site, f"services/{id_}/brief")
    tallies = {
        str(one.xpath("string(span)")).split(";")[0]: numbers(str(one.xpath("string(strong)")))
        for one in brief.xpath("//a[contains(@class, 'ho-tally')]")
    }
    risks = numbers(str(brief.xpath("string(//a[contains(@href, 'fmea/')][contains(., 'failure modes')])")))

    assert tallies["targets met"] == numbers(cell(page, f"service-{id_}", "Targets met"))
    assert tallies["musts of its state met"] == numbers(cell(page, f"service-{id_}", "Musts met"))
    assert risks[:1] == numbers(cell(page, f"service-{id_}", "High risks"))
    links = page.xpath(f"//tr[@id='service-{id_}']//a/@href")
    assert all(f"services/{id_}/" in str(link) for link in links)
    assert 5 <= len(links)


def test_what_lies_on_a_team_is_the_sum_of_its_services(sample_site: Path) -> None:
    """Alerts that wake somebody, service by service as its own page counts them."""
    page = parsed(sample_site, "teams")
    rows = page.xpath("//table[contains(@class, 'ho-load')]/tbody/tr")
    counted = 0
    for row in rows:
        whole, *parts = numbers(
            " ".join(str(row.xpath("string(td[@data-label='Alerts that wake'])")).split())
        )
        assert whole == sum(parts), row.get("id")
        counted += len(parts)

    assert 4 == counted


def written(**fields: object) -> Team:
    """Make a team."""
    return Team.model_validate({"apiVersion": "handoff/v2", "id": "t", "name": "T", "purpose": "P", **fields})


def test_hours_of_a_week_are_counted_once() -> None:
    """Five days of 9 hours are 45; an overlap adds nothing; a night that ends after midnight is 8 hours."""
    days = ["mon", "tue", "wed", "thu", "fri"]
    office = {"tz": "UTC", "days": days, "from": "08:00", "to": "17:00"}
    overlap = {"tz": "UTC", "days": ["mon"], "from": "16:00", "to": "18:00"}
    night = {"tz": "UTC", "days": ["sun"], "from": "22:00", "to": "06:00"}
    always = {"tz": "UTC", "days": [*days, "sat", "sun"], "from": "00:00", "to": "24:00"}
    found = [duty(written(hours=hours)).hours for hours in ([office], [office, overlap], [night], [always])]

    assert [Fraction(45), Fraction(46), Fraction(8), Fraction(168)] == found
    assert None is duty(written(hours=[office, {**night, "tz": "Europe/Oslo"}])).hours
    assert None is duty(written()).hours


def test_a_rota_shares_its_hours() -> None:
    """168 hours among 6 are 28 each; 45 among 4 are 11.25, shown with one digit."""
    always = {"tz": "UTC", "days": WEEK, "from": "00:00", "to": "24:00"}
    six = duty(written(hours=[always], oncall={"provider": "P", "size": "6"})).each

    assert Fraction(28) == six
    assert ("28", "11.2") == (shown(Fraction(28)), shown(Fraction(45, 4)))
    assert None is duty(written(hours=[always], oncall={"provider": "P"})).each


@pytest.mark.parametrize("audience", ["operations", "service-desk", "project-teams", "managers", "end-users"])
def test_everybody_begins_at_a_page_of_their_own(sample_site: Path, audience: str) -> None:
    """Two clicks from home: the page of the audience, which names every service or leads to it."""
    home, page = parsed(sample_site, ""), parsed(sample_site, f"start/{audience}")

    assert [f"start/{audience}/"] == [link for link in links(home) if link.startswith(f"start/{audience}/")]
    assert page.xpath("//h2")
    for id_ in SERVICES:
        moving = audience != "project-teams" or id_ != "ledger-api"
        assert any(f"services/{id_}/" in link for link in links(page)) is moving or audience == "end-users", (
            id_
        )


def links(page: html.HtmlElement) -> Iterator[str]:
    """Give where a page's text leads."""
    yield from map(str, page.xpath("//article//a/@href"))


def test_every_stakeholder_stands_on_the_map(sample_site: Path) -> None:
    """As many rows as the services name, on the page and in the file."""
    page = parsed(sample_site, "stakeholders")
    told = sum(
        len(
            parsed(sample_site, f"services/{id_}/handoff").xpath(
                "//h2[@id='who-decides']/following::table[1]//tbody/tr"
            )
        )
        for id_ in SERVICES
    )
    with (sample_site / "site/public/stakeholders.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))

    assert told == len(rows) == len(page.xpath("//tbody/tr"))
    assert {"yes", "missing"} & {row["word"] for row in rows}
