"""How soon failures were really noticed, beside what the spec expects; what nobody wrote stays unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.analysis.detection import noticed
from generator.analysis.measured import Measured, measured
from generator.survey import survey
from generator.workspace import Workspace, open_workspace

SERVICE = "service_specs/booking-api/service.yaml"


def measure(root: Path, *incidents: str, done: str = "") -> Measured:
    """Measure a failure mode whose soonest delay is one minute. `done` is the day of a detecting control."""
    text = (root / SERVICE).read_text(encoding="utf-8")
    if done:
        control = f"    prevention:\n      - {{control: Look, type: detect, done: {done}}}\n"
        text = text.replace("    prevention:\n", control)
    lines = "".join(
        f"  - {{id: inc-{number}, failure_mode: no-sales, at: 2026-0{number}-10T02:10:00Z, {fields}}}\n"
        for number, fields in enumerate(incidents, 1)
    )
    (root / SERVICE).write_text(text + (f"incidents:\n{lines}" if lines else ""), encoding="utf-8")
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    found = survey(workspace)
    assert () == found.errors
    assert found.catalog is not None
    entry = next(entry for entry in found.catalog.services if entry.id == "booking-api")
    return measured(noticed(entry)[0], entry.spec)


def test_without_incidents_nothing_is_measured(mini: Path) -> None:
    """No number is made up."""
    found = measure(mini)

    assert ("", "", "", ()) == (found.usual, found.spread, found.contradiction, found.first)


@pytest.mark.parametrize(
    ("times", "usual", "spread"),
    [
        (("2m",), "2 min", "in 1 incident"),
        (("2m", "5m"), "3 min 30 s", "median of 2 incidents; mean 3 min 30 s, at worst 5 min"),
        (("1m", "2m", "48m"), "2 min", "median of 3 incidents; mean 17 min, at worst 48 min"),
    ],
)
def test_median_mean_and_worst(mini: Path, times: tuple[str, ...], usual: str, spread: str) -> None:
    """By hand: (2 + 5) / 2, (1 + 2 + 48) / 3. One bad night does not move the median."""
    found = measure(mini, *(f"mttd: {time}" for time in times))

    assert (usual, spread) == (found.usual, found.spread)


def test_what_nobody_wrote_is_counted_and_not_guessed(mini: Path) -> None:
    """Two of three incidents have no time, one of them said to be unknown."""
    unknown = "mttd: {unknown: {owner: booking, due: 2026-12-24}}"
    found = measure(mini, "mttd: 2m", "severity: sev1", unknown)

    assert ("2 min", 2, 3) == (found.usual, found.unknown, len(found.incidents))


def test_what_told_first_is_counted(mini: Path) -> None:
    """The most frequent first, as the incidents spell it."""
    found = measure(mini, "detected_by: Purser", "detected_by: BookingSalesStopped", "detected_by: Purser")

    assert (("Purser", 2), ("BookingSalesStopped", 1)) == found.first


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (("2m59s",), ""),
        (("3m",), "3 min is 3.0 times the 1m expected"),
        (("30s", "40m", "50m"), "40 min is 40.0 times the 1m expected"),
        (("30s", "30s", "50m"), ""),
    ],
)
def test_three_times_the_delay_contradicts_it(mini: Path, times: tuple[str, ...], words: str) -> None:
    """The median counts, and the shortest of the delays: the check from outside that takes one minute."""
    assert words == measure(mini, *(f"mttd: {time}" for time in times)).contradiction


def test_what_happened_before_a_way_to_notice_it_is_not_counted(mini: Path) -> None:
    """Incidents are of January, February and March; the control is of the second one's day."""
    found = measure(mini, "mttd: 3h", "mttd: 1m", "mttd: 1m", done="2026-02-10")

    assert ("1 min", 1, "") == (found.usual, found.before, found.contradiction)
