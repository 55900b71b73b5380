"""Notes say what their authors wrote, and do nothing else."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.encode import normalise
from generator.prose import prose
from generator.workspace import EXTENSIONS
from tests.hostile import VALUES

MAY: Final = frozenset(
    re.findall(
        r"\w+",
        "p li ul ol blockquote table thead tbody tr th td pre code em strong br hr a h3 h4 h5 h6 div span",
    )
)
MARKDOWN: Final = st.lists(
    st.one_of(
        st.sampled_from(
            ("a", "Zż", "*", "_", "`", "```\n", "\n", "\n\n", "    ", "# ", "> ", "- ", "1. ", "|")
        ),
        st.sampled_from(
            ("|-|\n", "[", "](", ")", "http://x.example", "<b>", "<script>", "<!--", "&lt;", "&")
        ),
        st.sampled_from(
            ("\\", "![", "{: #x}", "[TOC]", "---\n", "{{ 7 }}", "\t", "\u2028", "]: ", '"', "~~~\n")
        ),
    ),
    max_size=40,
).map("".join)


class Reading(HTMLParser):
    """Elements, attributes and text of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text = ""
        self.others = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        """Remember a text."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """Count what is no element and no text."""
        self.others += 1

    def handle_decl(self, decl: str) -> None:
        """Count this, too."""
        self.others += 1

    def handle_pi(self, data: str) -> None:
        """Count this, too."""
        self.others += 1

    def unknown_decl(self, data: str) -> None:
        """Count this, too."""
        self.others += 1


def assert_harmless(text: str) -> None:
    """No element but those of notes, no attribute but an address, and a line nobody changes."""
    html = str(prose(text).html)
    read = Reading(html)

    assert 0 == read.others
    for tag, attributes in read.tags:
        assert tag in MAY
        for name, value in attributes:
            assert name in ("href", "rel", "title", "start", "class")
            assert name != "class" or value in ("highlight", "ho-table")
            assert name != "href" or str(value).startswith(("http://", "https://"))
    assert "\n" not in html
    page = f"# Title\n\n<div>\n{html}\n</div>\n\n## Next\n"
    built = Reading(markdown.markdown(page, extensions=sorted(EXTENSIONS)))
    assert [tag for tag, _ in built.tags if tag != "h1"] == ["div", *(tag for tag, _ in read.tags), "h2"]
    assert read.text in built.text


def visible(text: str) -> str:
    """Return what a note shows."""
    return Reading(str(prose(text).html)).text


@pytest.mark.parametrize("value", VALUES)
def test_hostile_texts_do_nothing(value: str) -> None:
    """Alone, in a paragraph, in a list, in a cell, and in a block of code."""
    for text in (value, f"a\n\n{value}\n\nb", f"- {value}", f"| a |\n|---|\n| {value} |\n", f"    {value}"):
        assert_harmless(text)


@settings(max_examples=300, deadline=None)
@given(MARKDOWN)
@example("> " * 40 + "deep")
@example('[a](<http://x.example> "\'>")')
def test_anything_is_harmless_and_whole_or_said_to_be_cut(text: str) -> None:
    """Whatever mix of Markdown comes: letters that a page would not show are noticed."""
    assert_harmless(text)
    shown = prose(text)
    read = Reading(str(shown.html))
    said = read.text + "".join(str(value) for _, attributes in read.tags for _, value in attributes)
    lost = Counter(filter(str.isalpha, normalise(text))) - Counter(filter(str.isalpha, said))

    assert not shown.whole or not lost or "```" in text or "~~~" in text


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None)
@given(st.one_of(MARKDOWN, st.text(max_size=200)))
def test_far_more_of_anything_is_harmless(text: str) -> None:
    """The same with a budget."""
    assert_harmless(text)


@pytest.mark.slow
def test_the_shared_strings_do_nothing() -> None:
    """Every string of the corpus in HANDOFF_SHARED."""
    shared = os.environ.get("HANDOFF_SHARED")
    if not shared:
        pytest.skip("HANDOFF_SHARED does not name the folder that holds hostile/strings.json")
    corpus = json.loads((Path(shared) / "hostile/strings.json").read_text(encoding="utf-8"))["strings"]
    for entry in corpus:
        if len(entry["value"]) < 2000:
            assert_harmless(entry["value"])
            assert_harmless(f"a\n\n{entry['value']}\n\nb")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Press *both* buttons, `a b`.", "Press both buttons, a b."),
        ("<b>not bold</b> &copy; &#60;", "<b>not bold</b> &copy; &#60;"),
        ("[TOC]\n{: .x }\n--8<-- 'x'", "[TOC]\n{: .x }\n--8<-- 'x'"),
        ("[a]: https://x.example", "[a]: https://x.example"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("![fig](a.png)", "![fig](a.png)"),
        ("![fig](https://x.example/a.png)", "fig (picture)"),
        ("---\ntitle: x\n---", "title: x"),
        ("```\na\n\n    b\n```", "a\n\n    b"),
    ],
)
def test_text_is_kept_word_for_word(text: str, expected: str) -> None:
    """What is no Markdown of ours is shown as it stands."""
    assert expected == visible(text)


def test_headings_stand_below_those_of_the_page() -> None:
    """A note begins at the third level, and no deeper than the sixth."""
    read = Reading(str(prose("# a\n## b\n##### c\n").html))

    assert ["h3", "h4", "h6"] == [tag for tag, _ in read.tags]


def test_a_list_keeps_its_first_number() -> None:
    """Step 3 stays step 3."""
    assert ("ol", (("start", "3"),)) in Reading(str(prose("3. a\n4. b\n").html)).tags


@pytest.mark.parametrize("text", ["| a |\n|---|\n| b | lost |\n", "> " * 40 + "deep"])
def test_text_that_markdown_drops_is_noticed(text: str) -> None:
    """Cells without a column, and what is nested too deep."""
    assert not prose(text).whole


@pytest.mark.parametrize(
    "text", ["a | b", "| a |\n|---|\n| b |\n", "1. x\n1. y\n", "a\\*b", "```sh x\ny\n```"]
)
def test_marks_are_no_text(text: str) -> None:
    """Signs of Markdown, numbers of lists and the name of a language are not missed."""
    assert prose(text).whole
