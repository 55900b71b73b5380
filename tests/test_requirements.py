"""What is asked of whom: the shipped policy, an organisation's own rows over it, waivers and scores."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from generator.catalog import Catalog
from generator.cli import cli
from generator.load import SpecFile
from generator.readiness import Assessment, Gap, Level, Scene, Score, assess, promoted
from generator.readiness.requirements import problems_of, shipped
from generator.rules import RULES, demands_of
from generator.spec.org import Org
from generator.spec.policy import Policy
from tests.workspaces import surveyed

TODAY: Final = date(2026, 11, 23)
SERVICE: Final = "service_specs/booking-api/service.yaml"
ORG: Final = "service_specs/org.yaml"
VALUE: Final = "value: Nine tenths of all revenue passes through it.\n"


def catalog(root: Path) -> Catalog:
    """Load a workspace without errors."""
    found = surveyed(root)
    assert () == found.errors
    assert found.catalog is not None
    return found.catalog


def assessed(root: Path, *, state: str | None = None) -> Assessment:
    """Judge the booking service of the small workspace by the policy of its org.yaml."""
    found = catalog(root)
    entry = next(entry for entry in found.services if entry.id == "booking-api")
    judged = promoted(entry, state) if state else entry
    return assess(judged, demands_of(found.org.spec.policy), Scene.of(found, TODAY))


def replaced(root: Path, file: str, old: str, new: str) -> None:
    """Replace a text that is there once."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert 1 == text.count(old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(found: tuple[Gap, ...], field: str) -> list[tuple[str, Level, str]]:
    """Give what is said of a field: rule, level, message."""
    return [(gap.rule.id, gap.level, gap.message) for gap in found if field in gap.message]


def test_every_shipped_row_names_a_field_or_rule_there_is(mini: Path) -> None:
    """A slip in the shipped policy would ask for what nobody can write."""
    rows = Policy(requirements=shipped().requirements)
    org = catalog(mini).org
    ours = SpecFile(org.spec.model_copy(update={"policy": rows}), org.source, org.raw)

    assert [] == list(problems_of(ours, RULES))
    assert len(rows.requirements) > 100


def test_every_rule_has_one_shipped_row() -> None:
    """Without a row a rule is asked of nobody, and with two it is asked twice."""
    named = [row.rule for row in shipped().requirements if row.rule]

    assert sorted(rule.id for rule in RULES if rule.id != "REQ001") == sorted(named)


def test_rows_name_each_thing_once() -> None:
    """The later of two rows would win in silence."""
    fields = [(row.of, row.field, row.given) for row in shipped().requirements if row.field]

    assert len(fields) == len(set(fields))


@pytest.mark.parametrize(
    ("row", "problem", "hint"),
    [
        (
            "{field: failure_mods, must: [1]}",
            "there is no field `failure_mods` in a service spec",
            "failure_modes",
        ),
        (
            "{field: 'slos[].tagret', must: [1]}",
            "there is no field `slos[].tagret` in a service spec",
            "target",
        ),
        ("{field: slos.target, must: [1]}", "there is no field `slos.target` in a service spec", "`slos[]`"),
        ("{of: team, field: chanels, must: [1]}", "there is no field `chanels` in a team spec", "channels"),
        ("{field: value, given: userz, must: [1]}", "there is no field `userz` in a service spec", "users"),
        ("{rule: FMD999, must: [1]}", "there is no rule FMD999", "FMD00"),
    ],
)
def test_a_row_about_nothing_is_a_problem_at_its_place(mini: Path, row: str, problem: str, hint: str) -> None:
    """With a suggestion, in `check`."""
    replaced(mini, ORG, "  requirements:\n", f"  requirements:\n    - {row}\n")

    result = CliRunner().invoke(cli, ["-C", str(mini), "check"])

    assert 1 == result.exit_code
    (line,) = [line for line in result.output.splitlines() if "error[" in line]
    assert re.match(rf"{ORG}:\d+:\d+: error\[REF001\] ", line)
    assert line.endswith(problem)
    assert hint in result.output


def test_a_row_of_org_yaml_stands_in_for_the_shipped_one(mini: Path) -> None:
    """With other tiers, or with none at all."""
    before = assessed(mini).gaps
    rows = "    - {field: glossary, must: [1], since: pilot}\n    - {field: 'failure_modes[].time_box'}\n"
    replaced(mini, ORG, "  requirements:\n", "  requirements:\n" + rows)
    replaced(mini, SERVICE, "glossary:\n  - {term: Slot, meaning: A place for one car on one sailing}\n", "")
    after = assessed(mini).gaps

    assert [("REQ001", Level.MUST, "glossary: is not written")] == told(after, "glossary")
    assert told(before, "time_box")
    assert [] == told(after, "time_box")


def test_a_new_state_asks_for_more_before_it_is_reached(mini: Path) -> None:
    """The same service, judged as a pilot and as a steady one."""
    pilot, steady = assessed(mini, state="pilot"), assessed(mini, state="steady")

    assert pilot.score.musts < steady.score.musts
    assert {gap.rule.id for gap in pilot.gaps if gap.level is Level.MUST} == {"HND005"}


def test_what_is_unknown_never_passes_and_is_told_once(mini: Path) -> None:
    """It has the weight of what is asked for, its owner and its date."""
    unknown = "{unknown: {owner: booking, due: 2026-12-01}}"
    replaced(mini, SERVICE, VALUE, f"value: {unknown}\n")

    found = [gap for gap in assessed(mini).gaps if gap.path == ("value",)]

    assert [("REQ001", Level.MUST, "booking", date(2026, 12, 1))] == [
        (gap.rule.id, gap.level, gap.owner, gap.due) for gap in found
    ]


def test_what_does_not_apply_passes(mini: Path) -> None:
    """With its reason; it is not what another demand waits for."""
    replaced(
        mini, SERVICE, "value: Nine tenths of all revenue passes through it.\n", "value: {na: It is free.}\n"
    )

    assert [] == told(assessed(mini).gaps, "value:")


def test_an_entry_of_a_kind_is_asked_for(mini: Path) -> None:
    """Any of the kinds will do; every entry of the list is looked at."""
    row = "    - {field: 'procedures[kind=throttle|decommission]', must: [1], since: pilot}\n"
    replaced(mini, ORG, "  requirements:\n", "  requirements:\n" + row)

    message = "procedures: no entry of kind decommission or throttle is written"
    assert [("REQ001", Level.MUST, message)] == told(assessed(mini).gaps, "decommission")


def test_more_than_one_entry_can_be_asked_for(mini: Path) -> None:
    """With the number there is."""
    row = "    - {field: users, must: [1], since: pilot, least: 3}\n"
    replaced(mini, ORG, "  requirements:\n", "  requirements:\n" + row)

    assert [("REQ001", Level.MUST, "users: expected at least 3 entries, found 1")] == told(
        assessed(mini).gaps, "users:"
    )


def test_a_team_and_the_organisation_are_asked_as_well(mini: Path) -> None:
    """The gap stands with the service, where it names the team."""
    rows = (
        "    - {of: team, field: git_teams, must: [1], since: pilot}\n"
        "    - {of: org, field: vendors, must: [1], since: pilot, least: 99}\n"
    )
    replaced(mini, ORG, "  requirements:\n", "  requirements:\n" + rows)
    found = assessed(mini).gaps

    assert {("owner",), ("operated_by",)} >= {gap.path for gap in found if "git_teams" in gap.message} > set()
    assert ["org.yaml: vendors expected at least 99 entries, found 1"] == [
        gap.message for gap in found if "vendors" in gap.message
    ]


WAIVER: Final = """\
waivers:
  - rule: REQ001
    field: "{field}"
    reason: It waits for the spring.
    approver: role:duty-master
    granted: 2026-11-01
    expires: {expires}
"""


@pytest.mark.parametrize(
    "field", ["failure_modes[].time_box", "failure_modes[id=gateway-down].time_box", "failure_modes[]"]
)
def test_a_waiver_puts_a_gap_off_until_its_last_day(mini: Path, field: str) -> None:
    """It is listed and does not count; on the day after it does."""
    services = catalog(mini).services
    modes = next(entry.spec.failure_modes for entry in services if entry.id == "booking-api")
    lacking = next(mode.id for mode in modes if mode.time_box is None)
    waiver = WAIVER.replace("{field}", field.replace("gateway-down", lacking))
    text = (mini / SERVICE).read_text(encoding="utf-8")
    (mini / SERVICE).write_text(waiver.replace("{expires}", "2026-11-23") + text)
    held = assessed(mini)
    (mini / SERVICE).write_text(waiver.replace("{expires}", "2026-11-22") + text)
    over = assessed(mini)

    assert {date(2026, 11, 23)} == {gap.waiver.expires for gap in held.waived if gap.waiver}
    assert () == over.waived
    assert len(held.gaps) + len(held.waived) == len([gap for gap in over.gaps if gap.rule.id != "WVR001"]) + 1


def test_a_waived_demand_is_not_met(mini: Path) -> None:
    """Who puts something off does not have it."""
    before = assessed(mini).score
    text = (mini / SERVICE).read_text(encoding="utf-8")
    waiver = WAIVER.format(field="failure_modes[].time_box", expires="2026-12-31")
    (mini / SERVICE).write_text(waiver + text)
    after = assessed(mini)

    assert (before.shoulds_met, True) == (after.score.shoulds_met - 1, bool(after.waived))


def test_no_average_hides_a_must() -> None:
    """Ninety-nine of a hundred is not ready."""
    score = Score.of((True, "met" if number else "open") for number in range(100))

    assert (100, 99, False) == (score.musts, score.musts_met, score.ready)
    assert Score().ready


def test_the_command_shows_exactly_the_new_musts(mini: Path) -> None:
    """What the next state asks and this one does not, then what is open already."""
    pilot_section = "pilot: {ends: 2026-12-18, exit_decision: The director decides to harden or to stop.}\n"
    replaced(mini, SERVICE, "lifecycle: steady\n", f"lifecycle: pilot\n{pilot_section}")
    replaced(mini, SERVICE, "operated_by: harbour-desk\n", "")

    options = ["--date", "2026-11-23"]
    hardening = CliRunner().invoke(
        cli, ["-C", str(mini), "readiness", "booking-api", "--as", "hardening", *options]
    )
    pilot = CliRunner().invoke(cli, ["-C", str(mini), "readiness", "booking-api", *options])

    assert (1, 0) == (hardening.exit_code, pilot.exit_code)
    new = hardening.output.partition("New musts in hardening: ")[2].partition("\n\n")[0]
    assert "  OWN003 operated_by: nobody is named who runs the service\n" in new
    assert {"REQ001", "OWN003"} == set(re.findall(r"^  (\w{3}\d{3}) ", new, re.MULTILINE))
    assert "Musts that are open now: none" in hardening.output
    assert "New musts" not in pilot.output
    assert "OWN003" not in pilot.output


def test_the_command_lists_all_services(mini: Path) -> None:
    """One line each; it ends with 1 when one of them is not ready."""
    result = CliRunner().invoke(cli, ["-C", str(mini), "readiness", "--date", "2026-11-23"])

    assert ["berth-advisor", "booking-api"] == [line.split()[0] for line in result.output.splitlines()]
    assert int("not ready" in result.output) == result.exit_code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["booking-ap"], "did you mean `booking-api`?"), (["--as", "steady"], "--as takes a SERVICE")],
)
def test_wrong_usage_ends_with_2(mini: Path, arguments: list[str], said: str) -> None:
    """And says what was meant."""
    result = CliRunner().invoke(cli, ["-C", str(mini), "readiness", *arguments])

    assert 2 == result.exit_code
    assert said in result.output


def test_the_schema_refuses_rows_that_name_two_things_or_none(mini: Path) -> None:
    """And a tier that must and should."""
    org = catalog(mini).org.spec

    assert isinstance(org, Org)
    for row in (
        {"must": [1]},
        {"field": "value", "rule": "FMD001"},
        {"field": "value", "must": ["1"], "should": ["1"]},
    ):
        with pytest.raises(ValueError, match="expected"):
            Policy.model_validate({"requirements": [row]})
