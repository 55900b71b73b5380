"""Who is there in a week: the ladder's answer at every moment, its holes, and what they come to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.analysis.escalation import timeline
from generator.analysis.hours import in_utc
from generator.analysis.presence import Presence, presences
from generator.analysis.strip import Kind
from generator.analysis.week import week_of
from generator.catalog import Catalog
from generator.diagnostics import Exit
from generator.spec.escalation import Escalation
from generator.spec.service import Service
from generator.spec.team import Hours
from tests.clockwork import CLOCKS, SWITCHES, WEEK, at, hours, walked
from tests.commands import run
from tests.workspaces import LANTERN, catalog

OFFICE: Final = 'hours: {tz: Europe/Stockholm, days: [mon, tue, wed, thu, fri], from: "08:00", to: "17:00"}'
WEEKEND: Final = f"""\
service_hours:
  core: {{tz: Europe/Stockholm, days: [sat, sun], from: "02:00", to: "12:00"}}
escalation:
  policies:
    - id: night
      applies_to: [sev1]
      levels:
        - {{level: 1, target: booking, after: 0m}}
        - {{level: 2, target: night-watch, after: 20m}}
    - id: office
      applies_to: [sev2]
      {OFFICE}
      levels: [{{level: 1, target: harbour-desk, after: 0m}}]
"""
WATCH: Final = """\
apiVersion: handoff/v1
id: night-watch
name: Night Watch
purpose: Walks the piers.
channels: [{type: phone-duty, value: Watch room}]
timezone: Europe/Stockholm
holidays: skerry
hours: [{tz: Europe/Stockholm, days: [mon, tue, wed, thu, fri, sat], from: "17:00", to: "02:30"}]
"""


@pytest.fixture
def lantern(mini: Path) -> Path:
    """Give the small workspace with a service whose weekends have holes."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + WEEKEND)
    (mini / "service_specs/teams/night-watch.yaml").write_text(WATCH)
    return mini


def presence(root: Path, day: str) -> tuple[Presence, ...]:
    """Ask who is there in the week of a day."""
    found = catalog(root)
    (entry,) = [entry for entry in found.services if entry.id == "lantern"]
    return presences(entry.spec, found, day=date.fromisoformat(day))


def rows(found: Presence) -> list[str]:
    """Give a week's table as lines, without years and offsets."""
    return [
        f"{row.begin[:3]} {row.begin[15:]} - {row.end[:3]} {row.end[15:]} {row.kind}" for row in found.gaps
    ]


def test_a_week_by_hand(lantern: Path) -> None:
    """The second level is asked twenty minutes after the incident began: that is when its watch must be on.

    It watches from 17:00 to 02:30, so from 16:40 to 02:10; level 1 covers 08:00 to 17:00.
    """
    night, office = presence(lantern, "2026-11-27")
    nights = [
        row
        for one, other in (("Mon", "Tue"), ("Tue", "Wed"), ("Wed", "Thu"), ("Thu", "Fri"))
        for row in (
            f"{one} 17:00 +01:00 - {other} 02:10 +01:00 late",
            f"{other} 02:10 +01:00 - {other} 08:00 +01:00 nobody",
        )
    ]

    assert [
        "Mon 00:00 +01:00 - Mon 08:00 +01:00 nobody",
        *nights,
        "Fri 17:00 +01:00 - Sat 02:10 +01:00 late",
        "Sat 02:10 +01:00 - Sat 16:40 +01:00 nobody",
        "Sat 16:40 +01:00 - Sun 02:10 +01:00 late",
        "Sun 02:10 +01:00 - Mon 00:00 +01:00 nobody",
    ] == rows(night)
    assert "nobody in time: level 2 (Night Watch) is called after 20 min, 5 min over the response target" == (
        night.gaps[1].words
    )
    # 8 h, four times 5 h 50 min, 14 h 30 min and 21 h 50 min; promised from 02:10 to 12:00 on both days.
    assert (
        "Holes: 67 h 40 min of 168 h, 19 h 40 min of them while the service is promised.",
        "Somebody, but too late: 55 h 20 min of 168 h.",
    ) == night.verdict
    assert [["sev1"], ["sev2"]] == [[s.id for s in found.severities] for found in (night, office)]
    assert (6, "Sun 2026-11-22 23:00", "8 h") == (
        len(office.gaps),
        office.gaps[0].utc_begin,
        office.gaps[0].length,
    )


def test_the_week_the_clocks_are_put_back(lantern: Path) -> None:
    """It has 169 hours; the watch lasts until the second 02:30, and is asked 20 minutes before."""
    night, office = presence(lantern, "2026-10-25")

    assert 169 * 3600 == night.week.seconds
    assert [
        "Sat 16:40 +02:00 - Sun 02:10 +02:00 late",
        "Sun 02:10 +02:00 - Sun 02:40 +02:00 nobody",
        "Sun 02:40 +02:00 - Sun 02:10 +01:00 late",
        "Sun 02:10 +01:00 - Mon 00:00 +01:00 nobody",
    ] == rows(night)[-4:]
    assert "Holes: 124 h of 169 h, 21 h of them while the service is promised." == office.verdict[0]
    sunday = night.strip[-1]
    assert 96 == sum(cell.quarters for cell in sunday.cells)
    # 02:00 to 02:15 is too late in the first pass, and for ten minutes; the worst of both stands.
    assert [("late", 8), ("nobody", 88)] == [(cell.kind, cell.quarters) for cell in sunday.cells]


def test_the_week_the_clocks_are_put_forward(lantern: Path) -> None:
    """It has 167 hours; the hour after 02:00 is no hole, it does not come."""
    night, office = presence(lantern, "2026-03-29")

    assert "Holes: 122 h of 167 h, 19 h of them while the service is promised." == office.verdict[0]
    # The watch ends at 02:30, which does not come: with 03:00, 20 minutes after 01:40.
    assert ["Sat 16:40 +01:00 - Sun 01:40 +01:00 late", "Sun 01:40 +01:00 - Mon 00:00 +02:00 nobody"] == rows(
        night
    )[-2:]
    assert [("late", 6), ("nobody", 2), ("skipped", 4), ("nobody", 84)] == [
        (cell.kind, cell.quarters) for cell in night.strip[-1].cells
    ]


def test_a_holiday_opens_a_hole(lantern: Path) -> None:
    """Nobody comes at 17:00 on Christmas Day, a Friday; the watch of the evening before goes on into it."""
    night, _ = presence(lantern, "2026-12-21")

    assert [
        "Thu 17:00 +01:00 - Fri 02:10 +01:00 late",
        "Fri 02:10 +01:00 - Fri 08:00 +01:00 nobody",
        "Fri 17:00 +01:00 - Sat 16:40 +01:00 nobody",
    ] == rows(night)[-5:-2]


def test_a_full_week_has_no_holes(mini: Path) -> None:
    """Both severities stand together, because their answers are the same."""
    found = catalog(mini)
    (entry,) = [entry for entry in found.services if entry.id == "booking-api"]
    (both,) = presences(entry.spec, found, day=date(2026, 10, 25))

    assert ["sev1", "sev2"] == [severity.id for severity in both.severities]
    assert ((), (), ()) == (both.gaps, both.holes, both.verdict)


def test_what_nobody_knows_is_no_hole_and_no_answer(lantern: Path) -> None:
    """A role has no hours: it may be there, so nobody is called missing, and no target is called missed."""
    file = lantern / "service_specs/lantern.yaml"
    file.write_text(file.read_text().replace("target: booking", 'target: "role:duty-master"'))
    night, _ = presence(lantern, "2026-11-27")

    assert {"unknown"} == {row.kind for row in night.gaps}
    unknown = "not known: no hours are written for Duty master"
    assert (unknown, f"{unknown}; level 2 (Night Watch) is there, called after 20 min") == night.reasons
    assert ("Whether there are holes is not known.", ("Not known: 168 h of 168 h.",)) == (
        night.headline,
        night.verdict,
    )


def page(root: Path, day: str) -> str:
    """Give the runbook as a reader of the file sees it, without line breaks."""
    assert 0 == run("-C", root, "render", "--date", day).exit_code
    return unescape((root / "site/docs/services/lantern/runbook.md").read_text()).replace("\n", " ")


def test_the_runbook_names_holidays_and_where_they_end(lantern: Path) -> None:
    """The calendar ends on New Year's Day of 2027; of later holidays nothing is known."""
    christmas, later = page(lantern, "2026-12-21"), page(lantern, "2027-01-11")

    assert "<strong>2026-12-25 is a holiday</strong> for Night Watch." in christmas
    assert "are written until" not in christmas
    assert "Holidays of Night Watch are written until 2027-01-01 only; later ones are not known." in later
    assert "The clocks change in this week</strong>, so it has 169 h." in page(lantern, "2026-10-25")


def test_the_runbook_shows_sums_and_strip(lantern: Path) -> None:
    """The strip is for eyes only, because the table below it has the same facts."""
    text = page(lantern, "2026-11-23")

    assert "Time to the last level: 0 + 20 = 20 min. <span>Response target of sev1: 15 min. " in text
    assert "20 - 15 = 5 min over the target. Called within the target: 1 of 2 levels.</span>" in text
    assert '<table class="ho-week" aria-hidden="true">' in text
    assert '<td colspan="32" class="ho-week__nobody"><span>✕ nobody</span></td>' in text
    assert "nobody in time: level 2 (Night Watch) is called after 20 min" in text


ON_A_TERMINAL: Final = """\
lantern: Lantern
sev1 (Critical), week 13 of 2026, by the clocks of Europe/Stockholm
The clocks change in this week: it has 167 h

     00    03    06    09    12    15    18    21
Mon  xxxxxxxxxxxxxxxx111111111111111111!!!!!!!!!!!!!!
Tue  !!!!xxxxxxxxxxxx111111111111111111!!!!!!!!!!!!!!
Wed  !!!!xxxxxxxxxxxx111111111111111111!!!!!!!!!!!!!!
Thu  !!!!xxxxxxxxxxxx111111111111111111!!!!!!!!!!!!!!
Fri  !!!!xxxxxxxxxxxx111111111111111111!!!!!!!!!!!!!!
Sat  !!!!xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx!!!!!!!!!!!!!!
Sun  !!!x  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx

x nobody  1 level 1  ! too late
"""


def test_a_week_on_a_terminal(lantern: Path) -> None:
    """A letter for each half hour; the worse quarter stands. A week with holes ends with 1."""
    command = ("-C", lantern, "escalate", "lantern", "--week", "--severity")
    sunday = run(*command, "sev1", "--at", "2026-03-29T12:00Z")
    # In Stockholm it is Monday then.
    monday = run(*command, "sev1", "--at", "2026-03-22T23:00Z")

    assert sunday.output.startswith(ON_A_TERMINAL)
    assert (Exit.FINDINGS, sunday.output) == (sunday.exit_code, monday.output)
    assert (
        "\nMon 2026-03-23 17:00 +01:00 to Tue 2026-03-24 02:10 +01:00 (9 h 10 min)\n"
        "  Mon 2026-03-23 16:00 to Tue 2026-03-24 01:10 UTC\n"
        "  nobody in time: level 2 (Night Watch) is called after 20 min, 5 min over the\n"
        "     response target\n"
    ) in sunday.output


def test_a_full_week_on_a_terminal(mini: Path) -> None:
    """It says so, and ends with 0."""
    full = run("-C", mini, "escalate", "booking-api", "--severity", "sev1", "--week")

    assert Exit.CLEAN == full.exit_code
    assert full.output.endswith("\n1 level 1\nNo holes. Level 1 is there at every minute of the week.\n")


def test_a_week_begins_on_the_monday_of_its_zone() -> None:
    """The ISO week of a Sunday began six days before; weeks have numbers as calendars print them."""
    week = week_of(date(2027, 1, 3), "Asia/Tokyo")

    assert ("week 53 of 2026", at("2026-12-27T15:00Z"), date(2027, 1, 3)) == (
        week.name,
        week.start,
        week.days[-1],
    )


def ladder(found: Catalog, first: tuple[Hours, ...], second: tuple[Hours, ...], after: int) -> Catalog:
    """Let the two teams of the small workspace work other hours, without channels' hours of their own."""
    teams = tuple(
        file.saying(
            file.spec.model_copy(
                update={
                    "hours": first if file.spec.id == "harbour-desk" else second,
                    "holidays": "skerry",
                    "timezone": first[0].tz,
                }
            )
        )
        for file in found.teams
    )
    return replace(found, teams=teams)


@pytest.fixture(scope="module")
def skerry() -> Catalog:
    """Load the small workspace."""
    return catalog(Path(__file__).parent / "mini")


SPANS: Final = st.lists(
    st.tuples(CLOCKS, CLOCKS | st.just("24:00"), st.sets(st.sampled_from(WEEK), min_size=1, max_size=6)),
    min_size=1,
    max_size=2,
)


@settings(deadline=None, max_examples=30)
@given(
    switch=st.sampled_from(SWITCHES), one=SPANS, two=SPANS, after=st.sampled_from((1, 20, 95)), data=st.data()
)
def test_a_week_agrees_with_hands_of_a_clock(
    skerry: Catalog,
    switch: tuple[str, date],
    one: list[tuple[str, str, set[str]]],
    two: list[tuple[str, str, set[str]]],
    after: int,
    data: st.DataObject,
) -> None:
    """Every minute of a week in which the clocks change has the answer that a walk along it finds."""
    zone, day = switch
    # No entry is there on the Wednesday: what leaves no gap would know no holidays.
    first, second = (
        tuple(hours(a, b, tuple(sorted(days - {"wed"})) or ("sun",), zone) for a, b, days in spans)
        for spans in (one, two)
    )
    found = ladder(skerry, first, second, after)
    levels = [
        {"level": "1", "target": "harbour-desk", "after": "0m"},
        {"level": "2", "target": "booking", "after": f"{after}m"},
    ]
    service = next(entry.spec for entry in found.services if entry.id == "booking-api")
    service = service.model_copy(
        update={"escalation": Escalation.model_validate({"policies": ({"id": "only", "levels": levels},)})}
    )
    weeks = presences(service, found, day=day)
    days = [weeks[0].week.monday + timedelta(days=number) for number in range(-2, 9)]
    there = [set().union(*(walked(entry, days, frozenset()) for entry in each)) for each in (first, second)]
    for week in weeks:
        assert (week.week.start, week.week.end) == (week.runs[0].start, week.runs[-1].end)
        target = week.severities[0].respond_within
        for minute in _minutes(week, data):
            late = target is not None and after * 60 > target.seconds
            expected = (
                Kind.FIRST
                if minute in there[0]
                else (Kind.LATE if late else Kind.LATER)
                if minute + timedelta(minutes=after) in there[1]
                else Kind.NOBODY
            )
            (run,) = [run for run in week.runs if run.start <= minute < run.end]

            assert expected is run.state.kind, minute
            assert _engine(service, found, week, minute) is (expected is not Kind.NOBODY)


def _minutes(week: Presence, data: st.DataObject) -> list[datetime]:
    """Give the minutes beside every change of the answer and of the clocks, and some of the others."""
    total = week.week.seconds // 60
    edges = {run.start for run in week.runs} | set(week.week.switches)
    beside = {edge + timedelta(minutes=number) for edge in edges for number in (-1, 0, 1)}
    drawn = data.draw(st.sets(st.integers(0, total - 1), min_size=40, max_size=40))
    some = {week.week.start + timedelta(minutes=number) for number in drawn}
    return sorted(minute for minute in beside | some if week.week.start <= minute < week.week.end)


def _engine(service: Service, found: Catalog, week: Presence, minute: datetime) -> bool:
    return timeline(service, found, severity=week.severities[0], at=minute).somebody


def test_hours_in_utc_name_the_days_they_change() -> None:
    """A page that is read months later is still right, because it says until when."""
    office = hours("08:00", "17:00", WEEK[:5])
    tokyo = hours("08:00", "17:00", WEEK[:5], "Asia/Tokyo")

    assert "07:00 to 16:00 until 2027-03-28, then 06:00 to 15:00 until 2027-10-31, UTC" == in_utc(
        office, date(2026, 11, 23)
    )
    assert "Monday, Tuesday, Wednesday, Thursday, Sunday, 23:00 to 08:00, UTC" == in_utc(
        tokyo, date(2026, 11, 23)
    )
