"""Manuals of what keeps an alert from its page, and pages from their alerts: ALR, COV."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

RULE_FILE_SKIPPED: Final = Problem(
    "ALR001",
    "rule-file-skipped",
    "A rule file cannot be read: it is a template, broken, or of no known format.",
    "Its alerts have no pages.",
    "point `alerts.from` at the rendered file",
    Severity.WARNING,
    example="`alerts.from: [chart/templates/rules.yaml]`, a Helm template",
)
RULE_FILE_MISSING: Final = Problem(
    "ALR002",
    "rule-file-missing",
    "An entry of `alerts.from` matches no file.",
    "The service seems to have no alerts.",
    "correct the path; it starts at the folder of the spec",
    example="`alerts.from: [alert/*.yaml]`, where the folder is `alerts/`",
)
ALERT_NAME_UNUSABLE: Final = Problem(
    "ALR003",
    "alert-name-unusable",
    "An alert's name cannot be part of an address, or differs from another's in capitals only.",
    "The alert has no page of its own.",
    "name the alert with letters, digits, `_`, `.` and `-`",
    Severity.WARNING,
    example="`alert: Queue/Full`, or `queuefull` beside `QueueFull`",
)
RULE_LEFT_OUT: Final = Problem(
    "ALR004",
    "rule-left-out",
    "One rule of a rule file cannot be read; the others are.",
    "Its alert has no page.",
    "write the rule as Prometheus expects it; `promtool check rules` names more of what it lacks",
    Severity.WARNING,
    example="`alert: QueueFull` without `expr`",
)
LABEL_DIFFERS: Final = Problem(
    "ALR005",
    "label-differs",
    "A label of an alert rule says something else than the spec.",
    "The alert is sent to others than its page says.",
    "correct the rule or the spec; what stands in a rule is never overwritten",
    Severity.WARNING,
    example="`severity: warning` in the rule, while the spec says `sev2`",
)
NOT_FILLED_IN: Final = Problem(
    "ALR006",
    "not-filled-in",
    "`handoff alerts annotate` leaves out an annotation or a label that a rule lacks.",
    "What sends the alert on, or whoever is woken, finds nothing there.",
    "write it by hand, or change what the message names",
    Severity.WARNING,
    example="`sum without (service) (up)`: a label `service` would change what it counts",
)
ALERT_LOG_MISSING: Final = Problem(
    "ALR007",
    "alert-log-missing",
    "The file that `alert_log` names does not exist, or it names several.",
    "Nobody sees which alerts wake people for nothing.",
    "correct the path; it starts at the folder of the spec",
    example="`alert_log: alertlog.csv` where the file is called `alert-log.csv`",
)
ALERT_LOG_LEFT_OUT: Final = Problem(
    "ALR008",
    "alert-log-left-out",
    "A log of pages, or a row of it, cannot be read; the other rows are.",
    "The count of pages on the site is too low.",
    "write rows as `2026-11-29T03:00:00Z,LedgerDown,yes,no` below `time,alert,critical,actionable`",
    Severity.WARNING,
    example="`2026-11-29 03:00,LedgerDown,yes,maybe`",
)
OF_RULE_FILES: Final = frozenset(
    problem.id for problem in (RULE_FILE_SKIPPED, RULE_FILE_MISSING, ALERT_NAME_UNUSABLE, RULE_LEFT_OUT)
)
"""Ids of what keeps an alert from its page."""
PAGE_UNEXPLAINED: Final = Problem(
    "COV001",
    "page-unexplained",
    "An alert wakes somebody, and no failure mode says what to do.",
    "The page of the alert has a number and no step.",
    "name the alert in a failure mode's `detected_by`, or set `failure_mode` in `alerts.notes`",
    Severity.WARNING,
    example="`QueueFull` with `severity: page`, which no `detected_by` names",
)
RUNBOOK_URL_MISSING: Final = Problem(
    "COV002",
    "runbook-url-missing",
    "An alert rule has no annotation `runbook_url`.",
    "Whoever is woken has to search for the page of the alert.",
    "give the alert a name that can have a page, then add the annotation with its address",
    Severity.WARNING,
    example="`alert: QueueFull` without `annotations.runbook_url`",
)
RUNBOOK_URL_ELSEWHERE: Final = Problem(
    "COV003",
    "runbook-url-elsewhere",
    "The annotation `runbook_url` of an alert rule does not lead to the page of its alert.",
    "Whoever is woken reads about something else, or finds nothing.",
    "end the address with `alerts/<name>/`; an anchor may name the service, or `<service>-<failure mode>`",
    Severity.WARNING,
    example="`runbook_url: https://wiki.example.org/queue` instead of `https://ops.example.org/alerts/QueueFull/`",
)
FAILURE_MODE_UNDETECTED: Final = Problem(
    "COV004",
    "failure-mode-undetected",
    "Nothing detects a failure mode: no alert, synthetic check, log query, dashboard or report of users.",
    "Nobody is told, and the harm goes on.",
    "name in `detected_by` what notices it, or write `detected_by: {na: reason}`",
    Severity.WARNING,
    example="a failure mode with mitigation and without `detected_by`",
)
METRIC_UNDECLARED: Final = Problem(
    "COV005",
    "metric-undeclared",
    "A command of PromQL asks for a metric that no rule, objective or declaration of the service names.",
    "The query shows an empty graph, and an empty graph looks like calm.",
    "correct the name, or add the metric to `metrics` with what it means",
    Severity.WARNING,
    example="`rate(ledger_wirtes_total[5m])`, while the rules know `ledger_writes_total`",
)
SEVERE_TOLD_BY_USERS: Final = Problem(
    "COV006",
    "users-notice-first",
    "A failure mode of severity 8 or more is noticed by users only.",
    "The harm goes on until somebody calls.",
    "add an alert, a synthetic check or a log query that notices it first, and name it in `detected_by`",
    Severity.WARNING,
    example="`detected_by: [{user-report: Merchants call}]` of a failure mode with `severity: 9`",
)
DELAY_TOO_SHORT: Final = Problem(
    "COV007",
    "delay-too-short",
    "A failure mode expects an alert sooner than the rule can fire.",
    "People count on being told, and are told later.",
    "write in `expected_delay` at least what the rule has in `for`, or shorten `for`",
    Severity.WARNING,
    example="`expected_delay: 1m` for an alert whose rule has `for: 10m`",
)
DETECTION_UNDECLARED: Final = Problem(
    "COV008",
    "detection-undeclared",
    "A failure mode is detected by a dashboard, saved query or check that the spec does not declare.",
    "The runbook can neither link it nor say what it shows on a good day.",
    "correct the name, or declare it in `dashboards`, `logs`, `traces`, `synthetics` or `health_checks`",
    Severity.WARNING,
    example="`detected_by: [{dashboard: Leger overview}]`, while `dashboards` has `Ledger overview`",
)
