"""Diagnostics as JUnit XML: a failed test for each, and one that passed when there is none.

Jenkins takes a report without any test for a broken one, so that silence has to be a test, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from generator.diagnostics import Diagnostic
from generator.reporters.plain import printable


def report(problems: Iterable[Diagnostic]) -> str:
    """Return the report as plain ASCII: other characters, and what a build server obeys, are references."""
    found = tuple(problems)
    numbers = {"tests": str(max(1, len(found))), "failures": str(len(found)), "errors": "0"}
    root = ET.Element("testsuites", {"name": "handoff", **numbers})
    suite = ET.SubElement(root, "testsuite", {"name": "handoff", **numbers, "skipped": "0"})
    if not found:
        ET.SubElement(suite, "testcase", {"classname": "handoff", "name": "no problem"})
    seen: Counter[tuple[str, str]] = Counter()
    for problem in found:
        case = printable(problem.place.file), f"{problem.id} {printable(problem.message)}"
        seen[case] += 1
        _add(suite, problem, *case, seen[case])
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="us-ascii", xml_declaration=True)
    return text.decode("ascii").replace("##", "#&#35;") + "\n"


def _add(suite: ET.Element, problem: Diagnostic, file: str, name: str, number: int) -> None:
    """Add a failed test. Its name has no line, by which it would be another one tomorrow."""
    unique = name if number == 1 else f"{name} ({number})"
    case = ET.SubElement(suite, "testcase", {"classname": file, "name": unique})
    message = printable(problem.message)
    failure = ET.SubElement(case, "failure", {"type": str(problem.severity), "message": message})
    place = f"{file}:{problem.place.line}:{problem.place.column}"
    help_ = f"\nhelp: {printable(problem.help)}" if problem.help else ""
    failure.text = f"{place}: {problem.severity}[{problem.id}] {message}{help_}"
