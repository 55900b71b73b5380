"""`handoff explain`: the manual of everything a message or a page names."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Final

import pytest

from generator.diagnostics import Exit, Problem
from generator.document import Source
from generator.examples import written
from generator.explain import FILES, FieldTopic, Index, Miss, NothingTopic
from generator.problems import PROBLEMS
from generator.readiness import Rule
from generator.reference import reference
from generator.rules import RULES, demands_of
from generator.source import parse
from tests.commands import at_terminal, run
from tests.spec_data import text_of
from tests.spec_walk import judged, kind, spots
from tests.spec_walk import written as document

INDEX: Final = Index(reference())
NAMED: Final[tuple[Problem | Rule, ...]] = (*PROBLEMS, *RULES)
FIELDS: Final = tuple(INDEX.fields.values())


def title(words: str) -> str:
    """Return what is found for some words: an id, or a field's path."""
    found = INDEX.find(words)
    assert not isinstance(found, Miss | NothingTopic), found
    return found.title if isinstance(found, FieldTopic) else found.id


def explained(subject: str) -> str:
    """Return what the command prints."""
    result = run("explain", subject)
    assert Exit.CLEAN == result.exit_code, result.output
    return result.output


def test_every_diagnostic_and_rule_is_found_by_id_and_by_name() -> None:
    """In any letters, with hyphens or underscores."""
    for topic in NAMED:
        for words in (topic.id, topic.id.lower(), topic.name, topic.name.replace("-", "_")):
            assert topic is INDEX.find(words), words


def test_every_field_is_found_by_its_path() -> None:
    """More than a thousand of three kinds of file, and the files themselves."""
    assert len(FIELDS) > 1000
    for topic in FIELDS:
        words = topic.title if topic.path else topic.file
        assert topic is INDEX.find(words), words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("failure_modes[].diagnosis", "failure_modes[].diagnosis"),
        ("failure_modes[3].diagnosis[0].run.cmd", "failure_modes[].diagnosis[].run.cmd"),
        ("failure_modes.3.diagnosis", "failure_modes[].diagnosis"),
        ("failure_modes.diagnosis", "failure_modes[].diagnosis"),
        ("service.owner", "owner"),
        ("services/gate.owner", "owner"),
        ("gate.yaml:owner", "owner"),
        ("service_specs/gate/service.yaml:owner", "owner"),
        ("teams/*.channels[].value", "teams/*.channels[].value"),
        ("team.channels", "teams/*.channels"),
        ("service_specs/teams/crew.yaml:channels[0].value", "teams/*.channels[].value"),
        ("org.severities", "org.severities"),
        ("service_specs/org.yaml:severities[1].name", "org.severities[].name"),
        ("channels", "teams/*.channels"),
        ("severities", "org.severities"),
        ("expected_delay", "failure_modes[].detected_by[].expected_delay"),
        ("value.unknown.owner", "value"),
        ("failure_modes[0].rollback.na", "failure_modes[].rollback"),
        ("service", FILES["service"]),
        ("teams", FILES["team"]),
        ("org", FILES["org"]),
        ("org.yaml", FILES["org"]),
    ],
)
def test_a_path_may_be_written_as_messages_and_pages_have_it(words: str, expected: str) -> None:
    """With places in lists or without, with its file or without, and by an end that is its alone."""
    assert expected == title(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("REF04", "did you mean `REF004`?"),
        ("ref099", "did you mean `REF00"),
        ("unkown-variable", "did you mean `unknown-variable`?"),
        ("failure_modes[].diagnossis", "did you mean `failure_modes[].diagnosis`?"),
        ("failure_mode.diagnosis", "did you mean `failure_modes[].diagnosis`?"),
        ("detectd_by", "did you mean `detected_by`?"),
        ("teams/*.chanels", "did you mean `teams/*.channels`?"),
        ("org.severity", "did you mean `org.severities`?"),
        ("cmd", "fields of this name: `failure_modes[].first_check.run.cmd`, "),
        ("xyzzy", "there is no rule, diagnostic or field `xyzzy`\n"),
        ("", "there is no rule, diagnostic or field ``\n"),
    ],
)
def test_a_miss_ends_with_2_and_a_suggestion(words: str, expected: str) -> None:
    """Nothing is on stdout then."""
    result = run("explain", words)

    assert (Exit.USAGE, "") == (result.exit_code, result.stdout)
    assert expected in result.stderr


@pytest.mark.parametrize(
    "words", ["\x1b[2J", "a\n::error::x", "\u202ex", "\udcff", "x" * 5000, "[" * 99, "a.b." * 999]
)
def test_what_was_asked_cannot_speak_to_the_terminal(words: str) -> None:
    """It may come from a file as well."""
    result = run("explain", words)

    assert Exit.USAGE == result.exit_code
    assert [] == [c for c in result.output if not c.isprintable() and c != "\n"]
    assert not re.search(r"(?m)^\s*::", result.output)


def test_a_rule_is_explained() -> None:
    """What, how much it asks of whom, why, the repair, its fields and an example."""
    assert """\
FMD004 undetected
is       a gap (must, for tiers 1 and 2; should, for tier 3, from readiness on): it is shown on
         pages and stops no build
what     Nothing detects a failure mode.
why      Users notice it first, and nobody is woken.
repair   Name an alert, synthetic check, log query or dashboard in `detected_by`. An alert whose
         note in `alerts.notes` names the failure mode counts, too.
fields   `failure_modes[].detected_by`

    failure_modes:
      - detected_by:
          - alert: LedgerReplicationLag
            expected_delay: 5m
""" == explained("FMD004")


def test_a_diagnostic_is_explained() -> None:
    """Its manual, and the offence as it looks."""
    assert """\
REF004 unknown-variable
is       an error: it stops a build
what     A command, `undo`, check or query holds a name `${env...}` that no environment declares, or
         prose does.
why      The reader has to guess a namespace or a database while something is down.
repair   correct the name, or declare it under `vars` of an environment
example  `kubectl -n ${env.namspace} get pods`, where environments declare `namespace`
""" == explained("unknown-variable")


def test_a_field_is_explained() -> None:
    """What it takes, why, who asks for it from when, where it stands, an example, and what is inside."""
    assert """\
failure_modes[].detected_by
takes    a list of mappings
what     How it is noticed. Thresholds stay in the alert rule.
why      Users notice it first, and nobody is woken. (FMD004)
why      The harm goes on until somebody calls. (ALM003)
needed   without it nothing is said; `{unknown: {owner, due}}` and `{na: reason}` may stand in its
         place
asked by FMD004 undetected: must, for tiers 1 and 2; should, for tier 3, from readiness on
asked by ALM003 severe-told-by-users: should, for tiers 1 and 2, from pilot on
file     service_specs/<id>.yaml or service_specs/<id>/service.yaml

    failure_modes:
      - detected_by:
          - alert: LedgerReplicationLag
            expected_delay: 5m

One way the failure is noticed. Its fields:
  alert (ALM001): The alert that fires.
  synthetic: The synthetic check that fails.
  log_query: The saved log query.
  dashboard: The dashboard that shows it.
  user-report: How users would tell us.
  expected_delay (ALM010): Time from the failure to its being noticed.
""" == explained("failure_modes[].detected_by")


def test_the_two_kinds_of_nothing_are_explained() -> None:
    """They may stand in place of most values, and messages name them."""
    assert """\
unknown
what     `{unknown: {owner, due}}` in place of a value: it is missing, and somebody is on it.

    capacity:
      unknown:
        owner: service-operations
        due: 2026-12-10
""" == explained("unknown")
    assert "what     `{na: reason}` in place of a value: there is none, and that is right.\n" in explained(
        "na"
    )


def test_the_reference_pages_say_the_same(mini: Path) -> None:
    """What the command prints about a diagnostic, a rule and a field stands on the pages, too."""
    assert Exit.CLEAN == run("-C", mini, "render").exit_code
    rules, spec = (
        html.unescape(re.sub(r"<[^>]+>", "", (mini / f"site/docs/reference/{name}.md").read_text()))
        for name in ("rules", "spec")
    )
    for problem in PROBLEMS:
        assert f"Example: {problem.example.replace('`', '')}." in rules, problem.id
    for rule in RULES:
        assert f"Fields: {', '.join(rule.subjects).replace('`', '')}\n" in rules or not rule.fields, rule.id
    assert "Takes open, met, not-met, na or waived; without it open is meant. Example: met" in spec
    assert "Asked for by FMD004: must, for tiers 1 and 2; should, for tier 3, from readiness on." in spec


def test_what_is_needed_is_said() -> None:
    """Always, wherever its mapping stands, or not: then what its absence means."""
    assert "needed   always: a file without it is refused (SCH002)\n" in explained("tier")
    assert "needed   wherever its mapping stands: a file" in explained("teams/*.channels[].value")
    assert "needed   without it `open` is meant; " in explained("handoff.acceptance_criteria[].verdict")


def test_every_subject_is_explained_in_lines_that_fit() -> None:
    """Nothing is empty, no line is longer than 100 characters."""
    for words in (*(topic.id for topic in NAMED), "service", "team", "org", "failure_modes"):
        lines = explained(words).splitlines()

        assert len(lines) > 4
        assert [] == [line for line in lines if len(line) > 100], words


def test_every_rule_names_the_fields_it_asks_for() -> None:
    """All but those about any value or what the policy names. Each name leads to a field."""
    named = {field for demand in demands_of(None) for field in demand.fields}
    kinds = {field.partition(".")[2] for field in named if field[0].isupper()}

    assert {"REQ001", "UNK001"} == {rule.id for rule in RULES if not rule.fields}
    assert set() == {name for name in named if not name[0].isupper()} - {topic.title for topic in FIELDS}
    for key in kinds:
        places = {
            f"{kind}.{key}"
            for kind in (
                "failure_modes[].diagnosis[]",
                "failure_modes[].diagnosis[].run",
                "failure_modes[].diagnosis[].danger",
                "hardening[].evidence[]",
            )
        }
        assert any(topic.title in places for topic in FIELDS), key


def test_every_problem_has_an_example() -> None:
    """A piece of text that goes on from `Example:`, with code between pairs of backticks."""
    for problem in PROBLEMS:
        assert re.fullmatch(r"[a-z`].*[^.]", problem.example), problem.id
        assert 0 == problem.example.count("`") % 2, problem.id


def test_what_a_field_takes_is_what_its_message_expects() -> None:
    """One source: a wrong value is refused in the words of the manual."""
    takes = {(topic.file, topic.path): topic.entry.takes for topic in FIELDS if topic.entry}
    checked = 0
    for spot in spots():
        if kind(spot.field) != "value":
            continue
        path = re.sub(r"\.0(?=\.|$)", "[]", ".".join(map(str, spot.path)))
        words = takes[(spot.root, path)]
        found = judged(spot.root, document(spot.document({spot.key: {"colour": "red"}})))
        assert any(f"expected {words}, found a mapping" in problem.message for problem in found), (
            path,
            found,
        )
        checked += 1
    assert checked > 300


def test_every_example_is_yaml_that_holds_it() -> None:
    """Pasted into a file, it is read back as the schema has it."""
    for topic in FIELDS:
        if topic.entry is None:
            continue
        assert topic.entry.takes, topic.title
        source = parse(written(topic.path, topic.entry.sample).encode(), "spec.yaml")
        assert isinstance(source, Source), topic.title
        here: object = source.data
        for key in topic.path.split("."):
            here = here[key.removesuffix("[]")]  # type: ignore[index]
            here = here[0] if key.endswith("[]") else here  # type: ignore[index]
        assert text_of(topic.entry.sample) == here, topic.title


def test_a_terminal_shows_the_subject_in_bold() -> None:
    """And nothing else; a pipe gets plain text. No workspace is needed."""
    _, shown = at_terminal("explain", "tier")

    assert shown.startswith("\x1b[1mtier\x1b[0m\n")
    assert explained("tier") == re.sub(r"\x1b\[\d+m", "", shown)
