"""Words of glossaries: side by side for the site, explained on pages, missed where nobody explains them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from lxml import html as lxml_html
from markupsafe import Markup

from generator.analysis.glossary import Meaning, Word, glossary, unexplained
from generator.encode import encode
from generator.glosses import glosses
from tests.commands import run
from tests.hostile import VALUES
from tests.workspaces import LANTERN, catalog

WAL: Final = {"WAL": "Write-ahead log", "Replay lag": "How far it is behind", "Held": "Not sent"}


def plain(printed: object) -> str:
    """Give what a reader sees of printed text."""
    return "".join(map(str, lxml_html.fromstring(f"<p>{printed}</p>").itertext()))


def lantern(root: Path, extra: str) -> None:
    """Add a service to the small workspace."""
    (root / "service_specs/lantern.yaml").write_text(LANTERN + extra, encoding="utf-8")


def test_a_page_explains_a_word_once() -> None:
    """Where it is used first; other texts stay as they are, and so does what is no text."""
    explained = glosses(WAL)

    assert 'The&#32;<abbr title="Write-ahead log">WAL</abbr>&#32;grows. WAL, again.' == str(
        explained("The WAL grows. WAL, again.")
    )
    assert "WAL once more" == explained("WAL once more")
    assert 7 == explained(7)
    assert '<abbr title="How far it is behind">replay lag</abbr>&#32;grows' == str(
        explained("replay lag grows")
    )


@pytest.mark.parametrize(
    "text",
    [
        "wal",
        "WALK",
        "a/WAL/b",
        "$WAL",
        "WAL.old",
        "pg-WAL",
        "Held by a rope",
        "it is held",
        Markup("<i>WAL</i>"),
    ],
)
def test_what_may_mean_something_else_is_not_explained(text: str) -> None:
    """Parts of words, paths and names; ordinary words; and what is markup of our own."""
    assert text is glosses(WAL)(text)


@pytest.mark.parametrize("value", VALUES)
def test_no_word_and_no_meaning_becomes_markup(value: str) -> None:
    """Whatever stands in term, meaning and text, a reader sees it letter by letter, and nothing else."""
    text = f"The ABC {value} and {value} ABC"
    printed = encode(glosses({"ABC": value, value: value})(text))
    page = lxml_html.fromstring(f"<p>{printed}</p>")

    assert text.replace("\r", "\n") == plain(printed)
    assert {"p", "abbr"} >= {element.tag for element in page.iter()}
    assert all(["title"] == list(element.attrib) for element in page.iter("abbr"))


def test_one_word_of_two_services_has_both_meanings(mini: Path) -> None:
    """Side by side, each with those who mean it; a default of everybody is said to be one."""
    org = mini / "service_specs/org.yaml"
    with org.open("a", encoding="utf-8") as file:
        file.write("defaults:\n  glossary: [{term: Pier, meaning: Where ferries stop.}]\n")
    lantern(
        mini, "glossary: [{term: Slot, meaning: An hour of light}, {term: Pier, meaning: A row of lamps}]\n"
    )
    words = {word.term: word for word in glossary(catalog(mini))}

    assert ["Pier", "Slot"] == sorted(words)
    assert (
        Word(
            "Pier",
            (
                Meaning("A row of lamps", ("lantern",), everybody=False),
                Meaning("Where ferries stop.", ("berth-advisor",), everybody=True),
            ),
        )
        == words["Pier"]
    )
    assert [("booking-api",), ("lantern",)] == [meaning.services for meaning in words["Slot"].meanings]


def test_the_page_of_words_links_to_those_who_mean_them(mini: Path) -> None:
    """It is one page of the site, and says where a word depends on the service."""
    lantern(mini, "glossary: [{term: Slot, meaning: An hour of light}]\n")
    run("-C", mini, "render", "--date", "2026-11-23")
    page = (mini / "site/docs/glossary/index.md").read_text(encoding="utf-8")

    assert "Depends on the service" in page
    assert 'href="../services/lantern/"' in page
    assert 'href="../services/booking-api/"' in page


def test_commands_are_never_touched(mini: Path) -> None:
    """A word of the glossary in a command stays what is pasted."""
    lantern(
        mini,
        "glossary: [{term: WAL, meaning: Write-ahead log}]\nfailure_modes:\n"
        "  - {id: dark, title: It is dark, symptoms: [Dark], mitigation: "
        "[{do: Look at the WAL., run: {shell: bash, cmd: echo WAL}}]}\n",
    )
    run("-C", mini, "render", "--date", "2026-11-23")
    page = (mini / "site/docs/services/lantern/failure-modes/dark.md").read_text(encoding="utf-8")

    assert '<abbr title="Write-ahead log">WAL</abbr>' in page
    assert "<code>echo WAL</code>" in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The PVC is full, and so is the PVC beside it.", [("PVC", 2)]),
        ("Both PVCs are full.", [("PVC", 1)]),
        ("The persistent volume claim (PVC) is full; grow the PVC.", []),
        ("The PVC (a volume) is full.", []),
        ("Part III of the rules.", []),
        ("Run INSERT INTO there.", []),
        ("It MUST NOT be on.", []),
        ('Set `PVC`, "PVC" or $PVC, in PVC/a and PVC-2 and PVC_A.', []),
        ("The lantern's LANTERN is dark.", []),
        ("CPU and HTTP are known, PCI is here.", []),
    ],
)
def test_a_short_word_is_missed_only_in_prose(mini: Path, text: str, words: list[tuple[str, int]]) -> None:
    """Not where it is explained beside it, a name, a command, a number, shouted, or known to everybody."""
    lantern(mini, f"tier_reason: {text!r}\n" if '"' in text else f'tier_reason: "{text}"\n')
    found = catalog(mini)
    entry = next(entry for entry in found.services if entry.id == "lantern")
    missed = unexplained(entry, found, everyday=("CPU", "HTTP", "PCI", "MUST", "NOT"))

    assert words == [(word, times) for _, word, times in missed]
