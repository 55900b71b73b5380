"""The on-call card: what stands on one sheet of paper, and what is left out and said to be."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.analysis.card import card
from generator.analysis.measure import fit, width
from generator.analysis.paper import HEAD, LINE, ROW, SHEET, TITLE, Block, Piece, Sheet, sheet
from generator.catalog import Catalog
from tests.hostile import VALUES
from tests.workspaces import LANTERN, catalog

ROOT: Final = Path(__file__).parent.parent
DAY: Final = date(2026, 11, 23)


@pytest.fixture(scope="module")
def sample() -> Catalog:
    """Load the sample."""
    return catalog(ROOT)


def _card(found: Catalog, id_: str) -> Sheet:
    (entry,) = [entry for entry in found.services if entry.id == id_]
    return card(entry, found, foot="commit 1234567890ab", today=DAY)


def _texts(made: Sheet, block: int) -> list[str]:
    return [f"{piece.word} {piece.name} {piece.text}" for row in made.blocks[block].rows for piece in row]


def _height(made: Sheet) -> int:
    """Add up what the sheet holds, with the lines each text was cut to, without the foot."""
    rows = [made.top, *(row for block in made.blocks for row in block.rows)]
    lines = sum(_lines(piece) for row in rows for piece in row)
    more = sum(bool(block.more) for block in made.blocks)
    heads = sum(fit(block.title, width=48.2 / 1.17, most=99).lines for block in made.blocks)
    return (lines + more) * LINE + len(rows) * ROW + heads * HEAD + TITLE


def _lines(piece: Piece) -> int:
    lead = width(f"{piece.word} {piece.name}") * 1.17 + 1.5 if piece.word or piece.name else 0.0
    return fit(piece.text, width=48.2 / (1.17 if piece.strong else 1), most=99, lead=lead).lines


def test_what_fits_stays_whole() -> None:
    """Only what is too long is cut, at the end of a word, and three dots say so."""
    assert ("Call the desk.", 1) == _fit("Call the desk.", 20, 1)
    assert ("one two…", 1) == _fit("one two three four", 6, 1)
    assert ("one two three…", 2) == _fit("one two three four five six", 5, 2)


def _fit(text: str, room: float, most: int) -> tuple[str, int]:
    found = fit(text, width=room, most=most)
    return found.text, found.lines


def test_a_word_without_end_is_cut_anywhere() -> None:
    """An address or a name of three hundred letters leaves room for its own dots."""
    text, lines = _fit("W" * 300, 48.2, 2)

    assert 2 == lines
    assert 90 < len(text) < 98
    assert text.endswith("W…")
    assert ("at WWWWW…", 1) == _fit("at " + "W" * 300, 7.5, 1)


@settings(deadline=None)
@example("@@@@@", 3.0, 8.1, 2)
@given(st.text("@W. il", max_size=40), st.floats(0, 12), st.floats(3, 50), st.integers(1, 3))
def test_a_short_text_is_not_measured(text: str, lead: float, room: float, most: int) -> None:
    """It is cut as if it were: one with tabs always is, and to paper these are blanks."""
    found = fit(text, width=room, most=most, lead=lead)
    measured = fit(text.replace(" ", "\t") + "\t", width=room, most=most, lead=lead)

    assert measured.lines == found.lines
    assert measured.text.replace("\t", " ").rstrip(" ") == found.text.rstrip(" ")


@settings(deadline=None)
@given(st.text(max_size=400), st.floats(3, 50), st.integers(1, 5))
def test_a_cut_text_is_a_beginning_of_it(text: str, room: float, most: int) -> None:
    """Nothing is changed but the end, and it takes no more lines than it may."""
    found = fit(text, width=room, most=most)

    assert found.lines <= most
    assert found.text == text or text.startswith(found.text.removesuffix("…"))
    assert fit(found.text, width=room, most=99).lines <= most or len(found.text) <= 4


def test_long_texts_take_lines_and_never_rows() -> None:
    """Which rows stand on a card follows from their number: a text changes only its own length."""
    made = [_filled(text) for text in ("short", "word " * 60, "W" * 300, *VALUES)]

    assert 1 == len({tuple((len(block.rows), block.more) for block in found.blocks) for found in made})
    assert [] == [found for found in made if _height(found) > SHEET]


def _filled(text: str, rows: int = 12) -> Sheet:
    pieces = (Piece("15m", text, 2, strong=True), Piece("First", text, 3), Piece("Then", text, 3))
    modes = Block(text, (pieces,) * rows, 4, 12, "{} more")
    calls = Block("Call", ((Piece("at once", text, 3, 2, name=text),),) * rows, 6, 10, "{} more")
    return sheet(text, (Piece("", text, 4, 2), Piece("", text, 2)), (calls, modes), text)


@pytest.mark.parametrize("rows", [1, 4, 5, 6, 7, 12, 60])
def test_a_sheet_is_never_fuller_than_paper(rows: int) -> None:
    """Whatever the number of rows: what does not fit is counted in words."""
    made = _filled("word " * 60, rows)

    assert _height(made) <= SHEET
    assert [rows - len(block.rows) for block in made.blocks] == [
        int(block.more.split()[0]) if block.more else 0 for block in made.blocks
    ]


def test_the_worst_failure_modes_stand_on_it(sample: Catalog) -> None:
    """Most severe first; the rest is counted, so that nobody thinks that there is no more."""
    (entry,) = [entry for entry in sample.services if entry.id == "ledger-api"]
    spec = entry.spec
    many = tuple(
        mode.model_copy(update={"severity": severity, "id": f"m-{severity}", "title": f"Mode {severity}"})
        for severity, mode in zip((2, 9, 4, None, 7, 10, 1, 8, 3), spec.failure_modes * 2, strict=False)
    )
    crowded = replace(entry, file=entry.file.saying(spec.model_copy(update={"failure_modes": many})))
    block = card(crowded, sample, foot="", today=DAY).blocks[1]

    assert ["Mode 10", "Mode 9", "Mode 8", "Mode 7"] == [row[0].text for row in block.rows]
    assert "5 more, less severe or not rated: see the runbook." == block.more


def test_it_says_whom_to_call_and_when(sample: Catalog) -> None:
    """Level by level with minutes and ways; in hypercare the project team too; other hours in a row each."""
    ledger, triage = _card(sample, "ledger-api"), _card(sample, "invoice-triage")

    assert "Call for Critical; at any time (policy sev1-around-the-clock)" == ledger.blocks[0].title
    assert _texts(ledger, 0)[0].startswith(
        "at once Service Operations Pager: Service Operations, rota ops-primary; Phone: Operations desk"
    )
    assert _texts(ledger, 0)[4].startswith("no answer Head of operations")
    assert any(text.startswith("besides AI Pilot Team Pager: AI pilot") for text in _texts(triage, 0))
    assert any(
        text.startswith("Else for  Critical; at any time (policy urgent)") for text in _texts(triage, 0)
    )


def test_a_failure_mode_has_time_box_sign_first_action_and_what_then(sample: Catalog) -> None:
    """A dangerous action says so; where the diagnosis chooses among several, the card does not pretend."""
    mode = _texts(_card(sample, "ledger-api"), 1)[:4]

    assert "15m  Bookings fail or are wrong since a release" == mode[0]
    assert "Alert  LedgerErrorBudgetBurnFast" == mode[1]
    assert mode[2].startswith("First  Compare the errors of the running versions. Expect: ")
    assert mode[3].startswith("Then, as the diagnosis tells  Refuse all writes, because a wrong booking")


def test_what_is_not_known_has_an_owner(sample: Catalog) -> None:
    """Nothing is left blank and nothing guessed."""
    texts = "\n".join(_texts(_card(sample, "invoice-triage"), 1))

    assert "no time box  New suppliers are not recognised" in texts
    assert "First  not written; owner: Finance Platform" in texts
    assert "Then  not known; AI Pilot Team finds it out by 2026-12-10" in texts


def test_a_service_that_says_nothing_still_has_a_card(mini: Path) -> None:
    """Its owner is called, and every block says that nothing is written."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN)
    made = _card(catalog(mini), "lantern")

    assert "now Harbour Desk Pager: Harbour Desk primary" in _texts(made, 0)[0]
    for block in (1, 3, 4):
        assert "  not written; owner: Harbour Desk" == _texts(made, block)[0]


def test_a_card_says_where_people_meet_when_it_is_big(mini: Path) -> None:
    """And who has which role, after who decides; nothing when the organisation has not written it."""
    org = mini / "service_specs/org.yaml"
    big = "When it is big  Phone: Terminal office. Commander: Duty master; Scribe: whoever says so"

    assert big == _texts(_card(catalog(mini), "booking-api"), 4)[1]
    before, _, rest = org.read_text(encoding="utf-8").partition("big_incidents:")
    after = rest.partition("\nvendors:")[2]
    org.write_text(f"{before}vendors:{after}", encoding="utf-8")
    assert 1 == len(_texts(_card(catalog(mini), "booking-api"), 4))


def test_the_card_is_as_good_as_full_when_there_is_much_to_say(sample: Catalog) -> None:
    """Paper is not wasted: the lines that are left go to texts that need them."""
    for id_ in ("ledger-api", "invoice-triage"):
        assert SHEET - 44 - 3 * LINE < _height(_card(sample, id_)) <= SHEET
