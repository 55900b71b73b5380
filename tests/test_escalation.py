"""Who is called at a moment: weekly hours on the clocks of their zones, and the ladder they stand on."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.clock import is_open
from generator.analysis.escalation import Timeline, timeline
from generator.diagnostics import Exit
from generator.spec.team import Hours
from tests.clockwork import CLOCKS, SWITCHES, WEEK, at, hours, walked
from tests.commands import run
from tests.workspaces import LANTERN, broken, catalog

OFFICE: Final = WEEK[:5]
NONE: Final[frozenset[date]] = frozenset()
CHRISTMAS: Final = frozenset({date(2026, 12, 25)})


def edges(entries: tuple[Hours, ...], first: str, last: str, holidays: frozenset[date] = NONE) -> list[str]:
    """Walk through the minutes in UTC and give those at which something changes."""
    moment, state, found = at(first), False, []
    while moment < at(last):
        now = is_open(entries, moment, holidays)
        if now is not state:
            found.append(f"{'open' if now else 'closed'} {moment:%d %H:%M}")
        moment, state = moment + timedelta(minutes=1), now
    return found


def test_office_hours_open_and_close_with_the_clock_of_their_zone() -> None:
    """The first minute is in, `to` is out; in winter Stockholm's 08:00 is 07:00 UTC."""
    found = edges((hours("08:00", "17:00", OFFICE),), "2026-11-27T00:00Z", "2026-11-30T12:00Z")

    assert ["open 27 07:00", "closed 27 16:00", "open 30 07:00"] == found


@pytest.mark.parametrize(
    ("day", "entry", "expected"),
    [
        ("2026-03-29", hours("01:00", "04:00"), ["open 29 00:00", "closed 29 02:00"]),
        ("2026-03-29", hours("02:15", "02:45"), []),
        ("2026-03-29", hours("02:30", "04:00"), ["open 29 01:00", "closed 29 02:00"]),
        ("2026-10-25", hours("01:00", "04:00"), ["open 24 23:00", "closed 25 03:00"]),
        (
            "2026-10-25",
            hours("02:15", "02:45"),
            ["open 25 00:15", "closed 25 00:45", "open 25 01:15", "closed 25 01:45"],
        ),
        ("2026-03-08", hours("01:00", "04:00", tz="America/New_York"), ["open 08 06:00", "closed 08 08:00"]),
        ("2026-11-01", hours("01:00", "04:00", tz="America/New_York"), ["open 01 05:00", "closed 01 09:00"]),
    ],
    ids=["spring", "left-out", "begins-in-the-gap", "autumn", "twice", "new-york-spring", "new-york-autumn"],
)
def test_the_nights_the_clocks_change(day: str, entry: Hours, expected: list[str]) -> None:
    """Three hours on the wall are two in spring and four in autumn; the doubled hour counts twice."""
    start = at(f"{day}T00:00Z") - timedelta(hours=1)
    found = edges((entry,), start.isoformat(), f"{day}T18:00Z")

    assert expected == found


def test_a_span_over_midnight_belongs_to_the_day_it_starts_on() -> None:
    """Friday's night shift ends on Saturday morning; Thursday's is not there."""
    found = edges((hours("22:00", "06:00", ("fri",), "UTC"),), "2026-11-26T00:00Z", "2026-11-29T23:00Z")

    assert ["open 27 22:00", "closed 28 06:00"] == found


def test_sunday_night_goes_on_on_monday() -> None:
    """Weeks have no gap between them; equal times are a whole day, and 24:00 is the end of one."""
    night, day = hours("22:00", "06:00", ("sun",), "UTC"), hours("07:00", "07:00", ("sun",), "UTC")

    assert ["open 29 22:00", "closed 30 06:00"] == edges((night,), "2026-11-29T00:00Z", "2026-12-01T00:00Z")
    assert ["open 29 07:00", "closed 30 07:00"] == edges((day,), "2026-11-29T00:00Z", "2026-12-01T00:00Z")
    evening = hours("18:00", "24:00", ("sun",), "UTC")
    assert ["open 29 18:00", "closed 30 00:00"] == edges((evening,), "2026-11-29T00:00Z", "2026-12-01T00:00Z")


def test_overlapping_hours_are_one() -> None:
    """Also when they are meant in two zones: New York's 09:00 is Stockholm's 15:00."""
    both = (hours("08:00", "17:00", OFFICE), hours("09:00", "17:00", OFFICE, "America/New_York"))

    assert ["open 27 07:00", "closed 27 22:00"] == edges(both, "2026-11-27T00:00Z", "2026-11-28T00:00Z")


def test_a_holiday_closes_the_hours_that_start_on_it() -> None:
    """The shift of the evening before goes on into it; the zone's own date counts."""
    night = (hours("22:00", "06:00", ("thu", "fri", "sat"), "UTC"),)
    tokyo = (hours("08:00", "17:00", OFFICE, "Asia/Tokyo"),)

    assert ["open 24 22:00", "closed 25 06:00", "open 26 22:00"] == edges(
        night, "2026-12-24T12:00Z", "2026-12-27T00:00Z", CHRISTMAS
    )
    assert ["closed 24 08:00"] == edges(tokyo, "2026-12-24T07:00Z", "2026-12-25T20:00Z", CHRISTMAS)[1:]


@pytest.mark.parametrize(
    "entries",
    [
        (hours("00:00", "24:00"),),
        (hours("06:00", "14:00"), hours("14:00", "22:00"), hours("22:00", "06:00")),
        (hours("07:00", "07:00"),),
        (hours("07:00", "19:00", OFFICE), hours("19:00", "07:00", OFFICE), hours("07:00", "07:00", WEEK[5:])),
    ],
    ids=["day", "shifts", "equal-times", "weekend"],
)
def test_around_the_clock_knows_no_holiday(entries: tuple[Hours, ...]) -> None:
    """It does not matter how many entries it is written in."""
    assert ["open 24 00:00"] == edges(entries, "2026-12-24T00:00Z", "2026-12-28T00:00Z", CHRISTMAS)


@pytest.mark.parametrize(
    "entries",
    [
        (hours("00:00", "23:59", tz="UTC"),),
        (hours("06:00", "22:00", tz="UTC"), hours("22:01", "06:00", tz="UTC")),
        (hours("00:00", "24:00", WEEK[:6], "UTC"),),
        (hours("00:00", "12:00", tz="UTC"), hours("12:00", "24:00", tz="Europe/London")),
    ],
    ids=["minute", "between-shifts", "sunday", "two-zones"],
)
def test_hours_with_a_gap_close_on_holidays(entries: tuple[Hours, ...]) -> None:
    """A minute is enough; zones are not added up, because their clocks do not change together."""
    assert is_open(entries, at("2026-12-24T12:00Z"), CHRISTMAS)
    assert not is_open(entries, at("2026-12-25T12:00Z"), CHRISTMAS)


@settings(deadline=None)
@given(
    switch=st.sampled_from(SWITCHES),
    spans=st.lists(
        st.tuples(CLOCKS, CLOCKS | st.just("24:00"), st.sets(st.sampled_from(WEEK), min_size=1, max_size=6)),
        min_size=1,
        max_size=3,
    ),
    closed=st.frozensets(st.integers(-1, 1), max_size=1),
)
def test_around_a_switch_hours_agree_with_hands_of_a_clock(
    switch: tuple[str, date], spans: list[tuple[str, str, set[str]]], closed: frozenset[int]
) -> None:
    """Whatever the hours, every minute of the three days around a change of the clocks is judged alike."""
    zone, day = switch
    # No entry is there on the Wednesday, so that holidays close all of them.
    entries = tuple(hours(a, b, tuple(sorted(days - {"wed"})) or ("sun",), zone) for a, b, days in spans)
    holidays = frozenset(day + timedelta(days=number) for number in closed)
    days = [day + timedelta(days=number) for number in range(-3, 4)]
    expected = set().union(*(walked(entry, days, holidays) for entry in entries))
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    minutes = [start + timedelta(minutes=number) for number in range(0, 3 * 24 * 60, 15)]
    minutes += [minute - timedelta(minutes=1) for minute in minutes]

    assert [m for m in minutes if m in expected] == [m for m in minutes if is_open(entries, m, holidays)]


def asked(root: Path, service: str, severity: str, moment: str) -> Timeline:
    """Ask a workspace who is called."""
    found = catalog(root)
    (entry,) = [entry for entry in found.services if entry.id == service]
    (level,) = [level for level in found.org.spec.severities if level.id == severity]
    return timeline(entry.spec, found, severity=level, at=at(moment))


def written(mini: Path, escalation: str) -> Path:
    """Give the small workspace a service with these policies."""
    (mini / "service_specs/lantern.yaml").write_text(f"{LANTERN}escalation:\n  policies:\n{escalation}")
    return mini


AT_NIGHT: Final = """\
booking-api: Booking API
sev1 (Critical), Sun 2026-11-29 02:00 UTC
Policy: always

+0 min  Level 1: Harbour Desk (harbour-desk)
  Sun 2026-11-29 02:00 UTC
  Sun 2026-11-29 03:00 +01:00 Europe/Stockholm
  On duty: yes (around the clock)
  1. pager: Harbour Desk primary
  Times to try before going on: 2
  If nobody answers:

+15 min  Level 2: Booking Team (booking)
  Sun 2026-11-29 02:15 UTC
  Sun 2026-11-29 03:15 +01:00 Europe/Stockholm
  On duty: no (Monday to Friday, 08:00 to 17:00, Europe/Stockholm time)
  1. chat: #booking (closed now)
  Note: Bring the sailing number
  If nobody answers:

At last: Fleet director (role:fleet-director)
  The spec sets no time; looked up for when the last level is called.
  Sun 2026-11-29 02:15 UTC
  no time zone of this role is declared
  On duty: not known (no hours of this role are declared)
  1. phone-duty: Terminal office
  Then: Decides to sell on paper

Time to the last level: 0 + 15 = 15 min
Response target of sev1: 15 min
15 - 15 = 0 min left when the last level is called
First known to be there: level 1, +0 min after the start
"""


def test_a_night_on_a_telephone(mini: Path) -> None:
    """Everybody on the ladder with minute, clock, channel and duty; the sum at the end can be followed."""
    result = run(
        "-C", mini, "escalate", "booking-api", "--severity", "sev1", "--at", "2026-11-29T03:00+01:00"
    )

    assert AT_NIGHT == result.output
    assert Exit.CLEAN == result.exit_code


IN_AUTUMN: Final = """\
booking-api: Booking API
sev1 (Critical), Sun 2026-10-25 00:50 UTC
Policy: always

+0 min  Level 1: Harbour Desk (harbour-desk)
  Sun 2026-10-25 00:50 UTC
  Sun 2026-10-25 02:50 +02:00 Europe/Stockholm
  On duty: yes (around the clock)
  1. pager: Harbour Desk primary
  Times to try before going on: 2
  If nobody answers:

+15 min  Level 2: Booking Team (booking)
  Sun 2026-10-25 01:05 UTC
  Sun 2026-10-25 02:05 +01:00 Europe/Stockholm
  On duty: yes (Sunday, 02:00 to 02:30, Europe/Stockholm time)
  1. chat: #booking
  Note: Bring the sailing number
  If nobody answers:

At last: Fleet director (role:fleet-director)
  The spec sets no time; looked up for when the last level is called.
  Sun 2026-10-25 01:05 UTC
  no time zone of this role is declared
  On duty: not known (no hours of this role are declared)
  1. phone-duty: Terminal office
  Then: Decides to sell on paper

Time to the last level: 0 + 15 = 15 min
Response target of sev1: 15 min
15 - 15 = 0 min left when the last level is called
First known to be there: level 1, +0 min after the start
"""
AT_CHRISTMAS: Final = """\
lantern: Lantern
sev2 (Nuisance), Fri 2026-12-25 08:30 UTC
Policy: day

+0 min  Level 1: Booking Team (booking)
  Fri 2026-12-25 08:30 UTC
  Fri 2026-12-25 09:30 +01:00 Europe/Stockholm
  On duty: no (a holiday; otherwise Monday to Friday, 08:00 to 17:00,
     Europe/Stockholm time)
  1. chat: #booking (closed now)
  If nobody answers:

+300 min  Level 2: Saltwater Cards (vendor:card-acquirer)
  Fri 2026-12-25 13:30 UTC
  no time zone of this vendor is declared
  On duty: not known (no hours of this vendor are declared)
  1. support: Support portal, form Outage
  Contract hours: 24x7
  If nobody answers:
  nobody else: the policy names no last resort.

Time to the last level: 0 + 300 = 300 min
Response target of sev2: 240 min
300 - 240 = 60 min over the target
Called within the target: 1 of 2 levels
Nobody is known to be there: the specs do not say
"""


def test_the_night_the_clocks_are_put_back(mini: Path) -> None:
    """Computed by hand: 15 minutes after 02:50 it is 02:05, and the half hour from 02:00 comes again."""
    file = mini / "service_specs/teams/booking.yaml"
    hours = '[mon, tue, wed, thu, fri], from: "08:00", to: "17:00"'
    assert hours in file.read_text()
    file.write_text(file.read_text().replace(hours, '[sun], from: "02:00", to: "02:30"'))
    result = run(
        "-C", mini, "escalate", "booking-api", "--severity", "sev1", "--at", "2026-10-25T02:50+02:00"
    )

    assert IN_AUTUMN == result.output


def test_a_holiday_with_a_vendor_at_the_end(mini: Path) -> None:
    """Computed by hand: the office is closed; what support does then, the contract says in words."""
    file = mini / "service_specs/teams/booking.yaml"
    file.write_text(f"{file.read_text()}holidays: skerry\n")
    levels = '[{level: 1, target: booking, after: 0m}, {level: 2, target: "vendor:card-acquirer", after: 5h}]'
    written(mini, f"    - {{id: day, applies_to: [sev2], levels: {levels}}}\n")
    result = run("-C", mini, "escalate", "lantern", "--severity", "sev2", "--at", "2026-12-25T09:30+01:00")

    assert AT_CHRISTMAS == result.output


def test_waits_are_elapsed_time_over_a_change_of_the_clocks(mini: Path) -> None:
    """Fifteen minutes after 01:55 the clock shows 03:10 in spring; in autumn 02:10 comes after 02:55."""
    spring = asked(mini, "booking-api", "sev1", "2026-03-29T00:55Z")
    autumn = asked(mini, "booking-api", "sev1", "2026-10-25T00:55Z")
    shown = [[f"{step.local:%H:%M %z}" for step in found.steps] for found in (spring, autumn)]

    assert [["01:55 +0100", "03:10 +0200"], ["02:55 +0200", "02:10 +0100"]] == shown


def test_a_level_is_judged_when_it_is_called(mini: Path) -> None:
    """At 07:50 the second team is not there yet; fifteen minutes later it is."""
    found = asked(mini, "booking-api", "sev1", "2026-11-27T06:50Z")

    assert [True, True] == [step.duty.now for step in found.steps]
    assert [True, False] == [
        step.duty.now for step in asked(mini, "booking-api", "sev1", "2026-11-27T06:44Z").steps
    ]


def test_a_holiday_of_the_team_is_said(mini: Path) -> None:
    """Christmas Day of 2026 is a Friday: the office is closed, the desk is there."""
    file = mini / "service_specs/teams/booking.yaml"
    file.write_text(f"{file.read_text()}holidays: skerry\n")
    steps = asked(mini, "booking-api", "sev1", "2026-12-25T10:00Z").steps

    assert [
        "around the clock",
        "a holiday; otherwise Monday to Friday, 08:00 to 17:00, Europe/Stockholm time",
    ] == [step.duty.reason for step in steps]
    assert [True, False] == [step.duty.now for step in steps]


LADDERS: Final = """\
    - id: office
      applies_to: [sev2]
      hours: {tz: UTC, days: [mon, tue, wed, thu, fri], from: "08:00", to: "16:00"}
      levels: [{level: 1, target: booking, after: 90s}]
    - id: night
      applies_to: [sev2]
      levels:
        - {level: 1, target: booking, via: [pager, chat], after: 5m}
        - {level: 2, target: "vendor:card-acquirer", after: 5h}
"""


def test_the_first_policy_that_holds_is_followed(mini: Path) -> None:
    """Its severities and its hours decide, then the order of the spec."""
    written(mini, LADDERS)
    day = asked(mini, "lantern", "sev2", "2026-11-27T15:59Z")
    night = asked(mini, "lantern", "sev2", "2026-11-27T16:00Z")

    assert ("office", "night") == (day.policy and day.policy.id, night.policy and night.policy.id)
    assert (
        "Time to the last level: 90 s",
        "Response target of sev2: 14400 s",
        "14400 - 90 = 14310 s left when the last level is called",
    ) == day.arithmetic
    assert (
        "Time to the last level: 5 + 295 = 300 min",
        "Response target of sev2: 240 min",
        "300 - 240 = 60 min over the target",
        "Called within the target: 1 of 2 levels",
    ) == night.arithmetic


def test_channels_come_in_the_order_of_the_level(mini: Path) -> None:
    """A kind that the team has not is said, a channel with hours of its own is judged by them.

    A level that names none takes those for incidents.
    """
    file = mini / "service_specs/teams/booking.yaml"
    duty = "  - {type: pager, value: Rota, hours: {tz: UTC, days: [sun], from: '20:00', to: '04:00'}}\n"
    question = "  - {type: ticket, value: Queue, for: [question]}\n"
    file.write_text(file.read_text().replace("parent:", f"{duty}{question}parent:"))
    via = "[ticket, phone-duty, pager, chat, ticket]"
    levels = (
        f"[{{level: 1, target: booking, via: {via}, after: 0m}}, {{level: 2, target: booking, after: 1m}}]"
    )
    written(mini, f"    - {{id: only, levels: {levels}}}\n")
    step, usual = asked(mini, "lantern", "sev1", "2026-11-30T03:59Z").steps
    later, _ = asked(mini, "lantern", "sev1", "2026-11-30T04:00Z").steps

    assert [
        ("ticket", "Queue", False, "closed now; meant for: question"),
        ("phone-duty", "", False, ""),
        ("pager", "Rota", True, "answers now: Sunday, 20:00 to 04:00, UTC time"),
        ("chat", "#booking", False, "closed now"),
    ] == [(way.kind, way.value, way.answers, way.remark) for way in step.ways]
    assert ["chat", "pager"] == [way.kind for way in usual.ways]
    assert ("closed now: Sunday, 20:00 to 04:00, UTC time", True, False) == (
        later.ways[2].remark,
        step.answers,
        later.answers,
    )


def test_what_no_spec_says_is_not_known(mini: Path) -> None:
    """A vendor's support hours are words: nobody claims that support answers, and nobody that it does not."""
    found = asked(written(mini, LADDERS), "lantern", "sev2", "2026-11-27T20:00Z")

    assert [False, None] == [step.answers for step in found.steps]
    assert (None, "", None) == (found.steps[1].local, found.steps[1].contact.zone, found.steps[1].duty.now)
    assert found.somebody


def test_without_a_policy_it_says_why_and_whom_to_call(mini: Path) -> None:
    """That is no ladder, so it ends with 1; a service without policies says so."""
    written(mini, LADDERS)
    arguments = ("--severity", "sev1", "--at", "2026-11-29T02:00Z")
    result = run("-C", mini, "escalate", "lantern", *arguments)

    assert Exit.FINDINGS == result.exit_code
    assert "holds now:\n- office is for sev2\n- night is for sev2\n\nCall instead" in result.output
    assert "Harbour Desk (harbour-desk)" in result.output
    assert "1. pager: Harbour Desk primary\n  2. chat: #harbour-desk\n" in result.output
    (mini / "service_specs/lantern.yaml").write_text(LANTERN)
    assert "- none is written\n" in run("-C", mini, "escalate", "lantern", *arguments).output


def test_in_hypercare_the_project_team_is_called_besides(mini: Path) -> None:
    """In the hours agreed for it; outside of them the receiver is alone, and that is said."""
    file = mini / "service_specs/berth-advisor.yaml"
    command = ("-C", mini, "escalate", "berth-advisor", "--severity", "sev1", "--at")
    always = run(*command, "2026-10-25T03:00Z").output
    agreed = "{tz: UTC, days: [mon], from: '08:00', to: '16:00'}"
    file.write_text(
        file.read_text().replace("  ends: 2026-11-02\n", f"  ends: 2026-11-02\n  hours: {agreed}\n")
    )
    within, outside = run(*command, "2026-10-26T08:00Z").output, run(*command, "2026-10-26T16:00Z").output

    till = "hypercare: the project team helps until 2026-11-02"
    assert f"\n\n{till}\nCall besides: Booking Team (booking)\n" in always
    assert f"\n\n{till}\nCall besides: Booking Team (booking)\n" in within
    assert f"{till}, Monday, 08:00 to 16:00, UTC time: not now" == " ".join(
        outside[outside.index(till) :].split()
    )


def test_nobody_on_duty_ends_with_1(mini: Path) -> None:
    """Every level is known to be closed."""
    written(mini, "    - {id: only, levels: [{level: 1, target: booking, after: 0m}]}\n")
    command = ("-C", mini, "escalate", "lantern", "--severity", "sev1", "--at")
    closed, there = run(*command, "2026-11-29T02:00Z"), run(*command, "2026-11-30T12:00Z")

    assert (Exit.FINDINGS, Exit.CLEAN) == (closed.exit_code, there.exit_code)
    assert closed.output.endswith("Nobody who can be reached is on duty at any level\n")
    assert there.output.endswith("First known to be there: level 1, +0 min after the start\n")
    assert "nobody else: the policy names no last resort." in closed.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nobody", "--severity", "sev1"), "there is no service nobody; known: berth-advisor, booking-api"),
        (("booking-api", "--severity", "sev9"), "there is no severity sev9; known: sev1, sev2"),
        (("booking-api",), "Missing option '--severity'"),
        *(
            (("booking-api", "--severity", "sev1", "--at", moment), "expected a moment with its zone")
            for moment in (
                "now",
                "2026-11-29",
                "2026-11-29T03:00",
                "2026-11-29T25:00Z",
                "2026-02-30T03:00Z",
                "2026-11-29T03:00+25:00",
                "0001-01-01T00:00+01:00",
                "9999-12-31T23:00-02:00",
                "3000-01-01T00:00Z",
            )
        ),
    ],
)
def test_wrong_usage_ends_with_2(mini: Path, arguments: tuple[str, ...], message: str) -> None:
    """What is known, or what was expected, is said."""
    result = run("-C", mini, "escalate", *arguments)

    assert Exit.USAGE == result.exit_code
    assert message in " ".join(result.output.split())


def test_without_a_moment_it_is_now(mini: Path) -> None:
    """SOURCE_DATE_EPOCH fixes the day of pages, never who is on duty."""
    before = datetime.now(UTC).replace(second=0, microsecond=0)
    result = run("-C", mini, "escalate", "booking-api", "--severity", "sev1", SOURCE_DATE_EPOCH="0")
    shown = re.search(r"\(Critical\), \w{3} (\S+ \d\d:\d\d)", result.output)

    assert shown is not None
    assert before <= at(f"{shown[1]}Z") <= datetime.now(UTC)


def test_a_wrong_spec_stops_only_its_own_service(mini: Path) -> None:
    """Its problems are shown; the others are still there at night. A wrong team is nobody's to trust."""
    broken(mini)
    command = ("-C", mini, "escalate")
    result = run(*command, "lantern", "--severity", "sev1")

    assert Exit.FINDINGS == result.exit_code
    assert "lantern.yaml:6:1: error[SCH003] tier" in result.output
    assert Exit.CLEAN == run(*command, "booking-api", "--severity", "sev1").exit_code
    broken(mini, "REF001-in-team")
    stopped = run(*command, "booking-api", "--severity", "sev1")
    assert (Exit.FINDINGS, True) == (stopped.exit_code, "error[REF001]" in stopped.output)


def test_a_terminal_is_80_columns_wide_and_obeys_no_spec(mini: Path) -> None:
    """Long words break, wide characters count twice, and control characters do nothing."""
    note = "灯台" * 60 + " " + "x" * 120
    levels = f"[{{level: 1, target: harbour-desk, after: 0m, note: {note}}}]"
    written(mini, f"    - {{id: only, levels: {levels}}}\n")
    command = ("-C", mini, "escalate", "lantern", "--at", "2026-11-29T02:00Z", "--severity")
    result, wrong = run(*command, "sev1"), run(*command, "\x1b[2J")
    lines = result.output.splitlines()

    assert "灯台" * 60 + "x" * 120 in "".join(result.output.split())
    assert "there is no severity \ufffd[2J; known" in wrong.output
    assert 80 >= max(len(line) + sum(c in "灯台" for c in line) for line in lines)


def test_gaps_of_the_specs_are_said(mini: Path) -> None:
    """A team without channels, a role without hours, a severity without a target: no number is made up."""
    team, org = mini / "service_specs/teams/booking.yaml", mini / "service_specs/org.yaml"
    team.write_text(re.sub(r"channels:\n.*\n", "", team.read_text()))
    org.write_text(org.read_text().replace("    respond_within: 15m\n", ""))
    final = '{target: "role:duty-master"}'
    written(
        mini, f"    - {{id: only, levels: [{{level: 1, target: booking, after: 90s}}], final: {final}}}\n"
    )
    result = run("-C", mini, "escalate", "lantern", "--severity", "sev1", "--at", "2026-11-30T12:00:30Z")

    assert Exit.CLEAN == result.exit_code
    assert "+1 min 30 s  Level 1: Booking Team (booking)\n  Mon 2026-11-30 12:02 UTC\n" in result.output
    assert "  No way to reach them is declared.\n" in result.output
    assert (
        "\n\nTime to the last level: 90 s\nResponse target of sev1: none is declared\n"
        "Nobody is known to be there: the specs do not say\n"
    ) in result.output


def test_the_last_resort_may_be_the_only_one_there(mini: Path) -> None:
    """The verdict says so."""
    levels = "[{level: 1, target: booking, after: 0m}]"
    written(mini, f"    - {{id: only, levels: {levels}, final: {{target: harbour-desk}}}}\n")
    result = run("-C", mini, "escalate", "lantern", "--severity", "sev1", "--at", "2026-11-29T02:00Z")

    assert Exit.CLEAN == result.exit_code
    assert result.output.endswith("\nFirst known to be there: the last resort\n")
