"""The FMEA register: its order, what it says of failure modes without numbers, and its files."""

from __future__ import annotations

import csv
from itertools import permutations
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import pytest
from lxml import html

from generator.analysis.register import Register, register
from generator.catalog import ServiceEntry
from tests.commands import run
from tests.workspaces import LANTERN, catalog

RATED: Final = "failure_modes:\n" + "".join(
    f"  - {{id: {id_}, title: T, severity: {s}, occurrence: {o}, detection: {d}}}\n"
    for id_, s, o, d in (
        ("slight", 2, 10, 10),
        ("grave-and-rare", 10, 1, 10),
        ("b-equal", 8, 3, 4),
        ("a-equal", 8, 3, 4),
        ("urgent", 9, 8, 1),
        ("less-severe", 7, 8, 10),
        ("smaller-product", 8, 2, 2),
    )
)
UNRATED: Final = """\
  - {id: half, title: H, severity: 9, occurrence: 2, detection: {unknown: {owner: booking, due: 2026-11-01}}}
  - {id: bare, title: B}
  - {id: slighter, title: S, severity: 3, occurrence: {na: nobody counts}}
"""


def entries(root: Path, failure_modes: str) -> tuple[ServiceEntry, ...]:
    """Give the services of a workspace with one more service."""
    (root / "service_specs/lantern.yaml").write_text(LANTERN + failure_modes)
    return catalog(root).services


def lantern(root: Path, failure_modes: str) -> Register:
    """Give the register of the one service."""
    return register(entry for entry in entries(root, failure_modes) if entry.id == "lantern")


def test_the_order_is_priority_then_severity_then_product_then_id(mini: Path) -> None:
    """A small product hides no severity within a priority, and equals stand by id."""
    expected = ["urgent", "less-severe", "slight", "grave-and-rare", "a-equal", "b-equal", "smaller-product"]

    assert expected == [item.mode.id for item in lantern(mini, RATED).rated]


def test_the_order_does_not_depend_on_that_of_the_spec(mini: Path) -> None:
    """The same failure modes make the same register, in whatever order they are written."""
    head, *modes = RATED.splitlines(keepends=True)
    expected = [item.mode.id for item in lantern(mini, RATED).rated]
    for order in list(permutations(modes))[::500]:
        found = lantern(mini, head + "".join(order))
        assert expected == [item.mode.id for item in found.rated]


def test_controls_in_place_count_and_planned_ones_do_not(mini: Path) -> None:
    """What is not there yet makes nothing less urgent."""
    control = (
        "severity: 9, occurrence: 9, detection: 9, prevention: [{control: C, type: limit, severity_after: 2"
    )
    text = (
        "failure_modes:\n"
        f"  - {{id: a-done, title: T, {control}, done: 2026-01-01}}]}}\n"
        f"  - {{id: b-planned, title: T, {control}}}]}}\n"
    )
    planned, done = lantern(mini, text).rated

    assert ("b-planned", "a-done") == (planned.mode.id, done.mode.id)
    assert done.risk is not None
    assert (9, 2, True) == (done.risk.rated.severity, done.risk.today.severity, done.grave)


def test_failure_modes_without_numbers_have_no_rating(mini: Path) -> None:
    """They stand apart, the highest known severity first, and none counts as slight."""
    found = lantern(mini, RATED + UNRATED)

    assert ["half", "slighter", "bare"] == [item.mode.id for item in found.unrated]
    assert [("detection",), ("occurrence", "detection"), ("severity", "occurrence", "detection")] == [
        item.lacking for item in found.unrated
    ]
    assert 3 == found.grave
    assert 7 == sum(count for _, count in found.priorities)


def parsed(page: str) -> html.HtmlElement:
    """Read a page, or a part of one."""
    return html.fromstring(page)


def files(root: Path) -> dict[str, list[dict[str, str]]]:
    """Render a workspace and read all its registers."""
    assert 0 == run("-C", root, "render", "--date", "2026-11-23").exit_code
    docs = root / "site/docs"
    found = {}
    for path in sorted(docs.rglob("fmea.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.relative_to(docs).as_posix()] = list(csv.DictReader(file, strict=True))
    return found


def test_the_register_of_all_is_those_of_the_services(mini: Path) -> None:
    """Every row of a service is in the file of all, and no other."""
    entries(mini, RATED + UNRATED)
    whole, *parts = files(mini).values()

    assert 3 == len(parts)
    assert 13 == len(whole)
    assert sorted(map(str, whole)) == sorted(str(row) for part in parts for row in part)


def test_files_have_the_rows_of_the_pages_in_their_order(mini: Path) -> None:
    """Who works with the file sees what everybody sees."""
    entries(mini, RATED + UNRATED)
    for path, rows in files(mini).items():
        name = path.replace("fmea.csv", "fmea.md" if "/" in path else "fmea/index.md")
        page = parsed((mini / "site/docs" / name).read_text())
        links = page.xpath("//table[contains(@class, 'ho-register')]//th[@scope='row']/a[1]/@href")

        assert [f"/{row['page']}" for row in rows] == [
            urljoin("/" + path.replace(".csv", "/"), link) for link in links
        ]


def row(root: Path, id_: str) -> dict[str, Any]:
    """Give one row of the register of all."""
    (found,) = [row for row in files(root)["fmea.csv"] if row["failure_mode"] == id_]
    return found


def cells(found: dict[str, Any], names: str) -> list[str]:
    """Give some cells of a row."""
    return [found[name] for name in names.split()]


def test_an_unknown_number_is_an_empty_cell_with_its_owner(mini: Path) -> None:
    """A zero would count as the best there is."""
    found = row(mini, "ticket-sold-twice")

    assert ["7", "2", "", "", ""] == cells(found, "severity occurrence detection rpn action_priority")
    assert [""] * 4 == cells(found, "severity_today rpn_today rpn_planned action_priority_planned")
    assert "detection: not known; booking finds it out by 2026-11-30" == found["not_rated"]
    page = (mini / "site/docs/fmea/index.md").read_text()
    _, _, unrated = page.partition("## Not rated")
    cell = parsed(unrated).xpath("(//td[@data-label='Detection'])[1]")[0]
    assert "Not known. Booking Team finds it out by 2026-11-30." == " ".join(cell.text_content().split())


def test_a_rated_row_has_numbers_of_today_and_of_the_plan(mini: Path) -> None:
    """Columns without suffix are the rating without controls."""
    spec = mini / "service_specs/booking-api/service.yaml"
    spec.write_text(spec.read_text().replace("due: 2027-01-31}", "due: 2027-01-31, severity_after: 7}"))
    found = row(mini, "no-sales")

    assert ["54", "low"] == cells(found, "rpn action_priority")
    assert ["54", "low"] == cells(found, "rpn_today action_priority_today")
    assert ["42", "low"] == cells(found, "rpn_planned action_priority_planned")
    assert ["0", "1", "Cap the pool at 80 connections"] == cells(
        found, "controls_in_place controls_planned next_control"
    )
    assert ["booking", "2027-01-31"] == cells(found, "next_control_owner next_control_due")
    assert ["Queues at the terminals", "not written; owner: booking"] == cells(
        found, "effect_users effect_safety"
    )


def test_a_title_that_is_a_formula_is_none_in_the_file(mini: Path) -> None:
    """People open the file with what they have."""
    entries(mini, "failure_modes: [{id: calc, title: \"=cmd|' /C calc'!A0\"}]\n")

    assert "'=cmd|' /C calc'!A0" == row(mini, "calc")["title"]


def test_a_rejected_spec_takes_no_row_from_the_register_of_all(mini: Path) -> None:
    """The file stays as it was; the page says who is missing, and offers no file that does not fit."""
    before = files(mini)["fmea.csv"]
    spec = mini / "service_specs/booking-api/service.yaml"
    spec.write_text(spec.read_text() + "no_such_field: 1\n")
    assert 1 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    page = (mini / "site/docs/fmea/index.md").read_text().replace("&#45;", "-")

    with (mini / "site/docs/fmea.csv").open(encoding="utf-8-sig", newline="") as file:
        assert before == list(csv.DictReader(file))
    assert "booking-api is not in here: its spec was rejected." in page
    assert "fmea.csv" not in page
    assert (mini / "site/docs/services/booking-api/fmea.csv").is_file()


def test_a_high_priority_without_a_plan_is_marked(mini: Path) -> None:
    """The handbook asks for better prevention or detection, or for the reason why there is none."""
    entries(mini, RATED)
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    page = parsed((mini / "site/docs/services/lantern/fmea.md").read_text())
    marked = page.xpath("//tr[contains(., 'Nothing is planned')]//td[@data-label='Action priority']")

    assert ["High"] * 2 == [" ".join(cell.text_content().split()) for cell in marked]


@pytest.mark.parametrize("place", ["fmea/index.md", "services/berth-advisor/fmea.md"])
def test_pages_say_the_rule_and_the_scales(mini: Path, place: str) -> None:
    """Who reads a number finds what it means on the same page."""
    assert 0 == run("-C", mini, "render").exit_code
    text = parsed((mini / "site/docs" / place).read_text()).text_content()

    assert "First by action priority, then by severity, then by risk priority number" in text
    assert "10 = a ferry does not sail" in text
