"""The register of known issues: its order, its pages and its files."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import html

from tests.commands import run
from tests.workspaces import LANTERN

DEBTS: Final = """\
tech_debt:
  - {id: undated, type: test, owner: booking, due: {unknown: {owner: booking, due: 2026-12-24}}}
  - {id: late, type: config, location: "=1+1", risk: "@SUM(1)\\n;-2", due: 2026-11-22, blocks_state: steady}
  - {id: today, type: config, workaround: Wait., due: 2026-11-23}
"""


def rendered(root: Path) -> Path:
    """Render a workspace with one more service, and give the folder of its pages."""
    (root / "service_specs/lantern.yaml").write_text(LANTERN + DEBTS)
    assert 0 == run("-C", root, "render", "--date", "2026-11-23").exit_code
    return root / "site/docs"


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the pages of a workspace with known issues, rendered once."""
    copy = tmp_path_factory.mktemp("issues") / "mini"
    return rendered(Path(shutil.copytree(Path(__file__).parent / "mini", copy)))


def parsed(page: Path) -> html.HtmlElement:
    """Read a page."""
    return html.fromstring(page.read_text().replace("&#45;", "-"))


def rows(file: Path) -> list[dict[str, Any]]:
    """Read a register."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text, strict=True))


def test_the_portfolio_and_the_service_say_the_same_in_the_same_order(docs: Path) -> None:
    """What is to be gone first comes first; what nobody has put a day to comes last."""
    expected = ["late", "today", "undated"]

    assert expected == [row["issue"] for row in rows(docs / "issues.csv")]
    assert rows(docs / "issues.csv") == rows(docs / "services/lantern/issues.csv")
    assert [] == rows(docs / "services/booking-api/issues.csv")
    for page in ("issues/index.md", "services/lantern/index.md"):
        found = parsed(docs / page)
        lines = found.xpath("//tr[td[@data-label='Gone by']]/th")
        assert expected == [line.text_content().split()[0] for line in lines]
        assert found.xpath("//a[contains(@href, 'issues.csv')]")


def test_a_row_says_what_is_written_and_who_owes_the_rest(docs: Path) -> None:
    """An empty cell is never an answer."""
    late, today, undated = rows(docs / "issues.csv")

    assert ("2026-11-22", "yes", "steady") == (late["due"], late["overdue"], late["blocks_state"])
    assert ("no", "Wait.", "") == (today["overdue"], today["workaround"], today["risk"])
    assert "due: not known; booking finds it out by 2026-12-24" in undated["not_said"]
    assert "risk: not written; owner: harbour-desk" in undated["not_said"]
    assert "services/lantern/#issue-undated" == undated["page"]


def test_a_text_that_is_a_formula_is_none_in_the_file(docs: Path) -> None:
    """People open the file with what they have."""
    late, *_ = rows(docs / "issues.csv")

    assert ("'=1+1", "'@SUM(1)\n;'-2") == (late["location"], late["risk"])


def test_the_page_counts_and_names_who_says_nothing(docs: Path) -> None:
    """Nothing written is told apart from nothing there."""
    page = parsed(docs / "issues/index.md")
    links = page.xpath("//a[contains(@class, 'ho-tally')]")
    tallies = [" ".join(link.text_content().split()) for link in links]
    (silent,) = page.xpath("//li[a[contains(@href, 'booking-api')]]")

    assert "1overdue" in tallies
    assert "1of all 3 block a state" in tallies
    assert "Not written." in silent.text_content()


def test_a_rejected_spec_takes_no_row_from_the_register(mini: Path) -> None:
    """The file stays as it was; the page says who is missing, and offers no file that does not fit."""
    docs = rendered(mini)
    before = rows(docs / "issues.csv")
    spec = mini / "service_specs/lantern.yaml"
    spec.write_text(spec.read_text() + "no_such_field: 1\n")
    assert 1 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    page = (docs / "issues/index.md").read_text()

    assert before == rows(docs / "issues.csv")
    assert "lantern is not in here: its spec was rejected." in page
    assert "issues.csv" not in page


def test_the_public_has_no_register(mini: Path) -> None:
    """What is weak about a service is nothing for everybody."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + DEBTS)
    assert 0 == run("-C", mini, "render", "--audience", "public").exit_code

    assert [] == sorted((mini / "site/docs").rglob("issues*"))
