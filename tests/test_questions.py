"""The nine questions: the overview of every service answers each, or says who finds it out by when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from tests.browsing import opened, serving

SERVICES: Final = ("handoff", "invoice-triage", "ledger-api", "settlement-stream")
QUESTIONS: Final = (
    ("Who maintains this, and from which hour?", "Who answers for it", "#who-answers-for-it"),
    ("How will we notice a problem?", "What notices each failure", "#what-notices-each-failure"),
    ("What do we do then, step by step?", "Find what is broken", "#find-what-is-broken"),
    ("What if quality degrades?", "", ""),
    ("When do I trust it, check it, not use it, and reach a human?", "", ""),
    ("Is it ready, and what is missing, by whom, by when?", "What is missing", "#what-is-missing"),
    (
        "Who from the project team still helps, until when, and what ends that?",
        "Who helps and until when",
        "#who-helps-and-until-when",
    ),
    ("Is it worth running?", "Value, cost, risks", "#is-it-worth-running"),
    ("What did we learn, and what is reused?", "What was learnt", "#what-was-learnt"),
)
"""Each question, the link that leads to the whole answer, and its place; empty where services differ."""
PLACES: Final = {
    ("invoice-triage", 4): "#when-quality-drops",
    ("invoice-triage", 5): "#when-to-rely-on-it",
    ("ledger-api", 4): "#service-levels",
    ("ledger-api", 5): "#how-to-do-it",
}


def overview(site: Path, id_: str) -> html.HtmlElement:
    """Read the overview of a service."""
    return html.fromstring((site / f"services/{id_}/index.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("id_", SERVICES)
def test_every_overview_answers_the_nine_questions(sample_site: Path, id_: str) -> None:
    """In this order, each with words of its own, and with a link to a place that is there."""
    site = sample_site / "site/public"
    rows = overview(site, id_).xpath("//dl[contains(@class, 'ho-questions')]/div")

    assert [question for question, _, _ in QUESTIONS] == [row.findtext("dt") for row in rows]
    for row, (question, _, _) in zip(rows, QUESTIONS, strict=True):
        links = row.xpath("dd//a[contains(@class, 'ho-go')]/@href")
        said = " ".join(str(row.xpath("string(dd)")).split())
        leads = str(row.xpath("string((dd//a[contains(@class, 'ho-go')])[1])")).strip()

        assert not said.startswith(leads), question
        assert links, question
        for link in links:
            page, _, place = urljoin(f"/services/{id_}/", link).partition("#")
            found = html.fromstring((site / page[1:] / "index.html").read_text(encoding="utf-8"))

            assert 1.0 == found.xpath(f"count(//*[@id='{place}'])"), link


def answer(site: Path, id_: str, question: str) -> str:
    """Read what an overview answers to a question."""
    (row,) = (
        row
        for row in overview(site, id_).xpath("//dl[contains(@class, 'ho-questions')]/div")
        if row.findtext("dt").startswith(question)
    )
    return " ".join(str(row.xpath("string(dd)")).split())


def test_answers_name_what_is_not_there(sample_site: Path) -> None:
    """A number alone sends people on a search: which failure nobody notices, who is next to close a gap."""
    site = sample_site / "site/public"

    assert "Nothing would notice 1 of 6 failure modes: New suppliers are not recognised." in answer(
        site, "invoice-triage", "How will we notice"
    )
    assert "Each failure mode has something that notices it." in answer(
        site, "settlement-stream", "How will we notice"
    )
    assert "Nothing says how to mend 1 of them: New suppliers are not recognised." in answer(
        site, "invoice-triage", "What do we do then"
    )
    assert "stop switch was last tried on 2026-11-12: Passed" in answer(
        site, "invoice-triage", "What if quality"
    )
    assert "Do not use it for: Credit notes; Invoice held with a guard finding;" in answer(
        site, "invoice-triage", "When do I trust"
    )
    assert "musts. The most pressing is for Finance Platform, by 2026-12-01." in answer(
        site, "invoice-triage", "Is it ready"
    )
    assert "it ends when all 7 conditions hold, 3 do." in answer(
        site, "invoice-triage", "Who from the project"
    )


def test_a_role_guide_says_what_its_modules_cover(sample_site: Path) -> None:
    """On the guide itself: each module with its objective, and what it is about, linked."""
    page = html.fromstring(
        (sample_site / "site/public/services/invoice-triage/training/index.html").read_text(encoding="utf-8")
    )
    modules = (row for row in page.iter("li") if row.find("div[@class='ho-covers']") is not None)
    rows = [row for row in modules if "guide-operator" in [above.get("id") for above in row.iterancestors()]]
    covered = [(row.findtext("a"), [link.get("href") for link in row.iterfind("div//a")]) for row in rows]

    assert [
        ("m-override", "../../../services/invoice-triage/failure-modes/wrong-cost-centre-rate/", 4),
        ("m-outage", "../../../services/invoice-triage/failure-modes/model-provider-outage/", 6),
        ("m-index", "../../../services/invoice-triage/runbook/#procedure-rebuild-index", 3),
    ] == [(module, links[0], len(links)) for module, links in covered]


def test_an_answer_that_nobody_has_names_who_finds_it_out(sample_site: Path) -> None:
    """Not a number that looks like an answer: who, and by when."""
    brief = html.fromstring(
        (sample_site / "site/public/services/invoice-triage/brief/index.html").read_text()
    )
    said = str(brief.xpath("string(//tr[@id='success-sc-case'])"))

    assert "Not known Finance Platform by 2026-12-15" in " ".join(said.split())


@pytest.fixture(scope="module")
def address(sample_site: Path) -> Iterator[str]:
    """Serve the sample."""
    with serving(sample_site / "site/public") as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("id_", ["invoice-triage", "ledger-api"])
@pytest.mark.parametrize("number", range(1, 10))
@pytest.mark.parametrize("width", [390, 1280])
def test_two_clicks_lead_from_home_to_each_answer(
    browser: Browser, address: str, width: int, number: int, id_: str
) -> None:
    """The service, then the question: the answer is on the screen, and nobody had to scroll or search."""
    question, words, place = QUESTIONS[number - 1]
    page = opened(browser, width, 844)
    page.goto(address)
    page.locator(f".ho-portfolio th a[href='services/{id_}/']").click()
    row = page.locator(".ho-questions > div", has=page.get_by_text(question, exact=True))
    answer = row.locator("dd").inner_text()
    link = row.get_by_role("link", name=words, exact=True) if words else row.locator("a.ho-go").first
    link.click()
    place = PLACES.get((id_, number), place)

    assert answer.strip()
    assert page.url.endswith(place), page.url
    heading = page.locator(f"[id='{page.url.partition('#')[2]}']")
    expect(heading).to_be_in_viewport()
    assert heading.evaluate("heading => heading.nextElementSibling.textContent.trim().length > 10")
    page.context.close()
