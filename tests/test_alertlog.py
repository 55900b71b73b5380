"""The log of pages: what it says per alert, what of it is left out, and what the page shows."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.alertlog import AlertLog, Woken, parse_log
from generator.analysis.noise import in_all, noise
from generator.catalog import ServiceEntry
from generator.cli import cli
from tests.workspaces import surveyed

SERVICE = "service_specs/booking-api/service.yaml"
LOG = """\
time,alert,critical,actionable
2026-09-29T06:37:00Z,BookingSalesStopped,yes,yes
2026-10-01T00:30:00+02:00,BookingSalesStopped,no,no
2026-10-02T03:00:00Z,GoneAlert,no,no
2026-10-03T03:00:00Z,GoneAlert,no,no
not a time,GoneAlert,no,no
"""


def entry(root: Path, log: str) -> tuple[ServiceEntry, tuple[str, ...]]:
    """Give the booking service of the small workspace with this log, and the ids of the problems."""
    spec = root / SERVICE
    text = "\n".join(line for line in spec.read_text(encoding="utf-8").split("\n") if "alert_log" not in line)
    spec.write_text(f"alert_log: pages.csv\n{text}", encoding="utf-8")
    (spec.parent / "pages.csv").write_text(log, encoding="utf-8")
    found = surveyed(root)
    assert found.catalog is not None
    (one,) = (service for service in found.catalog.services if service.id == "booking-api")
    return one, tuple(problem.id for problem in found.problems)


def test_alerts_that_woke_for_nothing_come_first(mini: Path) -> None:
    """With counts, and days in UTC: half past midnight in summer time is the day before."""
    one, problems = entry(mini, LOG)
    rows = [
        (row.alert, row.pages, row.critical, row.actionable, row.for_nothing, row.known, row.first, row.last)
        for row in noise(one)
    ]
    all_ = in_all(one)

    assert [
        ("GoneAlert", 2, 0, 0, 2, False, date(2026, 10, 2), date(2026, 10, 3)),
        ("BookingSalesStopped", 2, 1, 1, 1, True, date(2026, 9, 29), date(2026, 9, 30)),
    ] == rows
    assert all_ is not None
    assert (4, 1, 1) == (all_.pages, all_.critical, all_.actionable)
    assert ("ALR008",) == problems
    assert one.log is not None
    assert 1 == one.log.left_out


def test_the_page_says_how_often_it_was_worth_it(mini: Path) -> None:
    """In words and as a table, with what could not be counted."""
    entry(mini, LOG)
    assert 0 == CliRunner().invoke(cli, ["-C", str(mini), "render", "--date", "2026-11-23"]).exit_code
    page = (mini / "site/docs/services/booking-api/coverage.md").read_text(encoding="utf-8")

    assert "somebody was woken 4 times. There was something to do 1 of 4 times" in page
    assert "in no rule file of this service" in page
    assert "not counted: 1." in page


@pytest.mark.parametrize("log", ["", "time,alert\n", "\x00", "time,alert,critical,actionable\n"])
def test_a_log_without_rows_is_none(mini: Path, log: str) -> None:
    """Nothing is made up."""
    assert (None, ()) == (in_all(entry(mini, log)[0]), noise(entry(mini, log)[0]))


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=6))
def test_whatever_stands_in_a_log_is_read_or_left_out(rows: list[list[str]]) -> None:
    """Each row is one or the other, and nothing of it ends the program."""
    text = io.StringIO()
    csv.writer(text).writerows([["time", "alert", "critical", "actionable"], *rows])
    found = parse_log(text.getvalue().encode("utf-8", "replace"), "log.csv")

    assert isinstance(found, AlertLog)
    assert len(found.pages) + found.left_out <= len(rows) + 1
    assert all(isinstance(page, Woken) for page in found.pages)
