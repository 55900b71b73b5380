"""The direct builder: what MkDocs makes, byte for byte, or MkDocs itself."""

from __future__ import annotations

import logging
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from material.plugins.search.plugin import Parser  # type: ignore[import-untyped]
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data

from generator.direct.build import build as build_here
from generator.direct.front import front_matter
from generator.direct.headings import Headings
from generator.direct.lines import Lines
from generator.direct.plain import plain
from generator.direct.sections import sections
from generator.direct.tokens import Tokens, Unread
from generator.linked import NOTHING
from generator.site import Built, build
from tests import hostile_site
from tests.commands import run
from tests.fleet import write_fleet
from tests.hostile import VALUES
from tests.sites import CONFIG, DAY, PAGE, make, tree

_SAMPLE_DAY: Final = "1795392000"
"""2026-11-23, in seconds since 1970."""


def _direct(root: Path, target: Path) -> None:
    """Build the docs folder of a workspace in this process."""
    config = load_config(str(root / "mkdocs.yml"), strict=True, site_dir=str(target))
    config.plugins.on_startup(command="build", dirty=False)
    build_here(config, NOTHING)


def _both(root: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Build a workspace with both builders."""
    found = []
    for engine in ("mkdocs", "direct"):
        done = build(root, engine=engine, date=DAY)
        assert isinstance(done, Built), done
        assert not done.note
        found.append(tree(root / "site/public"))
    return found[0], found[1]


def _same(reference: dict[str, bytes], made: dict[str, bytes]) -> None:
    assert sorted(reference) == sorted(made)
    assert [] == [path for path in reference if reference[path] != made[path]]


@pytest.fixture(scope="module")
def by_mkdocs(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Build the sample's pages with MkDocs."""
    folder = Path(shutil.copytree(sample_site, tmp_path_factory.mktemp("mkdocs") / "sample", symlinks=True))
    done = build(folder, engine="mkdocs", date=date(2026, 11, 23))
    assert isinstance(done, Built), done
    return tree(folder / "site/public")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a workspace with three pages."""
    make(tmp_path / "workspace")
    return tmp_path / "workspace"


def test_the_sample_is_what_mkdocs_makes(sample_site: Path, by_mkdocs: dict[str, bytes]) -> None:
    """Every file is the same to the last byte, sitemap and search index included."""
    _same(by_mkdocs, tree(sample_site / "site/public"))


def test_the_sample_needs_no_markdown(
    sample_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No page goes through Markdown, and no kind of page through the theme but for the first one."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", _SAMPLE_DAY)
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    caplog.set_level(logging.DEBUG, "mkdocs.direct")
    _direct(sample_site, tmp_path / "site")
    said = [record.getMessage() for record in caplog.records if record.name == "mkdocs.direct"]

    assert 1 == len(said)
    assert said[0].endswith("kinds of pages here, 0 of them rendered by the theme")


_TEXTS: Final = st.sampled_from(
    [
        "word",
        " ",
        "\n",
        "\n\n",
        "two words",
        "&#58;",
        "&#10;",
        "&#160;",
        "&amp;",
        "&lt;b&gt;",
        "&",
        "&#5",
        "é",
        "  \n x",
        "&nosuch;",
    ]
)
_TAGS: Final = st.sampled_from(
    [
        "p",
        "div",
        "section",
        "span",
        "a",
        "h1",
        "h2",
        "h3",
        "ul",
        "li",
        "pre",
        "code",
        "br",
        "hr",
        "svg",
        "title",
        "style",
    ]
)
_ATTRIBUTES: Final = st.sampled_from(
    [
        "",
        "",
        ' id="x"',
        ' id="y"',
        ' class="headerlink"',
        ' data-search-exclude=""',
        ' href="a>b"',
        " hidden",
        " open=yes",
    ]
)


@st.composite
def _elements(draw: st.DrawFn, depth: int = 4) -> str:
    """An element of HTML, well formed but for one in ten."""
    tag, attributes = draw(_TAGS), draw(_ATTRIBUTES)
    if tag in ("br", "hr"):
        return f"<{tag}{attributes}>"
    inner = _TEXTS if depth == 0 else _TEXTS | _elements(depth - 1)
    end = draw(st.sampled_from([f"</{tag}>"] * 19 + ["", "</p>"]))
    return f"<{tag}{attributes}>{''.join(draw(st.lists(inner, max_size=4)))}{end}"


@settings(max_examples=50, deadline=None)
@given(st.lists(_elements(), max_size=5))
@example(["<pre><code>a &#38;\n\n  b</code></pre>", "<p>c\nd</p>"])
@example(['<h2 id="x">A<a class="headerlink" href="#x">&para;</a></h2>', "<ul><li> </li></ul>", "<p>b</p>"])
@example(['<div><h3 id="x">A</h3>', "<p>b</p></div>", "<p>c<br></p>", '<h1 id="y">D</h1>'])
def test_sections_are_those_of_the_theme(elements: list[str]) -> None:
    """The search plugin's own parser finds the same ids, titles and texts in whatever is read at all."""
    content = "\n".join(elements)
    try:
        found = sections(content, Tokens())
    except Unread:
        return
    parser = Parser()
    parser.feed(content)
    parser.close()

    said = [(section.id, "".join(section.title), "".join(section.text)) for section in parser.data]

    assert said == [(part.id, "".join(part.title.parts), "".join(part.text.parts)) for part in found]


@pytest.mark.parametrize(
    "title",
    ["Pay &#38; go &#35;1", "A - b, c/d (e).", "Yes", "NO", "Null", "No way", "1.5", "2026-01-02", "A  b",
     "A ", "'Pay'", "a", "A: b", "A #b", "A\nmore: b", "&a A", "", "A\n...\n---\nb", "Ä", f"{'A' * 99}:"],
)  # fmt: skip
def test_front_matter_is_that_of_mkdocs(title: str) -> None:
    """Whether a title is read without YAML or with it."""
    page = f"---\ntitle: {title}\n---\n\n# A\n"

    assert get_data(page) == front_matter(page)


_LINES: Final = st.sampled_from(
    [
        "# One &#58; two", "## Steps", "## Steps", "### **Bold** _1", "## [link](index.md)", "#no", "# ",
        "", "", "<p>text</p>", "<p>text", "</p>", "<div>", "</div>", "<section><h2>Inner</h2>", "</section>",
        "<span>inline</span>", "plain *text*", "```", "    code", "<hr>", "<pre><code>a", "b</code></pre>",
        "<p>one</p><p>two</p>", "<p>a</p> tail", "\t<p>tab</p>", "   ", "<!-- x -->", "<h2>Raw</h2>", "<br>",
        "| a | b |", "<ul><li>1</li></ul>", "# Steps #", "## a_b &amp; c",
        "## Übung 2, &#40;a/b&#41; &#35;", "## two  blanks",
        f"## {'a' * 99}*", "[x]: y", "===", "&#35; no",
    ]
)  # fmt: skip


_READ: Final = Lines()
"""Read for all pages, as in a build: what one page said of a line has to hold for the next."""


@cache
def _config() -> MkDocsConfig:
    config = MkDocsConfig()
    config.load_dict(
        {
            "site_name": "x",
            "docs_dir": str(Path(__file__).parent),
            "markdown_extensions": [{"toc": {"permalink": True}}],
        }
    )
    assert ([], []) == config.validate()
    return config


@cache
def _headings() -> Headings:
    """Give what converts the headings of all pages, as in a build: what it keeps of one is for the next."""
    return Headings(_config().markdown_extensions, _config().mdx_configs)


@settings(max_examples=400, deadline=None)
@given(st.lists(_LINES, max_size=9))
def test_content_is_that_of_markdown(lines: list[str]) -> None:
    """Python-Markdown makes the same HTML and table of contents of whatever is taken for plain."""
    text = "\n".join(lines)
    found = plain(text, _headings(), _READ)

    assert found is None or _by_markdown(text) == (found.content, str(found.toc))


_BITS: Final = st.sampled_from(
    [
        "<p", "<div", "<b", "</p>", "</div>", "</b>", "<br>", "<title>", "<script>", ' x="', '="', '"', '"',
        ">", ">", "<", "=", "'", "/", " ", "a", "text", "&", "&#34;", "#", "`", "~~~", "```", "-",
        "\t", "\n", "\n\n",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_BITS, max_size=12), st.sampled_from(["", "<p>", '<p x="1">']), st.sampled_from(["", "</p>"]))
@example(['"', "b"], '<p x="1', ">a</p>")
@example(["<p>one</p>", "\n\n", "\n", "<p>two</p>"], "", "")
@example(['"', "<br>", '"', "text"], "<p>", "</p>")
def test_a_line_is_plain_only_if_markdown_passes_it_on(bits: list[str], begin: str, end: str) -> None:
    """Quotes and signs of tags mean something by where they stand: a line may have any of them anywhere."""
    text = "".join([begin, *bits, end])
    found = plain(text, _headings(), _READ)

    assert found is None or text.strip("\n") == found.content == (_by_markdown(text)[0] or "")


def test_lines_that_say_other_things_do_the_same() -> None:
    """What a line says in words and values is left out when it is read, and never what is no value."""
    lines = Lines()
    known = lines['<p id="a">one</p>'], lines['<p id="a" class="b">']

    assert known == (lines['<p id="c=d">two, &#34;three&#34;</p>'], lines['<p id="" class="e f">'])
    for text in (
        '<p id="a"b>one</p>', '<p id="a>one</p>', '<p "a">one</p>', '<p>"<b>"</p>', '<p>" < "</p>',
        '<p>one</p>"two', '<p id="a">one & two</p>', "<pre>one\n# two\n</pre>",
    ):  # fmt: skip
        assert not lines.whole([text]), text


def _by_markdown(text: str) -> tuple[str | None, str]:
    config = _config()
    page = Page(None, File("page.md", None, "", use_directory_urls=True), config)
    page.markdown = text
    page.render(config, Files([page.file]))
    return page.content, str(page.toc)


def test_headings_that_others_have_are_nested_under_each_first_one() -> None:
    """A first one of the same words as one below it is another page's matter: Markdown numbers the second."""
    headings = _headings()
    for first in ("# Runbook 1", "# Runbook 2", "# Steps", "## Runbook 3", "# Runbook 4"):
        text = f"{first}\n\n<p>one</p>\n\n## Steps\n\n<p>two</p>\n\n### Undo\n\n<p>three</p>"
        found = plain(text, headings, _READ)

        assert found is not None
        assert _by_markdown(text) == (found.content, str(found.toc))


@pytest.mark.slow
def test_a_page_by_hand_is_read_as_markdown(root: Path) -> None:
    """Beside generated pages there may be others: theirs is the slow way, and the result the same."""
    text = (
        "# Notes\n\n*Read* [the runbook](pay/runbook.md#steps).\n\n```sh\nls\n```\n\n| a | b |\n|---|---|\n"
    )
    (root / "site/docs/services/notes.md").write_text(f"{text}| 1 | 2 |\n")
    _same(*_both(root))


@pytest.mark.slow
@pytest.mark.parametrize(
    "said", ["hide: [toc, navigation]", "description: Of pay", "title: [1]", "search: {boost: 2}"]
)
def test_front_matter_of_a_person_counts(root: Path, said: str) -> None:
    """What the theme makes of it is on that page and on no other of its kind."""
    for name, front in (("a", ""), ("b", f"---\n{said}\n---\n"), ("c", "")):
        (root / f"site/docs/services/{name}.md").write_text(f"{front}# Notes\n\n## More\n\nText.\n")
    _same(*_both(root))


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("hooks: [hook.py]\n", "hooks"),
        ("plugins: [search, tags]\n", "plugins: material/tags"),
        ("use_directory_urls: false\n", "use_directory_urls: false"),
        ("extra_templates: [more.txt]\n", "extra_templates"),
        ("theme: {name: material, custom_dir: overrides}\n", "templates that look at other pages"),
    ],
)
@pytest.mark.slow
def test_a_site_with_more_than_is_known_is_left_to_mkdocs(root: Path, more: str, what: str) -> None:
    """One line says so and why."""
    (root / "site/docs/more.txt").write_text("{{ pages | length }}")
    (root / "overrides").mkdir()
    (root / "overrides/404.html").write_text("{% for file in pages %}{{ file.page.title }}{% endfor %}")
    (root / "hook.py").write_text("def on_page_markdown(markdown, **_): return markdown + ' more'\n")
    (root / "mkdocs.yml").write_text(CONFIG + more)
    done = build(root, engine="direct", date=DAY)

    assert Built(root / "site/public", f"built with mkdocs: the direct builder does not know {what}") == done


_OPTIONS: Final = {
    "features": """\
theme: {name: material, features: [navigation.tabs, navigation.footer, navigation.path, toc.follow]}""",
    "toc in the navigation": "theme: {name: material, features: [toc.integrate, navigation.indexes]}",
    "source": """\
theme: {name: material, features: [content.action.edit, content.action.view]}
repo_url: https://github.com/a/b
edit_uri: edit/main/docs/""",
    "language": """\
theme: {name: material, language: sv, palette: {scheme: slate}, icon: {logo: material/bell}}""",
    "no address": "site_url: ''",
    "below a path": "site_url: https://docs.example.org/below/this/",
    "feedback": """\
extra:
  analytics:
    provider: google
    property: G-1
    feedback:
      title: T
      ratings: [{icon: material/heart, name: n, data: 1, note: '<a href="?{title}&{url}">'}]""",
    "levels": "markdown_extensions: [{toc: {permalink: '#', toc_depth: 2, baselevel: 2}}]",
    "whole navigation": "nav: [index.md, {Pay: [services/pay/index.md, services/pay/runbook.md]}]",
    "own files": """\
extra_css: [services/pay/a.css]
extra_javascript: [https://x.example/y.js, z.js]
copyright: <b>us</b>""",
    "search": "plugins: [{search: {lang: [en, sv], separator: ' '}}]",
    "no search": "plugins: []",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", _OPTIONS)
def test_theme_options_change_both_in_the_same_way(root: Path, name: str) -> None:
    """Skeletons are rendered by the theme, so whatever it does is in them."""
    keys = [line.partition(":")[0] for line in _OPTIONS[name].splitlines()]
    kept = [line for line in CONFIG.splitlines() if line.partition(":")[0] not in keys]
    (root / "mkdocs.yml").write_text("\n".join([*kept, _OPTIONS[name], ""]))
    text = PAGE.replace("## Steps", "## Steps\n\n### Below\n\n## Steps")
    for service in ("pay", "edit"):
        for page in ("index", "runbook", "a", "b", "c"):
            file = root / "site/docs/services" / service / f"{page}.md"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text.replace("go", f"&#60;go>' {page}"))
    _same(*_both(root))


@pytest.mark.slow
@pytest.mark.parametrize(
    "template",
    [
        "{{ page.url }}",
        "{{ page.title | upper }}",
        "{% if 'pay' in page.url %}us{% endif %}",
        "{{ (nav.items | first).content | length }}",
    ],
)
def test_templates_of_the_workspace_may_look_at_pages(root: Path, template: str) -> None:
    """The theme renders every page then."""
    (root / "overrides").mkdir()
    block = f'{{% extends "base.html" %}}{{% block footer %}}{template}{{% endblock %}}'
    (root / "overrides/main.html").write_text(block)
    (root / "mkdocs.yml").write_text(CONFIG.replace("font: false", "font: false, custom_dir: overrides"))
    _same(*_both(root))


@pytest.mark.slow
def test_templates_of_the_workspace_may_link_to_pages(root: Path) -> None:
    """An address into a folder of pages is another from each of them."""
    (root / "overrides").mkdir()
    block = "{% extends 'base.html' %}{% block footer %}{{ 'services/pay/runbook/' | url }}{% endblock %}"
    (root / "overrides/main.html").write_text(block)
    (root / "mkdocs.yml").write_text(CONFIG.replace("font: false", "font: false, custom_dir: overrides"))
    shutil.copytree(root / "site/docs/services/pay", root / "site/docs/services/go")
    _same(*_both(root))


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["restricted", "internal", "public"])
def test_small_workspaces_are_the_same(mini: Path, audience: str) -> None:
    """For all readers."""
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23", "--audience", audience).exit_code
    config = (mini / "mkdocs.yml").read_text()
    nav = [
        line
        for line in config.splitlines()
        if not line.strip().endswith(".md") or (mini / "site/docs" / line.split()[-1]).is_file()
    ]
    (mini / "mkdocs.yml").write_text(
        "\n".join(line for line in nav if line.strip() != "- Reference:" or audience != "public")
    )
    _same(*_both(mini))


@pytest.mark.slow
def test_a_fleet_is_the_same(tmp_path: Path) -> None:
    """Hundreds of pages of the same kinds."""
    root = write_fleet(tmp_path / "fleet", 20)
    assert 0 == run("-C", root, "render", "--date", "2026-11-23").exit_code
    _same(*_both(root))


@pytest.mark.slow
def test_hostile_texts_change_nothing(tmp_path: Path) -> None:
    """Nor do texts that look like Markdown, HTML, templates or marks in every field."""
    marks = ("Zq9", "Zq9content", "Zq9ti<i>t</i>&amp;le", "Zq9f0/")
    hostile_site.build(tmp_path / "site", hostile_site.chosen((*VALUES, *marks), 0), str, hostile_site.TAGS)
    _same(*_both(tmp_path / "site"))
