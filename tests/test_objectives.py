"""Objectives in words: budgets and rates worked out by hand, and who is told which."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from generator.analysis.alert_index import service_alerts
from generator.analysis.objectives import Objective, objective, objectives, protections
from generator.checks import check
from generator.slos import ServiceSlo
from generator.slos.values import SloWindow, bad_share, budget, lasts
from generator.spec.monitoring import Slo
from generator.workspace import Workspace, open_workspace
from tests.slo_reading import slo
from tests.spec_data import text_of

DAY = 86_400


@pytest.mark.parametrize(
    ("target", "days", "minutes"),
    [
        ("0.999", 30, "43.2"),
        ("0.9995", 28, "20.16"),
        ("0.995", 28, "201.6"),
        ("0.99", 7, "100.8"),
        ("0.99999", 30, "0.432"),
        ("1", 30, "0"),
        ("0.9", 365, "52560"),
    ],
)
def test_a_budget_is_what_the_target_leaves(target: str, days: int, minutes: str) -> None:
    """(1 - 0.999) x 30 x 1440 = 43.2, with no digit lost."""
    assert Fraction(minutes) == budget(Decimal(target), days * DAY) / 60


@pytest.mark.parametrize(
    ("days", "rate", "hours"), [(30, "14.4", "50"), (30, "1", "720"), (28, "13.44", "50"), (30, "6", "120")]
)
def test_a_whole_budget_lasts_window_by_rate(days: int, rate: str, hours: str) -> None:
    """At 14.4 times the rate, 30 days of budget are gone in 50 hours: SRE Workbook, chapter 5."""
    assert Fraction(hours) == lasts(days * DAY, Fraction(rate)) / 3600


def test_more_than_everything_cannot_be_bad() -> None:
    """14.4 times the rate that 90 % allow would be 144 %."""
    assert Fraction("1.44") == bad_share(Decimal("0.9"), Fraction("14.4"))
    assert Fraction("0.0144") == bad_share(Decimal("0.999"), Fraction("14.4"))


@pytest.mark.parametrize(
    ("window", "days"),
    [
        (SloWindow("month", rolling=False, months=1), (28, 31)),
        (SloWindow("1M", rolling=True, months=1), (28, 31)),
        (SloWindow("quarter", rolling=False, months=3), (90, 92)),
        (SloWindow("1Q", rolling=False, months=3, first=2), (89, 92)),
        (SloWindow("1Q", rolling=True, months=3), (89, 92)),
        (SloWindow("year", rolling=False, months=12), (365, 366)),
        (SloWindow("2M", rolling=False, months=2), (59, 62)),
        (SloWindow("5M", rolling=False, months=5), (150, 153)),
        (SloWindow("week", rolling=False, seconds=7 * DAY), (7,)),
    ],
)
def test_windows_of_the_calendar_have_a_shortest_and_a_longest(
    window: SloWindow, days: tuple[int, ...]
) -> None:
    """A quarter from January, April, July or October has 90 to 92 days; one from February may have 89."""
    assert tuple(day * DAY for day in days) == window.lengths


def _said(data: dict[str, object]) -> Objective:
    return objective(ServiceSlo(Slo.model_validate(text_of({"id": "fast", **data})), None))


@pytest.mark.parametrize(
    ("data", "target", "window", "budget", "span"),
    [
        (
            {"target": 0.995, "window": {"rolling": "28d"}},
            "99.5 %",
            "the last 28d",
            "201.6 min",
            "3 h 21 min 36 s",
        ),
        (
            {"target": 0.999, "window": {"calendar": "month"}},
            "99.9 %",
            "each month",
            "40.32 min to 44.64 min",
            "",
        ),
        (
            {"target": 0.99, "window": {"calendar": "week"}},
            "99 %",
            "each week",
            "100.8 min",
            "1 h 40 min 48 s",
        ),
        ({"window": {"rolling": "28d"}}, "", "the last 28d", "", ""),
        ({"target": 0.999}, "99.9 %", "", "", ""),
    ],
)
def test_an_objective_says_what_it_knows(
    data: dict[str, object], target: str, window: str, budget: str, span: str
) -> None:
    """The minutes of a month depend on the month, so both ends are said."""
    found = _said(data)

    assert (target, window, budget, span) == (found.target, found.window, found.budget, found.span)


@pytest.mark.parametrize(
    ("budgeting", "words"),
    [
        (
            "Occurrences",
            "Counted in events: 0.5 % of them may be bad. The minutes are a full outage at even traffic.",
        ),
        ("Timeslices", "Counted in slices of time: the minutes are exact."),
    ],
)
def test_what_a_minute_is_depends_on_how_it_is_counted(budgeting: str, words: str) -> None:
    """Exact for slices of time, an equivalent for events."""
    assert words == _said({"target": 0.995, "budgeting": budgeting}).counted


def test_who_counts_unsaid_is_said() -> None:
    """Nobody has to guess."""
    assert _said({"target": 0.995}).counted.startswith(
        "It is not written whether the budget counts events or time."
    )


def test_files_say_windows_of_several_months_and_slices() -> None:
    """OpenSLO's shorthand in words; a slice of one minute."""
    crossing, light = slo("crossing", "alpha.yaml"), slo("light-shown", "lantern.yaml")

    assert "each month" == objective(ServiceSlo(None, crossing)).window
    assert "Counted in slices of 1m: the minutes are exact." == objective(ServiceSlo(None, light)).counted


def test_an_alert_that_can_never_fire_is_told() -> None:
    """90 % allow 10 %, and Pyrra's fastest alert asks for 140 %."""
    (slow,) = objective(ServiceSlo(None, slo("buoy-fast", "buoy.yaml"))).alerts

    assert ("BuoySlow", False) == (slow.name, slow.ruled)
    assert [("14", "140 %", False), ("7", "70 %", True), ("2", "20 %", True), ("1", "10 %", True)] == [
        (line.rate, line.share, line.possible) for line in slow.lines
    ]
    assert ["about 2 d 3 h 25 min 43 s", "about 4 d 6 h 51 min 26 s", "15 d", "30 d"] == [
        line.lasts for line in slow.lines
    ]


def test_alerts_of_rule_files_come_first_and_know_what_they_protect(mini: Path) -> None:
    """4 weeks by 14.4 are 46 h 40 min; an alert that only the SLO file knows says so."""
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)
    catalog = check(workspace).catalog
    assert catalog is not None
    (entry,) = [entry for entry in catalog.services if entry.id == "booking-api"]
    (sales,) = objectives(entry)
    by_name = {alert.name: protections(alert) for alert in service_alerts(entry)}

    assert [("BookingSalesStopped", True), ("slow-sales", False)] == [
        (one.name, one.ruled) for one in sales.alerts
    ]
    assert ("40.32 min", "0.1 % of 40320 min") == (sales.budget, sales.sum)
    assert () == by_name["BookingQueueLong"]
    (protection,) = by_name["BookingSalesStopped"]
    (line,) = protection.alert.lines
    assert sales == protection.objective
    assert ("14.4", "1.44 %", "1h", "1 d 22 h 40 min") == (line.rate, line.share, line.over, line.lasts)
