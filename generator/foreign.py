"""YAML files of other tools, rendered and whole, or the reason why one is not read.

Only this module tells a template (Helm, Jinja, jsonnet) from a rendered file: to read the one as the other
would publish text that no monitoring ever sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from generator import late
from generator.diagnostics import Diagnostic, Place
from generator.document import RULE_LIMITS, Source
from generator.source import Rejected, parse_documents, read_bytes
from generator.spec.base import NOTHING_KEY, FieldPath
from generator.spec.values import kind_of

_SUFFIXES: Final = frozenset({".jsonnet", ".libsonnet", ".j2", ".jinja2", ".tpl", ".tmpl", ".gotmpl", ".erb"})
_TEMPLATE: Final = re.compile(r"\{\{|\{%")
# Prometheus' templates have none of these, so they give another language away even inside an annotation.
_FOREIGN: Final = late.pattern(
    r"\{\{[^{}]*(?<![\w)])\.(?:Values|Release|Chart|Capabilities|Files)\b"
    r"|\{\{-?\s*(?:include|tpl|toYaml)\s"
    r"|\{\{-?\s*[`\"']\{\{"
    r"|\{%[-+]?\s*(?:raw|endraw|if|elif|else|endif|for|endfor|set|include|import|macro|block)\b"
)
_PROMETHEUS: Final = late.pattern(r"\{\{[^{}]*(?:\$|\.Labels\b|\.Value\b)")


class Skip(Struct, frozen=True):
    """Why a file is not read, where, and what to do about it if that is special."""

    place: Place
    reason: str
    help: str = ""


def load(path: Path, file: str, *, own: Callable[[FieldPath], bool]) -> tuple[Source, ...] | Skip:
    """Load the documents of a file. `own` says where the tool's own `{{ }}` templates are at home."""
    if path.suffix in _SUFFIXES:
        return Skip(Place(file), "a template is not read, only what it renders to")
    raw = read_bytes(path, file, RULE_LIMITS)
    return _skip(raw.problems[0]) if isinstance(raw, Rejected) else documents(raw, file, own=own)


def documents(raw: bytes, file: str, *, own: Callable[[FieldPath], bool]) -> tuple[Source, ...] | Skip:
    """Read the documents of a file's bytes."""
    found = parse_documents(raw, file, RULE_LIMITS)
    if isinstance(found, Rejected):
        return _rejected(found.problems[0], raw.decode("utf-8", "replace"))
    whole = tuple(_whole(source) for source in found)
    # An escape may stand for a brace; where there is neither, no text holds two.
    for source in whole if any(mark in raw for mark in (b"{{", b"{%", b"\\")) else ():
        for field, text in _texts(source.data, ()):
            if (_FOREIGN if own(field) else _TEMPLATE).search(text):
                return _template(source.place(field), text)
    return whole


def _skip(problem: Diagnostic) -> Skip:
    return Skip(problem.place, problem.message, problem.help)


def _template(place: Place, text: str) -> Skip:
    return Skip(place, f"a template is not read, and here stands {kind_of(text.strip())}")


def _rejected(problem: Diagnostic, text: str) -> Skip:
    """Say why a file is no YAML: because it is a template, or else what the reader found."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        match = _FOREIGN.search(line)
        if match and not line.lstrip().startswith("#"):
            return _template(Place(problem.place.file, number, match.start() + 1), line)
    line = "".join(lines[problem.place.line - 1 : problem.place.line])
    match = _TEMPLATE.search(line)
    # `summary: {{ $labels.x }}` without quotes is a slip in a rule file and does not make it a template.
    if match and not _PROMETHEUS.search(line):
        return _template(Place(problem.place.file, problem.place.line, match.start() + 1), line)
    return _skip(problem)


def _whole(source: Source) -> Source:
    """Undo what the reader does for specs: here `null` is nothing, and `unknown` and `na` are plain keys."""
    nulls = frozenset(path for path, hint in source.hints if hint == "null")
    return replace(source, data=_restored(source.data, (), nulls))


def _restored(value: object, path: FieldPath, nulls: frozenset[FieldPath]) -> object:
    if isinstance(value, dict):
        fields = {**value, **value.get(NOTHING_KEY, {})}
        fields.pop(NOTHING_KEY, None)
        return {key: _restored(inner, (*path, key), nulls) for key, inner in fields.items()}
    if isinstance(value, list):
        return [_restored(inner, (*path, number), nulls) for number, inner in enumerate(value)]
    return None if nulls and path in nulls else value


def _texts(value: object, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    """Yield every key and text with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key), key
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))
    elif isinstance(value, str):
        yield path, value
