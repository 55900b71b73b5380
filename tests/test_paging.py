"""What labels of rules mean is the organisation's to say; a page after a single look is told from others."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.alerts import Alert, Recording
from generator.analysis.alert_index import alert_index
from generator.analysis.blip import on_a_blip
from generator.survey import survey
from generator.workspace import Workspace, open_workspace

RECORDINGS = (
    Recording("queue:max", "max(queue)", "rules.yaml"),
    Recording("queue:rate1h", "rate(queue[1h])", "rules.yaml"),
    Recording("queue:again", "queue:max > 1", "rules.yaml"),
    Recording("queue:round", "queue:round + 1", "rules.yaml"),
)


def rule(expr: str, waits: str = "", **labels: str) -> Alert:
    """Give a rule of a file that nobody needs."""
    return Alert("QueueFull", "rules.yaml", 1, 1, "queue", expr, waits, "", tuple(labels.items()), ())


@pytest.mark.parametrize(
    "expr",
    [
        "queue > 9",
        "queue > queue:max",
        "queue:again == 1",
        "rate(queue[1m]) > 9",
        "rate(queue[1m]) > 9 and rate(queue[1h]) > 9",
        "count by (site) (up == 0) / count by (site) (up) >= 0.1",
        "max by (job) (irate(queue[4m59s])) > 1",
    ],
)
def test_a_single_look_is_enough(expr: str) -> None:
    """Nothing in it reaches back five minutes, and nothing makes waiting pointless."""
    assert on_a_blip(rule(expr), RECORDINGS)
    assert on_a_blip(rule(expr, "0s"), RECORDINGS)
    assert on_a_blip(rule(expr, "0"), RECORDINGS)


@pytest.mark.parametrize(
    "expr",
    [
        'absent(up{job="queue"})',
        "absent_over_time(up[1m])",
        "increase(panics_total[10m]) > 0",
        "changes(role[1m]) > 0",
        "time() - last_success_seconds > 3600",
        "certificate_ttl_seconds < 86400",
        "x509_cert_not_after - 5 < 9",
        "predict_linear(free_bytes[2d], 86400) < 0",
        "max_over_time(queue[15m:30s]) > 9",
        "rate(queue[5m]) * on (node) group_left (name) node_info > 1",
        "vector(1)",
        'ALERTS{alertname="QueueFull"} == 1',
        "queue:rate1h > 1",
        "queue:round > 1",
        "elsewhere:queue:max > 1",
        "queue > {{ limit }}",
        "rate(queue[$window]) > 1",
        "queue > (1",
    ],
)
def test_waiting_is_pointless_or_nobody_can_tell(expr: str) -> None:
    """Events, absence, ages, long windows, what other files record, and what is not understood."""
    assert not on_a_blip(rule(expr), RECORDINGS)


@pytest.mark.parametrize("waits", ["1m", "{{ wait }}", "soon"])
def test_a_rule_that_waits_is_left_alone(waits: str) -> None:
    """However little it is, and also when nobody can read how long."""
    assert not on_a_blip(rule("queue > 9", waits), ())


def wakes(root: Path, severity: str, sev1: str = "", sev2: str = "") -> bool | None:
    """Say whether an alert without a note wakes somebody, with more lines in both severities of org.yaml."""
    org, spec = root / "service_specs/org.yaml", root / "service_specs/booking-api"
    text = org.read_text(encoding="utf-8").replace("    page: true\n", f"    page: true\n{sev1}")
    org.write_text(text.replace("    page: false\n", f"    page: false\n{sev2}"), encoding="utf-8")
    rules = spec / "alerts/booking.yaml"
    named = f"      - {{alert: Other, expr: up == 0, labels: {{{severity}}}}}\n"
    rules.write_text(rules.read_text(encoding="utf-8") + named, encoding="utf-8")
    workspace = open_workspace(root)
    assert isinstance(workspace, Workspace)
    catalog = survey(workspace).catalog
    assert catalog is not None
    (found,) = [alert for alert in alert_index(catalog) if alert.name == "Other"]
    return found.parts[0].pages


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("severity: critical", True),
        ("severity: warning", False),
        ("severity: sev1", True),
        ("severity: sev2", False),
        ("severity: major", None),
        ("priority: P1", None),
    ],
)
def test_without_words_of_the_organisation_convention_holds(
    mini: Path, label: str, expected: bool | None
) -> None:
    """And the ids of its severities; every other label says nothing."""
    assert expected is wakes(mini, label)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("severity: critical", False),
        ("priority: P1", True),
        ("severity: major", True),
        ("severity: sev1", True),
        ("severity: page", None),
        ("severity: warning", None),
        ("{priority: P1, severity: critical}", None),
    ],
)
def test_the_organisation_s_words_stand_alone(mini: Path, label: str, expected: bool | None) -> None:
    """Once it says what labels mean, convention does not; two labels against each other say nothing."""
    label = label.strip("{}")
    sev1 = '    rule_labels: ["priority=P1", "severity=major"]\n'

    assert expected is wakes(mini, label, sev1, '    rule_labels: ["severity=critical"]\n')


def test_one_label_cannot_wake_somebody_and_nobody(mini: Path) -> None:
    """Two levels that share a label agree, or org.yaml is wrong."""
    org = mini / "service_specs/org.yaml"
    text = org.read_text(encoding="utf-8")
    for page in ("true", "false"):
        text = text.replace(f"    page: {page}\n", f'    page: {page}\n    rule_labels: ["severity=page"]\n')
    org.write_text(text, encoding="utf-8")
    workspace = open_workspace(mini)
    assert isinstance(workspace, Workspace)

    assert ["expected `sev1` and `sev2`, which share the rule label `severity=page`, to agree on `page`"] == [
        problem.message.partition(": ")[2] or problem.message for problem in survey(workspace).problems
    ]
