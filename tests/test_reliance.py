"""The card for users of an AI service: one sheet, whatever is written, and nothing of it made up."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.paper import SHEET, Sheet
from generator.analysis.reliance import reliance_card
from generator.catalog import Catalog
from tests.hostile import VALUES
from tests.test_analysis_learning import entry_of
from tests.test_card import _height
from tests.workspaces import catalog

ROOT: Final = Path(__file__).parent.parent
DAY: Final = date(2026, 11, 23)


@pytest.fixture(scope="module")
def sample() -> Catalog:
    """Load the sample."""
    return catalog(ROOT)


@cache
def _mini() -> Catalog:
    return catalog(ROOT / "tests/mini")


def _triage(found: Catalog) -> Sheet:
    (entry,) = [entry for entry in found.services if entry.id == "invoice-triage"]
    return reliance_card(entry, found, foot="commit 1234567890ab", today=DAY)


def _said(made: Sheet) -> str:
    rows = [made.top, *(row for block in made.blocks for row in block.rows)]
    return "\n".join(f"{piece.word} {piece.text}" for row in rows for piece in row)


def test_each_situation_stands_in_its_column_with_its_reason(sample: Catalog) -> None:
    """And who decides, how one reaches them, when they are there, and what happens when they are not."""
    made = _triage(sample)
    columns = {block.title: [row[0].text for row in block.rows] for block in made.blocks}

    assert ["Known supplier and confidence above 0.9", "Same supplier and amount as last month"] == columns[
        "Rely on it"
    ]
    assert "Credit notes" in columns["Do not use it"]
    assert "It suggests; a person decides each time" == made.top[2].text
    fraud = next(row for row in made.blocks[4].rows if row[0].text == "Suspected fraud")
    assert fraud[1].text.startswith(
        "Accounts lead, chat #accounts-duty; answers within 15m; else: The invoice waits"
    )


def test_what_is_not_known_is_said(sample: Catalog) -> None:
    """With whom to ask: an empty column would read as permission."""
    said = _said(reliance_card(entry_of(ai={"purpose": "Propose"}), sample, foot="", today=DAY))

    assert 2 + 3 + 2 + 2 == said.count("not written; owner: finance")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 30), st.sampled_from(["short", "word " * 30, "W" * 200, *VALUES]))
def test_it_is_one_sheet_whatever_is_written(many: int, text: str) -> None:
    """Rows that do not fit are counted, so that nobody thinks that there is no more."""
    line = " ".join(text.split())[:200] or "x"
    oversight: dict[str, object] = {
        column: [{"situation": line, "why": line}] * many
        for column in ("rely_on", "verify_first", "do_not_use")
    }
    oversight["warning_signs"] = [{"sign": line, "what_to_do": line}] * many
    oversight["escalate_to_human"] = [{"when": line, "how": line, "outside_hours": line}] * many
    oversight["stop"] = {"how": line}
    entry = entry_of(ai={"purpose": line, "out_of_scope": [line] * many, "oversight": oversight})
    made = reliance_card(entry, _mini(), foot=line, today=DAY)

    assert _height(made) <= SHEET
    for block in made.blocks[:5]:
        left = int(block.more.split()[0]) if block.more else 0
        assert max(many, 1) == len(block.rows) + left
