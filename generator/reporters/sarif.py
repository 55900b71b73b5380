"""Diagnostics as SARIF 2.1.0 (OASIS), which code scanning services and editors read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

from generator import __version__
from generator.diagnostics import Diagnostic, Problem
from generator.reporters.ascii_json import dumped
from generator.reporters.fingerprint import fingerprinted
from generator.reporters.manuals import manuals
from generator.reporters.plain import printable

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
_NO_BYTES: Final = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates that stand for no byte of a file's name."""
_LINK: Final = re.compile(r"\](?=\()")


def report(problems: Iterable[Diagnostic]) -> str:
    """Return a log of one run. Every kind of diagnostic is described, whether it was found or not."""
    driver = {
        "name": "handoff",
        "version": __version__,
        "rules": [_rule(problem) for problem in manuals().values()],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder the files are named from."}}},
        "results": [_result(problem, mark) for problem, mark in fingerprinted(problems)],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(problem: Problem) -> dict[str, Any]:
    return {
        "id": problem.id,
        "name": "".join(word.capitalize() for word in problem.name.split("-")),
        "shortDescription": {"text": _message(problem.what)},
        "fullDescription": {"text": _message(f"{problem.what} {problem.why}")},
        "help": {"text": _message(f"{problem.why} Repair: {problem.repair}.")},
        "defaultConfiguration": {"level": str(problem.severity)},
    }


def _result(problem: Diagnostic, mark: str) -> dict[str, Any]:
    help_ = f"\nhelp: {_message(problem.help)}" if problem.help else ""
    place = {
        "artifactLocation": {"uri": _uri(problem.place.file), "uriBaseId": _ROOT},
        "region": {"startLine": problem.place.line, "startColumn": problem.place.column},
    }
    return {
        "ruleId": problem.id,
        "ruleIndex": list(manuals()).index(problem.id),
        "level": str(problem.severity),
        "message": {"text": _message(problem.message) + help_},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"handoff/v1": mark},
    }


def _message(text: str) -> str:
    """Return plain text as the standard asks for: braces doubled (3.11.5), and no link made (3.11.6)."""
    return _LINK.sub(r"\\]", printable(text).replace("{", "{{").replace("}", "}}"))


def _uri(file: str) -> str:
    """Return the relative address of a file. A name that is not UTF-8 keeps its bytes."""
    return quote(_NO_BYTES.sub("\ufffd", file), safe="/", errors="surrogateescape")
