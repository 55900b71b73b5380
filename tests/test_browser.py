"""The sample site in a real browser: what readers see, touch and copy. Needs Debian's package `chromium`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Request

from generator.analysis.openings import opening
from generator.analysis.people import Contact
from tests.browsing import opened, served
from tests.clockwork import WEEK, at, hours
from tests.workspaces import catalog

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
PAGES = (
    "",
    "alerts/",
    "alerts/LedgerReplicationLag/",
    "fmea/",
    "dependencies/",
    "teams/",
    "teams/service-operations/",
    "services/ledger-api/",
    "services/ledger-api/runbook/",
    "services/ledger-api/card/",
    "services/ledger-api/failure-modes/replication-lag/",
    "services/ledger-api/fmea/",
    "services/ledger-api/coverage/",
    "services/ledger-api/history/",
    "services/invoice-triage/ai/",
    "services/invoice-triage/training/",
    "services/invoice-triage/handoff/",
    "reference/spec/",
    "reference/rules/",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the sample and serve it."""
    root = tmp_path_factory.mktemp("browser")
    shutil.copytree(ROOT / "service_specs", root / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    with served(root) as found:
        yield found


@pytest.mark.parametrize("path", PAGES)
def test_no_request_leaves_the_site_and_no_script_fails(browser: Browser, address: str, path: str) -> None:
    """Fonts, scripts, search: everything comes from the site itself."""
    page = opened(browser, 1280, 900)
    foreign: list[str] = []
    errors: list[str] = []

    def look(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", look)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address + path, wait_until="networkidle")

    assert [] == foreign
    assert [] == errors


@pytest.mark.parametrize("width", [360, 390, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(browser: Browser, address: str, path: str, width: int) -> None:
    """A thumb moves down only; what is wide scrolls inside its own box."""
    page = opened(browser, width, 800)
    page.goto(address + path)

    assert width >= page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("path", ["services/ledger-api/", "services/ledger-api/runbook/"])
def test_the_first_screen_of_a_phone_answers(browser: Browser, address: str, path: str) -> None:
    """The right page, current or not, what to do first, whom to call: without scrolling."""
    page = opened(browser, 390, 844)
    page.goto(address + path)
    for text in ("Ledger API", "Spec last changed", "Find what is broken", "Service Operations"):
        box = page.locator("article").get_by_text(text).first.bounding_box()

        assert box is not None, text
        assert box["y"] + box["height"] <= 844, text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_of_steps_fits_a_phone(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    """Opened, it needs no scrolling sideways, its boxes fit a thumb, and its words stand out."""
    page = opened(browser, 360, 800)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}services/ledger-api/failure-modes/replication-lag/")
    page.locator(".ho-map > summary").click()
    box = page.locator(".ho-map__box")
    first = page.locator(".ho-drawing__tap").first.bounding_box()
    colours = "getComputedStyle(document.querySelector('.ho-drawing__label')).fill"

    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert first is not None
    assert 44 <= first["height"]
    assert ("rgb(27, 36, 48)" if scheme == "light" else "rgb(230, 235, 241)") == page.evaluate(colours)
    page.locator(".ho-drawing a").nth(5).click()
    assert page.url.endswith("#step-heavy-writer")


@pytest.mark.parametrize(
    "path",
    [
        "services/ledger-api/failure-modes/replication-lag/",
        "services/ledger-api/failure-modes/card-network-certificate-expired/",
        "services/invoice-triage/failure-modes/prompt-injection/",
        "alerts/LedgerReplicationLag/",
        "alerts/TriageInjectionSuspected/",
    ],
)
def test_the_first_screen_of_the_smallest_phone_answers(browser: Browser, address: str, path: str) -> None:
    """What it is, whether it is current, the first action, whom to call and how: at 360 x 640."""
    page = opened(browser, 360, 640)
    page.goto(address + path)
    for part in ("h1", ".ho-fresh", ".ho-begin a", ".ho-call strong", ".ho-call .ho-way"):
        box = page.locator(f"article {part}").first.bounding_box()

        assert box is not None, part
        assert box["y"] + box["height"] <= 640, part


@pytest.mark.parametrize("path", ["services/ledger-api/", "services/ledger-api/runbook/"])
def test_so_does_that_of_a_service(browser: Browser, address: str, path: str) -> None:
    """What it is, whether it is current, where to begin, whom to call and how: at 360 x 640."""
    page = opened(browser, 360, 640)
    page.goto(address + path)
    for part in ("h1", ".ho-fresh", ".ho-action", ".ho-call strong", ".ho-call .ho-way"):
        box = page.locator(f"article {part}").first.bounding_box()

        assert box is not None, part
        assert box["y"] + box["height"] <= 640, part


def test_the_copy_button_gives_the_bytes_of_the_command(browser: Browser, address: str) -> None:
    """What is pasted is what the spec says, line breaks included."""
    (service,) = [entry.spec for entry in catalog(ROOT).services if entry.id == "ledger-api"]
    (mode,) = [mode for mode in service.failure_modes if mode.id == "replication-lag"]
    steps = (*mode.diagnosis, *mode.mitigation, *mode.recovery, *mode.verification)
    commands = [step.run.cmd for step in steps if step.run is not None and "${" not in step.run.cmd]
    page = opened(browser, 1280, 900)
    page.goto(address + "services/ledger-api/failure-modes/replication-lag/")
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    copied, shown = [], []
    for tab in range(2):
        for label in page.locator(f".tabbed-labels label:nth-child({tab + 1}):visible").all():
            label.click()
        for block in page.locator("article .highlight:has(button):visible").all():
            block.locator("button").first.click()
            copied.append(page.evaluate("navigator.clipboard.readText()"))
            shown.append(block.locator("code").first.text_content())

    assert len(copied) > 10
    assert any("--context stage-eun1" in command for command in copied)
    assert shown == copied
    assert [] == [command for command in commands if command not in copied]


def test_the_home_page_filters_without_a_server(browser: Browser, address: str) -> None:
    """Typing a name leaves its row; choosing a tier leaves that tier's rows."""
    page = opened(browser, 1280, 900)
    page.goto(address)
    rows = page.locator("table tbody tr:visible", has=page.locator("a[href^='services/']"))
    assert 4 == rows.count()
    page.get_by_label("Find a service").fill("ledger api")

    assert ["Ledger API"] == [row.locator("a").first.inner_text() for row in rows.all()]


def test_an_alert_is_found_by_its_name(browser: Browser, address: str) -> None:
    """From the name in the search box to the alert's page, in one click."""
    page = opened(browser, 1280, 900)
    page.goto(address, wait_until="networkidle")
    page.locator("input[name=query]").click()
    page.keyboard.type("LedgerReplicationLag", delay=20)
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url("**/LedgerReplicationLag/**")

    assert page.locator("h1").inner_text().startswith("LedgerReplicationLag")


OFFICE = (hours("08:00", "17:00", WEEK[:5]), hours("01:30", "03:30", ("sun",)))
MOMENTS = {
    "2026-11-23": (
        ("2026-11-21T12:00Z", None),
        ("2026-11-23T06:59Z", "Closed now, opens in 1 min"),
        ("2026-11-23T07:00Z", "Open now, closes in 9 h"),
        ("2026-11-23T15:30Z", "Open now, closes in 30 min"),
        ("2026-11-27T16:00Z", "Closed now, opens in 1 d 8 h"),
        ("2026-12-26T12:00Z", "Closed now"),
        ("2026-12-27T00:00Z", None),
    ),
    # 01:30 to 03:30 on the wall are three hours in autumn and one in spring.
    "2026-10-25": (
        ("2026-10-24T23:29Z", "Closed now, opens in 1 min"),
        ("2026-10-24T23:30Z", "Open now, closes in 3 h"),
        ("2026-10-25T01:00Z", "Open now, closes in 1 h 30 min"),
        ("2026-10-25T02:30Z", "Closed now, opens in 1 d 4 h"),
    ),
    "2026-03-29": (
        ("2026-03-29T00:29Z", "Closed now, opens in 1 min"),
        ("2026-03-29T00:30Z", "Open now, closes in 1 h"),
        ("2026-03-29T01:30Z", "Closed now, opens in 1 d 4 h"),
    ),
}


@pytest.mark.parametrize("built", MOMENTS)
def test_open_now_is_right_whatever_the_phone_thinks(browser: Browser, built: str) -> None:
    """The script compares minutes only: neither the phone's zone nor its rules for summer time matter."""
    who = Contact("office", "team", "Office", hours=OFFICE)
    shown = f'<span data-open="{opening(who, None, date.fromisoformat(built))}" hidden></span>'
    for zone in ("Europe/Stockholm", "America/New_York", "Pacific/Kiritimati"):
        page = browser.new_context(timezone_id=zone).new_page()
        page.clock.install(time=at(MOMENTS[built][0][0]))
        page.set_content(shown)
        page.add_script_tag(path=ROOT / "templates/assets/handoff.js")
        for moment, words in MOMENTS[built]:
            page.clock.set_fixed_time(at(moment))
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            chip = page.locator("[data-open]")

            assert words == (chip.inner_text() if chip.is_visible() else None), (zone, moment)
        page.context.close()


def test_open_now_only_adds(browser: Browser, address: str) -> None:
    """Built pages say it while they are fresh; old ones, and all without script, have hours in words."""
    path = f"{address}teams/finance-platform/"
    seen = []
    for moment, script in (
        ("2026-11-27T17:30Z", True),
        ("2027-01-15T12:00Z", True),
        ("2026-11-27T12:00Z", False),
    ):
        page = browser.new_context(java_script_enabled=script).new_page()
        if script:
            page.clock.install(time=at(moment))
        page.goto(path)
        chips = page.locator(".ho-now:visible")
        seen.append([chip.inner_text() for chip in chips.all()])

        assert page.get_by_text("Monday to Friday, 07:00 to 19:00, Europe/Stockholm time").first.is_visible()
        assert page.get_by_text("(06:00 to 18:00 until 2027-03-28").first.is_visible()

    assert {"Open now, closes in 30 min"} == set(seen[0])
    assert ([], []) == (seen[1], seen[2])


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
def test_two_clicks_lead_from_an_alert_s_name_to_the_first_command(
    browser: Browser, address: str, width: int, height: int
) -> None:
    """Somebody who never saw the service types the name; the result and the first action are the clicks."""
    page = opened(browser, width, height)
    page.goto(address, wait_until="networkidle")
    if width < 960:
        page.locator(".md-header__button[for=__search]").click()
    page.locator("input[name=query]").click()
    page.keyboard.type("LedgerReplicationLag", delay=20)
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url("**/LedgerReplicationLag/**")
    page.locator(".ho-begin a").click()
    page.wait_for_timeout(500)
    command = page.locator("article .ho-command pre").first
    box = command.bounding_box()

    assert command.inner_text().startswith("kubectl cnpg status ledger-db --context prod-eun1 -n payments")
    assert box is not None
    assert 0 <= box["y"]
    assert box["y"] + box["height"] <= height


def test_each_environment_has_its_own_command(browser: Browser, address: str) -> None:
    """A tab each: the first is in sight, a tap shows another's, and its button copies that one only."""
    page = opened(browser, 390, 844)
    page.goto(address + "services/ledger-api/failure-modes/replication-lag/")
    step = page.locator("#step-look .ho-command")
    seen, copied = [], []
    for environment in ("production", "staging"):
        label = step.locator(".tabbed-labels label", has_text=environment)
        label.click()
        size = label.bounding_box()
        block = step.locator(".highlight:visible")
        seen.append(block.count())
        block.locator("button").first.click()
        page.wait_for_timeout(300)
        copied.append(page.evaluate("navigator.clipboard.readText()"))

        assert size is not None
        assert 44 <= size["height"]

    assert [1, 1] == seen
    assert [
        f"kubectl cnpg status ledger-db --context {context} -n payments"
        for context in ("prod-eun1", "stage-eun1")
    ] == copied


def test_tabs_need_no_script_and_paper_shows_them_all(browser: Browser, address: str) -> None:
    """Labels and buttons work by themselves, also by keyboard; in print each command has its name above."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address + "services/ledger-api/failure-modes/replication-lag/")
    step = page.locator("#step-look .ho-command")
    shown = [step.locator("pre:visible").all_inner_texts()]
    step.locator("label", has_text="staging").click()
    shown.append(step.locator("pre:visible").all_inner_texts())
    page.keyboard.press("ArrowLeft")
    shown.append(step.locator("pre:visible").all_inner_texts())
    page.emulate_media(media="print")
    paper = step.locator(".tabbed-content").inner_text().split()

    assert [["prod-eun1"], ["stage-eun1"], ["prod-eun1"]] == [
        [text.split("--context ")[1].split()[0] for text in texts] for texts in shown
    ]
    assert ["production", "prod-eun1", "staging", "stage-eun1"] == [
        word for word in paper if word in ("production", "prod-eun1", "staging", "stage-eun1")
    ]
    assert not step.locator("label").first.is_visible()
