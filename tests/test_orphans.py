"""Services nobody answers for: listed by what the rules find, worst first."""

from __future__ import annotations

from pathlib import Path

from lxml import html

from tests.commands import run
from tests.workspaces import LANTERN


def parsed(text: str) -> html.HtmlElement:
    """Read a page, or a part of one."""
    return html.fromstring(text)


def section(root: Path, *options: str) -> html.HtmlElement:
    """Render, and give what follows the heading."""
    assert 0 == run("-C", root, "render", "--date", "2026-11-23", *options).exit_code
    page = (root / "site/docs/teams/index.md").read_text().replace("&#45;", "-")
    part = page.partition("## Services without an owner")[2].partition("## Roles")[0]
    return parsed(f"<div>{part}</div>")


def test_they_are_those_that_the_rules_find(mini: Path) -> None:
    """A team that has ended comes before an operator that is not named; the home page leads there."""
    spec = LANTERN.replace("tier: 4", "tier: 1")
    (mini / "service_specs/lantern.yaml").write_text(spec)
    gone = mini / "service_specs/teams/booking.yaml"
    gone.write_text(gone.read_text() + "ends: 2026-11-23\n")
    found = section(mini)
    rows = {
        row.xpath("th/a")[0].text: " ".join(row.text_content().split()) for row in found.xpath(".//tr[td]")
    }
    home = parsed((mini / "site/docs/index.md").read_text())

    assert "booking ended on 2026-11-23 OWN010" in rows["Booking API"]
    assert "Not named" in rows["Lantern"]
    assert "OWN003" in rows["Lantern"]
    assert "Lantern" == list(rows)[-1]
    (link,) = home.xpath("//a[contains(@href, 'services-without-an-owner')]")
    assert str(len(rows)) == link.xpath("strong")[0].text


def test_none_is_said_and_the_public_is_told_nothing(mini: Path) -> None:
    """An empty list would look as if nobody had asked."""
    assert "None." in section(mini).text_content()
    assert not section(mini, "--audience", "public").text_content().strip()
