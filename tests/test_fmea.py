"""The numbers of a failure mode: risk priority number and action priority, before and with controls."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html

from generator.analysis.fmea import Priority, Rating, Stage, risk
from generator.cli import cli
from generator.spec.failure_modes import FailureMode
from tests.spec_data import text_of

HIGH, MEDIUM, LOW = Priority.HIGH, Priority.MEDIUM, Priority.LOW


@pytest.mark.parametrize(
    ("severity", "occurrence", "detection", "expected"),
    [
        (10, 10, 10, HIGH), (9, 8, 1, HIGH), (9, 6, 1, HIGH), (10, 7, 2, HIGH),
        (9, 4, 2, HIGH), (10, 5, 1, MEDIUM), (9, 3, 7, HIGH), (9, 2, 6, MEDIUM), (10, 3, 5, MEDIUM),
        (9, 3, 4, LOW), (10, 2, 1, LOW), (10, 1, 10, LOW),
        (8, 8, 1, HIGH), (7, 10, 10, HIGH), (7, 7, 2, HIGH), (8, 6, 1, MEDIUM),
        (8, 5, 7, HIGH), (7, 4, 6, MEDIUM), (8, 5, 2, MEDIUM), (7, 4, 1, MEDIUM),
        (8, 3, 10, MEDIUM), (7, 2, 5, MEDIUM), (8, 3, 4, LOW), (7, 2, 1, LOW), (8, 1, 10, LOW),
        (6, 8, 7, HIGH), (4, 10, 5, HIGH), (6, 9, 4, MEDIUM), (5, 8, 1, MEDIUM),
        (4, 6, 10, MEDIUM), (6, 7, 5, MEDIUM), (5, 7, 2, MEDIUM), (6, 7, 1, LOW),
        (6, 5, 7, MEDIUM), (4, 4, 6, LOW), (6, 5, 2, LOW), (6, 3, 10, LOW), (6, 1, 10, LOW),
        (3, 8, 7, MEDIUM), (2, 10, 5, MEDIUM), (3, 9, 4, LOW), (3, 10, 1, LOW), (3, 7, 10, LOW),
        (1, 10, 10, LOW), (1, 1, 1, LOW),
    ],
)  # fmt: skip
def test_the_action_priority_is_the_table_of_the_handbook(
    severity: int, occurrence: int, detection: int, expected: Priority
) -> None:
    """Both ends of every band are among these cells of the AIAG & VDA table of 2019."""
    assert expected is Rating(severity, occurrence, detection).priority


def test_a_worse_rating_is_never_less_urgent() -> None:
    """All thousand have a priority, and raising any of the three lowers none."""
    order = (LOW, MEDIUM, HIGH)
    rank = {cell: order.index(Rating(*cell).priority) for cell in product(range(1, 11), repeat=3)}
    less_urgent = [
        cell
        for (s, o, d), before in rank.items()
        for cell in ((s + 1, o, d), (s, o + 1, d), (s, o, d + 1))
        if rank.get(cell, before) < before
    ]

    assert [] == less_urgent
    assert {LOW: 468, MEDIUM: 214, HIGH: 318} == Counter(order[found] for found in rank.values())


def test_equal_risk_priority_numbers_hide_severity() -> None:
    """80 is urgent or not, depending on what the failure does: the example that pages give."""
    grave, slight = Rating(10, 4, 2), Rating(2, 4, 10)

    assert (80, 80) == (grave.rpn, slight.rpn)
    assert (HIGH, LOW) == (grave.priority, slight.priority)
    assert grave.priority.meaning != slight.priority.meaning


def stages(found: FailureMode) -> tuple[Stage, ...]:
    """Rate a failure mode that has all three numbers."""
    rated = risk(found)
    assert rated is not None
    return rated.stages


def mode(*prevention: dict[str, Any], **numbers: int) -> FailureMode:
    """Give a failure mode rated 8, 5, 6 with controls."""
    rated = {"severity": 8, "occurrence": 5, "detection": 6} | numbers
    controls = [{"control": "Cap it", "type": "limit", **control} for control in prevention]
    data = {"id": "slow", "title": "Slow", **rated, "prevention": controls}
    return FailureMode.model_validate(text_of(data))


DONE = {"done": "2026-10-02"}
BEFORE = Stage("As rated", Rating(8, 5, 6))


def test_controls_lower_the_numbers_they_name() -> None:
    """What is in place counts first; of two controls for one number the lower one stands."""
    found = stages(
        mode(
            {**DONE, "occurrence_after": 3},
            {**DONE, "occurrence_after": 2, "detection_after": 4},
            {"severity_after": 5, "occurrence_after": 4},
        )
    )

    assert (
        BEFORE,
        Stage("With the controls in place", Rating(8, 2, 4)),
        Stage("With the planned controls too", Rating(5, 2, 4)),
    ) == found
    assert [240, 64, 40] == [stage.rating.rpn for stage in found]


def test_a_control_without_numbers_changes_nothing() -> None:
    """Nobody has rated what it does, so there is nothing to show."""
    assert (BEFORE,) == stages(mode(DONE, {}))


def test_only_planned_controls_leave_out_the_stage_of_those_in_place() -> None:
    """A row that repeats the one above says nothing."""
    planned = Stage("With the planned controls", Rating(8, 5, 2))

    assert (BEFORE, planned) == stages(mode(DONE, {"detection_after": 2}))


def test_a_number_that_is_missing_leaves_no_rating() -> None:
    """Two of three make no risk priority number."""
    found = FailureMode.model_validate(
        text_of({"id": "slow", "title": "Slow", "severity": 8, "occurrence": 5})
    )

    assert risk(found) is None


def test_the_page_shows_each_stage(mini: Path) -> None:
    """In the section Risk, so that one sees what the planned work is for."""
    spec = mini / "service_specs/booking-api/service.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("due: 2027-01-31}", "due: 2027-01-31, severity_after: 7}"), encoding="utf-8")
    done = CliRunner().invoke(cli, ["-C", str(mini), "render", "--date", "2026-11-23"])
    assert 0 == done.exit_code, done.output
    page = mini / "site/docs/services/booking-api/failure-modes/no-sales.md"
    _, _, risk = page.read_text(encoding="utf-8").partition("## Risk")
    cells = html.fromstring(risk).xpath("(//table)[1]/tbody/tr/*/text()")

    assert [
        *("As rated", "9", "3", "2", "54", "low"),
        *("With the planned controls", "7", "3", "2", "42", "low"),
    ] == cells
