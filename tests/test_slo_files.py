"""SLO files of OpenSLO, Sloth and Pyrra: what is read, and a reason with a place for what is not."""

from __future__ import annotations

import os
import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from generator.slos.values import Burn, FileSlo, SliQuery
from tests.slo_reading import DATA, SPEC, lines, read, slo


def _rates(one: FileSlo) -> list[tuple[str, str, Fraction, tuple[str, ...], str]]:
    return [
        (alert.name, alert.severity, burn.rate, burn.windows, burn.after)
        for alert in one.alerts
        for burn in alert.burns
    ]


def test_openslo_names_its_parts_and_they_are_found() -> None:
    """Indicator, policy and condition are documents of their own; a number of minutes is a slice."""
    light = slo("light-shown", "lantern.yaml")

    assert ("lantern.yaml", 5, 3) == (light.file, light.line, light.column)
    assert ("The light is seen", "lantern", "0.999") == (light.title, light.service, light.written)
    assert ("Timeslices", "time", "1m", "0.95") == (
        light.budgeting,
        light.counts,
        light.slice_window,
        light.slice_target,
    )
    assert "gte 0.5" == light.threshold
    assert [
        ("light-out", "page", Fraction(72, 5), ("1h",), "5m"),
        ("LightFades", "ticket", Fraction(3), ("1d",), "1h"),
    ] == _rates(light)
    assert ["LightOut", ""] == [alert.title for alert in light.alerts]


def test_only_queries_of_a_metric_source_are_read() -> None:
    """Beside them there may be credentials."""
    light = slo("light-shown", "lantern.yaml")

    assert (SliQuery("good", "lantern_seen"), SliQuery("total", "lantern_asked")) == light.queries
    assert "hunter2" not in repr(light)


def test_documents_are_found_across_files(tmp_path: Path) -> None:
    """Any file that the service names may hold what another one refers to."""
    first, *rest = (DATA / "lantern.yaml").read_text(encoding="utf-8").split("---\n")
    (tmp_path / "a.yaml").write_text(first, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("---\n".join(rest), encoding="utf-8")
    files = read(tmp_path, "a.yaml", "b.yaml")

    assert () == files.problems
    assert slo("light-shown", "lantern.yaml").alerts == files.slos[0].alerts


def test_of_two_documents_of_one_name_none_is_taken(tmp_path: Path) -> None:
    """Either could be meant."""
    text = (DATA / "lantern.yaml").read_text(encoding="utf-8")
    again = "---\napiVersion: openslo/v1\nkind: SLI\nmetadata: {name: light}\n"
    (tmp_path / "a.yaml").write_text(text + again, encoding="utf-8")
    files = read(tmp_path, "a.yaml")

    assert () == files.slos[0].queries
    assert ["a.yaml:10:3: warning[SLO005] SLI `light` is left out: there are 2 of that name"] == lines(
        files.problems
    )


def test_an_openslo_of_several_objectives_is_several() -> None:
    """Each has its own target, queries, number and place."""
    first, second = read(DATA, "alpha.yaml").slos

    assert ("On time", 0, 13, Decimal("0.9")) == (first.objective, first.number, first.line, first.target)
    assert ("2", 1, 17, Decimal("0.99")) == (second.objective, second.number, second.line, second.target)
    assert ("crossings_in_time", "crossings_same_day") == (first.queries[0].text, second.queries[0].text)


def test_a_month_of_the_calendar_has_28_to_31_days() -> None:
    """Its first month and zone come from the file."""
    window = slo("crossing", "alpha.yaml").window

    assert window is not None
    assert (False, 1, 1) == (window.rolling, window.months, window.first)
    assert "2026-01-01 00:00:00 Europe/Oslo" == window.starts
    assert (28 * 86_400, 31 * 86_400) == window.lengths


@pytest.mark.parametrize(
    ("window", "rolling", "seconds", "months"),
    [
        ("timeWindow: [{duration: 2w, isRolling: true}]", True, 14 * 86_400, 0),
        ("timeWindow: [{duration: 12h}]", True, 12 * 3_600, 0),
        ("timeWindow: [{duration: 1Q, calendar: {startTime: '2026-04-01 00:00:00'}}]", False, 0, 3),
        ("timeWindow: [{duration: 1Y, isRolling: true}]", True, 0, 12),
        ("timeWindows: [{unit: Day, count: 30}]", True, 30 * 86_400, 0),
        ("timeWindows: [{unit: Week, count: 1, isRolling: false}]", False, 7 * 86_400, 0),
        ("timeWindows: [{unit: Month, count: 2, isRolling: true}]", True, 0, 2),
    ],
)
def test_windows_of_openslo(tmp_path: Path, window: str, rolling: bool, seconds: int, months: int) -> None:
    """One that has no calendar to be aligned with, and does not say so, rolls."""
    head = "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n  objectives: [{target: 0.9}]\n  "
    (tmp_path / "a.yaml").write_text(head + window, encoding="utf-8")
    (found,) = read(tmp_path, "a.yaml").slos

    assert found.window is not None
    assert (rolling, seconds, months) == (found.window.rolling, found.window.seconds, found.window.months)


def test_sloth_pages_and_opens_tickets_by_the_workbook() -> None:
    """2, 5, 10 and 10 % of 30 days spent in 1 h, 6 h, 1 d and 3 d are 14.4, 6, 3 and 1 times the rate."""
    harbour = slo("tickets", "ferry.yaml", service="harbour")

    assert [
        ("TicketsFail", "page", Fraction(144, 10), ("1h", "5m"), ""),
        ("TicketsFail", "page", Fraction(6), ("6h", "30m"), ""),
        ("TicketsFail", "ticket", Fraction(3), ("1d", "2h"), ""),
        ("TicketsFail", "ticket", Fraction(1), ("3d", "6h"), ""),
    ] == _rates(harbour)
    assert ["page"] == [alert.severity for alert in slo("tickets", "ferry.yaml", service="ferry").alerts]


def test_sloths_window_is_its_default_and_says_so() -> None:
    """The file has none; a flag may have set another."""
    window = slo("tickets", "ferry.yaml", service="ferry").window

    assert window is not None
    assert ("30d", 30 * 86_400) == (window.text, window.seconds)
    assert "--default-slo-period" in window.origin


def test_sloth_manifests_spell_queries_in_their_own_way() -> None:
    """The target keeps every digit of the file; both alerts are off."""
    berth = slo("answers", "berth.yaml")

    assert ("99.50 %", Decimal("0.9950"), "berth") == (berth.written, berth.target, berth.service)
    assert (SliQuery("bad", "berth_errors"), SliQuery("total", "berth_total")) == berth.queries
    assert () == berth.alerts


def test_pyrra_has_four_rates_of_one_name() -> None:
    """Windows are parts of 28 days; the name is Pyrra's own unless the file says one."""
    buoy, fast, lit = read(DATA, "buoy.yaml").slos

    assert [
        ("ErrorBudgetBurn", "critical", Fraction(14), ("1h", "5m"), "2m"),
        ("ErrorBudgetBurn", "critical", Fraction(7), ("6h", "30m"), "15m"),
        ("ErrorBudgetBurn", "warning", Fraction(2), ("1d", "2h"), "1h"),
        ("ErrorBudgetBurn", "warning", Fraction(1), ("4d", "6h"), "3h"),
    ] == _rates(buoy)
    assert all(alert.shared for alert in buoy.alerts)
    assert [
        ("wake", (Burn(Fraction(14), ("1h4m", "5m"), "2m"),)),
        ("critical", (Burn(Fraction(7), ("6h26m", "32m"), "16m"),)),
    ] == [(alert.severity, alert.burns) for alert in fast.alerts[:2]]
    assert [((), "its burn rates follow the traffic")] * 4 == [(one.burns, one.note) for one in lit.alerts]


def test_what_cannot_be_read_is_left_out_with_a_reason() -> None:
    """The rest of the file is read."""
    files = read(DATA, "left_out.yaml")
    expected = (DATA / "left_out.errors.txt").read_text(encoding="utf-8").splitlines()

    assert expected == lines(files.problems)
    assert ["kept", "lost", "q"] == [one.name for one in files.slos]


@pytest.mark.parametrize("file", sorted(path.name for path in (DATA / "skipped").iterdir()))
def test_a_file_without_slos_is_skipped_with_a_reason(file: str) -> None:
    """Templates, broken YAML and other formats: one warning each, and nothing else."""
    files = read(DATA / "skipped", file)

    assert () == files.slos
    assert ["SLO001"] == [problem.id for problem in files.problems]
    assert frozenset({file}) == files.skipped


def test_a_template_inside_a_query_is_seen() -> None:
    """Sloth fills in `{{.window}}`, and nothing else."""
    (found,) = read(DATA / "skipped", "values.yaml").problems

    assert "values.yaml:4:42: warning[SLO001] a template is not read, and here stands " in str(found)


def test_an_entry_that_matches_no_file_is_an_error_of_the_spec() -> None:
    """Its place is the entry's; a file named twice is read once."""
    files = read(DATA, "nowhere.yaml", "berth.yaml", "b*.yaml", "../x.yaml")

    assert [
        f"{SPEC}:10:7: error[SLO002] `nowhere.yaml` matches no file",
        f"{SPEC}:13:7: error[SLO002] `../x.yaml` is not a path below the folder of the spec",
    ] == lines(files.problems)
    assert 4 == len(files.slos)
    assert ((), ("berth.yaml",), ("berth.yaml", "buoy.yaml"), ()) == files.matched


_SHAPES = (
    "",
    "~",
    "[]",
    "[[]]",
    "{}",
    "[{}]",
    "x",
    "[x]",
    "{a: {a: {a: a}}}",
    "'{{.window}}'",
    "-1",
    "9" * 400,
)


@pytest.mark.parametrize("value", _SHAPES)
@pytest.mark.parametrize("file", ["lantern.yaml", "ferry.yaml", "berth.yaml", "buoy.yaml", "alpha.yaml"])
def test_no_value_of_any_field_breaks_the_reader(tmp_path: Path, file: str, value: str) -> None:
    """Each field in turn holds something else; the reader gives values and reasons, never an exception."""
    text = (DATA / file).read_text(encoding="utf-8")
    for number, match in enumerate(re.finditer(r"^( *(?:- )?\w+:)(?: .*)?$", text, re.MULTILINE)):
        changed = f"{text[: match.start()]}{match[1]} {value}{text[match.end() :]}"
        (tmp_path / f"{number}.yaml").write_text(changed, encoding="utf-8")
        files = read(tmp_path, f"{number}.yaml")

        assert files.slos or files.problems


@pytest.mark.slow
def test_every_real_file_is_read_or_skipped_with_a_reason() -> None:
    """The examples of OpenSLO and Sloth in the folder that HANDOFF_SHARED names."""
    shared = os.environ.get("HANDOFF_SHARED")
    if not shared:
        pytest.skip("HANDOFF_SHARED does not name the folder that holds realdata/slo")
    files = read(Path(shared) / "realdata" / "slo", "*/*")

    assert 12 == len(files.matched[0])
    assert frozenset() == files.skipped
    assert {"OpenSLO": 9, "Sloth": 9} == Counter(one.format for one in files.slos)
    assert 16 == sum(len(one.alerts) for one in files.slos)
    assert ["SLO005"] == [problem.id for problem in files.problems]
    assert {one.file for one in files.slos} == set(files.matched[0])
