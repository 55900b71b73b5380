"""The board of transitions: how far each service has come, how long it took, and how the first weeks went."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import html

from generator.analysis.passage import Middle, Stay, early, middles
from generator.spec.improvement import Incident
from tests.commands import run
from tests.repos import Repo
from tests.workspaces import LANTERN

TODAY = date(2026, 11, 23)
SPEC = "service_specs/lantern.yaml"


def incidents(*days: date) -> tuple[Incident, ...]:
    """Make incidents that began at noon of these days."""
    return tuple(
        Incident.model_validate({"id": f"inc-{n}", "at": f"{day}T12:00:00Z"}) for n, day in enumerate(days)
    )


def table(root: Path, heading: str) -> Iterator[list[str]]:
    """Render the workspace and give the rows of the table below a heading."""
    done = run("-C", root, "render", "--date", TODAY.isoformat())
    assert 0 == done.exit_code, done.output
    text = (root / "site/docs/transitions/index.md").read_text()
    part: html.HtmlElement = html.fromstring(text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0])
    for row in part.xpath("//tbody/tr"):
        yield [" ".join(cell.text_content().split()) for cell in row.xpath("./*")]


def test_a_usual_stay_is_one_that_is_over_and_known_whole() -> None:
    """The low median of 10, 20, 30 and 40 days is 20; what is still so or began unseen does not count."""
    first = date(2026, 1, 1)
    stays = [Stay("pilot", first, date(2026, 1, 1 + days)) for days in (10, 30, 20)]
    stays += [Stay("pilot", first, date(2026, 2, 10)), Stay("pilot", first, date(2026, 6, 1), open=True)]
    stays += [Stay("hardening", first, None, lasts=True), Stay("hardening", None, date(2026, 3, 1))]

    assert (Middle("pilot", 20, 4),) == middles(stays, ("pilot", "hardening"), today=TODAY)
    assert [10, 326, None] == [stay.days(TODAY) for stay in (stays[0], stays[5], stays[6])]


@pytest.mark.parametrize(
    ("today", "over"), [(date(2026, 4, 1), False), (date(2026, 4, 2), True)], ids=["last day", "day after"]
)
def test_early_incidents_are_those_of_ninety_days(today: date, over: bool) -> None:
    """2026-01-01 + 90 days is 2026-04-01, by hand; both ends count."""
    stays = [Stay("pilot", date(2025, 1, 1), date(2026, 1, 1)), Stay("hypercare", date(2026, 1, 1), None)]
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 4, 1), date(2026, 4, 2)]
    found = early(incidents(*days), stays, today=today)

    assert found is not None
    assert (2, date(2026, 4, 1), over) == (found.count, found.until, found.over)


@pytest.mark.parametrize(
    "stays", [[], [Stay("pilot", TODAY, None)], [Stay("steady", TODAY, None, open=True)]]
)
def test_nothing_is_early_when_nobody_knows_when_users_came(stays: list[Stay]) -> None:
    """A service described when it was old has no first weeks in its history."""
    assert early(incidents(TODAY), stays, today=TODAY) is None


def test_the_board_tells_states_from_git(mini: Path) -> None:
    """Days in each state; the first one may be older than the spec."""
    repo = Repo(mini)
    for state in ("pilot", "hardening", "readiness"):
        repo.commit(state, {SPEC: LANTERN.replace("steady", state)})
    lantern = next(row for row in table(mini, "On their way") if row[0].startswith("Lantern"))
    since = datetime.fromtimestamp(int(repo.git("log", "-1", "--format=%ct")), UTC).date()

    assert ["Lantern Tier 4 Getting ready", "not written"] == lantern[:2]
    assert f"{since} {(TODAY - since).days} days" == lantern[2]
    assert ["none written", "none written", "none written", "no date is set"] == lantern[3:]
    assert [["Hardening", "1 day", "1"]] == list(table(mini, "How long it takes"))


def test_hypercare_past_its_end_is_seen(mini: Path) -> None:
    """Counted, and marked in its row; its first day is the spec's own, the rest git tells."""
    Repo(mini).commit("All")
    rows = {row[0].split(" Tier")[0]: row for row in table(mini, "On their way")}
    text = (mini / "site/docs/transitions/index.md").read_text()

    assert ["Berth Advisor"] == list(rows)
    assert "Booking Team to Harbour Desk" == rows["Berth Advisor"][1]
    assert "2026-10-05 49 days" == rows["Berth Advisor"][2]
    assert "0 of 1" == rows["Berth Advisor"][3]
    assert rows["Berth Advisor"][4].endswith("2026-11-02 Overdue")
    assert rows["Berth Advisor"][6] == "2026-11-02 Overdue Hypercare ends"
    assert "1 of 2 services; in hypercare past its end: 1." in text
    assert re.search(r"None|<td[^>]*></td>", text) is None


def test_without_git_days_are_not_known(mini: Path) -> None:
    """And said so, with the reason."""
    rows = list(table(mini, "On their way"))

    assert all(row[2].startswith("Not known: ") for row in rows)
