"""The index of a large site: what pages are found by, and its files."""

from __future__ import annotations

import json
import random
import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from generator import publish
from generator.pages import Listed
from generator.pipeline import rendering
from generator.render import Page
from generator.search import FOLDER, SCRIPT, finder, script
from generator.search.byhand import by_hand
from generator.search.entries import Entry, entries
from generator.search.index import MOST, Index
from generator.search.shards import shards
from generator.search.words import parts, phrase, words
from generator.site.config import lent, plugins
from generator.templating import PACKAGE_TEMPLATES
from generator.views.site import SiteView
from generator.workspace import Workspace, open_workspace
from tests.fleet import write_fleet
from tests.hostile import VALUES
from tests.searching import seen
from tests.workspaces import catalog

_MINI: Final = Path(__file__).parent / "mini"
_CALL: Final = re.compile(rb'handoffSearch\("([a-z0-9-]+)","([0-9a-f]*)",(.*)\);\n', re.DOTALL)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[SiteView, tuple[Listed, ...]]:
    """Look at the small workspace."""
    return seen(_MINI, tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="module")
def found(site: tuple[SiteView, tuple[Listed, ...]]) -> tuple[Entry, ...]:
    """Give what can be found in it."""
    return tuple(entries(*site, {}))


def test_what_people_wrote_by_hand_is_found(mini: Path, tmp_path: Path) -> None:
    """A note belongs to the page, the failure mode or the procedure that it stands beside."""
    spec = catalog(mini).services[1].spec
    mode, procedure, url = spec.failure_modes[0].id, spec.procedures[0].id, f"services/{spec.id}/"
    notes = mini / "service_specs" / spec.id / "notes"
    notes.mkdir(exist_ok=True)
    for number, name in enumerate(("overview", "runbook", "escalation", "handoff", mode, procedure)):
        (notes / f"{name}.md").write_text(f"The **zq{number}zq** &amp; more.\n")

    view, pages = seen(mini, tmp_path / "scratch")
    where = {
        word: entry.url
        for entry in entries(view, pages, {})
        for _, text in entry.told
        for word in re.findall(r"zq\dzq", text)
    }

    assert {
        "zq0zq": url,
        "zq1zq": f"{url}runbook/",
        "zq2zq": f"{url}runbook/",
        "zq3zq": f"{url}handoff/",
        "zq4zq": f"{url}failure-modes/{mode}/",
        "zq5zq": f"{url}runbook/#procedure-{procedure}",
    } == where


def _data(files: dict[str, bytes], name: str) -> Any:  # noqa: ANN401 - what a file holds
    match = _CALL.fullmatch(files[f"{name}.js"])
    assert match is not None
    assert match[1].decode() == name
    return json.loads(match[3])


def _terms(found: Iterable[Entry]) -> dict[str, dict[int, int]]:
    """Return every term of an index with its entries, and how much it counts for each."""
    files = dict(shards(found, Index()))
    terms = (term for name in files if name.startswith("terms-") for term in _data(files, name[:-3]))
    return {term: _look(files, term) for term in terms}


def _look(files: dict[str, bytes], term: str) -> dict[int, int]:
    """Return the entries of a term, by the one file that its reader would load."""
    index = _data(files, "index")
    number = max(0, bisect_right([first for first, _ in index["terms"]], term) - 1)
    steps, entry, weights = _data(files, f"terms-{number}").get(term, []), 0, {}
    for step in steps:
        entry += step // 10
        weights[entry] = step % 10
    return weights


@pytest.mark.parametrize(
    ("text", "whole", "pieces"),
    [
        ("LedgerReplicationLag", ("ledgerreplicationlag",), ("ledger", "replication", "lag")),
        ("HTTPServerDown5xx", ("httpserverdown5xx",), ("http", "server", "down", "5", "xx")),
        ("queue_depth above 100", ("queue", "depth", "above", "100"), ()),
        ("it's a p99", ("it", "p99"), ("99",)),
        ("Straße 日本語 ①", ("straße", "日本語", "1"), ()),
    ],
)
def test_words_and_what_they_are_made_of(text: str, whole: tuple[str, ...], pieces: tuple[str, ...]) -> None:
    """Letters and digits of any script; names that are written in one word have parts."""
    assert whole == words(text)
    assert pieces == parts(text)


def test_a_phrase_has_eight_words_at_most() -> None:
    """So much of a name or a symptom is enough to tell it from others."""
    assert "a1 b2 c3 d4 e5 f6 g7 h8" == phrase("A1, b2 c3 d4: e5 f6 g7 h8 i9")
    assert ("", "") == (phrase("One"), phrase(""))


def test_every_page_that_is_searched_is_found(
    site: tuple[SiteView, tuple[Listed, ...]], found: tuple[Entry, ...]
) -> None:
    """By its address, once; a quiz, which search leaves out, is not. Procedures are found, too."""
    urls = [entry.url for entry in found]
    pages = {page.url for page in site[1] if page.searched}

    assert any(not page.searched for page in site[1])
    assert sorted(pages) == sorted(url for url in urls if "#" not in url)
    assert len(urls) == len(set(urls))
    assert {"services/booking-api/runbook/"} == {url.partition("#")[0] for url in urls if "#" in url}


def test_an_alert_is_found_first_by_its_name(
    site: tuple[SiteView, tuple[Listed, ...]], found: tuple[Entry, ...]
) -> None:
    """Its name as a word counts more for its own page than for any other."""
    index = _terms(found)
    for alert in site[0].alerts:
        weights = index[words(alert.name)[0]]
        best = max(weights, key=lambda number: (weights[number], -number))

        assert alert.url == found[best].url
        assert [9] == [weight for weight in weights.values() if weight == weights[best]]


def test_a_symptom_is_found_as_a_whole(
    site: tuple[SiteView, tuple[Listed, ...]], found: tuple[Entry, ...]
) -> None:
    """Its first words lead to the failure mode, and to nothing that has the same words elsewhere."""
    index = _terms(found)
    for view in site[0].services:
        for mode in view.spec.failure_modes:
            for symptom in mode.symptoms:
                assert {view.failure_mode_url(mode)} == {found[n].url for n in index[phrase(symptom)]}


def test_other_names_of_a_service_lead_to_it(
    site: tuple[SiteView, tuple[Listed, ...]], found: tuple[Entry, ...]
) -> None:
    """Id, aliases, former ids."""
    index = _terms(found)
    for view in site[0].services:
        (number,) = [number for number, entry in enumerate(found) if entry.url == view.url]
        for name in (view.id, *view.spec.aliases, *view.spec.former_ids):
            assert all(index[word][number] >= 5 for word in words(name))


def test_files_are_the_same_each_time_and_lead_to_every_entry(found: tuple[Entry, ...]) -> None:
    """Whatever is asked for lies in the file that the index names, under the digest it names."""
    files = dict(shards(found, Index()))
    index, wanted = _data(files, "index"), _terms(found)
    rows = [row for number in range(len(index["pages"])) for row in _data(files, f"pages-{number}")]

    assert files == dict(shards(found, Index()))
    assert [[entry.url, entry.title, entry.about, entry.text] for entry in found] == rows
    assert wanted == {term: _look(files, term) for term in wanted if len(wanted[term]) <= MOST}
    for kind in ("terms", "pages"):
        for number, (_, digest) in enumerate(index[kind]):
            match = _CALL.fullmatch(files[f"{kind}-{number}.js"])
            assert match is not None
            assert digest == match[2].decode()
    assert max(len(content) for name, content in files.items() if name.startswith("terms")) < 20_000


def test_a_word_of_every_page_costs_little() -> None:
    """Those it counts most for are kept, and the file stays small."""
    many = [
        Entry(f"{n}/", f"Card {n}" if n % 100 else "Ledger", "", told=((1, "ledger"),)) for n in range(2000)
    ]
    weights = _look(dict(shards(many, Index())), "ledger")

    assert MOST == len(weights)
    assert [number for number in range(2000) if number % 100 == 0] == sorted(
        number for number, weight in weights.items() if weight == 9
    )


def test_a_thousand_services_take_less_than_300_kb_until_a_result() -> None:
    """The most it can be: script, index, names, files of four words and a typo, eight results."""
    many = [
        Entry(f"alerts/Queue{n}Grows{n % 37}/", f"Queue{n}Grows{n % 37}", "Alert", "x" * 200)
        for n in range(2000)
    ]
    many += [
        Entry(
            f"services/service-{n}/{page}/",
            f"Page {page} of the service Kind{n} Number{n % 91}",
            "Service",
            "y" * 200,
            names=(f"service-{n}", f"alias-{n}"),
            told=tuple((1, f"kubectl -n kind{n} word{n % 700 + k} get pods") for k in range(12)),
        )
        for n in range(1000)
        for page in range(9)
    ]
    files = dict(shards(many, Index()))
    most = {
        kind: max(len(files[name]) for name in files if name.startswith(kind)) for kind in ("terms", "pages")
    }
    script = sum(len((PACKAGE_TEMPLATES / name).read_bytes()) for name in (SCRIPT, "search/search.js"))
    once = script + len(files["index.js"]) + len(files["names.js"])

    assert once + 2 * 5 * most["terms"] + 8 * most["pages"] < 300_000


@pytest.mark.parametrize("value", VALUES)
def test_hostile_texts_are_data(value: str) -> None:
    """Each file is one call with JSON in ASCII, which gives the text back as it was."""
    entry = Entry("a/", value, value, value, seen=(value,), told=((1, value),))
    files = dict(shards([entry], Index()))

    assert [["a/", value, value, value]] == _data(files, "pages-0")
    assert all(_CALL.fullmatch(content) and content.isascii() for content in files.values())


def test_nothing_is_found_of_what_readers_may_not_see(
    site: tuple[SiteView, tuple[Listed, ...]], mini: Path, tmp_path: Path
) -> None:
    """The index is made of the cut view: no name, symptom or step of a restricted failure mode is in it."""
    spec = mini / "service_specs/booking-api/service.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(
        text.replace("- id: no-sales\n", "- id: no-sales\n    audience: restricted\n"), encoding="utf-8"
    )
    title = next(line for line in text.split("- id: no-sales\n")[1].splitlines() if "title:" in line)
    secret = title.split(": ")[1]
    found = dict(shards(entries(*seen(mini, tmp_path / "scratch"), {}), Index()))
    before = dict(shards(entries(*site, {}), Index()))

    assert any(secret.encode() in file for file in before.values())
    assert not any(secret.encode() in file for file in found.values())


def test_small_sites_keep_the_theme_s_search(site: tuple[SiteView, tuple[Listed, ...]]) -> None:
    """They have no index."""
    assert finder(*site) is None


def test_a_large_site_has_an_index(site: tuple[SiteView, tuple[Listed, ...]], tmp_path: Path) -> None:
    """Pages about the whole are found by their headings, too, and rules by their ids."""
    large = finder(*site, large=len(site[1]))
    assert large is not None
    text = "# Rules\n\n## Kinds &#38; findings\n\n### OWN001 owner-missing\n"
    large.read(Page("reference/rules.md", "Rules and diagnostics", text))
    index = {path.removeprefix(FOLDER): file for path, file in large.files(tmp_path)}
    pages = len(_data(index, "index")["pages"])
    urls = [row[0] for number in range(pages) for row in _data(index, f"pages-{number}")]

    assert {2: "reference/rules/"} == {w: urls[number] for number, w in _look(index, "kinds").items()}
    assert {9: "reference/rules/#OWN001"} == {
        w: urls[number] for number, w in _look(index, "own001").items() if w > 2
    }


@pytest.mark.slow
def test_a_fleet_has_an_index_and_its_reader(tmp_path: Path) -> None:
    """The script of every page reads it."""
    root = write_fleet(tmp_path / "fleet", 22)
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    made = rendering(workspace, catalog(root), date(2026, 11, 23), lambda _: None)
    first = takewhile(lambda file: not file[0].startswith("services/"), made.files)
    files = {path: content for path, content in first if isinstance(content, bytes)}
    rows = _data({"pages-0.js": files[f"{FOLDER}pages-0.js"]}, "pages-0")

    assert files[SCRIPT].endswith(script())
    assert b"data-filter" in files[SCRIPT]
    assert f"{FOLDER}index.js" in files
    assert ["alerts/DatabaseSlow0000/", "DatabaseSlow0000", "Alert · Service number 0"] == rows[0][:3]


def test_pages_that_people_wrote_are_found(tmp_path: Path) -> None:
    """By title, headings and words; neither ours nor those that search leaves out."""
    docs = tmp_path / "site/docs"
    (docs / "guides").mkdir(parents=True)
    (docs / "guides/on-call_rota.md").write_text("Who is on call.\n", encoding="utf-8")
    (docs / "guides/index.md").write_text("# All guides\n\n## Where they are\n\nHere.\n", encoding="utf-8")
    (docs / "a.md").write_text("---\ntitle: 'A: one'\n---\n\nText.\n", encoding="utf-8")
    (docs / "b.md").write_text("---\nsearch:\n  exclude: true\n---\n\n# Hidden\n", encoding="utf-8")
    (docs / "new").mkdir()
    (docs / "new/index.md").write_text("# Ours too\n", encoding="utf-8")
    publish.write([("ours.md", b"# Ours\n")], docs)
    found = tuple(by_hand(docs, {"new/"}))

    assert [("a/", "A: one"), ("guides/", "All guides"), ("guides/on-call_rota/", "on call rota")] == [
        (entry.url, entry.title) for entry in found
    ]
    assert [2] == list(_terms(found)["where"].values())
    assert [1] == list(_terms(found)["who"].values())


def _with_plugins(root: Path, written: str) -> str:
    """Return the config that a large site of a workspace is built with."""
    (root / "site/docs" / FOLDER).mkdir(parents=True, exist_ok=True)
    (root / "site/docs" / FOLDER / "index.js").touch()
    (root / "site/.handoff").mkdir(exist_ok=True)
    (root / "mkdocs.yml").write_text(f"site_name: A\n{written}", encoding="utf-8")
    with lent(root, None) as config:
        return config.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "built"),
    [
        ("", "[]"),
        ("plugins: [search]\n", "[]"),
        ("plugins:\n  - material/search: {lang: de}\n  - tags\n", "[tags]"),
        (
            "plugins:\n  search: {}\n  minify: {minify_html: true, x: !ENV [A, b]}\n",
            "[{minify: {minify_html: true, x: !ENV [A, b]}}]",
        ),
    ],
)
def test_a_large_site_is_built_without_the_theme_s_search(tmp_path: Path, written: str, built: str) -> None:
    """Other plugins stay, and their options mean what they meant."""
    assert f"plugins: {built}\n" in _with_plugins(tmp_path, written)


def test_a_small_site_is_built_as_its_config_says(tmp_path: Path) -> None:
    """No other config is lent."""
    (tmp_path / "mkdocs.yml").write_text("plugins: [search]\n", encoding="utf-8")
    with lent(tmp_path, None) as config:
        assert tmp_path / "mkdocs.yml" == config
    assert plugins(tmp_path) is None


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("", True),
        ("plugins: [tags]\n", False),
        ("plugins: []\n", False),
        ("plugins: [tags, search]\n", True),
        ("plugins:\n  - search: {lang: en}\n", True),
        ("plugins:\n  material/search: {}\n", True),
    ],
)
def test_who_wants_no_search_gets_none(mini: Path, written: str, searched: bool) -> None:
    """A workspace that leaves the theme's search out has none of ours."""
    config = mini / "mkdocs.yml"
    text = re.sub(r"^plugins:.*\n", "", config.read_text(encoding="utf-8"), flags=re.MULTILINE)
    config.write_text(text + written, encoding="utf-8")
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)

    assert searched == workspace.searched


@pytest.mark.parametrize(("most", "chosen", "kept"), [(12, 40, 0), (4000, 3, 0), (4000, 1, 10)])
def test_an_index_with_other_words_is_that_of_other_entries(most: int, chosen: int, kept: int) -> None:
    """Of any entries, whichever terms are many, new or gone; what is shown is not to change.

    Few files are made anew for few other words.
    """
    rng, words = random.Random(20260102), [f"word{number}" for number in range(most)]
    entries = [Entry(f"p/{number}/", f"Page {number}", "", told=_told(rng, words)) for number in range(1200)]
    index = Index()
    files = dict(shards(entries, index))
    few = 0
    for _ in range(20):
        numbers = sorted(rng.sample(range(1200), chosen))
        fresh = {
            number: replace(entries[number], told=(*entries[number].told[:kept], *_told(rng, words)[kept:]))
            for number in numbers
        }
        other = index.replaced([entries[number] for number in numbers], [fresh[number] for number in numbers])
        entries = [fresh.get(number, entry) for number, entry in enumerate(entries)]
        assert other
        index, shown = other
        assert not shown
        wanted = Index()
        expected = dict(shards(entries, wanted))
        try:
            renewed = dict(index.renewed())
        except ValueError:
            assert files.keys() != expected.keys()
            renewed = dict(index.all())
        few += len(renewed) < len(expected) / 2

        assert expected == files | renewed
        assert wanted == index
        files = expected

    assert few > 10 or not kept
    assert index.replaced([entries[0]], [replace(entries[0], title="Another")]) is None


def _told(rng: random.Random, words: list[str]) -> tuple[tuple[int, str], ...]:
    return tuple((rng.randint(1, 4), word) for word in rng.sample(words, 12) if rng.random() < 0.9)
