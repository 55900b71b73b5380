"""How models are run: what monitors lead to, ways back, arithmetic, scores, and the page of them."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from lxml import html

from generator.analysis.agenda import agenda
from generator.analysis.ai import Operation, operation
from generator.analysis.ai.points import points
from generator.analysis.ai.watch import Watched
from generator.catalog import ServiceEntry
from generator.spec.ai_quality import Monitor
from generator.spec.ml_test_score import MlTestScore
from generator.spec.org import Org
from generator.threshold import Threshold
from tests.spec_data import text_of
from tests.workspaces import LANTERN, catalog

TODAY: Final = date(2026, 11, 23)
RULES: Final = """\
groups:
  - name: lantern
    rules:
      - {alert: LanternDark, expr: "sum(lantern_dark) > 3", for: 5m, labels: {severity: page}}
"""
DUSK: Final = (
    LANTERN.replace("steady", "hypercare").replace("tier: 4", "tier: 1").replace("worker", "ai-service")
    + """\
alerts: {from: [rules.yaml]}
failure_modes:
  - {id: dark, title: A pier stays dark, mitigation: [{id: by-hand, do: Light it by hand.}]}
  - {id: late, title: Lit too late, mitigation: [{id: sooner, do: Earlier.}, {id: shared, do: Of late.}]}
procedures:
  - {id: shared, kind: retraining, title: Train anew, steps: [{do: Train.}]}
  - {id: count, kind: labelling, title: Count ships, steps: [{do: Count.}]}
maintenance:
  - {task: Count, kind: other, due: 2026-12-01, procedure: count}
improvements:
  - {id: i-one, idea: Softer light, from: An angler, status: done}
  - {id: i-two, idea: More light}
governance:
  reviews: [{kind: decision-review, last: 2026-10-01, cadence: 30d}]
ai:
  purpose: Guess dusk
  models:
    - {id: new, version: "2", fallback: old}
    - {id: old, version: "1", fallback: clock, tested: {at: 2026-05-26, result: pass}}
    - {id: unused, version: "0"}
  evaluation:
    - {metric: Right, value: 0.9, threshold: ">= 0.9", at: 2026-11-01}
    - {metric: Right, value: 0.8, threshold: ">= 0.9", slice: Fog, at: 2026-11-05}
    - {metric: Right, value: 0.8, threshold: good enough}
  monitors:
    - {metric: alert, type: quality, alert: LanternDark, threshold: "> 4", failure_mode: dark,
       action: by-hand, owner: booking}
    - {metric: own, type: quality, threshold: "> 3", failure_mode: late, action: shared, owner: booking}
    - {metric: procedure, type: quality, threshold: "> 3", failure_mode: dark, action: count, owner: booking}
    - {metric: words, type: quality, threshold: "> 3", failure_mode: dark, action: Look up., owner: booking}
  oversight:
    stop: {how: Pull the plug, tested: {at: 2026-05-27, result: pass}}
  fallback:
    mode: human-only
    by_hand: {what: lamps, people: 3, each: 12.5, usual: 37.5, peak: 40}
  changes:
    - {at: 2026-11-02, what: prompt}
    - {at: 2026-11-05, what: index}
"""
)


@pytest.fixture(scope="module")
def lantern(tmp_path_factory: pytest.TempPathFactory) -> tuple[ServiceEntry, Org]:
    """Survey a workspace with one more service, which has models."""
    root = Path(shutil.copytree(Path(__file__).parent / "mini", tmp_path_factory.mktemp("ai") / "mini"))
    (root / "service_specs/lantern").mkdir()
    (root / "service_specs/lantern/service.yaml").write_text(DUSK)
    (root / "service_specs/lantern/rules.yaml").write_text(RULES)
    found = catalog(root)
    return next(entry for entry in found.services if entry.id == "lantern"), found.org.spec


@pytest.fixture(scope="module")
def run(lantern: tuple[ServiceEntry, Org]) -> Operation:
    """Judge how its models are run."""
    return operation(*lantern, today=TODAY)


def test_a_monitor_leads_to_the_step_or_procedure_it_names(run: Operation) -> None:
    """A step of its own failure mode wins over a procedure of the same name; other words stay words."""
    actions = [found.action for found in run.watched]

    assert [
        ("Light it by hand.", "failure-modes/dark/#step-by-hand"),
        ("Of late.", "failure-modes/late/#step-shared"),
        ("Count ships", "runbook/#procedure-count"),
        ("Look up.", ""),
    ] == [(action.text, action.url) for action in actions if action]


def test_the_number_of_a_monitor_with_an_alert_is_that_of_the_rule(run: Operation) -> None:
    """What the spec says besides is a contradiction when it differs."""
    first, second, *_ = run.watched

    assert [(">", "3")] == [(one.operator, one.value) for one in first.limits]
    assert (True, False) == (first.contradicts, second.contradicts)
    assert (None, ()) == (second.alert, second.limits)


@pytest.mark.parametrize(
    ("said", "rule", "contradicts"),
    [
        ("> 3", "> 3", False),
        (">= 3", "> 3", True),
        ("> 3.0", "> 3", False),
        ("> 4", "> 3", True),
        ("3", "> 3", False),
        ("as in the rule", "> 3", False),
        ("> 3", "> 0x3", False),
    ],
)
def test_two_numbers_differ_when_both_are_numbers(said: str, rule: str, *, contradicts: bool) -> None:
    """Words, and what only the query language reads as a number, contradict nothing."""
    data = {"metric": "m", "type": "quality", "threshold": said, "action": "Look.", "owner": "booking"}
    operator, value = rule.split()
    found = Watched(1, Monitor.model_validate(data), None, None, None, (Threshold(operator, value),))

    assert contradicts is found.contradicts


def test_ways_are_due_again_by_policy(run: Operation) -> None:
    """180 days after 27 May is 23 November: due, not overdue. A model nobody falls back to is no way back."""
    assert [
        ("stop", date(2026, 11, 23), False),
        ("fallback", None, False),
        ("old", date(2026, 11, 22), True),
    ] == [(way.name, way.again, way.overdue) for way in run.ways]


def test_the_load_is_multiplied(run: Operation) -> None:
    """3 people with 12.5 lamps each light 37.5: all of an ordinary day, 2.5 too few on the worst."""
    assert run.load is not None
    assert (Decimal("37.5"), Decimal(0)) == (run.load.able, run.load.usual_left)
    assert Decimal("-2.5") == run.load.peak_left


def test_results_are_held_against_what_was_asked(run: Operation) -> None:
    """By slice, with what was changed after the day; words only a reader can judge."""
    assert [True, False, None] == [found.met for found in run.judged]
    assert [["prompt", "index"], [], []] == [[one.what for one in found.since] for found in run.judged]
    assert ["index", "prompt"] == [change.what for change in run.changes]


def test_work_by_hand_and_what_became_of_ideas(run: Operation) -> None:
    """A labelling procedure stands with the day it is due; an idea without a source was nobody's word."""
    assert [("count", date(2026, 12, 1))] == [
        (found.procedure.id, found.work.due if found.work else None) for found in run.hand_work
    ]
    assert ["shared"] == [procedure.id for procedure in run.changing]
    assert ["i-one"] == [found.id for found in run.answered]


def test_what_is_due_leads_to_the_page(lantern: tuple[ServiceEntry, Org]) -> None:
    """Reviews and ways back are in the calendar, and overdue when their day is past."""
    found = [due for due in agenda(*lantern, today=TODAY) if "/ai/" in due.url]

    assert [
        (date(2026, 10, 31), "Governance: decision review", "services/lantern/ai/#reviews-that-come-round"),
        (date(2026, 11, 22), "Try again: Change over to old", "services/lantern/ai/#way-old"),
        (date(2026, 11, 23), "Try again: Stop the whole system", "services/lantern/ai/#way-stop"),
    ] == [(due.day, due.what, due.url) for due in found]


def test_a_clause_says_what_is_not_written(run: Operation) -> None:
    """The stop of Article 14(4)(e) is there, the training of (b) is not."""
    act = {found.number: found.answers for found in run.clauses if found.source == "EU AI Act"}

    assert ["14(4)(a)", "14(4)(b)", "14(4)(c)", "14(4)(d)", "14(4)(e)"] == list(act)
    assert [None] == [answer.absence for answer in act["14(4)(e)"]]
    assert ["absent"] == [answer.absence.kind for answer in act["14(4)(b)"] if answer.absence]
    for found in run.clauses:
        places = [(answer.page, answer.anchor) for answer in found.answers]
        assert sorted(set(places)) == sorted(places), found.number


SCORE: Final = {
    "data": {"feature_expectations": 1, "privacy_controls": 0.5, "feature_cost": 1},
    "model": {"specs_reviewed": 1, "slices_sufficient": 0.5, "staleness_known": 0.5},
    "infra": {"rollback": 1, "canaried": 1, "debuggable": 0},
    "monitoring": {"quality_regression": 1, "not_too_stale": 1, "numerically_stable": 1},
}
"""By hand: data 1 + 0.5 + 1 = 2.5, model 1 + 0.5 + 0.5 = 2, infra 1 + 1 = 2, monitoring 3; the least is 2."""


@pytest.mark.parametrize(
    ("changed", "score", "least", "means"),
    [
        ({}, "2", ("Model development", "Infrastructure"), "a first pass at running it as a product"),
        ({"infra": {"rollback": 0.5}}, "0.5", ("Infrastructure",), "tested here and there"),
        ({"monitoring": None}, "0", ("Monitoring",), "a research project rather than a product"),
    ],
)
def test_the_least_of_the_four_groups_is_the_score(
    lantern: tuple[ServiceEntry, Org],
    changed: dict[str, object],
    score: str,
    least: tuple[str, ...],
    means: str,
) -> None:
    """A strong group makes up for no weak one (Breck and others, 2017)."""
    said = {key: value for key, value in {**SCORE, **changed}.items() if value is not None}
    spec = lantern[0].spec
    assert spec.ai is not None
    ai = spec.ai.model_copy(update={"ml_test_score": MlTestScore.model_validate(text_of(said))})
    found = points(spec.model_copy(update={"ai": ai}))

    assert found is not None
    assert (Decimal(score), least) == (found.score, found.least)
    assert found.means.startswith(means)
    assert [7, 7, 7, 7] == [len(group.tests) for group in found.groups]


def test_only_services_with_a_model_have_the_page(sample_site: Path) -> None:
    """A link to an empty page would waste a click of everybody else."""
    pages = sorted(
        path.parent.parent.name for path in (sample_site / "site/public/services").glob("*/ai/index.html")
    )

    assert ["invoice-triage"] == pages


def parsed(page: Path) -> html.HtmlElement:
    """Read a page."""
    return html.fromstring(page.read_text())


def test_an_alert_names_what_of_the_model_it_watches(sample_site: Path) -> None:
    """Whoever it wakes sees what it means, what to do first and who acts; the link leads to its row."""
    page = parsed(sample_site / "site/public/alerts/TriageOverrideRateHigh/index.html")
    facts = page.xpath("//h2[@id='invoice-triage-monitor']/following-sibling::dl[1]")[0]
    link = facts.xpath("./div[1]//a/@href")[0]
    row = parsed(sample_site / "site/public/services/invoice-triage/ai/index.html").get_element_by_id(
        link.partition("#")[2]
    )

    assert ["Monitor", "It means", "First", "Who acts"] == facts.xpath("./div/dt/text()")
    assert link.startswith("../../services/invoice-triage/ai/#monitor-")
    assert facts.xpath("./div[1]//a/text()")[0] in row.text_content()
    assert "/teams/service-operations/" in facts.xpath("./div[4]//a/@href")[0]
    quiet = parsed(sample_site / "site/public/alerts/LedgerWriteLatencyHigh/index.html")
    assert [] == quiet.xpath("//h2[contains(@id, '-monitor')]")
