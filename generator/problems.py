"""The manual of every diagnostic: stable id, name of the offence, what, why and repair."""

from __future__ import annotations

from typing import Final

from generator.diagnostics import Problem, Severity

UNREADABLE_FILE: Final = Problem(
    "YML001",
    "unreadable-file",
    "A file cannot be read: it is missing, not a plain file, or a symbolic link.",
    "A link can lead outside the workspace, and a build may run on strangers' pull requests.",
    "put a plain file with the content there",
)
TOO_LARGE: Final = Problem(
    "YML002",
    "too-large",
    "A file is longer, deeper or has more entries than any spec needs.",
    "A few hundred bytes of YAML can keep a reader busy for minutes; limits make every check end.",
    "split the file, or take out what does not belong into a spec",
)
NOT_UTF8: Final = Problem(
    "YML003",
    "not-utf8",
    "A file is not UTF-8 text.",
    "Reviewers and secret scanners do not see what another encoding says.",
    "save the file as UTF-8",
)
HIDDEN_CHARACTER: Final = Problem(
    "YML004",
    "hidden-character",
    "A file holds a control character, or one that is invisible or turns the direction of writing.",
    "Such characters make a command look different from what it does.",
    "delete the character, or write it as a word",
)
YAML_SYNTAX: Final = Problem(
    "YML005",
    "yaml-syntax",
    "A file is not YAML.",
    "Nothing of it can be published.",
    "compare quotes, indentation (blanks, never tabs) and brackets with the line before",
)
UNSUPPORTED_YAML: Final = Problem(
    "YML006",
    "unsupported-yaml",
    "A file uses anchors, aliases, merge keys, tags, directives, several documents or keys that are no text.",
    "They let a small file grow without end, run code in careless readers, and hide what a reviewer reads.",
    "write the values out",
)
DUPLICATE_KEY: Final = Problem(
    "YML007",
    "duplicate-key",
    "A key stands twice in one mapping.",
    "Most readers keep the last one in silence; the first is lost on the night it is needed.",
    "keep one of both",
)
NOT_A_MAPPING: Final = Problem(
    "YML008",
    "not-a-mapping",
    "A file is empty, or its outermost value is not a mapping of fields.",
    "A spec is a list of named fields.",
    "start with `apiVersion: handoff/v1`",
)
TYPED_ELSEWHERE: Final = Problem(
    "YML009",
    "typed-elsewhere",
    "A text without quotes would be a number, a truth value or a date for other YAML readers.",
    "`version: 1.10` becomes 1.1, `country: NO` becomes false, `from: 22:00` becomes 1320.",
    "put the value in quotes",
    Severity.WARNING,
)
TEXT_CUT: Final = Problem(
    "YML010",
    "text-cut",
    "A text without quotes ends at ` #`: a command with a comment behind it, or a text such as `see #12`.",
    "The page would show half of it.",
    "put the text in quotes, or write it as a block after `|`",
    Severity.WARNING,
)
FOLDED_COMMAND: Final = Problem(
    "YML011",
    "folded-command",
    "A command is written as a folded block (`>`), which joins its lines.",
    "Two commands become one, with other effects.",
    "write the block after `|`",
    Severity.WARNING,
)

STRAY_FILE: Final = Problem(
    "FIL001",
    "stray-file",
    "A YAML file lies where no spec is read.",
    "Its author believes that it is published.",
    "name it <service-id>.yaml, <service-id>/service.yaml, teams/<team-id>.yaml or org.yaml",
)
ID_NOT_FILE_NAME: Final = Problem(
    "FIL002",
    "id-not-file-name",
    "The id in a spec is not the name of its file or folder.",
    "Two files could claim one address.",
    "make both the same",
)
ID_TAKEN: Final = Problem(
    "FIL003",
    "id-taken",
    "Two specs have the same id, or ids that differ in capitals only.",
    "Both would be published at one address.",
    "rename one of both",
)
NO_SPEC: Final = Problem(
    "FIL004",
    "no-spec",
    "A file every workspace needs is missing.",
    "Severities, roles and teams are declared once, for every service.",
    "write it; `handoff schema` shows its fields",
)

UNKNOWN_FIELD: Final = Problem(
    "SCH001",
    "unknown-field",
    "A field is not in the vocabulary of the spec.",
    "A misspelt field would be lost in silence.",
    "correct its name, or start it with `x-` when it is meant for another tool",
)
MISSING_FIELD: Final = Problem(
    "SCH002",
    "missing-field",
    "A field without which its part of the spec means nothing is missing.",
    "The page would have a hole where its reader looks first.",
    "add the field",
)
WRONG_VALUE: Final = Problem(
    "SCH003",
    "wrong-value",
    "A value is not of the kind its field takes.",
    "A guess at what was meant would be published as a fact.",
    "write a value of the expected kind, `{unknown: {owner: ..., due: ...}}` or `{na: reason}`",
)

UNKNOWN_REFERENCE: Final = Problem(
    "REF001",
    "unknown-reference",
    "A team, role, vendor, service, severity, policy, failure mode or other id is declared nowhere.",
    "The reader is sent to somebody or something that does not exist.",
    "correct the id, or declare it",
)
DUPLICATE_ID: Final = Problem(
    "REF002",
    "duplicate-id",
    "Two entries of one list have the same id.",
    "Links and addresses could mean either.",
    "rename one of both",
)
UNKNOWN_STEP: Final = Problem(
    "REF003",
    "unknown-step",
    "A step leads to a step or failure mode that does not exist.",
    "The reader stands at a dead end.",
    "name a step of the same list, a failure mode, or `escalate`",
)
UNKNOWN_VARIABLE: Final = Problem(
    "REF004",
    "unknown-variable",
    "A command or its `undo` holds a name `${env...}` that no environment of the service declares.",
    "The reader has to guess a namespace or a database while something is down.",
    "correct the name, or declare it under `vars` of an environment",
)
UNDECLARED_INPUT: Final = Problem(
    "REF005",
    "undeclared-input",
    "A command or its `undo` asks for a value `<name>`, and no `inputs` up to that step say how to find it.",
    "The reader stands before a gap, and a shell takes `<name>` for a file.",
    "declare it under `inputs` of the step; a file that is read has a blank before its name: `< file`",
)

RULE_FILE_SKIPPED: Final = Problem(
    "ALR001",
    "rule-file-skipped",
    "A rule file cannot be read: it is a template, broken, or of no known format.",
    "Its alerts have no pages.",
    "point `alerts.from` at the rendered file",
    Severity.WARNING,
)
RULE_FILE_MISSING: Final = Problem(
    "ALR002",
    "rule-file-missing",
    "An entry of `alerts.from` matches no file.",
    "The service seems to have no alerts.",
    "correct the path; it starts at the folder of the spec",
)
ALERT_NAME_UNUSABLE: Final = Problem(
    "ALR003",
    "alert-name-unusable",
    "An alert's name cannot be part of an address, or differs from another's in capitals only.",
    "The alert has no page of its own.",
    "name the alert with letters, digits, `_`, `.` and `-`",
    Severity.WARNING,
)

RULE_LEFT_OUT: Final = Problem(
    "ALR004",
    "rule-left-out",
    "One rule of a rule file cannot be read; the others are.",
    "Its alert has no page.",
    "write the rule as Prometheus expects it; `promtool check rules` names more of what it lacks",
    Severity.WARNING,
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
)
RUNBOOK_URL_MISSING: Final = Problem(
    "COV002",
    "runbook-url-missing",
    "An alert rule has no annotation `runbook_url`.",
    "Whoever is woken has to search for the page of the alert.",
    "give the alert a name that can have a page, then add the annotation with its address",
    Severity.WARNING,
)
RUNBOOK_URL_ELSEWHERE: Final = Problem(
    "COV003",
    "runbook-url-elsewhere",
    "The annotation `runbook_url` of an alert rule does not lead to the page of its alert.",
    "Whoever is woken reads about something else, or finds nothing.",
    "end the address with `alerts/<name>/`; an anchor may name the service, or `<service>-<failure mode>`",
    Severity.WARNING,
)
FAILURE_MODE_UNDETECTED: Final = Problem(
    "COV004",
    "failure-mode-undetected",
    "Nothing detects a failure mode: no alert, synthetic check, log query, dashboard or report of users.",
    "Nobody is told, and the harm goes on.",
    "name in `detected_by` what notices it, or write `detected_by: {na: reason}`",
    Severity.WARNING,
)

WORKSPACE_SETTING: Final = Problem(
    "WSP001",
    "workspace-setting",
    "A setting of mkdocs.yml is not one this tool can build with.",
    "Pages would be written elsewhere, or text of a spec could act as Markdown extension.",
    "set it as the README shows",
)
NAVIGATION_OF_EVERY_PAGE: Final = Problem(
    "WSP002",
    "navigation-of-every-page",
    "The file mkdocs.yml has no `nav`, so that every page lists every other.",
    "Building time and size grow with the square of the number of services.",
    "name the portfolio pages under `nav` and the others under `not_in_nav`",
    Severity.WARNING,
)
HAND_EDITED_PAGE: Final = Problem(
    "PUB001",
    "hand-edited-page",
    "A file below site/docs was changed or made by hand where a page is to be written.",
    "Writing the page would destroy somebody's text.",
    "move the text into the spec, then delete the file",
)

PROBLEMS: Final = tuple(value for value in list(globals().values()) if isinstance(value, Problem))
