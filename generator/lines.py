"""Lines of YAML that words of strangers cannot break: values that fit, comments that stay comments."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from generator.load import validate
from generator.privacy import Allowed, leaks
from generator.source import Rejected, parse
from generator.spec.service import Service
from generator.spec.team import Team
from generator.spec.values import VERSION
from generator.starter import scalar

_MINIMAL: Final = {
    "apiVersion": VERSION, "id": "a", "name": "a", "type": "api", "tier": "4", "lifecycle": "pilot",
    "summary": "one two three four five six seven eight nine ten", "owner": "a",
    "code_locations": "[{repo: a}]",
}  # fmt: skip
_TEAM: Final = {"apiVersion": VERSION, "id": "a", "name": "a", "purpose": "a"}
_SHOWN: Final = 80


def quoted(words: str) -> str:
    """Repeat a stranger's words on one line, unless they must not be published."""
    text = _one_line(words).replace("`", "'")
    if not publishable(text):
        return "what may be a secret or a person's"
    return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 3] + '...'}`"


def publishable(text: str) -> bool:
    """Whether a text holds neither a secret nor a way to reach a person."""
    return not any(leaks(text, "", Allowed((), frozenset())))


def commented(line: str, remark: str) -> str:
    """Add a comment to a line. It cannot be broken out of: whatever could end the line becomes a blank."""
    text = _one_line(remark)
    return f"{line}  # {text if publishable(text) else 'see the files of this repository'}"


def _one_line(text: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


@cache
def fits(field: str, value: str) -> bool:
    """Whether a field of a service, written like this, passes the check."""
    return _valid({**_MINIMAL, field: value}, Service) and publishable(value)


@cache
def fits_team(field: str, value: str) -> bool:
    """Whether a field of a team, written like this, passes the check."""
    return _valid({**_TEAM, field: value}, Team) and publishable(value)


def _valid(fields: Mapping[str, str], kind: type[Service] | type[Team]) -> bool:
    text = "\n".join(f"{name}: {value}" for name, value in fields.items())
    read = parse(text.encode("utf-8", "surrogatepass"), "")
    if isinstance(read, Rejected):
        return False
    return not (validate(read, Service) if kind is Service else validate(read, Team))[1]


def flow(fields: Mapping[str, str]) -> str:
    """Write a mapping on one line."""
    return "{" + ", ".join(f"{name}: {quoted_scalar(value)}" for name, value in fields.items()) + "}"


def quoted_scalar(value: str) -> str:
    """Write a value so that it stays one inside `{}` and `[]`."""
    plain = scalar(value)
    return plain if plain.startswith(("'", '"')) or not set(plain) & set(",[]{}:#") else _single(value)


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
