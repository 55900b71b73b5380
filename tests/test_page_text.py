"""What a page file is made of: front matter, headings, and HTML blocks without holes."""

from __future__ import annotations

import html
from typing import Final

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator.encode import encode_text, normalise
from generator.render import Page, front_matter, tidy, url_of

TITLES: Final = (
    "plain", "", " ", "a: b", "- a", "# a", "a # b", "'", '"', "{{ x }}", "{% x %}", "[a]", "{a}", "*a", "&a",
    "!a", "%a", "@a", "`a`", "|", ">", "---", "...", "--- a", "true", "null", "~", "1.10", "2026-12-24",
    "</title>", "<script>alert(1)</script>", "a\nb: c", "a\n---\nb", "a\r\nb", "\x00", "\ud800", "é 😀 日本",
    "\u202e", "\\", "x" * 5_000, "&#60;", "title: x",
    "Runbook: Boats (PMP-4), held/late", "yes no", "x " * 9_000,
)  # fmt: skip
PIECES: Final = (
    "Runbook:",
    "yes",
    "1",
    "2026-12-24",
    "-",
    "a-b",
    "#",
    "&",
    "(x)",
    "x.",
    "é",
    "",
    "~",
    "false",
    "Infinity",
    "Off-line",
    "x" * 995,
)


@given(st.text())
@example("a\n---\nb")
def test_any_title_is_one_string_of_the_front_matter(title: str) -> None:
    """No title ends the block, adds a key or becomes another type; the theme may print it as it is."""
    _check_title(title)


@pytest.mark.parametrize("title", TITLES, ids=ascii)
def test_hostile_titles_are_one_string_of_the_front_matter(title: str) -> None:
    """YAML, Markdown, HTML and Jinja in a title are letters."""
    _check_title(title)


@given(st.lists(st.sampled_from(PIECES)).map(" ".join), st.booleans())
def test_a_title_is_written_as_yaml_writes_it(title: str, searched: bool) -> None:
    """Whether or not it is so plain that nobody has to be asked."""
    told: dict[str, object] = {"title": str(encode_text(title))}
    if not searched:
        told["search"] = {"exclude": True}
    dumped = yaml.dump(told, Dumper=yaml.CSafeDumper, width=10_000, sort_keys=False)

    assert f"---\n{dumped}---\n" == front_matter(title, searched=searched)


def _check_title(title: str) -> None:

    text = front_matter(title, searched=True)
    block = text.removeprefix("---\n").removesuffix("---\n")

    assert text == f"---\n{block}---\n"
    assert not any(line in ("---", "...") for line in block.splitlines())
    loaded = yaml.safe_load(block)
    assert ["title"] == list(loaded)
    assert normalise(title) == html.unescape(loaded["title"])
    assert not set("<>{}[]*`\"'") & set(loaded["title"])


def test_headings_stand_alone_and_html_blocks_have_no_holes() -> None:
    """A blank line would end the block for a Markdown reader, and its rest would be read as Markdown."""
    assert "\n# A\n\n<p>b</p>\n<p>c</p>\n\n## D\n\n<p>e</p>\n" == tidy(
        "# A\n\n\n<p>b</p>\n\n   \n  <p>c</p>\n## D\n<p>e</p>\n\n"
    )


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("index.md", ""),
        ("teams/index.md", "teams/"),
        ("teams/a.md", "teams/a/"),
        ("alerts/index-rebuild.md", "alerts/index-rebuild/"),
        ("alerts/reindex.md", "alerts/reindex/"),
        ("services/a/failure-modes/x.md", "services/a/failure-modes/x/"),
    ],
)
def test_a_page_has_a_folder_of_its_own(path: str, url: str) -> None:
    """As every engine publishes it."""
    assert (url, url) == (url_of(path), Page(path, "T", "").url)


def test_each_block_of_code_has_an_id_of_its_own() -> None:
    """The theme's copy button finds its block by the nearest id; a text that looks like a tag gets none."""
    text = tidy("<li><pre><code>a</code></pre>\n<pre><code>&#60;pre&#62;</code></pre></li>")

    assert '<li><pre id="ho_code_1"><code>a</code></pre>' in text
    assert '<pre id="ho_code_2"><code>&#60;pre&#62;</code></pre></li>' in text
