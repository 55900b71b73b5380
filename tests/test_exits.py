"""What ends hypercare: conditions counted by hand, and the end that does not come by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.alertlog import AlertLog, Woken
from generator.analysis.exits import Exit, Known, exits, triggers
from generator.analysis.learning import doubts, learning
from generator.analysis.people import first_call
from generator.analysis.transition import transition
from generator.spec.base import NotApplicable
from generator.spec.hypercare import ExitCriterion, Hypercare
from generator.spec.knowledge import Demonstration
from generator.spec.service import Service
from tests.commands import run
from tests.spec_data import text_of
from tests.test_analysis_transition import BASE
from tests.workspaces import catalog

TODAY: Final = date(2026, 11, 23)
CONDITIONS: Final = """\
  exit_criteria:
    - {id: hc-demo, text: Shown, measure: demonstrations.passed_share, target: ">= 1"}
    - {id: hc-kt, text: Taught, measure: kt.covered_share, target: ">= 0.9"}
"""
HOURS: Final = """\
  hours: {tz: Europe/Stockholm, days: [mon, tue], from: "08:00", to: "17:00"}
  respond_within: 30m
"""
OVER: Final = {"id": "hc", "text": "It is over", "measure": "incidents.open"}
SPEC: Final = "service_specs/berth-advisor.yaml"
STATES: Final = ("hypercare", "steady", "readiness", "pilot")


def woken(*days: tuple[int, bool]) -> AlertLog:
    """Give a log of pages by day of November 2026 and whether there was something to do."""
    pages = tuple(Woken(datetime(2026, 11, day, 3, tzinfo=UTC), "A", False, worth) for day, worth in days)
    return AlertLog("alert-log.csv", pages)


def judged(measure: str, target: str, log: AlertLog | None = None, **more: object) -> Exit:
    """Judge one condition over 14 days: 10 to 23 November."""
    criterion = {"id": "hc", "text": "It works", "measure": measure, "target": target, "window": "14d"}
    spec = Service.model_validate(text_of(BASE | {"hypercare": {"exit_criteria": [criterion]}} | more))
    return exits(Known(spec, log), TODAY)[0]


def test_pages_with_something_to_do_are_counted_over_the_window() -> None:
    """Of 10 to 23 November three of four; the ninth is before. A log that begins later is no yes."""
    log = woken((9, False), (10, True), (15, False), (22, True), (23, True), (24, False))
    share = judged("alert_log.actionable_share", ">= 0.7", log)
    short = judged("alert_log.actionable_share", ">= 0.7", woken((11, True), (12, True)))

    assert (True, Decimal("0.75"), "3 of 4 pages had something to do") == (
        share.met,
        share.value,
        share.words,
    )
    assert False is judged("alert_log.actionable_share", ">= 0.8", log).met
    assert (None, Decimal(1)) == (short.met, short.value)
    assert False is judged("alert_log.actionable_share", ">= 0.8", woken((20, False))).met


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (None, "there is no log of pages (`alert_log`)"),
        (woken(), "the log of pages has none in this time"),
        (AlertLog("alert-log.csv", (), 2), "2 rows of the log of pages cannot be read"),
    ],
)
def test_without_data_nobody_knows(log: AlertLog | None, words: str) -> None:
    """Nobody was woken is no proof that pages are good."""
    found = judged("alert_log.actionable_share", ">= 0.8", log)

    assert (None, None, words) == (found.met, found.value, found.words)


def test_incidents_are_open_until_their_restoration_is_written() -> None:
    """One of two here; none written is not none happened, unless the spec says so."""
    happened = [
        {"id": "inc-1", "at": "2026-11-10T02:10:00Z", "mttr": "1h"},
        {"id": "inc-2", "at": "2026-11-12T02:10:00Z"},
        {"id": "inc-3", "at": "2026-11-24T02:10:00Z"},
    ]
    found = judged("incidents.open", "<= 0", incidents=happened)

    assert (False, Decimal(1), "1 of 2 have no time of restoration: inc-2") == (
        found.met,
        found.value,
        found.words,
    )
    assert True is judged("incidents.open", "<= 0", incidents=happened[:1]).met
    assert None is judged("incidents.open", "<= 0").met
    none = NotApplicable(na="None since 9 November.")
    spec = Service.model_validate(text_of(BASE)).model_copy(update={"nothing": {"incidents": none}})
    criterion = ExitCriterion.model_validate({**OVER, "target": "<= 0"})
    spec = spec.model_copy(update={"hypercare": Hypercare(exit_criteria=(criterion,))})
    assert True is exits(Known(spec), TODAY)[0].met


def test_what_was_shown_and_taught_is_counted(mini: Path) -> None:
    """The last demonstration counts, from the page alone and passed; taught is what has a day."""
    spec = mini / SPEC
    shown = """\
  kt_sessions:
    - {id: kt-one, topic: Tides, at: 2026-11-01, covers: [stale-tides]}
  demonstrations:
    - {what: stale-tides, at: 2026-11-14, result: pass, page_used: true}
"""
    text = spec.read_text(encoding="utf-8").replace("procedures:\n", f"{CONDITIONS}procedures:\n")

    def found(records: str, day: date = TODAY) -> list[tuple[bool | None, Decimal | None]]:
        spec.write_text(text.replace("hypercare:\n", f"{records}hypercare:\n", 1), encoding="utf-8")
        whole = catalog(mini)
        entry = next(entry for entry in whole.services if entry.id == "berth-advisor")
        covered = learning(entry, whole.org.spec, today=TODAY).covered
        return [(one.met, one.value) for one in exits(Known.of(entry, covered), day)]

    assert [(False, Decimal(0)), (False, Decimal(0))] == found("")
    assert [(True, Decimal(1)), (True, Decimal(1))] == found(shown)
    assert [(False, Decimal(0)), (True, Decimal(1))] == found(shown, date(2026, 11, 13))
    assert [(False, Decimal(0)), (True, Decimal(1))] == found(
        shown.replace("page_used: true", "page_used: false")
    )
    worse = "    - {what: stale-tides, at: 2026-11-20, result: fail, page_used: true}\n"
    assert False is found(shown + worse)[0][0]


@pytest.mark.parametrize(
    ("at", "met", "words"),
    [
        (None, None, "written in the spec without the day it was measured"),
        ("2026-11-24", None, "measured up to 2026-11-24, which has not come yet"),
        ("2026-11-09", None, "measured up to 2026-11-09, which is before the window of 14d"),
        ("2026-11-10", True, "measured up to 2026-11-10"),
    ],
)
def test_the_value_of_an_objective_needs_its_day(at: str | None, met: bool | None, words: str) -> None:
    """The window of 14 days is 10 to 23 November; what was measured before says nothing of it."""
    criterion = {"id": "hc", "text": "x", "measure": "slo:fresh", "target": ">= 0.98", "window": "14d"}
    value = {"value": "0.99"} | ({"measured_at": at} if at else {})
    spec = Service.model_validate(text_of(BASE | {"hypercare": {"exit_criteria": [criterion | value]}}))
    (found,) = exits(Known(spec), TODAY)

    assert (met, words) == (found.met, found.words)


def test_transfers_are_open_until_their_day() -> None:
    """Of three one is done, one is dated tomorrow; nothing written is nothing known."""
    moved = [
        {"item": "budget", "done": "2026-11-23"},
        {"item": "contract", "what": "Gateway", "done": "2026-11-24"},
        {"item": "domain"},
    ]
    found = judged("transfers.open", "<= 0", handoff={"transfers": moved})

    assert (False, Decimal(2), "2 of 3 have not changed hands: Gateway, domain") == (
        found.met,
        found.value,
        found.words,
    )
    assert None is judged("transfers.open", "<= 0").met


@pytest.mark.parametrize(("value", "back"), [("0.4", True), ("0.5", False), (None, None)])
def test_the_way_back_is_judged_by_numbers(value: str | None, back: bool | None) -> None:
    """Below 0.5 it goes back; without a number nobody knows."""
    said: dict[str, object] = {"id": "hb", "text": "x", "measure": "on time", "when": "< 0.5"}
    said |= {"value": value, "measured_at": "2026-11-20"} if value else {}
    spec = Service.model_validate(text_of(BASE | {"handoff": {"handback": {"measured": [said]}}}))

    assert [back] == [found.met for found in triggers(Known(spec), TODAY)]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"by_team": "builders"}, "done by builders, who hands over"),
        ({"result": "partial"}, "somebody had to help"),
        ({"page_used": "false"}, "done from memory"),
        ({"page_used": None}, "nothing says whether from the page"),
        ({"at": None}, "nothing says on which day"),
    ],
)
def test_only_the_receiver_alone_from_the_page_proves_the_page(
    changes: Mapping[str, str | None], why: str
) -> None:
    """Whoever hands over knows what the page does not say."""
    fine = {"what": "x", "by_team": "desk", "at": "2026-11-20", "result": "pass", "page_used": "true"}
    said = {key: word for key, word in {**fine, **changes}.items() if word is not None}

    assert why == doubts(Demonstration.model_validate(said), {"builders"})


def test_a_verdict_by_hand_does_not_overrule_the_data() -> None:
    """Whoever writes `met: true` beside a log of 5 of 10 is not believed."""
    log = [{"date": date(2026, 11, day), "tickets": 10, "by_receiver": 5} for day in range(9, 24)]
    criterion = {"id": "hc", "text": "x", "measure": "log.by_receiver_share", "target": ">= 0.9", "met": True}
    spec = Service.model_validate(text_of(BASE | {"hypercare": {"exit_criteria": [criterion], "log": log}}))

    assert [(False, Decimal("0.50"))] == [(one.met, one.value) for one in exits(Known(spec), TODAY)]


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(0, 200),
    st.lists(st.integers(1, 60), max_size=3),
    st.integers(-400, 400),
    st.sampled_from(STATES),
)
def test_only_a_new_state_ends_hypercare(
    starts: date, days: int, more: list[int], offset: int, state: str
) -> None:
    """Whatever the day: past the agreed end it is overdue exactly while the service is in hypercare."""
    ends, moved = starts + timedelta(days=days), []
    last = ends
    for number in more:
        moved.append({"from": last, "to": last + timedelta(days=number)})
        last += timedelta(days=number)
    window = {"starts": starts, "ends": ends, "extensions": moved}
    spec = Service.model_validate(text_of(BASE | {"lifecycle": state, "hypercare": window}))
    today = last + timedelta(days=offset)
    found = transition(spec, today)

    assert (last, -offset) == (found.ends, found.days_left)
    assert (state == "hypercare" and offset > 0) == found.overdue


def test_whom_to_call_follows_the_phase(mini: Path) -> None:
    """With the hours of the project team while it helps; on exit it is gone from every page."""
    spec = mini / SPEC
    text = spec.read_text(encoding="utf-8").replace("  project_contacts:", f"{HOURS}  project_contacts:")
    calls = {}
    for state in ("hypercare", "steady"):
        spec.write_text(text.replace("lifecycle: hypercare", f"lifecycle: {state}"), encoding="utf-8")
        whole = catalog(mini)
        entry = next(entry for entry in whole.services if entry.id == "berth-advisor")
        calls[state] = first_call(entry.spec, whole, today=date(2026, 10, 20))

    assert ["harbour-desk", "booking"] == [contact.ref for contact in calls["hypercare"].contacts]
    assert "hypercare: the project team helps until 2026-11-02" == calls["hypercare"].reason
    assert calls["hypercare"].project.endswith("08:00 to 17:00, Europe/Stockholm time, within 30m")
    assert ["harbour-desk"] == [contact.ref for contact in calls["steady"].contacts]
    assert "" == calls["steady"].project


def test_an_overdue_hypercare_is_on_every_page_of_the_service(mini: Path) -> None:
    """From the day after the agreed end, and on no page of another service."""

    def late(day: str) -> tuple[set[bool], set[bool]]:
        assert 0 == run("-C", mini, "render", "--date", day).exit_code
        pages = mini / "site/docs/services"
        own = {"ho-late" in page.read_text("utf-8") for page in (pages / "berth-advisor").rglob("*.md")}
        return own, {"ho-late" in page.read_text("utf-8") for page in (pages / "booking-api").rglob("*.md")}

    assert ({False}, {False}) == late("2026-11-02")
    assert ({True}, {False}) == late("2026-11-03")
