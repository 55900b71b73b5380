"""What a restore showed stands beside what was promised, and nothing that was not measured is good."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from pydantic import TypeAdapter

from generator.analysis.restores import exceeds, verdict
from generator.spec.values import Duration, Length
from tests.commands import run


def length(text: str | None) -> Duration | None:
    """Read a length of time as a spec has it."""
    found: Duration | None = None if text is None else TypeAdapter(Length).validate_python(text)
    return found


@pytest.mark.parametrize(
    ("objective", "measured", "over", "words"),
    [
        ("1h", "47m", False, "47m measured, within it"),
        ("1h", "60m", False, "60m measured, within it"),
        ("2h", "2h20m", True, "2h20m measured, 20 min over it"),
        ("1m", "61s", True, "61s measured, 1 min over it"),
        ("0m", "1d", True, "1d measured, 24 h 0 min over it"),
        ("1h", None, False, "not measured"),
        (None, "1h", False, "1h measured, and no objective is written"),
        (None, None, False, "not measured"),
    ],
)
def test_a_measure_is_held_against_its_objective(
    objective: str | None, measured: str | None, over: bool, words: str
) -> None:
    """Equal is within; the rest of a minute counts as one."""
    assert over is exceeds(length(objective), length(measured))
    assert words == verdict(length(objective), length(measured))


def test_the_runbook_shows_promise_measure_and_day(mini: Path) -> None:
    """In sight, before any procedure is opened."""
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    text = (mini / "site/docs/services/booking-api/runbook.md").read_text()
    page: html.HtmlElement = html.fromstring(text.partition("## Procedures")[2].partition("<details")[0])

    assert [
        "Restore the booking database",
        "at most 24h not measured",
        "at most 1h 38m measured, within it",
        "2026-10-20 Passed",
    ] == [" ".join(cell.text_content().split()) for cell in page.xpath("//tbody/tr/*")]
