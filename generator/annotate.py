"""Rule files with what the specs say filled in, and read again before anybody gets them.

A file in which a reader does not find exactly what was meant stays as it is, with the reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from generator.alerts import documents
from generator.amend import Addition, amend
from generator.analysis.annotations import Additions, RuleAdditions
from generator.diagnostics import Diagnostic, Place
from generator.document import RULE_LIMITS, Source
from generator.foreign import Skip
from generator.problems.alerts import NOT_FILLED_IN
from generator.source import Rejected, read_bytes
from generator.spec.base import FieldPath

_CORE: Final = ("alert", "expr", "for", "keep_firing_for")
_LONE_RETURN: Final = re.compile(rb"\r(?!\n)")

_Wanted = Mapping[tuple[int, int], Mapping[str, tuple[tuple[str, str], ...]]]
"""What is added: by place of a rule, by field."""


class RuleFile(Struct, frozen=True):
    """A rule file as it is and as it would be, and how many of its rules gain something."""

    file: str
    before: bytes
    after: bytes
    rules: int


class Annotated(Struct, frozen=True):
    """Every rule file that could be read, sorted by name, and what is left as it is."""

    files: tuple[RuleFile, ...]
    left: tuple[Diagnostic, ...]

    @property
    def changed(self) -> tuple[RuleFile, ...]:
        """Return the files that would not stay as they are."""
        return tuple(file for file in self.files if file.before != file.after)


def annotate(wanted: Additions, root: Path) -> Annotated:
    """Fill in rule files below a workspace's root. Writes nothing."""
    by_file: dict[str, list[RuleAdditions]] = defaultdict(list)
    for rule in wanted.rules:
        by_file[rule.rule.file].append(rule)
    files: list[RuleFile] = []
    left = list(wanted.left)
    for name, rules in sorted(by_file.items()):
        raw = read_bytes(root / name, name, RULE_LIMITS)
        if isinstance(raw, Rejected):
            left.extend(raw.problems)
            continue
        after, refused = annotated(raw, name, rules)
        left.extend(refused)
        files.append(RuleFile(name, raw, after, sum(_gains(rule) for rule in rules) if raw != after else 0))
    return Annotated(tuple(files), tuple(sorted(set(left))))


def _gains(rule: RuleAdditions) -> bool:
    return bool(rule.labels or rule.annotations)


def annotated(raw: bytes, file: str, rules: Iterable[RuleAdditions]) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """Fill in the rules of one file. Returns its bytes, and what could not be done."""
    wanted = [rule for rule in rules if _gains(rule)]
    before = documents(raw, file)
    if not wanted:
        return raw, ()
    if isinstance(before, Skip) or not _known(before, wanted):
        return raw, (_whole(wanted, "the file is no longer what was checked"),)
    if _LONE_RETURN.search(raw):
        return raw, (_whole(wanted, "its lines end with carriage returns alone"),)
    steps = {addition: rule for rule in wanted for addition in _steps(rule)}
    amended = amend(raw.decode("utf-8"), steps)
    refused = {addition: _refusal(steps[addition], addition, why) for addition, why in amended.refused}
    after = amended.text.encode()
    if not _as_meant(before, after, file, [addition for addition in steps if addition not in refused]):
        return raw, (_whole(wanted, "read again, it would not say what was meant"),)
    return after, tuple(refused.values())


def _steps(rule: RuleAdditions) -> tuple[Addition, ...]:
    line, column = rule.rule.line, rule.rule.column
    labels = Addition(line, column, "labels", rule.labels, _CORE)
    annotations = Addition(line, column, "annotations", rule.annotations, (*_CORE, "labels"))
    return tuple(addition for addition in (labels, annotations) if addition.entries)


def _refusal(rule: RuleAdditions, addition: Addition, reason: str) -> Diagnostic:
    names = ", ".join(f"`{key}`" for key, _ in addition.entries)
    place = Place(rule.rule.file, rule.rule.line, rule.rule.column)
    return NOT_FILLED_IN.at(place, f"alert {rule.rule.name} gets no {names}: {reason}")


def _whole(rules: list[RuleAdditions], reason: str) -> Diagnostic:
    first = rules[0].rule
    message = f"the file is left as it is: {reason}"
    return NOT_FILLED_IN.at(Place(first.file, first.line, first.column), message)


def _known(found: tuple[Source, ...], rules: list[RuleAdditions]) -> bool:
    """Whether the rules still stand where they were read."""
    places = _places(found)
    return all(places.get((rule.rule.line, rule.rule.column)) == rule.rule.name for rule in rules)


def _places(found: tuple[Source, ...]) -> dict[tuple[int, int], object]:
    return {
        position: _at(source.data, path)
        for source in found
        for path, position in source.positions.items()
        if path[-1:] == ("alert",)
    }


def _at(data: object, path: FieldPath) -> object:
    for step in path:
        data = data[step] if isinstance(data, (dict, list)) else None  # type: ignore[index]
    return data


def _as_meant(before: tuple[Source, ...], after: bytes, file: str, done: list[Addition]) -> bool:
    """Whether a reader finds what was there and what was added, and nothing else."""
    found = documents(after, file) if len(after) <= RULE_LIMITS.size else Skip(Place(file), "too large")
    wanted: dict[tuple[int, int], dict[str, tuple[tuple[str, str], ...]]] = defaultdict(dict)
    for addition in done:
        wanted[addition.line, addition.column][addition.field] = addition.entries
    return not isinstance(found, Skip) and [source.data for source in found] == [
        _with(source.data, (), source, wanted) for source in before
    ]


def _with(value: object, path: FieldPath, source: Source, wanted: _Wanted) -> object:
    """Return data with what is wanted at the place of each rule."""
    if isinstance(value, list):
        return [_with(inner, (*path, number), source, wanted) for number, inner in enumerate(value)]
    if not isinstance(value, dict):
        return value
    fields = {key: _with(inner, (*path, key), source, wanted) for key, inner in value.items()}
    new = wanted.get(source.positions.get((*path, "alert"), (0, 0)), {})
    for field, entries in new.items():
        inner = fields.get(field)
        fields[field] = {**(inner if isinstance(inner, dict) else {}), **dict(entries)}
    return fields
