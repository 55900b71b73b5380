"""Alert rules as their files have them: every format, each value untouched, a reason for what is not read."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from generator.alerts import Alert, Recording, RuleFiles
from generator.threshold import Threshold
from tests.rule_reading import DATA, lines, names, read


def test_a_prometheus_rule_file_gives_its_alerts() -> None:
    """Each alert keeps its values as they are written, its order and its place; recording rules are none."""
    expected = (
        Alert(
            name="LedgerLag",
            file="ledger.yaml",
            line=8,
            column=9,
            group="ledger.alerts",
            expr=(
                '# The standby is "late" > 30\nmax by (instance) (ledger_lag_seconds{job="ledger"})\n  > 30\n'
            ),
            for_="10m",
            keep_firing_for="5m",
            labels=(("severity", "warning"), ("pager", "no")),
            annotations=(
                ("summary", "Standby {{ $labels.instance }} is {{ $value | humanizeDuration }} late"),
                (
                    "description",
                    'Behind the primary since {{ with query "time()" }}{{ . | first | value }}{{ end }}.',
                ),
                ("runbook_url", "https://docs.example.org/alerts/LedgerLag/"),
            ),
        ),
        Alert(
            name="LedgerLag",
            file="ledger.yaml",
            line=22,
            column=9,
            group="ledger.alerts",
            expr='300 < max by (instance) (ledger_lag_seconds{job="ledger"})',
            for_="",
            keep_firing_for="",
            labels=(("severity", "critical"),),
            annotations=(("message", "Failover would lose {{ $value }} s"),),
        ),
        Alert(
            name="LedgerDown",
            file="ledger.yaml",
            line=29,
            column=9,
            group="ledger.absent",
            expr='absent(up{job="ledger"} == 1)',
            for_="0",
            keep_firing_for="",
            labels=(),
            annotations=(),
        ),
    )

    recorded = (Recording("job:ledger_lag_seconds:max", "max by (job) (ledger_lag_seconds)", "ledger.yaml"),)

    assert RuleFiles(expected, (), recorded) == read(DATA, "ledger.yaml")


def test_an_alert_answers_what_pages_ask() -> None:
    """Severity, address, summary and threshold come from the rule, or there are none."""
    warning, critical, down = read(DATA, "ledger.yaml").alerts

    assert ["warning", "critical", ""] == [warning.severity, critical.severity, down.severity]
    assert "https://docs.example.org/alerts/LedgerLag/" == warning.runbook_url
    assert ["", ""] == [critical.runbook_url, down.runbook_url]
    assert "Standby <instance> is <value> late" == warning.summary
    assert "Failover would lose <value> s" == critical.summary
    assert "" == down.summary
    assert Threshold(">", "30") == warning.threshold
    assert Threshold(">", "300") == critical.threshold
    assert down.threshold is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{$labels.namespace}}/{{ .Labels.pod }} restarts", "<namespace>/<pod> restarts"),
        ('{{ printf "%.2f" $value }}% of {{ $labels.job | toUpper }} are down', "<value>% of <job> are down"),
        ("{{ $value | humanize | title }} and {{ .Value }} wait", "<value> and <value> wait"),
    ],
)
def test_what_arrives_with_an_alert_is_left_open(text: str, expected: str) -> None:
    """Nobody reads templates at night: a label is a name in angle brackets, the number is `<value>`."""
    assert expected == _saying(text).summary


@pytest.mark.parametrize(
    "text",
    [
        '{{ with query "up" }}{{ . | first | value }}{{ end }} of {{ $labels.job }}',
        "{{ if gt $value 1.0 }}Several{{ else }}One{{ end }}",
        '{{ printf "%s/%s" $labels.namespace $labels.pod }}',
        "{{- $labels.pod }}",
        "{{ $labels.pod }",
        "{{ $labels.pod }} and {{\n$externalLabels.cluster\n}}",
    ],
)
def test_a_text_that_asks_for_more_stays_as_it_is(text: str) -> None:
    """What it would come to is not guessed, not even in parts."""
    assert text == _saying(text).summary


def _saying(text: str) -> Alert:
    return replace(read(DATA, "ledger.yaml").alerts[0], annotations=(("summary", text),))


def test_a_prometheus_operator_manifest_gives_its_alerts() -> None:
    """A PrometheusRule is read below `spec`; an empty summary gives way to the description."""
    files = read(DATA, "cart.yaml")
    (alert,) = files.alerts

    assert () == files.problems
    assert ("CartErrors", "cart", 11, 11) == (alert.name, alert.group, alert.line, alert.column)
    assert "<value> of requests fail." == alert.summary
    assert Threshold(">", "0.01") == alert.threshold


def test_a_victoria_metrics_manifest_gives_its_alerts() -> None:
    """A VMRule is read below `spec`."""
    files = read(DATA, "search.yaml")
    (alert,) = files.alerts

    assert () == files.problems
    assert ("SearchIndexOld", "search", "2") == (alert.name, alert.group, alert.severity)
    assert Threshold(">", "2h") == alert.threshold


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("list.yaml", ["One", "Two"]),
        ("several.yaml", ["MailQueue", "MailBounces"]),
        ("mixin.yaml", ["MixinAlert"]),
        ("recording.yaml", []),
    ],
)
def test_rules_are_found_wherever_tools_put_them(file: str, expected: list[str]) -> None:
    """Lists, several documents beside other manifests, rendered mixins, recordings alone: all is well."""
    files = read(DATA, file)

    assert expected == names(files)
    assert () == files.problems


def test_labels_of_a_group_are_labels_of_its_alerts(tmp_path: Path) -> None:
    """As in Prometheus, and what the rule itself says wins."""
    rules = "[{alert: A, expr: up, labels: {severity: page, b: x}}, {alert: B, expr: up}]"
    (tmp_path / "a.yaml").write_text(
        f"groups: [{{name: g, labels: {{a: y, severity: info}}, rules: {rules}}}]"
    )
    first, second = read(tmp_path, "a.yaml").alerts

    assert (("a", "y"), ("severity", "page"), ("b", "x")) == first.labels
    assert (("a", "y"), ("severity", "info")) == second.labels


def test_labels_named_like_the_nothings_of_a_spec_are_labels(tmp_path: Path) -> None:
    """In a rule file `unknown` and `na` are words like any other."""
    rule = "{alert: A, expr: up, labels: {na: x}, annotations: {unknown: y}}"
    (tmp_path / "a.yaml").write_text(f"groups: [{{name: g, rules: [{rule}]}}]")
    (alert,) = read(tmp_path, "a.yaml").alerts

    assert (("na", "x"),) == alert.labels
    assert (("unknown", "y"),) == alert.annotations


def test_a_broken_rule_costs_only_itself() -> None:
    """Each rule, group or document nobody can read is named at its place; the good ones stay."""
    files = read(DATA, "left_out.yaml")
    expected = (DATA / "left_out.errors.txt").read_text(encoding="utf-8").splitlines()

    assert ["Good"] == names(files)
    assert expected == lines(files.problems)


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        (
            "{alert: A}",
            "23:5: warning[ALR004] `A` is left out: `expr`: expected text, found nothing (and 29 more)",
        ),
        ("{alert: Å, expr: up}", "23:6: warning[ALR003] `Å` cannot be part of an address (and 29 more)"),
    ],
)
def test_a_file_full_of_broken_rules_does_not_bury_the_rest(tmp_path: Path, rule: str, last: str) -> None:
    """Twenty of a kind are named, the others counted."""
    rules = "  - {alert: Good, expr: up}\n" + f"  - {rule}\n" * 49
    (tmp_path / "b.yaml").write_text(f"groups:\n- rules:\n{rules}", encoding="utf-8")
    found = lines(read(tmp_path, "b.yaml").problems)

    assert 20 == len(found)
    assert f"b.yaml:{last}" == found[-1]


def test_a_name_no_address_can_hold_is_told_and_kept() -> None:
    """The alert exists, so it is listed; that it can have no page is said once per rule."""
    files = read(DATA, "names.yaml")
    expected = [
        "names.yaml:4:9: warning[ALR003] `Disk full / soon` cannot be part of an address",
        "names.yaml:8:9: warning[ALR003] `Överlast` cannot be part of an address",
        "names.yaml:10:9: warning[ALR003] `4xxRate` cannot be part of an address",
    ]

    assert ["Disk full / soon", "Fine_name:with-all.of_it", "Överlast", "4xxRate"] == names(files)
    assert expected == lines(files.problems)
