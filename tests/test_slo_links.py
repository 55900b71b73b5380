"""Specs and SLO files together: what is filled in, what contradicts, which alerts belong to which SLO."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from generator.alerts import Alert
from generator.analysis.ties import burning, protected
from generator.catalog import Catalog
from generator.checks import check
from generator.slos import ServiceSlo
from generator.slos.values import FileSlo, SliQuery
from generator.spec.monitoring import Slo
from generator.workspace import Workspace, open_workspace
from tests.slo_reading import DATA, slo
from tests.workspaces import LANTERN


def _slos(mini: Path, spec: str) -> tuple[ServiceSlo, ...]:
    """Return what a service with some fields and all files of the data promises."""
    folder = mini / "service_specs" / "lantern"
    shutil.copytree(DATA, folder / "slo")
    (folder / "service.yaml").write_text(LANTERN + spec, encoding="utf-8")
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)
    survey = check(workspace)
    assert () == survey.errors
    assert isinstance(survey.catalog, Catalog)
    (entry,) = [entry for entry in survey.catalog.services if entry.id == "lantern"]
    return entry.slos


def test_a_source_fills_what_the_spec_leaves_out(mini: Path) -> None:
    """The only SLO of a file needs no name there; title, target, window and queries are the file's."""
    (light,) = _slos(mini, "slos: [{id: light, source: slo/lantern.yaml}]\n")

    assert ("light", "The light is seen", "time") == (light.id, light.title, light.counts)
    assert light.read is not None
    assert (light.read.target, light.read.window) == (light.target, light.window)
    assert ("lantern_seen", "lantern_asked") == light.queries


def test_the_spec_finds_words_and_the_window_sloth_runs_with(mini: Path) -> None:
    """Sloth's files have no window; over 28 days its pages fire at 13.44 and 5.6 times the rate."""
    spec = (
        "slos: [{id: sold, name: Tickets, window: {rolling: 28d}, source: slo/ferry.yaml, source_name: %s}]\n"
    )
    (sold,) = _slos(mini, spec % "ferry/tickets")

    assert "Tickets" == sold.title
    assert sold.window is not None
    assert ("28d", "") == (sold.window.text, sold.window.origin)
    assert [Fraction(1344, 100), Fraction(56, 10)] == [burn.rate for burn in sold.alerts[0].burns]


def test_of_another_period_than_sloths_own_no_rate_is_known(mini: Path) -> None:
    """Somebody configured its windows where nobody here looks."""
    spec = (
        "slos: [{id: tickets, window: {rolling: 7d}, source: slo/ferry.yaml, source_name: ferry/tickets}]\n"
    )
    (sold,) = _slos(mini, spec)

    assert [()] == [alert.burns for alert in sold.alerts]


def test_all_slos_of_files_are_taken_and_none_twice(mini: Path) -> None:
    """The spec's come first, then the others in the order of files; a target tells objectives apart."""
    spec = (
        "slos: [{id: crossing, target: 0.99, source: slo/alpha.yaml}, {id: own}]\nslo_files: [slo/*.yaml]\n"
    )
    slos = _slos(mini, spec)
    keys = [one.read.key for one in slos if one.read is not None]

    assert ["crossing", "own", "crossing", "answers", "buoy-answers"] == [one.id for one in slos][:5]
    assert [1, 0] == [one.read.number for one in slos if one.read is not None and one.id == "crossing"]
    assert len(keys) == len(set(keys))


def test_blanks_in_queries_contradict_nothing(mini: Path) -> None:
    """Both are shown once, as the spec has them."""
    spec = "slos: [{id: light, sli: {type: ratio, good: ' lantern_seen '}, source: slo/lantern.yaml}]\n"
    (light,) = _slos(mini, spec)

    assert (SliQuery("good", " lantern_seen "),) == light.indicator
    assert (" lantern_seen ", "lantern_seen", "lantern_asked") == light.queries


def _rule(name: str, **labels: str) -> Alert:
    return Alert(name, "rules.yaml", 1, 1, "g", "x > 1", "", "", tuple(labels.items()), ())


def _tied(rule: Alert, *slos: FileSlo) -> list[tuple[str, str]]:
    services = [ServiceSlo(None, one) for one in slos]
    return [(one.read.service, one.id) for one in protected(rule, services) if one.read is not None]


FERRY = slo("tickets", "ferry.yaml", service="ferry")
HARBOUR = slo("tickets", "ferry.yaml", service="harbour")
BUOY = slo("buoy-answers", "buoy.yaml")
FAST = slo("buoy-fast", "buoy.yaml")
LIGHT = slo("light-shown", "lantern.yaml")
LATER = slo("crossing", "alpha.yaml", number=1)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (_rule("TicketsFail", sloth_service="harbour", sloth_slo="tickets"), [("harbour", "tickets")]),
        (_rule("TicketsFail", sloth_service="pier", sloth_slo="tickets"), []),
        (_rule("TicketsFail"), [("ferry", "tickets"), ("harbour", "tickets")]),
        (_rule("Other", sloth_service="ferry", sloth_slo="crossing-1"), [("ferry", "crossing")]),
        (_rule("Other", sloth_service="ferry", sloth_slo="crossing-0"), []),
        (_rule("ErrorBudgetBurn", slo="buoy-answers"), [("", "buoy-answers")]),
        (_rule("ErrorBudgetBurn"), []),
        (_rule("BuoySlow"), [("", "buoy-fast")]),
        (_rule("ByHand", slo="light-shown"), [("lantern", "light-shown")]),
        (_rule("LightOut"), [("lantern", "light-shown")]),
        (_rule("light-out"), [("lantern", "light-shown")]),
        (_rule("LightFades", slo="true"), [("lantern", "light-shown")]),
        (_rule("Unrelated"), []),
    ],
)
def test_labels_tie_an_alert_and_else_its_name_in_the_file(
    rule: Alert, expected: list[tuple[str, str]]
) -> None:
    """The name that Pyrra gives to every alert ties nothing."""
    assert expected == _tied(rule, FERRY, HARBOUR, BUOY, FAST, LIGHT, LATER)


def test_labels_tell_alerts_of_one_name_apart() -> None:
    """Sloth's by severity, Pyrra's by windows."""
    harbour, buoy = ServiceSlo(None, HARBOUR), ServiceSlo(None, BUOY)
    ticket = _rule("TicketsFail", sloth_severity="ticket")
    slow = _rule("ErrorBudgetBurn", slo="buoy-answers", long="1d", short="2h")

    assert ["ticket"] == [alert.severity for alert in burning(ticket, harbour)]
    assert [Fraction(2)] == [burn.rate for alert in burning(slow, buoy) for burn in alert.burns]
    assert () == burning(_rule("ByHand", slo="buoy-answers"), buoy)


def test_an_id_of_the_spec_is_a_name_for_labels_too() -> None:
    """Whoever writes a rule by hand knows the spec."""
    own = ServiceSlo(Slo.model_validate({"id": "seen-at-sea"}), LIGHT)
    rules = (_rule("A", slo="seen-at-sea"), _rule("B", slo="light-shown"), _rule("C", slo="light"))

    assert [(own,), (own,), ()] == [protected(rule, [own]) for rule in rules]
