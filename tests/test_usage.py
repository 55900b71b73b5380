"""Whether pages help is counted from incidents, and what nobody wrote is no success."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from generator.analysis.usage import PageUse
from generator.spec.failure_modes import FailureMode
from generator.spec.improvement import Incident
from tests.commands import run
from tests.spec_data import text_of

USED, UNUSED = {"page_used": True}, {"page_used": False}


def use(*incidents: dict[str, Any]) -> PageUse:
    """Give a failure mode with incidents."""
    found = tuple(
        Incident.model_validate(text_of({"id": f"inc-{n}", "at": "2026-11-10T02:10:00Z", **incident}))
        for n, incident in enumerate(incidents)
    )
    return PageUse(FailureMode.model_validate({"id": "m", "title": "M"}), found)


@pytest.mark.parametrize(
    ("incidents", "happened", "words"),
    [
        (({**USED, "worked": "yes"},), "once", "Used in 1 of 1: worked in 1."),
        (({"worked": "no"}, UNUSED), "twice", "Used in 1 of 2: did not work in 1. Not used in 1 of 2."),
        ((UNUSED,), "once", "Not used in 1 of 1."),
        (({},), "once", "Nobody wrote whether it was used in 1 of 1."),
        (
            ({**USED, "worked": "yes"}, {**USED, "worked": "partly"}, USED),
            "3 times",
            "Used in 3 of 3: worked in 1, worked partly in 1, nobody wrote whether it worked in 1.",
        ),
    ],
)
def test_use_is_counted_in_words(incidents: tuple[dict[str, Any], ...], happened: str, words: str) -> None:
    """Every incident is in the count; no share is made of a few."""
    found = use(*incidents)

    assert (happened, words) == (found.happened, found.words)


INCIDENTS = """\
incidents:
  - {id: inc-1, at: 2026-10-01T10:00:00Z, failure_mode: no-sales, page_used: true, worked: partly}
  - {id: inc-2, at: 2026-11-01T10:00:00Z, page_used: false}
  - {id: inc-3, at: 2026-11-02T10:00:00Z, failure_mode: {na: A drill}}
"""


def shown(file: Path) -> str:
    """Read the text of a page."""
    page: html.HtmlElement = html.fromstring(file.read_text())
    return " ".join(page.text_content().split())


def test_pages_say_it(mini: Path) -> None:
    """The page of the failure mode counts its own; the register also names those that none explains."""
    spec = mini / "service_specs/booking-api/service.yaml"
    spec.write_text(spec.read_text() + INCIDENTS)
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    folder = mini / "site/docs/services/booking-api"
    mode, register, overview = (
        shown(folder / name) for name in ("failure-modes/no-sales.md", "fmea.md", "index.md")
    )

    assert "It happened once. Did this page help? Used in 1 of 1: worked partly in 1." in mode
    assert "Nobody can buy a ticket once Used in 1 of 1: worked partly in 1." in register
    assert "No failure mode inc-2 once, 2026-11-01 10:00 UTC There was none" in register
    assert "No failure mode inc-3 once, 2026-11-02 10:00 UTC Does not apply: A drill" in register
    assert "no failure mode explains inc-2" in overview
    assert "no failure mode explains inc-3" not in overview
