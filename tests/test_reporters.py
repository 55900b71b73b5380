"""Reports for programs: each is accepted by its schema, and no value in it is more than text."""

from __future__ import annotations

import json
import re
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from generator.diagnostics import Diagnostic, Place, Severity
from generator.encode import normalise
from generator.problems import PROBLEMS
from generator.reporters import REPORTERS, printable
from generator.reporters.fingerprint import fingerprinted
from generator.reporters.json_report import SCHEMA
from generator.reporters.manuals import manuals
from generator.reporters.text import lines
from tests import reports
from tests.hostile import VALUES

UNSEEN: Final = (
    "\x1b[2J\x1b]0;owned\x07",
    "x\n::set-output name=a::b",
    "::error::owned",
    "  ::stop-commands::x",
    "\r\n##[add-mask]x",
    "##vso[task.setvariable variable=PATH]x",
    "##teamcity[buildStatus status='SUCCESS']",
    "%0A::error::owned",
    "a,line=9,title=x::y",
    "]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "\u202egnp.exe\u2066",
    "a\ud800b",
    "h\udcff",
    "a\0b",
    "\ufffe\uffff\ufdd0\x9b31m\x85\u2028\u2029",
    "{0} {{x}} ${env.x}",
    "[click](https://evil.example) [1](0)",
    "section_start:1:x\r\x1b[0K",
)
HOSTILE: Final = (*UNSEEN, *VALUES)
FOUND: Final = tuple(
    Diagnostic(
        Place(f"service_specs/{text}.yaml", 3, 7), problem.id, text, severity, text if number % 2 else ""
    )
    for number, text in enumerate(HOSTILE)
    for problem, severity in ((PROBLEMS[number % len(PROBLEMS)], list(Severity)[number % 2]),)
)
ONE: Final = (
    manuals()["SCH001"].at(Place("service_specs/gate.yaml", 5, 1), "sumary: no such field", help="x"),
)
EVERY: Final = pytest.mark.parametrize("kind", REPORTERS)
CASES: Final = pytest.mark.parametrize(
    "problems", [(), ONE, ONE * 3, FOUND], ids=["none", "1", "3", "hostile"]
)


def complaints(kind: str, text: str) -> list[str]:
    """Return what the reader of a format finds wrong with a report."""
    if kind == "sarif":
        return reports.sarif_complaints(text)
    if kind == "gitlab":
        return reports.code_quality_complaints(text)
    if kind == "junit":
        return reports.junit_complaints(text)
    if kind == "json":
        return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(json.loads(text))]
    return [line for line in reports.log_lines(text)[:-1] if reports.command(line) is None]


@EVERY
@CASES
def test_a_report_is_what_its_reader_asks_for(kind: str, problems: tuple[Diagnostic, ...]) -> None:
    """With no finding, with some, with findings that are alike, and with any text in them."""
    text = REPORTERS[kind](problems)

    assert [] == complaints(kind, text)
    assert "" == text or text.endswith("\n")


@EVERY
def test_the_readers_of_these_tests_do_complain(kind: str) -> None:
    """A report that lacks what its reader needs is noticed."""
    broken = {
        "sarif": '{"version": "2.1.0", "runs": [{"results": []}]}',
        "gitlab": '[{"description": "x", "check_name": "x", "fingerprint": "x", "severity": "bad"}]',
        "junit": "<testsuites><testsuite name='x' tests='1' failures='0' errors='0'/></testsuites>",
        "json": '{"version": 1}',
        "github": "error: x\n",
    }

    assert complaints(kind, broken[kind])


@EVERY
def test_a_report_is_always_the_same(kind: str) -> None:
    """Two runs over the same specs can be compared byte for byte."""
    assert REPORTERS[kind](FOUND) == REPORTERS[kind](iter(FOUND))


@EVERY
def test_a_report_holds_no_character_that_steers_or_hides(kind: str) -> None:
    """All but GitHub's are plain ASCII; that one is read by lines, in UTF-8."""
    text = REPORTERS[kind](FOUND)

    assert [] == [c for c in text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]
    assert text.encode()
    assert kind == "github" or text.isascii()


@pytest.mark.parametrize("kind", ["text", "json", "sarif", "gitlab", "junit"])
def test_no_line_of_a_report_is_a_command(kind: str) -> None:
    """A report that ends in the log of a build server is read, not obeyed."""
    text = "\n".join(lines(FOUND, lambda place: FOUND[0].message + place.file))
    output = text if kind == "text" else REPORTERS[kind](FOUND)

    assert [] == [line for line in reports.log_lines(output) if reports.command(line)]


def test_the_reader_of_commands_finds_them() -> None:
    """As the runner does: at the start of a line, or in its middle in the older form."""
    assert reports.Command("error", {"file": "a,b", "line": "1"}, "x:\ny%0A") == reports.command(
        "  ::error file=a%2Cb,line=1::x:%0Ay%250A"
    )
    assert reports.Command("add-mask", {}, "x") == reports.command("log ##[add-mask]x")
    assert reports.command("log ##vso[task.setvariable variable=PATH]x")
    assert reports.command("::hello::x") is None


def test_github_reads_one_command_for_each_problem() -> None:
    """No value ends its property or its line, and each is read back as it was."""
    commands = [reports.command(line) for line in reports.log_lines(REPORTERS["github"](FOUND))[:-1]]

    assert len(FOUND) == len(commands)
    for problem, read in zip(FOUND, commands, strict=True):
        assert read is not None
        assert (problem.severity, {"file", "line", "col", "title"}) == (read.name, set(read.properties))
        assert normalise(problem.place.file) == read.properties["file"]
        assert ("3", "7") == (read.properties["line"], read.properties["col"])
        assert f"{problem.id} {manuals()[problem.id].name}" == read.properties["title"]
        message, _, help_ = read.data.partition("\nhelp: ")
        assert (printable(problem.message), printable(problem.help)) == (message, help_)


def results(problems: tuple[Diagnostic, ...]) -> list[dict[str, Any]]:
    """Return the results of a SARIF log."""
    found: list[dict[str, Any]] = json.loads(REPORTERS["sarif"](problems))["runs"][0]["results"]
    return found


def test_sarif_names_files_by_relative_addresses() -> None:
    """A file is found again by its bytes, whatever its name; no name is a scheme or leads elsewhere."""
    for problem, result in zip(FOUND, results(FOUND), strict=True):
        where = result["locations"][0]["physicalLocation"]["artifactLocation"]
        name = re.sub("[\ud800-\udc7f\udd00-\udfff]", "\ufffd", problem.place.file)

        assert "%SRCROOT%" == where["uriBaseId"]
        assert re.fullmatch(r"service_specs/(?:[\w./~-]|%[0-9A-F]{2})+", where["uri"], re.ASCII)
        assert name.encode("utf-8", "surrogateescape") == unquote_to_bytes(where["uri"])


def test_sarif_counts_columns_in_characters() -> None:
    """A wide character is one, whatever its bytes."""
    run = json.loads(REPORTERS["sarif"](ONE))["runs"][0]

    assert "unicodeCodePoints" == run["columnKind"]
    assert {"startLine": 5, "startColumn": 1} == run["results"][0]["locations"][0]["physicalLocation"][
        "region"
    ]


def test_sarif_carries_the_manual_of_each_kind() -> None:
    """A result leads to its rule by index and by id; texts have no placeholder and no link."""
    log = json.loads(REPORTERS["sarif"](FOUND))
    rules = log["runs"][0]["tool"]["driver"]["rules"]

    assert list(manuals()) == [rule["id"] for rule in rules]
    for rule, problem in zip(rules, manuals().values(), strict=True):
        assert problem.why in rule["help"]["text"].replace("{{", "{").replace("}}", "}")
        assert problem.severity == rule["defaultConfiguration"]["level"]
    for result in results(FOUND):
        text = result["message"]["text"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert not re.search(r"(?<!\{)(?:\{\{)*\{(?!\{)", text), text
        assert not re.search(r"(?<!\\)\]\(", text), text


def test_a_problem_is_the_same_after_lines_moved() -> None:
    """What stands before it in the file, or in its list, does not make it a new one."""
    kind = manuals()["REF001"]
    before = (kind.at(Place("a.yaml", 9, 3), "failure_modes[0].detected_by[1].alert: there is no alert `X`"),)
    after = (kind.at(Place("a.yaml", 19, 5), "failure_modes[2].detected_by[0].alert: there is no alert `X`"),)
    other = (kind.at(Place("a.yaml", 9, 3), "failure_modes[0].detected_by[1].alert: there is no alert `Y`"),)
    marks = [[mark for _, mark in fingerprinted(problems)] for problems in (before, after, other)]

    assert marks[0] == marks[1]
    assert marks[0] != marks[2]


def test_problems_that_are_alike_have_fingerprints_of_their_own() -> None:
    """The first of them keeps its fingerprint when another one comes."""
    once, thrice = ([mark for _, mark in fingerprinted(ONE * number)] for number in (1, 3))

    assert once == thrice[:1]
    assert 3 == len(set(thrice))


def test_json_has_everything() -> None:
    """Scripts need not read the text."""
    assert {
        "id": "SCH001",
        "name": "unknown-field",
        "severity": "error",
        "file": "service_specs/gate.yaml",
        "line": 5,
        "column": 1,
        "message": "sumary: no such field",
        "help": "x",
        "fingerprint": next(mark for _, mark in fingerprinted(ONE)),
    } == json.loads(REPORTERS["json"](ONE))["problems"][0]
    counts = json.loads(REPORTERS["json"](FOUND))["counts"]
    assert len(FOUND) == counts["errors"] + counts["warnings"]


def test_the_shape_of_the_json_report_is_documented() -> None:
    """Every member has a description, and all that are written are required."""
    Draft202012Validator.check_schema(SCHEMA)
    problem = SCHEMA["properties"]["problems"]["items"]

    assert list(json.loads(REPORTERS["json"](ONE))) == SCHEMA["required"]
    assert list(json.loads(REPORTERS["json"](ONE))["problems"][0]) == problem["required"]
    assert all(inner["description"].endswith(".") for inner in problem["properties"].values())


def test_junit_says_in_full_what_failed() -> None:
    """Warnings fail as well: a view of tests has no other place for them. Their type tells them apart."""
    root = etree.fromstring(REPORTERS["junit"](FOUND).encode())
    failures = list(root.iter("failure"))

    assert [str(problem.severity) for problem in FOUND] == [failure.get("type") for failure in failures]
    for problem, failure in zip(FOUND, failures, strict=True):
        assert printable(problem.message) == failure.get("message")
        assert f"{problem.severity}[{problem.id}]" in (failure.text or "")


def test_silence_is_a_test_that_passed() -> None:
    """Jenkins takes a report without tests for a failure of the build."""
    assert '<testcase classname="handoff" name="no problem" />' in REPORTERS["junit"](())
