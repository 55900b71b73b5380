"""The first spec of a service: only what could be read or was said, each value with its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import yaml
from msgspec import Struct
from msgspec.structs import replace

from generator.diagnostics import Diagnostic
from generator.discovery import ORG_FILE, discover
from generator.layout import SCHEMAS, SPECS
from generator.load import validate
from generator.problems.fields import UNKNOWN_REFERENCE
from generator.source import Rejected, parse
from generator.spec.service import Service
from generator.spec.values import ID_PATTERN
from generator.workspace import Workspace

_ASKED: Final = ("name", "summary", "type", "tier", "owner", "repo")
_REQUIRED: Final = tuple(name for name, field in Service.model_fields.items() if field.is_required())


class Answers(Struct, frozen=True):
    """What is known about a new service: field -> (value, where it comes from)."""

    id: str
    values: Mapping[str, tuple[str, str]]

    def with_answer(self, field: str, value: str, source: str) -> Answers:
        """Return the answers with one more."""
        return replace(self, values={**self.values, field: (value, source)})


def refusal(workspace: Workspace, id_: str) -> str | None:
    """Say why there can be no new service of this id; None when there can."""
    if not re.fullmatch(ID_PATTERN, id_):
        return f"an id is small letters, digits and inner hyphens, at most 63; found {id_!r}"
    taken = dict(discover(workspace.specs).services).get(id_)
    if taken is None and id_ == ORG_FILE.removesuffix(".yaml"):
        taken = workspace.specs / ORG_FILE
    return None if taken is None else f"{taken.relative_to(workspace.root).as_posix()} has this id"


def known_answers(workspace: Workspace, id_: str, given: Mapping[str, str | None]) -> Answers:
    """Collect what was said and what the workspace tells: an only team, an only repository."""
    values: dict[str, tuple[str, str]] = {}
    teams = discover(workspace.specs).teams
    if len(teams) == 1:
        values["owner"] = (teams[0][0], f"the only file of {SPECS}/teams/")
    if len(workspace.repositories) == 1:
        values["repo"] = (next(iter(workspace.repositories)), "the only repository mkdocs.yml names")
    values |= {
        field: (value, "said on the command line") for field, value in given.items() if value is not None
    }
    return Answers(id_, values)


def missing_answers(answers: Answers) -> tuple[str, ...]:
    """Return what must still be asked."""
    return tuple(field for field in _ASKED if field not in answers.values)


def starter(workspace: Workspace, answers: Answers) -> str | tuple[Diagnostic, ...]:
    """Write the spec. Returns the problems when an answer is not what its field takes."""
    text = "\n".join(_lines(answers)) + "\n"
    source = parse(text.encode(), f"{SPECS}/{answers.id}.yaml")
    if isinstance(source, Rejected):
        return source.problems
    spec, found = validate(source, Service)
    if spec is None:
        return found
    teams = [id_ for id_, _ in discover(workspace.specs).teams]
    if spec.owner in teams:
        return text
    help_ = f"known: {', '.join(teams) or 'none'}; teams are the files of {SPECS}/teams/"
    place = source.place(("owner",))
    return (UNKNOWN_REFERENCE.at(place, f"owner: there is no team `{spec.owner}`", help=help_),)


def _lines(answers: Answers) -> Iterator[str]:
    yield f"# yaml-language-server: $schema=../{SCHEMAS}/service.schema.json"
    yield "apiVersion: handoff/v2"
    yield _line("id", answers.id, "the name of this file")
    for field in ("name", "summary", "type", "tier"):
        yield _line(field, *answers.values[field])
    yield _line("lifecycle", *answers.values.get("lifecycle", ("pilot", "every service starts here")))
    yield _line("owner", *answers.values["owner"])
    repo, source = answers.values["repo"]
    yield f"code_locations:\n  - repo: {scalar(repo)}  # {source}"
    yield "\n# What else the pages can say, in the order of the schema:"
    for name, info in Service.model_fields.items():
        if name not in _REQUIRED and name != "nothing":
            yield f"#   {info.alias or name}: {info.description}"


def _line(field: str, value: str, source: str) -> str:
    is_number = field == "tier" and value.isascii() and value.isdecimal()
    return f"{field}: {value if is_number else scalar(value)}  # {source}"


def scalar(value: str) -> str:
    """Write a value as one line of YAML, quoted where it needs to be."""
    dumped: str = yaml.safe_dump(value, width=10_000, allow_unicode=True)
    return dumped.removesuffix("...\n").strip()
