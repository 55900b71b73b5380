"""Pages on paper, printed by a real browser: the card is one sheet, and nothing is cut off or left out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
import yaml
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.browsing import served
from tests.fleet import write_fleet
from tests.hostile import rewrite
from tests.workspaces import LANTERN

pytestmark = pytest.mark.slow

ROOT: Final = Path(__file__).parent.parent
A4: Final = (595, 842)
LONG: Final = (
    "W" * 290, "m" * 290, "wordword " * 33, "MMMMMMM " * 36, "日本語" * 90, "Щ" * 280, "ﷺ" * 280,
    "👩\u200d👩\u200d👧" * 50, "Z͑ͫ̓aͣl͊g̡o " * 20, "a-" * 140, "xxxxx\u00a0" * 48, "<b>&amp;" * 30,
    "ഔഔഔഔഔഔഔ " * 36, "שלוםשלום " * 33,
)  # fmt: skip
"""As long as a name may be, and few enough words for a summary."""


SHOWN: Final = frozenset(
    {
        "apiVersion", "id", "name", "summary", "type", "tier", "lifecycle", "owner", "operated_by", "version",
        "code_locations", "service_hours", "environments", "escalation", "alerts", "failure_modes",
        "procedures", "hypercare", "vendors",
    }
)  # fmt: skip
"""With everything in such texts a spec would be longer than what is read."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the sample and serve it."""
    with served(_workspace(tmp_path_factory.mktemp("paper"))) as address:
        yield address


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build services with more than a page can hold, in texts as long and broad as they may be."""
    root = _workspace(tmp_path_factory.mktemp("crowded"))
    for file in (root / "service_specs").glob("*/service.yaml"):
        spec = yaml.load(file.read_text(encoding="utf-8"), yaml.CBaseLoader)
        spec = {key: value for key, value in spec.items() if key in SHOWN}
        spec["procedures"] = [
            {**one, "precheck": [], "steps": [{"do": "x"}], "verification": [], "rollback": []}
            for one in spec["procedures"]
            if "uses" not in one
        ]
        spec["failure_modes"] = [
            {
                key: value
                for key, value in mode.items()
                if key in ("title", "symptoms", "detected_by", "time_box")
            }
            | {"id": f"{mode['id']}-{number}", "severity": str(number)}
            | {"first_check": {"do": "x", "expect": "x"}, "mitigation": [{"do": "x"}, {"do": "x"}]}
            for number in range(1, 7)
            for mode in spec["failure_modes"]
            if "uses" not in mode
        ]
        spec["alerts"] = {"from": spec["alerts"]["from"]}
        file.write_text(json.dumps(spec), encoding="utf-8")
    for notes in (root / "service_specs").glob("*/notes"):
        shutil.rmtree(notes)  # they are about failure modes of other ids
    rewrite(root / "service_specs", lambda slot, _: LONG[slot % len(LONG)])
    with served(root) as address:
        yield address


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build three services of a fleet, and one that says only what it must."""
    root = write_fleet(tmp_path_factory.mktemp("fleet") / "workspace", 3)
    lantern = LANTERN.replace("harbour-desk", "team-0").replace("skerry", "lantern")
    (root / "service_specs/lantern.yaml").write_text(lantern)
    with served(root) as address:
        yield address


def _workspace(root: Path) -> Path:
    shutil.copytree(ROOT / "service_specs", root / "service_specs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    return root


def _opened(browser: Browser, address: str) -> Page:
    """Open a page on a dark screen, as it is at night."""
    page = browser.new_context(color_scheme="dark").new_page()
    page.goto(address)
    return page


def _sheets(page: Page) -> list[tuple[int, int]]:
    """Print as it is and give the size of each sheet in points."""
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    return [(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in printed.pages]


def test_the_card_for_users_is_one_sheet(browser: Browser, sample: str) -> None:
    """It has the three columns, the warning signs and the way to a human, and says what it left out."""
    page = _opened(browser, f"{sample}services/invoice-triage/users/card/")
    (sheet,) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    text = " ".join(sheet.extract_text().split())

    assert [A4] == _sheets(page)
    for words in (
        "Rely on it",
        "Check it first",
        "Do not use it",
        "When you see this",
        "Reach a human",
        "Stop all",
    ):
        assert words in text
    assert "services/invoice-triage/users/" in text


CARDS: Final = ("handoff", "invoice-triage", "ledger-api", "settlement-stream")


@pytest.mark.parametrize("id_", CARDS)
def test_a_card_is_one_sheet(browser: Browser, sample: str, id_: str) -> None:
    """A4, whatever paper the printer thinks of, in letters of 11 points but for the foot."""
    page = _opened(browser, f"{sample}services/{id_}/card/")

    assert [A4] == _sheets(page)
    page.emulate_media(media="print")
    sizes = page.evaluate(
        """() => Array.from(document.querySelectorAll('.ho-oncall, .ho-oncall *'))
            .map(part => parseFloat(getComputedStyle(part).fontSize) * 0.75)"""
    )
    assert 11 == pytest.approx(min(sizes), abs=0.01)
    assert 50 < len(sizes)


@pytest.mark.parametrize("id_", CARDS)
def test_a_card_is_one_sheet_whatever_the_texts(browser: Browser, crowded: str, id_: str) -> None:
    """The longest names, the broadest letters, thirty failure modes: rows are left out, and counted."""
    page = _opened(browser, f"{crowded}services/{id_}/card/")

    assert [A4] == _sheets(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1100})
    assert 718 >= page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("id_", ["service-0000", "service-0002", "lantern"])
def test_a_card_with_little_to_say_is_one_sheet(browser: Browser, fleet: str, id_: str) -> None:
    """A service that is new has one, too."""
    assert [A4] == _sheets(_opened(browser, f"{fleet}services/{id_}/card/"))


@pytest.mark.parametrize("id_", CARDS)
def test_a_brief_is_one_sheet(browser: Browser, sample: str, id_: str) -> None:
    """Value, targets, cost, risks and decisions on one side of A4, with what it says on the screen first."""
    page = _opened(browser, f"{sample}services/{id_}/brief/")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, format="A4")))
    text = " ".join("".join(sheet.extract_text() for sheet in printed.pages).split())

    assert 1 == len(printed.pages)
    for words in ("Is it worth running", "What it costs", "What could go wrong", "What is decided next"):
        assert words in text


def test_the_portfolio_is_one_sheet(browser: Browser, sample: str) -> None:
    """Services, sums, risks and decisions of all."""
    page = _opened(browser, f"{sample}portfolio/")

    assert 1 == len(_sheets(page))


PRINTED: Final = (
    "services/ledger-api/card/",
    "services/ledger-api/",
    "services/ledger-api/runbook/",
    "services/ledger-api/failure-modes/replication-lag/",
    "alerts/LedgerReplicationLag/",
    "services/invoice-triage/handoff/",
)


@pytest.mark.parametrize("path", PRINTED)
def test_paper_is_black_on_white(browser: Browser, sample: str, path: str) -> None:
    """From a dark screen, too: letters are dark and nothing of the frame around the page is printed."""
    page = _opened(browser, sample + path)
    page.emulate_media(media="print")
    # The theme fades colours: the first look starts it, however busy the machine is.
    page.wait_for_function("document.getAnimations().length === 0")
    bright = page.evaluate(
        """() => Array.from(document.querySelectorAll('article *')).filter(part => {
            const own = Array.from(part.childNodes).some(node => node.nodeType === 3 && node.data.trim());
            if (!own || !part.checkVisibility()) { return false; }
            const [red, green, blue] = getComputedStyle(part).color.match(/[\\d.]+/g).map(Number);
            return red * 0.2 + green * 0.7 + blue * 0.1 > 140;
        }).map(part => getComputedStyle(part).color + part.outerHTML.slice(0, 120))"""
    )

    assert [] == bright
    for frame in (".md-header", ".md-tabs", ".md-sidebar", ".md-footer", ".md-code__nav", ".ho-documents"):
        assert not any(part.is_visible() for part in page.locator(frame).all()), frame


@pytest.mark.parametrize("path", PRINTED)
def test_paper_holds_all_of_a_page(browser: Browser, sample: str, path: str) -> None:
    """What is folded on the screen is open, and no command runs over the edge."""
    page = _opened(browser, sample + path)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})
    over = page.evaluate(
        """() => Array.from(document.querySelectorAll('article pre, article code, article table, article p'))
            .filter(part => part.getBoundingClientRect().right > 703
                || getComputedStyle(part).display !== 'inline' && part.scrollWidth > part.clientWidth + 1)
            .map(part => part.scrollWidth + ' ' + part.outerHTML.slice(0, 120))"""
    )
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    text = "".join("".join(sheet.extract_text() for sheet in printed.pages).split())
    folded = page.evaluate(
        """() => Array.from(document.querySelectorAll('article details pre code'))
            .map(part => part.textContent)"""
    )

    assert [] == over
    assert [] == [words for words in folded if "".join(words.split())[:30] not in text]


def test_a_handoff_can_be_signed(browser: Browser, sample: str) -> None:
    """It begins with title, parties, version and criteria, in whole words, and each function has a line."""
    page = _opened(browser, f"{sample}services/invoice-triage/handoff/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})
    lines = page.evaluate(
        """() => Array.from(document.querySelectorAll('.ho-signoff tbody tr')).map(row => {
            const line = row.lastElementChild.getBoundingClientRect();
            return [row.firstElementChild.textContent.trim(), line.width >= 120, line.height >= 36];
        })"""
    )
    printed = PdfReader(BytesIO(page.pdf(format="A4")))
    texts = [sheet.extract_text() for sheet in printed.pages]
    (signed,) = [number for number, text in enumerate(texts) if "Signature" in text]

    first = " ".join(texts[0].split())
    order = ["From AI Pilot Team", "To Service Operations", "Version 1.6.2", "Commit of the spec"]
    order += ["Acceptance criteria", "ac-pages", "Documentation", "Not met"]

    assert order == sorted(order, key=first.find)
    assert all(words in first for words in ("Handoff: Invoice triage assistant", *order))
    assert not any(words in first for words in ("Something is wrong", "Pager"))
    assert 5 == len(lines)
    assert all(wide and high for _, wide, high in lines)
    assert all(function in texts[signed] for function, *_ in lines)
    assert 16 >= len(texts)
    for words in ("Table of contents", "Search", "Skip to content"):
        assert not any(words in text for text in texts), words
