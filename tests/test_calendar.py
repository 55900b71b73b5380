"""What is due and when: on a page, and in files that calendars read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from icalendar import Calendar
from lxml import html

from generator.analysis.agenda import Due, agenda, by_month, common
from generator.analysis.freshness import Looked, freshness
from tests.commands import run
from tests.workspaces import LANTERN, catalog

TODAY: Final = date(2026, 11, 23)

FULL: Final = (
    LANTERN.replace("steady", "hypercare").replace("tier: 4", "tier: 1")
    + """\
reviews:
  - {scope: all, at: 2026-09-01, by_team: harbour-desk, outcome: Lamps renamed.}
maintenance:
  - {task: Change the lamps, kind: other, due: 2026-12-01, lead_time: 10d, owner: harbour-desk}
  - {task: Renew the door certificate, kind: certificate, due: 2026-11-22}
  - {task: Paint the mast, kind: other}
procedures:
  - {id: light, kind: start, last_exercised: 2026-05-27, steps: [{do: Light it., expect: Light}]}
governance:
  reviews:
    - {kind: access, owner: "role:duty-master", last: 2026-10-01, cadence: 90d}
    - {kind: decision-review, next_due: 2027-01-04}
policies:
  - {name: Dark sky, next_review: 2027-02-01, owner: "role:duty-master"}
vendors:
  - {id: bulbs, name: Bulbs Ltd, renewal: 2027-03-01}
ai:
  purpose: Guess dusk
  models: [{id: dusk, name: Dusk 2, retires_on: 2027-04-01}]
  retraining: {trigger: Lamps lit at noon, cadence: 90d, last: 2026-10-05}
  decision_review: {last: 2026-11-01, cadence: 30d, owner: booking}
  feedback: {last_triaged: 2026-11-20, cadence: 7d, triage_owner: booking}
handoff:
  from_team: booking
  to_team: harbour-desk
  plan:
    - {milestone: Keys handed over, due: 2026-11-30, owner: booking}
    - {milestone: Ladder bought, due: 2026-11-10, done: 2026-11-09}
  transfers:
    - {item: contract, what: Electricity, from: booking, due: 2026-12-31}
    - {item: budget, due: 2026-11-01, done: 2026-11-01}
  acceptance_criteria:
    - {id: ac-dark, text: A night without a lamp was run, due: 2026-12-05, owner: harbour-desk}
    - {id: ac-lit, text: All lamps lit, due: 2026-12-05, verdict: met, by: harbour-desk, at: 2026-11-01}
  deferred:
    - {text: No lamp on pier 4, accepted_by: "role:duty-master", until: 2027-05-01}
hypercare: {starts: 2026-11-02, ends: 2026-12-02, extensions: [{from: 2026-12-02, to: 2026-12-09, reason: x}]}
waivers:
  - {rule: FMD008, reason: Later., approver: "role:duty-master", granted: 2026-11-10, expires: 2026-12-20}
scaling:
  stages:
    - {id: pier-5, name: Pier 5, due: 2027-06-01}
    - {id: pier-4, due: 2026-06-01, decision: go}
change:
  messages:
    - {to: Anglers, when: 2026-12-15}
    - {to: Swimmers, when: 2026-06-15, sent: 2026-06-16}
  impacts:
    - {group: Anglers, from: 2027-01-10}
    - {group: Swimmers, from: 2026-07-01}
"""
)

EXPECTED: Final = [
    (date(2026, 11, 22), "certificate", "Renew the door certificate", ""),
    (date(2026, 11, 23), "practice", "Practise again: light", "harbour-desk"),
    (date(2026, 11, 27), "governance", "Go through the feedback of users", "booking"),
    (date(2026, 11, 30), "handoff", "Keys handed over", "booking"),
    (date(2026, 11, 30), "review", "Review the runbook", "harbour-desk"),
    (date(2026, 12, 1), "governance", "Review a sample of decisions", "booking"),
    (date(2026, 12, 1), "maintenance", "Change the lamps", "harbour-desk"),
    (date(2026, 12, 5), "acceptance", "Acceptance: A night without a lamp was run", "harbour-desk"),
    (date(2026, 12, 9), "hypercare", "Hypercare ends", "booking"),
    (date(2026, 12, 15), "message", "Tell Anglers", "harbour-desk"),
    (date(2026, 12, 20), "waiver", "Waiver of FMD008 runs out", "role:duty-master"),
    (date(2026, 12, 30), "governance", "Governance: access review", "role:duty-master"),
    (date(2026, 12, 31), "handoff", "Changes hands: Electricity", "booking"),
    (date(2027, 1, 3), "maintenance", "Retraining of the model", "harbour-desk"),
    (date(2027, 1, 4), "governance", "Governance: decision review", ""),
    (date(2027, 1, 10), "message", "Work changes: Anglers", "harbour-desk"),
    (date(2027, 2, 1), "policy", "Policy is reviewed: Dark sky", "role:duty-master"),
    (date(2027, 3, 1), "contract", "Contract ends or renews: Bulbs Ltd", "vendor:bulbs"),
    (date(2027, 4, 1), "model", "Model is switched off: Dusk 2", "harbour-desk"),
    (date(2027, 5, 1), "waiver", "No longer accepted: No lamp on pier 4", "role:duty-master"),
    (date(2027, 6, 1), "decision", "Decide go or no-go: Pier 5", "harbour-desk"),
]
"""By hand: 2026-05-27 + 180 d, 2026-09-01 + 90 d, 2026-10-01 and 2026-10-05 + 90 d, 2026-11-01 + 30 d,
2026-11-20 + 7 d."""


def of_lantern(mini: Path, spec: str) -> tuple[Due, ...]:
    """Give what is due of a service with this spec."""
    (mini / "service_specs/lantern.yaml").write_text(spec)
    found = catalog(mini)
    entry = next(entry for entry in found.services if entry.id == "lantern")
    return agenda(entry, found.org.spec, today=TODAY)


def events(path: Path) -> Iterator[tuple[str, date, str]]:
    """Give UID, day and summary of each event, as another program reads the file."""
    for event in Calendar.from_ical(path.read_bytes()).events:
        yield str(event["uid"]), event.decoded("dtstart"), str(event["summary"])


def rendered(mini: Path) -> Path:
    """Render the workspace and give its docs folder."""
    done = run("-C", mini, "render", "--date", TODAY.isoformat())
    assert 0 == done.exit_code, done.output
    return mini / "site/docs"


def test_everything_that_is_still_open_is_due(mini: Path) -> None:
    """From every part of a spec; what is done, decided, met or said is not."""
    found = of_lantern(mini, FULL)

    assert EXPECTED == [(due.day, due.kind, due.what, due.owner) for due in found]
    assert [date(2026, 11, 21)] == [due.begin for due in found if due.begin]


def test_contracts_of_the_organisation_are_due_once(mini: Path) -> None:
    """Not once for each service."""
    found = common(catalog(mini).org.spec)

    assert [("", date(2027, 3, 31), "vendor:card-acquirer")] == [(d.service, d.day, d.owner) for d in found]


def test_the_day_itself_is_not_overdue(mini: Path) -> None:
    """Only the day after is; what is overdue stands together, first."""
    months = by_month(of_lantern(mini, FULL), today=TODAY)

    assert ["Overdue", "November 2026", "December 2026", "January 2027"] == [month for month, _ in months[:4]]
    assert ["Renew the door certificate"] == [due.what for due in months[0][1]]
    assert "Practise again: light" == months[1][1][0].what


def test_a_pilot_has_an_end_and_others_have_none(mini: Path) -> None:
    """The day of a pilot that became a service is history."""
    spec = LANTERN + "pilot: {ends: 2026-12-24}\n"

    assert () == of_lantern(mini, spec)
    assert [date(2026, 12, 24)] == [due.day for due in of_lantern(mini, spec.replace("steady", "pilot"))]


def test_the_page_and_the_files_agree(mini: Path) -> None:
    """The page's rows are the file's events; each service's and team's file is a part of it."""
    (mini / "service_specs/lantern.yaml").write_text(FULL)
    docs = rendered(mini)
    whole = list(events(docs / "calendar.ics"))
    page: html.HtmlElement = html.fromstring((docs / "calendar/index.md").read_text())
    lantern = set(events(docs / "services/lantern/calendar.ics"))

    assert len(page.xpath("//tbody/tr")) == len(whole) == len({uid for uid, _, _ in whole})
    assert [day.isoformat() for _, day, _ in whole] == page.xpath("//tbody//time/text()")
    assert len(EXPECTED) == len(lantern) == len(lantern & set(whole))
    assert {
        (date(2027, 3, 31), "Contract ends or renews: Saltwater Cards (Skerry Ferries)"),
        (date(2026, 12, 1), "Change the lamps (Lantern)"),
    } <= {(day, what) for _, day, what in whole}
    for team in ("booking", "harbour-desk"):
        assert set(events(docs / f"teams/{team}/calendar.ics")) < set(whole)
    assert lantern < set(events(docs / "teams/harbour-desk/calendar.ics"))


def test_an_event_that_moves_stays_the_same_event(mini: Path) -> None:
    """Its UID hangs on what it is; two of one name are two."""
    two = FULL.replace("Paint the mast, kind: other", "Change the lamps, kind: other, due: 2027-12-01")
    (mini / "service_specs/lantern.yaml").write_text(two)
    before = {what: uid for uid, _, what in events(rendered(mini) / "services/lantern/calendar.ics")}
    (mini / "service_specs/lantern.yaml").write_text(two.replace("due: 2026-12-05", "due: 2026-12-06"))
    found = list(events(mini / "site/docs/services/lantern/calendar.ics"))
    moved = list(events(rendered(mini) / "services/lantern/calendar.ics"))

    assert [uid for uid, _, _ in found] == [uid for uid, _, _ in moved]
    assert [day for _, day, _ in found] != [day for _, day, _ in moved]
    assert len(found) == len({uid for uid, _, _ in found}) == len(before) + 1


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Lamps\\nEND:VEVENT\\nBEGIN:VALARM", "Lamps\nEND:VEVENT\nBEGIN:VALARM"),
        ("a;b,c:d\\\\n", "a;b,c:d\\n"),
        ("x" * 200, "x" * 200),
        ("\u00e5" * 100, "\u00e5" * 100),
    ],
)
def test_a_text_cannot_leave_its_event(mini: Path, written: str, shown: str) -> None:
    """Line breaks and the format's own signs stay text."""
    spec = (
        f'{LANTERN}handoff: {{deferred: [{{text: "{written}", accepted_by: booking, until: 2027-01-01}}]}}\n'
    )
    (mini / "service_specs/lantern.yaml").write_text(spec)
    file = rendered(mini) / "services/lantern/calendar.ics"
    read = Calendar.from_ical(file.read_bytes())

    assert 1 == len(read.subcomponents)
    assert [] == read.events[0].subcomponents
    assert f"No longer accepted: {shown} (Lantern)" == str(read.events[0]["summary"])
    assert max(len(line) for line in file.read_bytes().split(b"\r\n")) <= 75


def test_the_public_has_no_calendar(mini: Path) -> None:
    """What is not done yet is nothing for it."""
    done = run("-C", mini, "render", "--date", "2026-11-23", "--audience", "public")

    assert 0 == done.exit_code, done.output
    assert [] == list((mini / "site/docs").rglob("calendar*"))


def test_a_review_that_only_moved_its_date_puts_nothing_off(mini: Path) -> None:
    """The calendar has the day that the pages have: that of the review before."""
    days = ("2026-05-01", "2026-10-01")
    reviews = ", ".join(f"{{scope: all, at: {day}, outcome: Looked in {day[:7]}.}}" for day in days)
    spec = LANTERN.replace("tier: 4", "tier: 1") + f"reviews: [{reviews}]\n"
    (mini / "service_specs/lantern.yaml").write_text(spec)
    found = catalog(mini)
    entry = next(entry for entry in found.services if entry.id == "lantern")
    looked = (Looked(), Looked(moved=date(2026, 5, 1)))
    page = freshness(entry.spec, found.org.spec, today=TODAY, looked=looked).due
    dues = agenda(entry, found.org.spec, today=TODAY, looked=looked)

    assert [page] == [due.day for due in dues if due.kind == "review"]
    assert page != freshness(entry.spec, found.org.spec, today=TODAY).due
