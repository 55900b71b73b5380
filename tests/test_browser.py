"""The sample site in a real browser: what readers see, touch and copy. Needs Debian's package `chromium`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from generator.document import Source
from generator.load import validate
from generator.source import parse
from generator.spec.service import Service

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"
PAGES = (
    "",
    "alerts/",
    "alerts/LedgerReplicationLag/",
    "fmea/",
    "teams/service-operations/",
    "services/ledger-api/",
    "services/ledger-api/runbook/",
    "services/ledger-api/failure-modes/replication-lag/",
    "services/ledger-api/fmea/",
    "services/invoice-triage/training/",
    "services/invoice-triage/handoff/",
    "reference/spec/",
    "reference/rules/",
)


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's word
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the sample and serve it."""
    root = tmp_path_factory.mktemp("browser")
    shutil.copytree(ROOT / "service_specs", root / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    handoff = Path(sys.executable).parent / "handoff"
    subprocess.run([handoff, "-C", root, "build", "--date", "2026-11-23"], check=True, capture_output=True)
    handler = partial(_Quiet, directory=str((root / "site/public").resolve()))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the browser."""
    arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


def _page(browser: Browser, width: int, height: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": height})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context.new_page()


@pytest.mark.parametrize("path", PAGES)
def test_no_request_leaves_the_site_and_no_script_fails(browser: Browser, address: str, path: str) -> None:
    """Fonts, scripts, search: everything comes from the site itself."""
    page = _page(browser, 1280, 900)
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
    page = _page(browser, width, 800)
    page.goto(address + path)

    assert width >= page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("path", ["services/ledger-api/", "services/ledger-api/runbook/"])
def test_the_first_screen_of_a_phone_answers(browser: Browser, address: str, path: str) -> None:
    """The right page, current or not, what to do first, whom to call: without scrolling."""
    page = _page(browser, 390, 844)
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
    page = _page(browser, 360, 800)
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


def test_the_copy_button_gives_the_bytes_of_the_command(browser: Browser, address: str) -> None:
    """What is pasted is what the spec says, line breaks included."""
    source = parse((ROOT / "service_specs/ledger-api/service.yaml").read_bytes(), "service.yaml")
    assert isinstance(source, Source)
    service, _ = validate(source, Service)
    assert service is not None
    (mode,) = [mode for mode in service.failure_modes if mode.id == "replication-lag"]
    steps = (*mode.diagnosis, *mode.mitigation, *mode.recovery, *mode.verification)
    commands = [step.run.cmd for step in steps if step.run is not None and "${" not in step.run.cmd]
    page = _page(browser, 1280, 900)
    page.goto(address + "services/ledger-api/failure-modes/replication-lag/")
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    blocks = page.locator("article .highlight:has(button):visible")
    copied = []
    for number in range(blocks.count()):
        blocks.nth(number).locator("button").first.click()
        copied.append(page.evaluate("navigator.clipboard.readText()"))

    assert blocks.count() > 5
    assert [] == [command for command in commands if command not in copied]


def test_the_home_page_filters_without_a_server(browser: Browser, address: str) -> None:
    """Typing a name leaves its row; choosing a tier leaves that tier's rows."""
    page = _page(browser, 1280, 900)
    page.goto(address)
    rows = page.locator("table tbody tr:visible", has=page.locator("a[href^='services/']"))
    assert 4 == rows.count()
    page.get_by_label("Find a service").fill("ledger api")

    assert ["Ledger API"] == [row.locator("a").first.inner_text() for row in rows.all()]


def test_an_alert_is_found_by_its_name(browser: Browser, address: str) -> None:
    """From the name in the search box to the alert's page, in one click."""
    page = _page(browser, 1280, 900)
    page.goto(address, wait_until="networkidle")
    page.locator("input[name=query]").click()
    page.keyboard.type("LedgerReplicationLag", delay=20)
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url("**/LedgerReplicationLag/**")

    assert page.locator("h1").inner_text().startswith("LedgerReplicationLag")
