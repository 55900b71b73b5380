"""The board of transitions: how far each service has come, how long it took, and how the first weeks went."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import html

from generator.analysis.passage import Middle, Stay, early, middles
from generator.chronicle import first_review
from generator.history import Lived, lived
from generator.spec.improvement import Incident
from generator.verdicts import Verdicts, as_text, from_text, verdicts
from generator.workspace import Workspace, open_workspace
from tests.commands import run
from tests.repos import Repo
from tests.workspaces import LANTERN, catalog

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


def handed_over(*criteria: str) -> str:
    """Give a spec whose handoff has these acceptance criteria."""
    listed = "".join(f"    - {{id: ac-{n}, text: It is so., {said}}}\n" for n, said in enumerate(criteria))
    teams = "handoff:\n  from_team: booking\n  to_team: harbour-desk\n  acceptance_criteria:\n"
    return f"{LANTERN}{teams}{listed}"


def test_the_first_review_is_the_first_state_that_the_receiver_judged(mini: Path) -> None:
    """By hand: of 5 criteria one does not apply, so 4 are asked; 3 are judged, of them 2 met.

    What was met later does not change it. A spec that was judged when git first saw it may have been before.
    """
    met = "verdict: met, by: harbour-desk"
    repo = Repo(mini)
    repo.commit("asked", {SPEC: handed_over(*("verdict: open",) * 4, "verdict: na")})
    repo.commit(
        "self", {SPEC: handed_over("verdict: met, by: booking", *("verdict: open",) * 3, "verdict: na")}
    )
    judged = {SPEC: handed_over(met, met, "verdict: not-met", "verdict: open", "verdict: na")}
    commit = repo.commit("judged", judged)
    repo.commit("all", {SPEC: handed_over(*(met,) * 5)})
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)
    known = lived(workspace, catalog(mini))
    assert isinstance(known, Lived)
    found, other = (first_review(known.lines[id_]) for id_ in ("lantern", "booking-api"))

    assert found is not None
    assert (Verdicts(2, 3, 4), commit, False) == (found.verdicts, found.since.sha, found.open)
    assert other is not None
    assert (Verdicts(1, 1, 1), True) == (other.verdicts, other.open)


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"handoff": []},
        {"handoff": {"from_team": {"unknown": {}}, "acceptance_criteria": [1, {"by": []}]}},
    ],
)
def test_what_is_no_verdict_is_none(spec: dict[str, object]) -> None:
    """The past is read whatever its shape; what is kept of it is read as it was written."""
    found = verdicts(spec)

    assert 0 == found.judged
    assert found.asked == from_text(as_text(found)).asked


@pytest.mark.slow
def test_first_reviews_are_summed_where_they_are_known_for_sure(mini: Path) -> None:
    """One that may have been preceded by another is shown, and not in the sum."""
    repo = Repo(mini)
    repo.commit("asked", {SPEC: handed_over("verdict: open", "verdict: open")})
    repo.commit("judged", {SPEC: handed_over("verdict: met", "verdict: open")})
    found = {row[0]: row[1:] for row in table(mini, "Met at the first review")}
    text = (mini / "site/docs/transitions/index.md").read_text()

    assert ["1 of 2", "1 of 2"] == found["Lantern"][1:]
    assert "or before" in found["Booking API"][0]
    assert "<p>1 of 2 criteria were met at first reviews." in text


@pytest.mark.slow
def test_criteria_of_fewer_readers_are_not_counted_for_others(mini: Path) -> None:
    """Neither those that are marked today nor those that were when they were judged first."""
    repo = Repo(mini)
    repo.commit("asked", {SPEC: handed_over("verdict: open")})
    repo.commit("judged", {SPEC: handed_over("verdict: met, audience: restricted")})
    marked = {row[0] for row in table(mini, "Met at the first review")}
    repo.commit("opened", {SPEC: handed_over("verdict: met")})
    opened = {row[0] for row in table(mini, "Met at the first review")}

    assert {"Booking API"} == marked == opened
