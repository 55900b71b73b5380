"""Who breaks when something breaks, and whether anybody can be called about it."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.blast import ROWS, Blast, Reach, blasts
from generator.analysis.needs import needs
from generator.spec.service import Service
from tests.commands import run
from tests.workspaces import LANTERN, catalog


def service(id_: str, *needed: str, vendors: tuple[str, ...] = ()) -> Service:
    """Make a service that needs things: `hard a`, `soft b`, or just `c` when nobody says which."""
    dependencies = []
    for words in needed:
        kind, _, on = words.rpartition(" ")
        dependencies.append(
            {"on": on, "failure_effect": f"no {on}", **({"criticality": kind} if kind else {})}
        )
    return Service.model_validate(
        {
            "apiVersion": "handoff/v1",
            "id": id_,
            "name": id_.title(),
            "summary": "Switches the lights of every pier on at dusk and off at dawn.",
            "type": "worker",
            "tier": "4",
            "lifecycle": "steady",
            "owner": "desk",
            "code_locations": ({"repo": "skerry"},),
            "dependencies": tuple(dependencies),
            "vendors": tuple({"id": name, "name": name} for name in vendors),
        }
    )


def blast(ref: str, *services: Service, of: str = "") -> Blast:
    """Ask what happens when something breaks."""
    (found,) = [found for found in blasts(services) if (found.thing.ref, found.thing.of) == (ref, of)]
    return found


def ways(reach: Reach) -> list[str]:
    """Give whom an effect arrives at, and by which way."""
    return [" < ".join((hit.service, *reversed(hit.way))) for hit in reach.shown]


CHAIN = (
    service("shop", "hard till"),
    service("till", "hard ledger", "soft mail"),
    service("ledger", "hard external:database"),
    service("report", "soft ledger"),
    service("board", "hard report"),
    service("audit", "ledger"),
    service("mail"),
)


def test_a_failure_travels_along_hard_needs() -> None:
    """Through as many services as it takes; behind a soft need everything is only worse."""
    found = blast("external:database", *CHAIN)

    assert ["ledger", "till < ledger", "shop < till < ledger"] == ways(found.fails)
    assert ["report < ledger", "board < report < ledger"] == ways(found.worse)
    assert ["audit < ledger"] == ways(found.unknown)
    assert "no ledger" == found.fails.shown[1].words


def test_a_soft_need_spares_those_behind_it() -> None:
    """Without mail the till goes on, and so does the shop."""
    found = blast("mail", *CHAIN)

    assert ([], ["till", "shop < till"]) == (ways(found.fails), ways(found.worse))


def test_the_worst_that_arrives_counts() -> None:
    """A short soft way does not hide a long hard one; nobody is counted twice."""
    found = blast("c", service("a", "soft c", "hard b"), service("b", "hard c"))

    assert (["b", "a < b"], 0, 0) == (ways(found.fails), found.worse.total, found.unknown.total)


def test_circles_end() -> None:
    """Each service of a circle is met once, and none takes itself along."""
    found = blast("a", service("a", "hard c"), service("b", "hard a"), service("c", "hard b", "hard c"))

    assert ["b", "c < b"] == ways(found.fails)


def test_what_takes_most_along_comes_first() -> None:
    """Services that nobody needs are there, too: their pages lead here."""
    assert ["external:database", "ledger", "report", "till", "mail"] == [
        found.thing.ref for found in blasts(CHAIN)
    ][:5]
    assert 0 == blast("shop", *CHAIN).fails.total


def test_vendors_of_two_services_are_two() -> None:
    """An id is only known within its spec; those of the organisation are shared."""
    own = service("a", "hard vendor:sms", vendors=("sms",)), service("b", "hard vendor:sms", vendors=("sms",))

    assert ["a"] == ways(blast("vendor:sms", *own, of="a").fails)
    assert ["a", "b"] == ways(
        blast("vendor:sms", service("a", "hard vendor:sms"), service("b", "hard vendor:sms")).fails
    )


def test_a_ring_of_many_services_stays_readable() -> None:
    """The nearest twenty are shown, and how many more there are."""
    ring = [service(f"s{number:03}", f"hard s{(number + 1) % 60:03}") for number in range(60)]
    found = blast("s000", *ring)

    assert (59, 20, 39) == (found.fails.total, len(found.fails.shown), found.fails.more)
    assert "s040 < " + " < ".join(f"s{number:03}" for number in range(41, 60)) == ways(found.fails)[-1]


def followed(start: str, services: tuple[Service, ...]) -> list[list[str]]:
    """Follow every way from a service, one effect after the other, and give whom each arrives at and how."""
    met: set[str] = set()
    found = []
    for travels in ({"hard"}, {"hard", None}, {"hard", None, "soft"}):
        ways_to: dict[str, str] = {start: start}
        for here in (waiting := [start]):
            for each in services:
                needed = any(need.on == here and need.criticality in travels for need in each.dependencies)
                if needed and each.id not in ways_to:
                    ways_to[each.id] = f"{each.id} < {ways_to[here]}"
                    waiting.append(each.id)
        found.append([ways_to[id_].removesuffix(f" < {start}") for id_ in waiting[1:] if id_ not in met])
        met.update(waiting[1:])
    return found


ids = st.sampled_from([f"s{number}" for number in range(9)])
needs_of_nine = st.dictionaries(
    ids, st.dictionaries(ids, st.sampled_from(["hard ", "soft ", ""]), max_size=4)
)


@settings(deadline=None)
@given(needs_of_nine)
def test_following_all_ways_at_once_changes_nothing(needed: dict[str, dict[str, str]]) -> None:
    """Circles, circles in circles, and services that need themselves: whom, by which way, in which order."""
    services = tuple(
        service(f"s{number}", *(kind + on for on, kind in needed.get(f"s{number}", {}).items()))
        for number in range(9)
    )
    for found in blasts(services):
        reaches = found.fails, found.unknown, found.worse
        expected = followed(found.thing.ref, services)

        assert expected == [ways(reach) for reach in reaches]
        assert [len(each) for each in expected] == [reach.total for reach in reaches]


def test_a_page_of_many_things_has_room_for_all() -> None:
    """Of more than a hundred fewer are named, of more than a thousand those that take most along."""
    chain = [
        service(f"s{number:04}", *([f"hard s{number - 1:04}"] if number else [])) for number in range(1010)
    ]
    first, *_, last = blasts(chain)

    assert ("s0000", 1009, 5) == (first.thing.ref, first.fails.total, len(first.fails.shown))
    assert [5, 0] == [len(found.fails.shown) for found in blasts(chain)[ROWS - 1 : ROWS + 1]]
    assert ("s1009", 0) == (last.thing.ref, last.fails.total)


def test_a_way_that_nobody_reads_to_its_end_is_cut() -> None:
    """Only the far end of a chain goes on worse, by way of all others."""
    chain = [
        service(f"s{number:02}", *([f"hard s{number - 1:02}"] if number else [])) for number in range(40)
    ]
    (hit,) = blast("s00", *chain, service("end", "soft s39")).worse.shown

    assert (20, "s01", "s19", "20 more") == (len(hit.way), hit.way[0], hit.way[-2], hit.way[-1])


HOURS = """\
service_hours:
  core: {tz: Europe/Stockholm, days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00"}
"""
NEEDS = """\
dependencies:
  - {on: booking-api, contact: booking}
  - {on: berth-advisor, contact: harbour-desk}
  - {on: "vendor:card-acquirer", contact: "vendor:card-acquirer"}
  - {on: "external:tide", contact: "role:duty-master"}
  - {on: "external:moon"}
"""


@pytest.mark.parametrize(
    ("day", "promised", "there", "alone"),
    [
        ("2026-11-23", "168 h in week 48 of 2026", "45 h", "123 h"),
        ("2026-10-25", "169 h in week 43 of 2026", "45 h", "124 h"),
        ("2026-12-25", "168 h in week 52 of 2026", "36 h", "132 h"),
    ],
    ids=["usual", "clocks", "holiday"],
)
def test_hours_that_do_not_match_are_said(
    mini: Path, day: str, promised: str, there: str, alone: str
) -> None:
    """A service around the clock on a team of office hours; what nobody has written is not guessed."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + HOURS + NEEDS)
    team = mini / "service_specs/teams/booking.yaml"
    team.write_text(f"{team.read_text()}holidays: skerry\n")
    found = catalog(mini)
    (entry,) = [entry for entry in found.services if entry.id == "lantern"]
    office, always, vendor, role, nobody = needs(entry.spec, found, today=date.fromisoformat(day))

    assert (
        f"The service is promised for {promised}, they are there for {there} of them: "
        f"nobody can be called for {alone}."
    ) == office.words
    assert f"There in all {promised.replace(' in', ' the service is promised in')}." == always.words
    assert [True, False, False, False, False] == [
        each.mismatch for each in (office, always, vendor, role, nobody)
    ]
    assert ("The contract's hours are words", "No hours are written for them", "") == (
        vendor.words[:30],
        role.words[:29],
        nobody.words,
    )


def test_without_promised_hours_nothing_is_compared(mini: Path) -> None:
    """The page says what is missing instead of a number."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + NEEDS)
    found = catalog(mini)
    (entry,) = [entry for entry in found.services if entry.id == "lantern"]

    assert needs(entry.spec, found, today=date(2026, 11, 23))[0].words.startswith(
        "When the service is promised is"
    )


def test_the_page_says_whose_needs_are_not_counted(mini: Path) -> None:
    """A rejected spec may hold the very need that matters."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN.replace("tier: 4", "tier: 9"))
    assert 1 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    page = (mini / "site/docs/dependencies/index.md").read_text()

    assert "have problems; what they need is not counted" in page
    assert "<code>lantern</code>" in page


def test_the_needs_of_all_services_are_a_file(mini: Path) -> None:
    """A row for each need beside how far a failure goes, and one for what nobody needs."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + NEEDS)
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    with (mini / "site/docs/dependencies.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    page = (mini / "site/docs/dependencies/index.md").read_text()
    things = dict.fromkeys(row["thing"] for row in rows)
    (booking,) = [row for row in rows if row["thing"] == "booking-api" and row["service"] == "lantern"]
    (lantern,) = [row for row in rows if row["thing"] == "lantern"]

    assert ("0", "1", "services/lantern/#what-it-needs") == (
        booking["fail"],
        booking["nobody_knows"],
        booking["page"],
    )
    assert ("0", "0", "") == (lantern["fail"], lantern["nobody_knows"], lantern["service"])
    assert [thing.rpartition(":")[2] for thing in things] == re.findall(
        '<tr id="(?:service|vendor|external)-(.*?)">', page
    )
    assert 'href="../dependencies.csv"' in page
