"""Whether a service is worth running, and what was learnt: counted by hand, told on pages and in files."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import html

from generator.analysis.lessons import ideas, lessons
from generator.analysis.outlook import outlook
from generator.analysis.worth import Worth, decided, worth
from generator.catalog import ServiceEntry
from tests.commands import run
from tests.workspaces import LANTERN, catalog

WRITTEN: Final = """\
success_criteria:
  - {id: pays, class: business-case, metric: M,
     target: "<= 40", actual: 40, measured_at: 2026-11-01, source: T}
  - {id: used, class: adoption, metric: M, target: "> 5", actual: 5, measured_at: 2026-11-01, source: S}
  - id: lit
    class: function
    metric: Nights
    target: ">= 1"
    actual: {unknown: {owner: booking, due: 2026-12-01}}
  - {id: quiet, class: function, metric: Complaints, target: few, actual: 2}
scaling:
  stages:
    - {id: one-pier, decision: go, decided_at: 2026-03-01}
    - {id: two-piers, depends_on: [one-pier], decision: hold, decided_at: 2026-09-01}
    - {id: all-piers, depends_on: [two-piers]}
lessons:
  - {id: old, learned: "=Look up", at: 2026-01-02, reused_as: library/lamp-out@1.2, status: done}
  - {id: undated, learned: Look down}
  - {id: new, learned: Look around, at: 2026-02-03}
improvements:
  - {id: late, idea: Brighter, status: planned, due: 2026-11-22}
  - {id: today, idea: Longer, status: planned, due: 2026-11-23}
  - {id: did, idea: Earlier, status: done, due: 2026-01-01}
  - {id: bare, idea: Later}
"""
ITEM: Final = Path(__file__).parent / "cases/LIB001-unknown-item/service_specs/library/lamp-out.yaml"
USERS: Final = {"lamp-out": ("booking-api", "lantern"), "unused": ()}


def write(mini: Path) -> None:
    """Lay down the one service that says all this, and the item that one of its lessons became."""
    (mini / "service_specs/lantern.yaml").write_text(LANTERN + WRITTEN)
    (mini / "service_specs/library").mkdir(exist_ok=True)
    shutil.copy(ITEM, mini / "service_specs/library")


def entry(mini: Path) -> ServiceEntry:
    """Give that service."""
    write(mini)
    return next(one for one in catalog(mini).services if one.id == "lantern")


def test_targets_are_counted_as_their_own_page_judges_them(mini: Path) -> None:
    """40 keeps `<= 40`; 5 does not keep `> 5`; what was not measured or cannot be compared is not known."""
    found = worth((outlook(entry(mini).spec, date(2026, 11, 23)),))
    judged = {one.criterion.id: one.met for one in found.criteria}

    assert {"pays": True, "used": False, "lit": None, "quiet": None} == judged
    assert (1, 4, 1, 2) == (found.met.done, found.met.total, found.missed, found.open)
    assert [(0, 2), (0, 0), (0, 1), (1, 1)] == [(one.done, one.total) for _, one in found.classes]
    assert (0, 0) == (Worth(()).met.done, Worth(()).met.total)


def test_the_latest_day_is_the_last_decision(mini: Path) -> None:
    """A stage without a day of decision is not decided."""
    last = decided(entry(mini).spec)

    assert last is not None
    assert "two-piers" == last.id


def test_a_lesson_is_reused_when_services_use_the_item_it_became(mini: Path) -> None:
    """The latest first; one that became no item is not shared."""
    found = lessons((entry(mini),), USERS)

    assert ["new", "old", "undated"] == [one.lesson.id for one in found.items]
    assert [("old", "lamp-out", ("booking-api", "lantern"))] == [
        (one.lesson.id, one.item, one.users) for one in found.shared
    ]
    assert 2 == found.reused


def test_ideas_stand_in_the_order_of_their_life(mini: Path) -> None:
    """What is done is never overdue; today is not late; without a word they come last."""
    found = ideas((entry(mini),), today=date(2026, 11, 23))

    assert [("late", True), ("today", False), ("did", False), ("bare", False)] == [
        (one.idea.id, one.overdue) for one in found.items
    ]
    assert (("idea", 0), ("planned", 2), ("done", 1), ("dropped", 0), ("", 1)) == found.statuses


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the pages of a workspace with such a service."""
    mini = Path(shutil.copytree(Path(__file__).parent / "mini", tmp_path_factory.mktemp("worth") / "mini"))
    write(mini)
    assert 0 == run("-C", mini, "render", "--date", "2026-11-23").exit_code
    return mini / "site/docs"


def parsed(page: Path) -> html.HtmlElement:
    """Read a page."""
    return html.fromstring(page.read_text().replace("&#45;", "-"))


def rows(docs: Path, name: str) -> list[dict[str, Any]]:
    """Read the rows of the service in a register."""
    with (docs / name).open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["service"] == "lantern"]


def test_registers_hold_the_same(docs: Path) -> None:
    """Numbers as numbers, no formulas, and why something has no value."""
    success = {row["criterion"]: row for row in rows(docs, "success.csv")}
    learnt = {row["lesson"]: row for row in rows(docs, "lessons.csv")}

    assert ("40", "yes") == (success["pays"]["actual"], success["pays"]["met"])
    assert ("no", "") == (success["used"]["met"], success["lit"]["met"])
    assert ("not known yet", "booking", "2026-12-01") == tuple(
        success["lit"][column] for column in ("why_not_known", "owner", "due")
    )
    assert "'=Look up" == learnt["old"]["learned"]
    assert ["late", "today", "did", "bare"] == [row["idea"] for row in rows(docs, "ideas.csv")]
    assert "yes" == rows(docs, "ideas.csv")[0]["overdue"]


def test_the_page_of_lessons_sums_up_what_the_services_say(docs: Path) -> None:
    """As many lessons and ideas as the briefs of the services have, and its links lead there."""
    page = parsed(docs / "lessons/index.md")
    figures = [int(found.text) for found in page.xpath("//div[@class='ho-tallies']/a/strong")]
    briefs = [parsed(file) for file in docs.glob("services/*/brief.md")]
    told = [
        sum(len(one.xpath(f"//tr[starts-with(@id, '{kind}-')]")) for one in briefs)
        for kind in ("lesson", "idea")
    ]

    assert [figures[0], figures[3]] == told
    assert 3 <= told[0]
    ids = {row for one in briefs for row in one.xpath("//tr/@id")}
    assert {link.partition("#")[2] for link in page.xpath("//tr//a[contains(@href, '#')]/@href")} <= ids
