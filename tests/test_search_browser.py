"""The search of a large site in a real browser: what is found, by which keys, of how many bytes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.search import FOLDER, SCRIPT, finder, script
from generator.site import Built, build
from generator.views.site import SiteView
from tests.browsing import opened, serving
from tests.searching import seen
from tests.sites import tree

pytestmark = pytest.mark.slow

_HOSTILE = '<img src=x onerror=alert(1)>"&amp;'


@dataclass(frozen=True)
class Site:
    """The sample as a large site: built, and served below a path."""

    root: Path
    address: str
    view: SiteView


@pytest.fixture(scope="module")
def site(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Build the sample with an index of its own; the name of one service is an attack."""
    folder = tmp_path_factory.mktemp("large")
    root = Path(shutil.copytree(sample_site, folder / "sample", symlinks=True))
    spec = root / "service_specs/invoice-triage/service.yaml"
    text = spec.read_text(encoding="utf-8")
    assert "aliases:" in text
    spec.write_text(text.replace("aliases: [", f"aliases: ['{_HOSTILE}', ", 1), encoding="utf-8")
    view, pages = seen(root, folder / "scratch")
    large, docs = finder(view, pages, large=1), root / "site/docs"
    assert large is not None
    (docs / FOLDER).mkdir()
    for path, content in large.files(docs):
        (docs / path).write_bytes(content)
    (docs / SCRIPT).write_bytes((docs / SCRIPT).read_bytes() + script())
    done = build(root, engine="direct", date=date(2026, 11, 23))
    assert isinstance(done, Built), done
    (folder / "served").mkdir()
    (folder / "served/ops").symlink_to(root / "site/public")
    with serving(folder / "served") as address:
        yield Site(root, f"{address}ops/", view)


def _asked(page: Page, question: str) -> list[str]:
    """Ask, wait for the answer, and return the addresses of the results from the site's root on."""
    page.get_by_role("textbox", name="Search").fill(question)
    page.locator(".md-search-result__list[aria-busy=false]").wait_for(state="attached")
    found = [link.get_attribute("href") or "" for link in page.locator(".md-search-result__link").all()]
    return [address.rpartition("/ops/")[2] for address in found]


def _ready(browser: Browser, site: Site, width: int = 1280) -> Page:
    page = opened(browser, width, 900)
    page.goto(f"{site.address}services/ledger-api/runbook/")
    return page


def test_every_alert_is_first_by_its_name(browser: Browser, site: Site) -> None:
    """As it is written, in small letters, and by its beginning unless others begin the same."""
    page = _ready(browser, site)
    for alert in site.view.alerts:
        assert alert.url == _asked(page, alert.name)[0]
        assert alert.url == _asked(page, alert.name.lower())[0]
        assert alert.url in _asked(page, alert.name[:-3])


def test_every_symptom_is_within_the_first_three(browser: Browser, site: Site) -> None:
    """As a whole, and by the words in its middle."""
    page = _ready(browser, site)
    for view in site.view.services:
        for mode in view.spec.failure_modes:
            for symptom in mode.symptoms:
                middle = " ".join(symptom.split()[1:7])

                assert view.failure_mode_url(mode) in _asked(page, symptom)[:3], symptom
                assert view.failure_mode_url(mode) in _asked(page, middle), middle


def test_a_service_is_first_by_any_name_also_a_mistyped_one(browser: Browser, site: Site) -> None:
    """By name, id and alias; two letters swapped, one missing, one wrong."""
    page = _ready(browser, site)
    for view in site.view.services:
        for name in (view.spec.name, view.id, *view.spec.aliases, *view.spec.former_ids):
            assert view.url in _asked(page, name)[:2], name
        word = max(view.spec.name.split(), key=len)
        for wrong in (f"{word[1]}{word[0]}{word[2:]}", f"{word[:3]}{word[4:]}", f"{word[:-2]}q{word[-1]}"):
            assert view.url in _asked(page, view.spec.name.replace(word, wrong))[:3], wrong
            assert word.lower() in page.get_by_role("search").get_by_role("status").inner_text()


def test_it_works_from_a_disk(browser: Browser, site: Site) -> None:
    """The same results; each leads to a file."""
    page = opened(browser, 1280, 900)
    page.goto((site.root / "site/public/services/ledger-api/index.html").absolute().as_uri())
    _asked(page, "LedgerReplicationLag")
    page.keyboard.press("Enter")
    page.wait_for_url("**/alerts/LedgerReplicationLag/index.html")

    expect(page.locator("h1")).to_contain_text("LedgerReplicationLag")


def test_few_bytes_are_loaded_and_none_from_elsewhere(browser: Browser, site: Site) -> None:
    """From the first key to the first result; nothing of the index before."""
    page = opened(browser, 1280, 900)
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: int(answer.headers["content-length"])}))
    page.goto(f"{site.address}services/ledger-api/runbook/", wait_until="networkidle")
    box = page.get_by_role("textbox", name="Search")
    box.wait_for()  # a network that is idle says nothing of scripts
    before = set(sizes)
    box.focus()
    page.keyboard.type("LedgerReplicationLag", delay=150)
    page.locator(".md-search-result__link").first.wait_for()
    page.wait_for_timeout(500)

    assert [] == [url for url in before if FOLDER in url or "search_index" in url]
    loaded = [url for url in sizes.keys() - before if not url.endswith("/favicon.png")]
    assert [] == [url for url in loaded if not url.startswith(f"{site.address}{FOLDER}")]
    assert sum(sizes[url] for url in loaded) < 100_000


def test_keys_lead_through_it(browser: Browser, site: Site) -> None:
    """A slash opens, arrows go through results, Enter follows, Escape closes."""
    page = _ready(browser, site)
    page.keyboard.press("/")
    box = page.get_by_role("textbox", name="Search")
    expect(box).to_be_focused()
    results = page.locator(".md-search-result__link")
    assert len(_asked(page, "ledger")) > 2
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(results.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(results.nth(0)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#__search")).not_to_be_checked()
    page.keyboard.press("s")
    expect(box).to_be_focused()
    first = results.first.get_attribute("href") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(first)


@pytest.mark.parametrize("width", [360, 390])
def test_a_phone_opens_it_with_a_thumb(browser: Browser, site: Site, width: int) -> None:
    """The glass in the header opens it, results fit, and one tap leads on."""
    page = _ready(browser, site, width)
    page.locator(".md-header__button[for=__search]").click()
    expect(page.get_by_role("textbox", name="Search")).to_be_focused()
    _asked(page, "ledger")
    heights = [link.bounding_box() for link in page.locator(".md-search-result__link").all()]

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert all(box is not None and box["height"] >= 44 and box["width"] <= width for box in heights)
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url("**/ops/**")


def test_more_results_come_when_asked_for(browser: Browser, site: Site) -> None:
    """Eight first; the button adds eight, and the focus goes on with the first of these."""
    page = _ready(browser, site)
    assert 8 == len(_asked(page, "ledger"))
    page.get_by_role("button", name="More results").click()

    expect(page.locator(".md-search-result__link").nth(8)).to_be_focused()
    assert 8 < page.locator(".md-search-result__link").count() <= 16


def test_what_is_not_there_is_said(browser: Browser, site: Site) -> None:
    """Nothing is guessed; a number is never taken for another."""
    page = _ready(browser, site)

    assert [] == _asked(page, "zzzyyyxxx 987654")
    assert "Nothing is found" == page.get_by_role("search").get_by_role("status").inner_text()


def test_texts_of_specs_stay_text(browser: Browser, site: Site) -> None:
    """A name that is HTML shows as it is written, in question and result."""
    page = _ready(browser, site)
    alarms: list[str] = []
    page.on("dialog", lambda dialog: alarms.append(dialog.message))

    assert "services/invoice-triage/" == _asked(page, _HOSTILE)[0]
    assert 0 == page.locator(".md-search-result img").count()
    assert [] == alarms


def test_mkdocs_builds_the_same(site: Site, tmp_path: Path) -> None:
    """Without an index of its own, and without its box."""
    copy = Path(shutil.copytree(site.root, tmp_path / "copy", symlinks=True))
    done = build(copy, engine="mkdocs", date=date(2026, 11, 23))
    assert isinstance(done, Built), done
    reference = tree(copy / "site/public")

    assert tree(site.root / "site/public") == reference
    assert not any(path.startswith("search/") for path in reference)
