"""Takes out of a spec the names of what a reader is not shown, so that nothing leads to it or tells of it.

A name that may be left out is `Withheld`; one that has to stand says that it is not shown. What a template or
rule looks up by such a name is there, or the name is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from generator.integrity import Names
from generator.spec.audience import HIDDEN
from generator.spec.base import WITHHELD, Section, UnknownValue, fields, key_of
from generator.spec.refs import Reference
from generator.spec.service import Service

Kind = TypeVar("Kind", bound=Section)
Hidden = Mapping[str, frozenset[str]]
"""Names that exist and are not shown, by the kind of what has them."""

_WHO_AND_WHAT: Final = frozenset({"team", "party", "dependency"})
"""Kinds of which a page says that there is one: without it, another would be called in its place."""
_STAY: Final = frozenset(
    {
        ("Policy", "applies_to"),
        ("BigIncidents", "applies_to"),
        ("Postmortem", "applies_to"),
        ("Detection", "alert"),
    }
)
"""Without an entry, the one would be for every severity; without its only word, the other detects nothing."""
_IN_WORDS: Final = {
    ("Step", "ok"): "failure mode",
    ("Step", "else_"): "failure mode",
    ("Consumer", "who"): "dependency",
    ("Run", "needs"): "role of access",
    ("Detection", "synthetic"): "synthetic check",
    ("Detection", "log_query"): "saved query",
    ("Detection", "dashboard"): "dashboard",
    ("Access", "needed_for"): "topic",
    ("Exercise", "drill"): "drill",
    ("Exercise", "env"): "environment",
    ("Drill", "safe_in"): "environment",
    ("EnvironmentDifference", "between"): "environment",
    ("Stage", "depends_on"): "stage",
    ("ExitCriterion", "measure"): "objective",
    ("Impact", "group"): "group of users",
    ("Message", "to"): "group of users",
}
"""Fields of text that may hold the name of something else in the same workspace, and of what."""
_LINKED: Final = frozenset({("Exercise", "drill")})
"""Those that pages make links of."""


def hidden(full: Names, shown: Names) -> Hidden:
    """Return what can be referred to in the whole workspace or service, and is not shown."""
    kinds = full.by_kind.keys() | shown.by_kind.keys()
    nothing: frozenset[str] = frozenset()
    return {kind: full.by_kind.get(kind, nothing) - shown.by_kind.get(kind, nothing) for kind in kinds}


def inside(full: Service, shown: Service) -> Hidden:
    """Return what is not shown of a service and only has a name: nothing checks that it is there."""
    before, after = dict(_named(full)), dict(_named(shown))
    return {kind: names - after[kind] for kind, names in before.items()}


def _named(spec: Service) -> Iterator[tuple[str, frozenset[str]]]:
    yield "role of access", frozenset(access.role for access in spec.access)
    yield "synthetic check", frozenset(probe.name for probe in (*spec.synthetics, *spec.health_checks))
    yield "saved query", frozenset(query.name for query in (*spec.logs, *spec.traces))
    yield "dashboard", frozenset(dashboard.name for dashboard in spec.dashboards)
    yield "environment", frozenset(place.name for place in spec.environments)
    yield "stage", frozenset(stage.id for stage in (spec.scaling.stages if spec.scaling else ()))
    yield "objective", frozenset(f"slo:{slo.id}" for slo in spec.slos)
    yield "group of users", frozenset(found.group for found in spec.users)
    yield "drill", frozenset(drill.id for drill in (spec.training.drills if spec.training else ()))


def without(section: Kind, names: Hidden) -> Kind:
    """Return a section that names nothing of these; the very same when it does not."""
    changed: dict[str, object] = {}
    lost: dict[str, object] = {}
    for name, value in fields(section):
        left = _left(section, name, value, names)
        if left is not value:
            changed[name] = left
            if not isinstance(value, Section) and _is_less(value, left):
                lost[key_of(section, name)] = WITHHELD
    for key, nothing in section.nothing.items():
        if isinstance(nothing, UnknownValue) and _is_hidden(nothing.unknown.owner, names):
            owner = type(nothing.unknown.owner)(HIDDEN)
            unknown = nothing.unknown.model_copy(update={"owner": owner})
            lost[key] = nothing.model_copy(update={"unknown": unknown})
    if not changed and not lost:
        return section
    return section.model_copy(update={**changed, "nothing": {**section.nothing, **lost}})


def _left(section: Section, name: str, value: object, names: Hidden) -> object:
    if isinstance(value, Section):
        return without(value, names)
    if isinstance(value, tuple):
        left = tuple(_entries(section, name, value, names))
        same = len(left) == len(value) and all(a is b for a, b in zip(left, value, strict=True))
        return value if same else left
    if isinstance(value, Mapping) and any(_is_hidden(key, names) for key in value):
        return {key: inner for key, inner in value.items() if not _is_hidden(key, names)}
    return next(iter(_entries(section, name, (value,), names)), None)


def _stays(section: Section, name: str, value: Reference) -> bool:
    where = (type(section).__name__, name)
    required = type(section).model_fields[name].is_required()
    return required or where in _STAY or value.kind in _WHO_AND_WHAT


def _entries(section: Section, name: str, values: tuple[object, ...], names: Hidden) -> Iterator[object]:
    kind = _IN_WORDS.get((type(section).__name__, name))
    for value in values:
        if isinstance(value, Section):
            yield without(value, names)
        elif isinstance(value, Reference) and _is_hidden(value, names):
            if _stays(section, name, value):
                yield type(value)(HIDDEN)
        elif kind is not None and value in names.get(kind, ()):
            if (type(section).__name__, name) not in _LINKED:
                yield HIDDEN
        else:
            yield value


def _is_less(value: object, left: object) -> bool:
    """Whether a name is not there any more; one that says it is not shown is there."""
    if isinstance(value, tuple | Mapping) and isinstance(left, tuple | Mapping):
        return len(left) < len(value)
    return left is None


def _is_hidden(value: object, names: Hidden) -> bool:
    return isinstance(value, Reference) and value in names.get(value.kind, ())
