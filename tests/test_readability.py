"""How hard a text is to read, counted by hand."""

from __future__ import annotations

from itertools import repeat

import pytest

from generator.analysis.readability import lix, longest, sentences


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("—", 0),
        ("Press Stop.", 2),
        ("Press Stop. Then call the desk, and wait!", 6),
        ("Stop it: call the desk.", 3),
        ("Service desk, 07:00-18:00; have the invoice number ready.", 5),
        ("Version 1.6.2 of the clerk's tool", 6),
        ("One line\nanother line here", 3),
    ],
)
def test_the_longest_sentence_is_counted(text: str, words: int) -> None:
    """A number or an address is one word; a colon before a blank lets the reader breathe."""
    assert words == longest(text)


def test_words_keep_their_letters() -> None:
    """Whatever the language."""
    assert (("Größere", "Beträge", "prüfen"), ("Ändra", "själv")) == sentences(
        "Größere Beträge prüfen. Ändra själv"
    )


def test_lix_is_words_per_sentence_and_the_share_of_long_words() -> None:
    """100 words in 10 sentences, 20 of them of more than six letters: 10 + 20."""
    ten = "A sentence of ten words has two lengthy ones, no."

    assert 10 == longest(ten)
    assert 30 == lix(repeat(ten, 10))


def test_of_a_short_text_it_tells_nothing() -> None:
    """One long name would decide it."""
    assert lix(repeat("A sentence of ten words has two lengthy ones, no.", 9)) is None
