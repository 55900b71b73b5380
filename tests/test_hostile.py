"""Texts of strangers stay texts: they bring no element, attribute, link or script to the built site."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Final

import pytest
from pydantic import TypeAdapter, ValidationError

from generator.privacy import Allowed, leaks
from generator.source import Rejected, parse
from generator.spec.values import Text, safe_url
from tests.hostile import CLASSES, VALUES
from tests.hostile_site import (
    TAGS,
    Site,
    assert_index_is_text,
    assert_same_structure,
    assert_verbatim,
    build,
    chosen,
    word,
    words,
)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the sample workspace with a word of its own in every field."""
    plain = tuple(f"v{number}" for number in range(len(TAGS)))
    return build(tmp_path_factory.mktemp("clean"), word, lambda number: f"subject{number}", plain)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build it with a hostile text in every field, commit, author and tag."""
    folder = tmp_path_factory.mktemp("hostile")
    return build(folder, chosen(VALUES, 0), lambda number: VALUES[number % len(VALUES)], TAGS)


def test_every_class_reaches_many_fields(hostile: Site) -> None:
    """The tests below mean something only if every value is really there."""
    assert all(value in hostile.slots for values in CLASSES.values() for value in values)
    assert 1000 < len(hostile.slots)


def test_hostile_texts_change_no_structure(clean: Site, hostile: Site) -> None:
    """Replacing texts replaces texts: elements, attributes, links and scripts stay."""
    assert_same_structure(clean, hostile)


def test_every_value_is_on_the_page_verbatim(clean: Site, hostile: Site) -> None:
    """What was written is what is read, character for character."""
    assert len(hostile.slots) < assert_verbatim(clean, hostile)


def test_no_field_is_lost(clean: Site) -> None:
    """What a project team writes stands somewhere on the site."""
    shown = set().union(*map(words, clean.pages.values()))
    lost = [slot for slot in range(len(clean.slots)) if word(slot, True) not in shown]

    assert [] == lost


def test_the_search_index_holds_text_only(clean: Site, hostile: Site) -> None:
    """What the theme prints as HTML has no element that a text brought."""
    assert_index_is_text(clean, hostile)


FILE: Final = re.compile(r"[^\s:]+\.(?:md|txt|html?|ya?ml|json|csv|xml|svg|png|jpe?g|pdf|log|docx?|xlsx?)")


@pytest.mark.slow
def test_the_shared_strings_stay_texts(clean: Site, tmp_path: Path) -> None:
    """Every string of the corpus in HANDOFF_SHARED stays text, or is refused with a place.

    Secrets and ways to reach a person are refused (PRV001-PRV003); what a field refuses is counted, and so
    are names of files, which evidence looks for (EVD001), and addresses, which it links to.
    """
    shared = os.environ.get("HANDOFF_SHARED")
    if not shared:
        pytest.skip("HANDOFF_SHARED does not name the folder that holds hostile/strings.json")
    corpus = json.loads((Path(shared) / "hostile/strings.json").read_text(encoding="utf-8"))["strings"]
    nothing = Allowed((), frozenset())
    values = tuple(value for entry in corpus if not any(leaks(value := entry["value"], "x.yaml", nothing)))
    good = tuple(
        value for value in values if not (refused(value) or FILE.fullmatch(value) or safe_url(value))
    )
    print(f"{len(corpus)} strings, {len(values) - len(good)} refused, {len(good)} built into every field")
    for shift in (0, 1, 2):
        built = build(
            tmp_path / str(shift), chosen(good, shift * 1009), lambda n: values[n % len(values)], TAGS
        )
        assert_same_structure(clean, built)
        assert_verbatim(clean, built)
        assert_index_is_text(clean, built)


def refused(value: str) -> bool:
    """Whether the reader or a text field refuses a value; it must say where."""
    try:
        raw = f"x: {json.dumps(value, ensure_ascii=False)}\n".encode()
    except UnicodeEncodeError:
        return True
    source = parse(raw, "x.yaml")
    if isinstance(source, Rejected):
        assert all("x.yaml:" in str(problem) for problem in source.problems)
        return True
    try:
        TypeAdapter(Text).validate_python(value)
    except ValidationError:
        return True
    return False
