"""What a sign-off is given for: the material content of a service, as one digest for each of its parts.

It counts what `handoff diff` counts. Left out are prose that explains, records of what happened, and dates
that move by themselves: they change without changing what somebody on call can rely on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from generator.analysis.diff.beside import State, beside
from generator.analysis.diff.groups import Group, group_of
from generator.analysis.diff.parts import Leaf, Part, Record, Records, Texts

GROUPS: Final[Mapping[str, Group]] = {
    "call": Group.CALL,
    "alerts": Group.ALERTS,
    "steps": Group.STEPS,
    "limits": Group.LIMITS,
}
CRITERIA: Final = "criteria"
WORDS: Final[Mapping[str, str]] = {
    **{part: str(group) for part, group in GROUPS.items()},
    CRITERIA: "acceptance and exit criteria",
}
"""The parts, and what people call them."""
_PROSE: Final = """
    failure_modes[].title failure_modes[].aliases failure_modes[].cause failure_modes[].effect
    failure_modes[].prevention failure_modes[].related_code failure_modes[].uses
    procedures[].title procedures[].uses
"""
_RECORDS: Final = """
    procedures[].last_exercised procedures[].recovery.last_test sla[].measured ola[].measured
    vendors[].renewal vendor[].renewal maintenance[].due maintenance[].last ai.oversight.override.tested
    ai.oversight.stop.tested ai.fallback.tested ai.retraining.last ai.monitors[].baseline alert_log
"""
LEFT_OUT: Final = frozenset((_PROSE + _RECORDS).split())
AGREED: Final[Mapping[str, frozenset[str]]] = {
    "handoff.acceptance_criteria[]": frozenset({"id", "text", "class", "must"}),
    "handoff.waivers[]": frozenset({"criterion", "expires"}),
    "hypercare.exit_criteria[]": frozenset({"id", "text", "measure", "target", "window", "source"}),
    "success_criteria[]": frozenset({"id", "class", "metric", "target", "stop_when"}),
}
"""Of criteria what was agreed; not how far it has come."""

_Json = str | bool | list["_Json"] | dict[str, "_Json"]


def material(state: State) -> dict[str, str]:
    """Return the SHA-256 digest of each part, in hexadecimal.

    Order counts only where it says something (steps, channels). Lengths, numbers and the like count by their
    meaning, texts to the letter.
    """
    said = (state.said, *(old for old, _ in beside(state, state)))
    found = {
        part: [_record(one, (), group) for one in said] for part, group in (*GROUPS.items(), (CRITERIA, None))
    }
    return {part: hashlib.sha256(_text(list(kept)).encode()).hexdigest() for part, kept in found.items()}


def changed(signed: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Name the parts whose digest is another one now, in words."""
    return tuple(words for part, words in WORDS.items() if part in signed and signed[part] != now[part])


def _text(value: _Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _record(one: Record, path: tuple[str, ...], group: Group | None) -> dict[str, _Json]:
    """Return what of a mapping is in a group. With it goes what tells an entry from the others."""
    kept = dict(_kept(one, path, group))
    names = {key: _plain(one.fields[key]) for key in one.keys if key in one.fields}
    return {**names, **kept} if kept else {}


def _kept(one: Record, path: tuple[str, ...], group: Group | None) -> Iterator[tuple[str, _Json]]:
    for key, part in one.fields.items():
        here = (*path, f"{key}[]" if isinstance(part, Records | Texts) else key)
        if _left_out(here):
            continue
        if isinstance(part, Record) and not part.open:
            inner: _Json = _record(part, here, group)
        elif isinstance(part, Records):
            entries: list[_Json] = [found for entry in part.entries if (found := _record(entry, here, group))]
            inner = entries if part.in_order else sorted(entries, key=_text)
        else:
            inner = _plain(part) if _belongs(path, key, here, group) else {}
        if inner:
            yield key, inner


@lru_cache(maxsize=10_000)
def _left_out(path: tuple[str, ...]) -> bool:
    return ".".join(path).removesuffix("[]") in LEFT_OUT


@lru_cache(maxsize=10_000)
def _belongs(path: tuple[str, ...], key: str, here: tuple[str, ...], group: Group | None) -> bool:
    if group is None:
        return key in AGREED.get(".".join(path), ())
    return group_of(here) is group


def _plain(part: Part) -> _Json:
    if isinstance(part, Leaf):
        return _value(part.value)
    if isinstance(part, Texts):
        values: list[_Json] = [_value(one.value) for one in part.values]
        return values if part.in_order else sorted(values, key=_text)
    if isinstance(part, Records):
        return sorted((_plain(entry) for entry in part.entries), key=_text)
    return {key: _plain(inner) for key, inner in part.fields.items()}


def _value(value: object) -> _Json:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format(Decimal(value).normalize(), "f")
    return value if isinstance(value, bool) else str(value)
