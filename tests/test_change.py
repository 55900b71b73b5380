"""What a service changes for people, from specs whose answers are counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.analysis.change import Plan, plan
from generator.spec.audience import HIDDEN
from generator.withhold import seen_by
from tests.test_analysis_learning import entry_of
from tests.workspaces import catalog


def planned(**change: object) -> Plan:
    """Plan a change for clerks, who are users, and whoever else is named."""
    users = [{"group": "Clerks", "count": 34}]
    modules = [
        {"id": "m-use", "objective": "Use it.", "audience": ["end-user"]},
        {"id": "m-run", "objective": "Run it.", "audience": ["operator"]},
    ]
    return plan(entry_of(users=users, change=change, training={"modules": modules}).spec)


def impact(group: str = "Clerks", **more: object) -> dict[str, object]:
    """Write what changes for a group on 9 November."""
    return {"group": group, "from": "2026-11-09", "support": "Ask us.", **more}


def test_every_group_stands_once_however_it_is_spelt() -> None:
    """Users first, then those only an impact or a message names."""
    found = planned(
        impacts=[impact("clerks"), impact("Leads")], messages=[{"to": " Leads"}, {"to": "Suppliers"}]
    )

    assert ["Clerks", "Leads", "Suppliers"] == [one.group for one in found.affected]
    assert [34, None, None] == [one.users and one.users.count for one in found.affected]
    assert [1, 1, 0] == [len(one.impacts) for one in found.affected]


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ({"when": "2026-11-08"}, True),
        ({"when": "2026-11-09"}, True),
        ({"when": "2026-11-10"}, False),
        ({"when": "2026-11-08", "sent": "2026-11-10"}, False),
        ({"when": "2026-11-10", "sent": "2026-11-08"}, True),
        ({}, False),
    ],
)
def test_told_is_who_hears_of_it_before_it_is_so(message: dict[str, object], told: bool) -> None:
    """The day it went out counts, not the day it was to."""
    (clerks,) = planned(impacts=[impact()], messages=[{"to": "Clerks", **message}]).affected

    assert (told, told) == (clerks.told, clerks.ready)


def test_of_several_days_the_first_counts() -> None:
    """Who is told between two changes was not told before the first."""
    later = impact(**{"from": "2026-12-01"})
    (clerks,) = planned(impacts=[later, impact()], messages=[{"to": "Clerks", "when": "2026-11-20"}]).affected

    assert (["2026-11-09", "2026-12-01"], False) == ([str(one.from_) for one in clerks.impacts], clerks.told)


def test_a_group_learns_what_its_audience_does() -> None:
    """And nothing when nobody says as which audience."""
    found = planned(impacts=[impact(trained_as="end-user"), impact("Leads")])

    assert [["m-use"], []] == [[module.id for module in one.modules] for one in found.affected]


def test_ready_asks_for_help_as_well() -> None:
    """Who is told and left alone calls the service desk."""
    found = planned(
        impacts=[impact(), {"group": "Leads", "from": "2026-11-09"}],
        messages=[{"to": "Clerks", "when": "2026-11-01"}, {"to": "Leads", "when": "2026-11-01"}],
    )

    assert ([True, False], 1) == ([one.ready for one in found.affected], found.ready)


def test_a_group_that_is_not_shown_is_not_named_either(mini: Path) -> None:
    """What changes for it and what it is told stand there without its name."""
    file = mini / "service_specs/booking-api/service.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "- {group: Terminal clerks,", "- {audience: restricted, group: Terminal clerks,"
    )
    change = "change: {impacts: [{group: Terminal clerks, support: Us}], messages: [{to: Terminal clerks}]}\n"
    file.write_text(text + change, encoding="utf-8")
    (entry,) = [one for one in seen_by(catalog(mini), "internal").services if one.id == "booking-api"]

    assert [HIDDEN] == [one.group for one in plan(entry.spec).affected]
