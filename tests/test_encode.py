"""Text as data: no character of a value is syntax, and every one of them is there."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from html.parser import HTMLParser
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from generator.encode import Unprintable, encode, encode_text, link_target, normalise
from generator.spec.refs import TeamId
from generator.spec.values import Duration

SYNTAX: Final = "<>&\"'\\`*_[]{}#|~!$:@^=+\n\t"
REFERENCE: Final = re.compile(r"&#\d+;")
text = st.text(st.characters(exclude_categories=[]))


def raw(encoded: str) -> str:
    """Give the characters that stand for themselves."""
    return REFERENCE.sub("", encoded)


@pytest.mark.parametrize("character", SYNTAX, ids=lambda character: f"U+{ord(character):04X}")
def test_a_character_of_syntax_leaves_as_a_reference(character: str) -> None:
    """Markdown, HTML, YAML and the extensions of both never see it."""
    assert f"a&#{ord(character)};b" == encode(f"a{character}b")


@given(text)
@example(SYNTAX)
@example("&#60;script&#62;")
def test_nothing_but_letters_digits_and_plain_marks_stands_for_itself(value: str) -> None:
    """The list is of what is allowed, not of what is dangerous."""
    assert "" == "".join(c for c in raw(encode_text(value)) if not c.isalnum() and c not in " .,/()-")


@given(text)
@example("a\r\nb\rc\n")
@example("&amp;&#38;&lt;")
@example("\x80\x9f\ufdd0\ufffe\U0010ffff\ud800")
def test_a_browser_reads_the_value_back(value: str) -> None:
    """Encoding loses nothing: what comes back is the value after the one documented normalisation."""
    assert normalise(value) == html.unescape(encode_text(value))


def test_no_printable_character_is_replaced() -> None:
    """Text of them alone is not looked through: Python knows them at once, whatever Unicode it has."""
    printable = "".join(filter(str.isprintable, map(chr, range(0x110000))))

    assert not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef]", printable)
    assert not [char for char in printable if ord(char) & 0xFFFE == 0xFFFE]
    assert printable == normalise(printable)


@given(text)
def test_normalising_twice_changes_nothing(value: str) -> None:
    """Neither a carriage return nor a control character is left after the first time."""
    assert normalise(value) == normalise(normalise(value))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", normalise(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\r\r\nb", "a\n\nb"),
        ("a\tb\n", "a\tb\n"),
        ("\x00\x1b\x7f\x85", "\ufffd" * 4),
        ("\ud800\udfff", "\ufffd" * 2),
        ("\u202e\u200b\ufeff\xad", "\u202e\u200b\ufeff\xad"),
        ("e\u0301é ﬁ Å", "e\u0301é ﬁ Å"),
        ("  a  ", "  a  "),
    ],
)
def test_the_normalisation_is_the_documented_one(value: str, expected: str) -> None:
    """Line ends become line feeds, what is no character becomes U+FFFD, and nothing else changes."""
    assert expected == normalise(value)


class _Seen(HTMLParser):
    """Notes everything in a page that is not text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(tag)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.found.append(data)

    def handle_pi(self, data: str) -> None:
        self.found.append(data)


@given(text)
@example("</p><script>alert(1)</script>")
@example("\" onmouseover='x' y=\"")
@example("<!--<![CDATA[<?php")
def test_a_value_is_never_an_element_or_attribute(value: str) -> None:
    """In text and inside quotes of an attribute it stays one run of text."""
    seen = _Seen()
    seen.feed(f'<p title="{encode_text(value)}">{encode_text(value)}</p>')
    seen.close()

    assert [("p", [("title", normalise(value))]), "p"] == seen.found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, "7"),
        (-7, "-7"),
        (Decimal("0.9990"), "0.9990"),
        (Duration(5400, "1h30m"), "1h30m"),
        (date(2026, 12, 24), "2026-12-24"),
        (datetime(2026, 12, 24, 17, 5, tzinfo=UTC), "2026-12-24 17&#58;05 UTC"),
        (TeamId("harbour-desk"), "harbour-desk"),
        (Markup("<b>ours</b>"), "<b>ours</b>"),
        ("", ""),
    ],
    ids=repr,
)
def test_values_are_printed_as_people_wrote_them(value: object, expected: str) -> None:
    """Numbers keep their zeros, durations their units; markup of a template passes as it is."""
    assert expected == encode(value)


@pytest.mark.parametrize(
    "value",
    [None, True, False, object(), [], ["a"], (), ("a",), {}, {"a": "b"}, b"a", 1.5, len, TeamId],
    ids=lambda value: f"{type(value).__name__} {value!r}".split(" at 0x")[0],
)
def test_what_is_no_value_is_not_printed(value: object) -> None:
    """No page ever says `None`, `True` or `['a']`: a template that would is wrong."""
    with pytest.raises(Unprintable, match=f"a template prints {type(value).__name__}, which is no text"):
        encode(value)


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example",
        "http://a.example:8080/b/c?d=e&f=(g)#h",
        "https://a.example/%20%C3%A9/~b/@c;d=1,2",
        "https://192.0.2.1/",
        "https://a-b.c.example/!$'*+",
    ],
)
def test_a_web_address_is_a_target(address: str) -> None:
    """A browser reads back the address as it was written."""
    target = link_target(address)

    assert target is not None
    assert address == html.unescape(target)
    assert not set(raw(target)) & set("\"'<>&`")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "ftp://a.example",
        "mailto:a@a.example", "tel:112", "//a.example", "/a", "a", "../a", "#a", "?a", "", "https:", "https://",
        "https:///a", "https:a.example", "http:\\\\a.example", "https://a.example\\@b.example", "https://user@a.example",
        "https://user:secret@a.example", "https://:secret@a.example", "https://@a.example", "http://[::1", "http://[::1]",
        "http://[", "http://]", "https://a.example:99999", "https://a.example:port", "https://a.example:0",
        "https://a b.example",
        "https://a.example/ b", "https://a.example/\n", "https://a.example/\x00", "https://a.example/\x1b[2J",
        "https://a.example/<b>", 'https://a.example/"b', "https://a.example/`b", "https://a.example/{b}", "https://a.example/|b",
        "https://é.example", "https://a.example/é", "https://a.example/\u202e", "https://-a.example", "https://.example",
        "https://%61.example", "https://a.example/" + "b" * 2_000, "x https://a.example", "https://a.example https://b.example",
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_web_address_is_no_target(address: str) -> None:
    """Other schemes, other hosts in disguise, credentials, and what an engine would choke on."""
    assert link_target(address) is None


def test_moments_are_printed_in_utc() -> None:
    """Whatever zone a moment was kept in, the page names one zone."""
    moment = datetime(2026, 12, 24, 1, 5, tzinfo=timezone(timedelta(hours=2)))

    assert "2026-12-23 23&#58;05 UTC" == encode(moment)
