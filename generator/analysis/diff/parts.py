"""What a state of a service says, as a tree in which only meaning counts.

Lengths are seconds however they are written, numbers are numbers, the order of most lists is nothing. What a
library item is filled in with is left out, as it shows where it stands, and so is the version of the
vocabulary, which says how a file is written and not what.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from msgspec import Struct

from generator.analysis.diff.groups import READERS
from generator.spec.base import NotApplicable, Section, UnknownValue, Withheld, fields
from generator.spec.values import Duration

LEFT_OUT: Final = frozenset(
    {"Service.apiVersion", "Team.apiVersion", "Team.defaults", "FailureMode.with", "Procedure.with"}
)
IN_ORDER: Final = frozenset({"Step", "Channel", "Rung"})
"""Entries whose order says something: the next step, the first way to call."""
TEXTS_IN_ORDER: Final = frozenset({"via", "steps"})
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "Access": ("role",),
    "AdditionalOwner": ("team",),
    "AiChange": ("at", "what"),
    "AlertNote": ("name",),
    "BudgetRule": ("at",),
    "BusinessImpact": ("scenario",),
    "Channel": ("type", "value"),
    "CodeLocation": ("repo",),
    "Compliance": ("framework", "clause"),
    "Consumer": ("who",),
    "Control": ("control",),
    "DataFlow": ("from", "to", "what"),
    "Decision": ("decision",),
    "Demonstration": ("what", "at"),
    "Dependency": ("on",),
    "Detection": ("alert", "synthetic", "log_query", "dashboard", "user-report"),
    "EnvironmentDifference": ("aspect",),
    "EscalateWhen": ("condition",),
    "EthicalRisk": ("risk",),
    "Evaluation": ("metric", "slice"),
    "Evidence": ("kind", "ref"),
    "Exercise": ("drill", "failure_mode", "procedure", "at"),
    "Extension": ("from",),
    "Faq": ("q",),
    "Functional": ("topic",),
    "GovernanceReview": ("kind",),
    "Hours": ("tz", "days", "from", "to"),
    "HumanContact": ("when",),
    "HypercareDay": ("date",),
    "Impact": ("group",),
    "IncidentAction": ("text",),
    "Inject": ("after", "text"),
    "Level": ("level",),
    "Maintenance": ("task",),
    "Message": ("to", "when"),
    "Milestone": ("milestone",),
    "MisuseCase": ("case",),
    "Monitor": ("metric",),
    "OpenItem": ("text",),
    "Question": ("q",),
    "Raci": ("activity",),
    "Reliance": ("situation",),
    "Review": ("scope", "at"),
    "Rung": ("step",),
    "ServiceLevel": ("with", "target"),
    "Shadowing": ("kind", "from"),
    "Signoff": ("function",),
    "Stakeholder": ("function",),
    "Step": ("id", "do"),
    "Term": ("term",),
    "Transfer": ("item", "what"),
    "UserGroup": ("group",),
    "UserTask": ("task",),
    "Waiver": ("criterion", "rule", "field"),
    "WarningSign": ("sign",),
}
"""What tells entries of a list apart that have neither `id` nor `name`."""
_NOUNS: Final[Mapping[str, str]] = {
    "AiModel": "model",
    "AiChange": "change",
    "AlertNote": "note on alert",
    "CodeLocation": "code location",
    "CommsTemplate": "message",
    "Functional": "specialist for",
    "KtSession": "session",
    "Level": "level",
    "Policy": "escalation policy",
    "Slo": "SLO",
}
_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: what counts, and what is shown."""

    value: Hashable
    text: str = field(compare=False)


class Texts(Struct, frozen=True):
    """A list of plain values."""

    values: tuple[Leaf, ...]
    in_order: bool = False


class Record(Struct, frozen=True):
    """A mapping: its fields that say something. As an entry of a list it is called by `noun` and `keys`."""

    fields: Mapping[str, Part]
    noun: str = ""
    keys: tuple[str, ...] = ()
    open: bool = False
    """Whether its author chose the names of its fields."""
    withheld: frozenset[str] = frozenset()
    """Fields of which something is there and not for the reader."""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from its neighbours: the first key that says anything names a step, all a channel."""
        texts = [shown(self.fields[name]) for name in self.keys if name in self.fields]
        return tuple(texts[:1] if self.keys == KEYS["Step"] else texts)


class Records(Struct, frozen=True):
    """A list of mappings."""

    entries: tuple[Record, ...]
    in_order: bool = False


Part = Leaf | Texts | Record | Records


def record(section: Section) -> Record:
    """Return what a section says. Fields without a value are not there."""
    kind = type(section).__name__
    found: dict[str, Part] = {}
    for name, value in fields(section):
        key = type(section).model_fields[name].alias or name
        nothing = section.nothing.get(key)
        # Of what is withheld a part may be there, and that part is compared.
        part = _part(key, value) if nothing is None or isinstance(nothing, Withheld) else _nothing(nothing)
        if part is not None and f"{kind}.{key}" not in LEFT_OUT:
            found[key] = part
    if section.marked is not None:
        found[READERS] = leaf(section.marked)
    return Record(found, _noun(kind), _keys(type(section)), withheld=frozenset(section.withheld))


def _keys(kind: type[Section]) -> tuple[str, ...]:
    if kind.__name__ in KEYS:
        return KEYS[kind.__name__]
    return next(((name,) for name in ("id", "name", "metric") if name in kind.model_fields), ())


def _noun(kind: str) -> str:
    return _NOUNS.get(kind, _CAPITAL.sub(" ", kind).lower())


def _nothing(nothing: UnknownValue | NotApplicable) -> Leaf:
    if isinstance(nothing, NotApplicable):
        return Leaf(("na", nothing.na), f"does not apply: {nothing.na}")
    owner, due = str(nothing.unknown.owner), nothing.unknown.due
    return Leaf(("unknown", owner, due), f"not known; {owner} finds it out by {due}")


def _part(key: str, value: object) -> Part | None:
    if value is None or value in ((), {}):
        return None
    if isinstance(value, Section):
        return record(value)
    if isinstance(value, Mapping):
        return Record({str(name): leaf(inner) for name, inner in value.items()}, open=True)
    if isinstance(value, tuple) and isinstance(value[0], Section):
        entries = tuple(record(inner) for inner in value)
        return Records(entries, type(value[0]).__name__ in IN_ORDER)
    if isinstance(value, tuple):
        return Texts(tuple(map(leaf, value)), key in TEXTS_IN_ORDER)
    return leaf(value)


def leaf(value: object) -> Leaf:
    """Return a plain value by its meaning."""
    if isinstance(value, bool):
        return Leaf(value, "yes" if value else "no")
    if isinstance(value, Duration):
        return Leaf(value.seconds, str(value))
    if isinstance(value, (int, Decimal)):
        return Leaf(value, str(value))
    text = str(value).rstrip("\n")
    return Leaf(text, text)


def shown(part: Part) -> str:
    """Return a part on one line, as far as it goes."""
    if isinstance(part, Leaf):
        return part.text
    if isinstance(part, Texts):
        return ", ".join(value.text for value in part.values)
    if isinstance(part, Records):
        return "; ".join(shown(entry) for entry in part.entries)
    return ", ".join(f"{label(name)}: {shown(inner)}" for name, inner in part.fields.items())


def label(field: str) -> str:
    """Return a field's name in words."""
    return field.replace("_", " ").replace("-", " ")
