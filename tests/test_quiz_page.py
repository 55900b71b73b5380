"""The quiz in a browser: answered on the page, kept in the browser, readable without either."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import serving

pytestmark = pytest.mark.slow

QUIZ: Final = "services/invoice-triage/quiz/"


@pytest.fixture(scope="module")
def address(sample_site: Path) -> Iterator[str]:
    """Serve the sample."""
    with serving(sample_site / "site/public") as found:
        yield found


def _choose(page: Page, number: int, *, right: bool) -> None:
    """Answer a question, counted from 0 over the whole page."""
    question = page.locator("[data-question]").nth(number)
    place = int(question.get_attribute("data-right") or "")
    options = question.locator("label")
    options.nth(place if right else (place + 1) % options.count()).click()


def test_answers_are_judged_counted_and_stay_in_the_browser(browser: Browser, address: str) -> None:
    """A wrong one shows the right one and its page. Another browser knows nothing of it."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    asked: list[str] = []
    page.goto(address + QUIZ)
    page.on("request", lambda request: asked.append(request.url))
    _choose(page, 0, right=True)
    _choose(page, 1, right=False)
    first, second = (page.locator("[data-question]").nth(number) for number in (0, 1))

    assert "Right." == first.locator(".ho-quiz__verdict").inner_text()
    assert "Not this one. Look it up:" == second.locator(".ho-quiz__verdict").inner_text()
    assert second.locator("details a, details span.ho-text").first.is_visible()
    assert "2 of 3 answered, 1 right." == page.locator(".ho-quiz__bar span").first.inner_text()

    page.reload()

    assert "2 of 3 answered, 1 right." == page.locator(".ho-quiz__bar span").first.inner_text()
    assert "Right." == page.locator(".ho-quiz__verdict").first.inner_text()
    assert [] == [url for url in asked if not url.startswith(address)]
    assert [] == context.cookies()
    other = browser.new_context().new_page()
    other.goto(address + QUIZ)
    assert "0 of 3 answered, 0 right." == other.locator(".ho-quiz__bar span").first.inner_text()


def test_one_can_start_again(browser: Browser, address: str) -> None:
    """Of one audience; answers of another stay."""
    page = browser.new_context().new_page()
    page.goto(address + QUIZ)
    _choose(page, 0, right=False)
    _choose(page, 3, right=True)
    page.get_by_role("button", name="Start again").first.click()

    bars = [bar.inner_text() for bar in page.locator(".ho-quiz__bar span").all()]
    assert ["0 of 3 answered, 0 right.", "1 of 10 answered, 1 right."] == bars[:2]
    assert 0 == page.locator(".ho-quiz__wrong").count()


def test_without_script_it_reads_and_the_answer_is_one_click_away(browser: Browser, address: str) -> None:
    """Each answer is hidden until it is asked for, and leads to its page."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address + QUIZ)
    question = page.locator("[data-question]").nth(4)
    answer = question.locator("details p").first

    assert not answer.is_visible()
    question.locator("summary").click()
    assert answer.is_visible()
    question.locator("details a").click()
    assert page.locator("h1").is_visible()
    assert QUIZ not in page.url


def test_on_paper_the_answers_are_on_a_sheet_of_their_own(browser: Browser, address: str) -> None:
    """The sheet that is handed out gives nothing away."""
    page = browser.new_context().new_page()
    page.goto(address + QUIZ)
    page.emulate_media(media="print")

    assert not page.locator(".ho-quiz details").first.is_visible()
    assert page.locator(".ho-key li").first.is_visible()
    assert "page" == page.locator("h2", has_text="Answer key").evaluate(
        "h => getComputedStyle(h).breakBefore"
    )


def test_search_leaves_it_out(sample_site: Path) -> None:
    """Who looks for a symptom at night must not land among the wrong answers."""
    index = json.loads((sample_site / "site/public/search/search_index.json").read_text(encoding="utf-8"))
    found = {document["location"].partition("#")[0] for document in index["docs"]}

    assert "services/invoice-triage/runbook/" in found
    assert not any(location.endswith("quiz/") for location in found)
